import type { Sandbox } from '@conduit/crm-sandbox';

/** What the functions and the worker need to know to reach the sandboxes' CRMs and to open their tokens. */
export const crmEnvironment = (
  { hubspot, salesforce }: Pick<Sandbox, 'hubspot' | 'salesforce'>,
  vault: { keys: Record<string, string>; activeKid: string },
): Record<string, string> => ({
  HUBSPOT_CLIENT_ID: hubspot.clientId,
  HUBSPOT_CLIENT_SECRET: hubspot.clientSecret,
  HUBSPOT_AUTHORIZE_URL: hubspot.url,
  HUBSPOT_API_URL: hubspot.url,
  SALESFORCE_CLIENT_ID: salesforce.clientId,
  SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
  SALESFORCE_LOGIN_URL: salesforce.url,
  TOKEN_VAULT_KEYS: JSON.stringify(vault.keys),
  TOKEN_VAULT_ACTIVE_KEY: vault.activeKid,
});
