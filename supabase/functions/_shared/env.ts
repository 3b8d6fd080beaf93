import process from 'node:process';
import { z } from 'zod';

/** `{"default": "sb_secret_…"}` as hosted Supabase sets it. */
const keyMap = z
  .string()
  .transform((text) => JSON.parse(text) as unknown)
  .pipe(z.record(z.string(), z.string()))
  .transform((keys, context) => {
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
  SUPABASE_URL: z.url(),
  SUPABASE_PUBLISHABLE_KEYS: keyMap,
  SUPABASE_SECRET_KEYS: keyMap,
  /** Connects as conduit_functions. Falls back to the project's own URL, which may do more than it should. */
  CONDUIT_DB_URL: z.string().optional(),
  SUPABASE_DB_URL: z.string(),
  /** Connections each running copy of a function opens at most. */
  CONDUIT_DB_POOL: z.coerce.number().int().min(1).max(20).default(2),
};

const inboundSchema = z.object({
  ...supabase,
  INBOUND_DOMAIN: z.string().min(3),
  /** Comma-separated: the one in force and, during a rotation, its successor. */
  INBOUND_EMAIL_SECRETS: list.pipe(z.array(z.string().min(16)).min(1)),
});

const testMailSchema = z.object({ ...supabase, INBOUND_DOMAIN: z.string().min(3) });

const vault = {
  /** JSON: key id to 32 bytes, base64url. */
  TOKEN_VAULT_KEYS: z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.string())),
  TOKEN_VAULT_ACTIVE_KEY: z.string(),
};

const claimSchema = z.object({ ...supabase, ...vault });

const oauthSchema = z.object({
  ...supabase,
  ...vault,
  /** Where browsers reach the functions, when not at the project's own address. The CRMs' redirect URIs start with it. */
  FUNCTIONS_URL: z.url().optional(),
  /** Where browsers reach the dashboard. */
  APP_URL: z.url(),
  HUBSPOT_CLIENT_ID: z.string(),
  HUBSPOT_CLIENT_SECRET: z.string(),
  HUBSPOT_AUTHORIZE_URL: z.url().optional(),
  HUBSPOT_API_URL: z.url().optional(),
  SALESFORCE_CLIENT_ID: z.string(),
  SALESFORCE_CLIENT_SECRET: z.string(),
  SALESFORCE_LOGIN_URL: z.url().optional(),
});

const disconnectSchema = z.object(supabase);

const webhookSchema = z.object({
  ...supabase,
  FUNCTIONS_URL: z.url().optional(),
  HUBSPOT_CLIENT_SECRET: z.string(),
});

export type InboundEnv = z.output<typeof inboundSchema>;
export type OAuthEnv = z.output<typeof oauthSchema>;
export type ClaimEnv = z.output<typeof claimSchema>;

/** What `inbound-email` needs. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readInboundEnv = (source: Record<string, string | undefined> = process.env): InboundEnv =>
  inboundSchema.parse(source);

/** What the OAuth functions need. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readOAuthEnv = (source: Record<string, string | undefined> = process.env): OAuthEnv =>
  oauthSchema.parse(source);

/** What `claim-install` needs. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readClaimEnv = (source: Record<string, string | undefined> = process.env): ClaimEnv =>
  claimSchema.parse(source);

export type DisconnectEnv = z.output<typeof disconnectSchema>;
export type WebhookEnv = z.output<typeof webhookSchema>;

export type TestMailEnv = z.output<typeof testMailSchema>;

/** What `send-test-mail` needs. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readTestMailEnv = (source: Record<string, string | undefined> = process.env): TestMailEnv =>
  testMailSchema.parse(source);

/** What `disconnect-crm` needs. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readDisconnectEnv = (source: Record<string, string | undefined> = process.env): DisconnectEnv =>
  disconnectSchema.parse(source);

/** What `hubspot-webhook` needs. Throws a `ZodError` naming the variables that are missing or wrong. */
export const readWebhookEnv = (source: Record<string, string | undefined> = process.env): WebhookEnv =>
  webhookSchema.parse(source);
