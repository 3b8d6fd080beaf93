import {
  defineEnvironment,
  domainName,
  hasActiveKey,
  postgresUrl,
  variable,
  vaultVariables,
  webUrl,
  type EnvironmentSource,
} from '@conduit/shared/environment.ts';
import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const workerEnvironment = defineEnvironment(
  {
    /** Connects as conduit_worker. A direct or session connection: transaction poolers lose prepared state. */
    CONDUIT_DB_URL: variable(postgresUrl, 'postgresql://conduit_worker:<password>@<host>:5432/postgres'),
    /**
     * Connections this worker opens at most, for its jobs and its queue together. The default leaves room for others on
     * the smallest hosted database, also behind its session pooler; docs/DEPLOYMENT.md says what fits where.
     */
    CONDUIT_DB_POOL: variable(z.coerce.number().int().min(3).max(200).default(10), '10'),
    /** Nothing leaves unless this is "false" and the workspace has turned live writes on. */
    DRY_RUN: variable(flag.default(true), 'true'),
    /** Share of each CRM account's limits left to the customer's other apps. */
    CRM_HEADROOM: variable(z.coerce.number().min(0).max(0.9).default(0.2), '0.2'),
    /** Stored files are deleted through its Storage API, with the secret key. */
    SUPABASE_URL: variable(webUrl, 'https://<project>.supabase.co'),
    SUPABASE_SECRET_KEY: variable(z.string(), 'sb_secret_…'),
    INBOUND_DOMAIN: variable(domainName, 'in.conduit.example'),
    LOG_LEVEL: variable(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'), 'info'),
    HUBSPOT_CLIENT_ID: variable(z.string(), '<client id of the HubSpot app>'),
    HUBSPOT_CLIENT_SECRET: variable(z.string(), '<client secret of the HubSpot app>'),
    HUBSPOT_API_URL: variable(webUrl.optional(), 'https://api.hubapi.com'),
    SALESFORCE_CLIENT_ID: variable(z.string(), '<consumer key of the Salesforce app>'),
    SALESFORCE_CLIENT_SECRET: variable(z.string(), '<consumer secret of the Salesforce app>'),
    SALESFORCE_LOGIN_URL: variable(webUrl.optional(), 'https://login.salesforce.com'),
    ...vaultVariables,
    /** smtp:// or smtps://; without it notices are shown in the dashboard only. */
    SMTP_URL: variable(
      z
        .url({ protocol: /^smtps?$/, error: 'expected an address that starts with smtp:// or smtps://' })
        .optional(),
      'smtp://<user>:<password>@<host>:587',
    ),
    MAIL_FROM: variable(z.string().default('Conduit <conduit@localhost>'), 'Conduit <conduit@app.example>'),
    /** Where the dashboard is, for the links in mails. */
    APP_URL: variable(webUrl.default('http://localhost:3000'), 'https://app.conduit.example'),
    /** Where /healthz, /readyz and /metrics answer; nowhere without it. */
    WORKER_PORT: variable(z.coerce.number().int().min(1).max(65_535).optional(), '9464'),
    /** Who can ask there. */
    WORKER_HOST: variable(z.string().default('127.0.0.1'), '0.0.0.0'),
  },
  hasActiveKey,
);
export type WorkerEnv = ReturnType<typeof workerEnvironment.read>;

/** The worker's settings. Throws an `EnvironmentError` naming what is missing or wrong. */
export const readEnv = (source: EnvironmentSource = process.env): WorkerEnv => workerEnvironment.read(source);
