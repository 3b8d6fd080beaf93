import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const jsonRecord = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

/** Unset and empty mean the same. */
const optionalUrl = (protocol: RegExp) =>
  z.preprocess((value) => (value === '' ? undefined : value), z.url({ protocol }).optional());

const schema = z.object({
  /** Connects as conduit_worker. A direct or session connection: transaction poolers lose prepared state. */
  CONDUIT_DB_URL: z.string().min(1),
  /**
   * Connections this worker opens at most, for its jobs and its queue together. The default leaves room for others on
   * the smallest hosted database, also behind its session pooler; docs/DEPLOYMENT.md says what fits where.
   */
  CONDUIT_DB_POOL: z.coerce.number().int().min(3).max(200).default(10),
  /** Nothing leaves unless this is "false" and the workspace has turned live writes on. */
  DRY_RUN: flag.default(true),
  /** Share of each CRM account's limits left to the customer's other apps. */
  CRM_HEADROOM: z.coerce.number().min(0).max(0.9).default(0.2),
  /** Stored files are deleted through its Storage API, with the secret key. */
  SUPABASE_URL: z.url(),
  SUPABASE_SECRET_KEY: z.string().min(1),
  INBOUND_DOMAIN: z.string().min(3),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HUBSPOT_CLIENT_ID: z.string(),
  HUBSPOT_CLIENT_SECRET: z.string(),
  HUBSPOT_API_URL: z.url().optional(),
  SALESFORCE_CLIENT_ID: z.string(),
  SALESFORCE_CLIENT_SECRET: z.string(),
  SALESFORCE_LOGIN_URL: z.url().optional(),
  /** JSON: key id to 32 bytes, base64url. */
  TOKEN_VAULT_KEYS: jsonRecord,
  TOKEN_VAULT_ACTIVE_KEY: z.string(),
  /** smtp:// or smtps://; without it notices are shown in the dashboard only. */
  SMTP_URL: optionalUrl(/^smtps?$/),
  MAIL_FROM: z.string().default('Conduit <conduit@localhost>'),
  /** Where the dashboard is, for the links in mails. */
  APP_URL: z.url().default('http://localhost:3000'),
});
export type WorkerEnv = z.output<typeof schema>;

/** The worker's settings. Throws a `ZodError` naming what is missing or wrong. */
export const readEnv = (source: Record<string, string | undefined> = process.env): WorkerEnv =>
  schema.parse(source);
