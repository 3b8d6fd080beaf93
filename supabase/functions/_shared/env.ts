import {
  defineEnvironment,
  domainName,
  hasActiveKey,
  jsonTexts,
  postgresUrl,
  variable,
  vaultVariables,
  webUrl,
  type EnvironmentSource,
} from '@conduit/shared/environment.ts';
import process from 'node:process';
import { z } from 'zod';

/** `{"default": "sb_secret_…"}` as hosted Supabase sets it. */
const keyMap = jsonTexts.transform((keys, context) => {
  const [key] = 'default' in keys ? [keys.default] : Object.values(keys);
  if (key !== undefined) return key;
  context.addIssue({ code: 'custom', message: 'holds no key' });
  return z.NEVER;
});

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

const supabase = {
  SUPABASE_URL: variable(webUrl, { example: 'https://<project>.supabase.co', platform: true }),
  SUPABASE_PUBLISHABLE_KEYS: variable(keyMap, {
    example: `'{"default": "sb_publishable_…"}'`,
    platform: true,
  }),
  SUPABASE_SECRET_KEYS: variable(keyMap, { example: `'{"default": "sb_secret_…"}'`, platform: true }),
  /** Connects as conduit_functions. Falls back to the project's own URL, which may do more than it should. */
  CONDUIT_DB_URL: variable(
    postgresUrl.optional(),
    'postgresql://conduit_functions:<password>@<host>:6543/postgres',
  ),
  SUPABASE_DB_URL: variable(postgresUrl, {
    example: 'postgresql://postgres:<password>@<host>:5432/postgres',
    platform: true,
  }),
  /** Connections each running copy of a function opens at most. */
  CONDUIT_DB_POOL: variable(z.coerce.number().int().min(1).max(20).default(2), '2'),
};

const functionsUrl = variable(webUrl.optional(), 'https://<project>.supabase.co/functions/v1');
const hubspotSecret = variable(z.string(), '<client secret of the HubSpot app>');

/** What `inbound-email` needs. */
const inbound = defineEnvironment({
  ...supabase,
  INBOUND_DOMAIN: variable(domainName, 'in.conduit.example'),
  /** Comma-separated: the one in force and, during a rotation, its successor. */
  INBOUND_EMAIL_SECRETS: variable(
    list.pipe(
      z
        .array(z.string().min(16, 'expected 16 characters or more in each secret'))
        .min(1, 'expected at least one secret'),
    ),
    '<openssl rand -hex 32>',
  ),
});

/** What `send-test-mail` needs. */
const testMail = defineEnvironment({
  ...supabase,
  INBOUND_DOMAIN: variable(domainName, 'in.conduit.example'),
});

/** What `claim-install` needs. */
const claim = defineEnvironment({ ...supabase, ...vaultVariables }, hasActiveKey);

/** What the OAuth functions need. */
const oauth = defineEnvironment(
  {
    ...supabase,
    ...vaultVariables,
    /** Where browsers reach the functions, when not at the project's own address. The CRMs' redirect URIs start with it. */
    FUNCTIONS_URL: functionsUrl,
    /** Where browsers reach the dashboard. */
    APP_URL: variable(webUrl, 'https://app.conduit.example'),
    HUBSPOT_CLIENT_ID: variable(z.string(), '<client id of the HubSpot app>'),
    HUBSPOT_CLIENT_SECRET: hubspotSecret,
    HUBSPOT_AUTHORIZE_URL: variable(webUrl.optional(), 'https://app.hubspot.com'),
    HUBSPOT_API_URL: variable(webUrl.optional(), 'https://api.hubapi.com'),
    SALESFORCE_CLIENT_ID: variable(z.string(), '<consumer key of the Salesforce app>'),
    SALESFORCE_CLIENT_SECRET: variable(z.string(), '<consumer secret of the Salesforce app>'),
    SALESFORCE_LOGIN_URL: variable(webUrl.optional(), 'https://login.salesforce.com'),
  },
  hasActiveKey,
);

/** What `disconnect-crm` needs. */
const disconnect = defineEnvironment(supabase);

/** What `hubspot-webhook` needs. */
const webhook = defineEnvironment({
  ...supabase,
  FUNCTIONS_URL: functionsUrl,
  HUBSPOT_CLIENT_SECRET: hubspotSecret,
});

/** The settings by what reads them; the functions share the project's secrets. */
export const functionsEnvironments = { inbound, testMail, claim, oauth, disconnect, webhook };

export type InboundEnv = ReturnType<typeof inbound.read>;
export type TestMailEnv = ReturnType<typeof testMail.read>;
export type ClaimEnv = ReturnType<typeof claim.read>;
export type OAuthEnv = ReturnType<typeof oauth.read>;
export type DisconnectEnv = ReturnType<typeof disconnect.read>;
export type WebhookEnv = ReturnType<typeof webhook.read>;

// Each throws an `EnvironmentError` naming the variables that are missing or wrong.
export const readInboundEnv = (source: EnvironmentSource = process.env): InboundEnv => inbound.read(source);
export const readTestMailEnv = (source: EnvironmentSource = process.env): TestMailEnv =>
  testMail.read(source);
export const readClaimEnv = (source: EnvironmentSource = process.env): ClaimEnv => claim.read(source);
export const readOAuthEnv = (source: EnvironmentSource = process.env): OAuthEnv => oauth.read(source);
export const readDisconnectEnv = (source: EnvironmentSource = process.env): DisconnectEnv =>
  disconnect.read(source);
export const readWebhookEnv = (source: EnvironmentSource = process.env): WebhookEnv => webhook.read(source);
