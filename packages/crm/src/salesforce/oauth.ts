import { z } from 'zod';

import type { CrmConfig, CrmDependencies } from '../config.ts';
import { CrmConfigError, crmError, failed } from '../errors.ts';
import type { Reply } from '../http.ts';
import { createOAuthClient, getJson, withQuery, type OAuthClient } from '../oauth.ts';
import type { CallResult, CrmAccount, CrmAuth, TokenSet } from '../port.ts';
import { classifySalesforceCallback, classifySalesforceError, classifySalesforceOauth } from './errors.ts';
import { trustedInstanceUrl, trustedLoginUrl } from './hosts.ts';

/** `api` for records, `refresh_token` to stay connected; `full` is never asked for. */
export const SALESFORCE_SCOPES = ['api', 'refresh_token'] as const;

/** Salesforce Help "OAuth Tokens and Scopes": `full` includes all but the refresh token, which has a second name. */
const COVERED_BY: Record<(typeof SALESFORCE_SCOPES)[number], readonly string[]> = {
  api: ['api', 'full'],
  refresh_token: ['refresh_token', 'offline_access'],
};

const tokenBody = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.url(),
  id: z.url(),
  scope: z.string().optional(),
});

const identity = z.object({
  organization_id: z.string().regex(/^00D[A-Za-z0-9]{15}$/),
  user_id: z.string().min(15).optional().catch(undefined),
  email: z.email().optional().catch(undefined),
  // An org's administrator can give a user anybody's address; only Salesforce's word for it makes it theirs. Where the
  // word is missing the address is as good as unknown, which costs the installer one confirmation and lets nobody in.
  email_verified: z.boolean().catch(false),
});

const organization = z.object({ records: z.array(z.object({ Name: z.string().min(1) })).min(1) });

/** Salesforce's web-server flow with PKCE and refresh-token rotation. Each call goes to the login host of its org. */
export function createSalesforceAuth(config: CrmConfig, { now }: CrmDependencies): CrmAuth {
  const { loginUrl: configuredLogin, clientId, clientSecret, apiVersion } = config.salesforce;
  const endpoints = {
    timeoutMs: config.timeoutMs,
    classify: (reply: Reply) => classifySalesforceError(reply, 'write', now()),
  };

  const clientAt = (loginUrl: string): OAuthClient =>
    createOAuthClient({
      timeoutMs: config.timeoutMs,
      classify: (reply) => classifySalesforceOauth(reply, now()),
      server: {
        issuer: loginUrl,
        token_endpoint: `${loginUrl}/services/oauth2/token`,
        revocation_endpoint: `${loginUrl}/services/oauth2/revoke`,
      },
      clientId,
      clientSecret,
      classifyCallback: classifySalesforceCallback,
    });

  const untrusted = () => failed(crmError('client_misconfigured', { certainty: 'not_sent' }));

  /** The identity URL, `{login}/id/{org}/{user}`, is on the host the org signed in at: login, test or My Domain. */
  const clientOf = ({ identityUrl }: TokenSet): OAuthClient => {
    const login = identityUrl?.replace(/\/id\/[^/]+\/[^/]+$/, '');
    return clientAt(trustedLoginUrl(login ?? '', configuredLogin) ?? configuredLogin);
  };

  /** `instance_url` is read on each refresh: orgs move. A new refresh token has already replaced the old one. */
  const tokenSet = (body: unknown, previous: TokenSet | null): CallResult<TokenSet> => {
    const parsed = tokenBody.safeParse(body);
    const refreshToken = parsed.data?.refresh_token ?? previous?.refreshToken;
    const instanceUrl = parsed.data && trustedInstanceUrl(parsed.data.instance_url, configuredLogin);
    const identityUrl = parsed.data && trustedInstanceUrl(parsed.data.id, configuredLogin);
    if (!parsed.success || !refreshToken || !instanceUrl || !identityUrl) {
      return failed(
        crmError('malformed_response', { concerns: 'connection', certainty: 'unknown', httpStatus: 200 }),
      );
    }
    const { access_token: accessToken, scope } = parsed.data;
    return {
      ok: true,
      value: {
        accessToken,
        refreshToken,
        expiresAt: null,
        scopes: scope ? scope.split(' ').filter(Boolean) : (previous?.scopes ?? []),
        instanceUrl,
        identityUrl,
      },
    };
  };

  return {
    crm: 'salesforce',
    requiredScopes: SALESFORCE_SCOPES,
    missingScopes: (granted) =>
      SALESFORCE_SCOPES.filter((scope) => !COVERED_BY[scope].some((name) => granted.includes(name))),
    rotatesRefreshTokens: true,

    authorizationUrl({ state, codeChallenge, redirectUri, loginUrl }) {
      const login = trustedLoginUrl(loginUrl ?? configuredLogin, configuredLogin);
      if (!login) throw new CrmConfigError('The login URL is not a Salesforce login host.');
      return withQuery(`${login}/services/oauth2/authorize`, {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: SALESFORCE_SCOPES.join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      });
    },

    async exchangeCode(args) {
      const login = trustedLoginUrl(args.loginUrl ?? configuredLogin, configuredLogin);
      if (!login) return untrusted();
      // Salesforce starts no authorization by itself: a callback without a flow of ours is not ours.
      if (args.state === null || args.codeVerifier === null) {
        return failed(crmError('authorization_invalid', { certainty: 'not_sent' }));
      }
      const answer = await clientAt(login).exchange(args);
      return answer.ok ? tokenSet(answer.value, null) : answer;
    },

    async refresh(tokens) {
      if (!tokens.refreshToken) return failed(crmError('token_revoked', { certainty: 'not_sent' }));
      const answer = await clientOf(tokens).refresh(tokens.refreshToken);
      return answer.ok ? tokenSet(answer.value, tokens) : answer;
    },

    async identify({ accessToken, identityUrl, instanceUrl }): Promise<CallResult<CrmAccount>> {
      const id = identityUrl && trustedInstanceUrl(identityUrl, configuredLogin);
      const instance = instanceUrl && trustedInstanceUrl(instanceUrl, configuredLogin);
      if (!id || !instance) return untrusted();
      const who = await getJson(id, accessToken, endpoints);
      if (!who.ok) return who;
      const person = identity.safeParse(who.value);
      if (!person.success) return failed(crmError('malformed_response', { httpStatus: 200 }));
      const soql = encodeURIComponent('SELECT Name FROM Organization');
      const org = await getJson(
        `${instance}/services/data/${apiVersion}/query?q=${soql}`,
        accessToken,
        endpoints,
      );
      if (!org.ok) return org;
      const { organization_id, user_id, email, email_verified } = person.data;
      return {
        ok: true,
        value: {
          externalAccountId: organization_id,
          name: organization.safeParse(org.value).data?.records[0]?.Name ?? `Salesforce ${organization_id}`,
          domain: new URL(instance).hostname,
          uiUrl: instance,
          installerEmail: (email_verified && email) || null,
          installerUserId: user_id ?? null,
        },
      };
    },

    /** Revoking the refresh token ends its access tokens too. Nothing uninstalls a package from outside. */
    async revoke(tokens) {
      const [token, hint] = tokens.refreshToken
        ? ([tokens.refreshToken, 'refresh_token'] as const)
        : ([tokens.accessToken, 'access_token'] as const);
      const answer = await clientOf(tokens).revoke(token, hint);
      // A token that is already dead is what was asked for.
      const dead = answer.ok || answer.error.code === 'token_revoked';
      return dead ? { ok: true, value: { revoked: true, uninstalled: false } } : answer;
    },
  };
}
