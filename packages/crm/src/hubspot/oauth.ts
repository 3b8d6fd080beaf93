import { z } from 'zod';

import { isLoopback, type CrmConfig, type CrmDependencies } from '../config.ts';
import { crmError, failed } from '../errors.ts';
import { send } from '../http.ts';
import { createOAuthClient, getJson, withQuery } from '../oauth.ts';
import type { CallResult, CrmAccount, CrmAuth, TokenSet } from '../port.ts';
import { classifyHubspotCallback, classifyHubspotError, classifyHubspotOauth } from './errors.ts';
import { hubspotPaths } from './paths.ts';

/** Tasks and notes are opened by the contact scopes; deals and companies are read to associate a write with its deal. */
export const HUBSPOT_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.companies.read',
] as const;

const tokenBody = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  scopes: z.array(z.string()).optional().catch(undefined),
});

const introspection = z.object({
  active: z.literal(true),
  hub_id: z.number().int().positive(),
  client_id: z.string().optional(),
  user_id: z.number().int().optional().catch(undefined),
  user: z.string().optional().catch(undefined),
  hub_domain: z.string().min(1).optional().catch(undefined),
  scopes: z.array(z.string()).optional().catch(undefined),
});
export type HubspotIntrospection = z.output<typeof introspection>;

const accountDetails = z.object({ uiDomain: z.string() });

/** A page in HubSpot's UI, which has a host per region; next to a loopback API (the sandbox) it may be loopback too. */
function uiUrlOf(uiDomain: string, hubId: number, apiUrl: string): string | null {
  if (/^[a-z0-9-]+\.hubspot\.com$/.test(uiDomain)) return `https://${uiDomain}/contacts/${hubId}`;
  const local = URL.parse(`http://${uiDomain}/contacts/${hubId}`);
  return local && isLoopback(local) && isLoopback(new URL(apiUrl)) ? local.href : null;
}

/** The OAuth client and classifier of HubSpot, for sign-in here and the token's scopes in a probe. */
export function hubspotOAuth(config: CrmConfig, { now }: CrmDependencies) {
  const { apiUrl, clientId, clientSecret } = config.hubspot;
  const endpoints = {
    timeoutMs: config.timeoutMs,
    classify: (reply: Parameters<typeof classifyHubspotError>[0]) =>
      classifyHubspotError(reply, 'write', now()),
  };
  const client = createOAuthClient({
    timeoutMs: config.timeoutMs,
    classify: (reply) => classifyHubspotOauth(reply, now()),
    server: {
      issuer: apiUrl,
      token_endpoint: apiUrl + hubspotPaths.token,
      introspection_endpoint: apiUrl + hubspotPaths.introspect,
      revocation_endpoint: apiUrl + hubspotPaths.revoke,
    },
    clientId,
    clientSecret,
    classifyCallback: classifyHubspotCallback,
  });

  /** An unknown or revoked token is answered 200 `{active:false}`. */
  const introspect = async (accessToken: string): Promise<CallResult<HubspotIntrospection>> => {
    const answer = await client.introspect(accessToken, 'access_token');
    if (!answer.ok) return answer;
    if (!answer.value.active) return failed(crmError('token_revoked', { httpStatus: 200 }));
    const parsed = introspection.safeParse(answer.value);
    if (!parsed.success) return failed(crmError('malformed_response', { httpStatus: 200 }));
    const foreign = parsed.data.client_id !== undefined && parsed.data.client_id !== clientId;
    return foreign
      ? failed(crmError('authorization_invalid', { httpStatus: 200 }))
      : { ok: true, value: parsed.data };
  };

  return { client, introspect, endpoints };
}

