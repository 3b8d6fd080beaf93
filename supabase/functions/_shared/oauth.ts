import { createAuthProviders } from '@conduit/crm/auth.ts';
import type { CrmAuth } from '@conduit/crm/port.ts';
import { createVault, type Vault } from '@conduit/crm/vault.ts';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { createClient } from '@supabase/supabase-js';

import type { OAuthEnv } from './env.ts';

export interface OAuthDependencies {
  crm: Crm;
  db: Db;
  provider: CrmAuth;
  vault: Vault;
  /** The signed-in user behind an access token; null when it is not (any more) valid. */
  findUser: (accessToken: string) => Promise<{ id: string; email: string } | null>;
  functionsUrl: string;
  appUrl: string;
  /** HubSpot's app host; a sandbox stands for it at an address of its own. */
  hubspotOrigin: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The redirect URI registered with the CRM. */
export const redirectUri = ({ functionsUrl, crm }: Pick<OAuthDependencies, 'functionsUrl' | 'crm'>): string =>
  `${functionsUrl}/${crm}-oauth-callback`;

/** Whoever the request's access token belongs to; null without a valid one. */
export async function signedInUser(
  request: Request,
  { findUser }: Pick<OAuthDependencies, 'findUser'>,
): Promise<{ id: string; email: string } | null> {
  const accessToken = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return accessToken === undefined ? null : findUser(accessToken);
}

/** Asks Auth whose token it is, whichever key signed it: hosted projects and the embedded stack differ there. */
export function createFindUser(
  env: Pick<OAuthEnv, 'SUPABASE_URL' | 'SUPABASE_PUBLISHABLE_KEYS'>,
): OAuthDependencies['findUser'] {
  const { auth } = createClient(env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEYS, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return async (accessToken) => {
    const { data, error } = await auth.getUser(accessToken);
    return error ? null : { id: data.user.id, email: data.user.email ?? '' };
  };
}

/** Wires the OAuth functions of one CRM from the environment. */
export function createOAuthDependencies(crm: Crm, env: OAuthEnv): OAuthDependencies {
  const providers = createAuthProviders({
    hubspot: {
      clientId: env.HUBSPOT_CLIENT_ID,
      clientSecret: env.HUBSPOT_CLIENT_SECRET,
      ...(env.HUBSPOT_AUTHORIZE_URL === undefined ? {} : { authorizeUrl: env.HUBSPOT_AUTHORIZE_URL }),
      ...(env.HUBSPOT_API_URL === undefined ? {} : { apiUrl: env.HUBSPOT_API_URL }),
    },
    salesforce: {
      clientId: env.SALESFORCE_CLIENT_ID,
      clientSecret: env.SALESFORCE_CLIENT_SECRET,
      ...(env.SALESFORCE_LOGIN_URL === undefined ? {} : { loginUrl: env.SALESFORCE_LOGIN_URL }),
    },
  });
  return {
    crm,
    db: openDatabase({
      url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
      max: env.CONDUIT_DB_POOL,
      applicationName: `${crm}-oauth`,
    }),
    provider: providers[crm],
    vault: createVault({ keys: env.TOKEN_VAULT_KEYS, activeKid: env.TOKEN_VAULT_ACTIVE_KEY }),
    findUser: createFindUser(env),
    functionsUrl: env.FUNCTIONS_URL ?? `${env.SUPABASE_URL}/functions/v1`,
    appUrl: env.APP_URL,
    hubspotOrigin: env.HUBSPOT_AUTHORIZE_URL ?? 'https://app.hubspot.com',
    now: Date.now,
  };
}