/** HubSpot's OAuth, on dated paths. */
export function createHubspotAuth(config: CrmConfig, dependencies: CrmDependencies): CrmAuth {
  const { apiUrl, authorizeUrl, clientId } = config.hubspot;
  const { client, introspect, endpoints } = hubspotOAuth(config, dependencies);

  /** HubSpot returned the refresh token unchanged so far; whatever comes back is what counts. */
  const tokenSet = (body: unknown, previous: TokenSet | null): CallResult<TokenSet> => {
    const parsed = tokenBody.safeParse(body);
    const refreshToken = parsed.data?.refresh_token ?? previous?.refreshToken;
    if (!parsed.success || !refreshToken) {
      return failed(
        crmError('malformed_response', { concerns: 'connection', certainty: 'unknown', httpStatus: 200 }),
      );
    }
    const { access_token: accessToken, expires_in: expiresIn, scopes } = parsed.data;
    return {
      ok: true,
      value: {
        accessToken,
        refreshToken,
        expiresAt:
          expiresIn === undefined ? null : new Date(dependencies.now() + expiresIn * 1000).toISOString(),
        scopes: scopes ?? previous?.scopes ?? [],
        instanceUrl: null,
        identityUrl: null,
      },
    };
  };

  const refresh = async (tokens: TokenSet): Promise<CallResult<TokenSet>> => {
    if (!tokens.refreshToken) return failed(crmError('token_revoked', { certainty: 'not_sent' }));
    const answer = await client.refresh(tokens.refreshToken);
    return answer.ok ? tokenSet(answer.value, tokens) : answer;
  };

  const uninstall = async (accessToken: string): Promise<CallResult<boolean>> => {
    const reply = await send({
      method: 'DELETE',
      url: apiUrl + hubspotPaths.uninstall,
      headers: { authorization: `Bearer ${accessToken}` },
      effect: 'write',
      timeoutMs: endpoints.timeoutMs,
    });
    if (!reply.ok) return reply;
    return reply.value.status < 300 ? { ok: true, value: true } : failed(endpoints.classify(reply.value));
  };

  return {
    crm: 'hubspot',
    requiredScopes: HUBSPOT_SCOPES,
    missingScopes: (granted) => HUBSPOT_SCOPES.filter((scope) => !granted.includes(scope)),
    rotatesRefreshTokens: false,

    authorizationUrl: ({ state, codeChallenge, redirectUri }) =>
      withQuery(authorizeUrl + hubspotPaths.authorize, {
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: HUBSPOT_SCOPES.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }),

    async exchangeCode(args) {
      const answer = await client.exchange(args);
      return answer.ok ? tokenSet(answer.value, null) : answer;
    },

    refresh,

    async identify({ accessToken }): Promise<CallResult<CrmAccount>> {
      const token = await introspect(accessToken);
      if (!token.ok) return token;
      const { hub_id, hub_domain, user, user_id } = token.value;
      // Only the link into HubSpot's pages hangs on this call: an install does not fail for want of it.
      const details = await getJson(apiUrl + hubspotPaths.accountDetails, accessToken, endpoints);
      const uiDomain = details.ok ? accountDetails.safeParse(details.value).data?.uiDomain : undefined;
      return {
        ok: true,
        value: {
          externalAccountId: String(hub_id),
          name: hub_domain ?? `HubSpot ${hub_id}`,
          domain: hub_domain ?? null,
          uiUrl: uiDomain === undefined ? null : uiUrlOf(uiDomain, hub_id, apiUrl),
          installerEmail: user ?? null,
          installerUserId: user_id === undefined ? null : String(user_id),
        },
      };
    },

    /**
     * Uninstalling needs a live access token, so it comes first, with a fresh token if need be. Revoking alone would
     * leave the app installed and issued access tokens alive.
     */
    async revoke(tokens) {
      let current = tokens;
      let removed = await uninstall(tokens.accessToken);
      if (!removed.ok && removed.error.httpStatus === 401) {
        const refreshed = await refresh(tokens);
        if (refreshed.ok) {
          current = refreshed.value;
          removed = await uninstall(current.accessToken);
        } else if (refreshed.error.retryable) return refreshed;
      }
      if (!removed.ok && removed.error.retryable && removed.error.httpStatus !== 401) return removed;
      const revoked = current.refreshToken
        ? await client.revoke(current.refreshToken, 'refresh_token')
        : null;
      // A refresh token that is already dead is what was asked for.
      if (revoked && !revoked.ok && revoked.error.code !== 'token_revoked') return revoked;
      return { ok: true, value: { revoked: true, uninstalled: removed.ok } };
    },
  };
}
