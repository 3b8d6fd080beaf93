import { createHmac } from 'node:crypto';
import { provesChallenge } from '../http/pkce.ts';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import { orgsAt } from './hosts.ts';
import type { Authorization, AuthorizationCode, Org } from './state.ts';

const CODE_TTL_MS = 15 * 60_000;
/** The usual session timeout. No answer says so: Salesforce sends no `expires_in`. */
const SESSION_TTL_MS = 2 * 60 * 60_000;

export interface OAuthError {
  error: string;
  error_description: string;
}

const oauthError = (error: string, error_description: string): OAuthError => ({ error, error_description });
const EXPIRED_REFRESH_TOKEN = oauthError('invalid_grant', 'expired access/refresh token');

export interface TokenRequest {
  /** The login host it was sent to. */
  host: string | undefined;
  origin: string;
}

export type TokenAnswer = Record<string, string>;

export function issueCode(
  world: World,
  consent: Pick<AuthorizationCode, 'orgId' | 'redirectUri' | 'scope' | 'codeChallenge'>,
): string {
  const code = `aPrx${world.mint.secret(60)}==`;
  world.state.salesforce.codes[code] = {
    ...consent,
    code,
    expiresAt: world.now() + CODE_TTL_MS,
    used: false,
  };
  return code;
}

/** Exchanges a code; the verifier is compulsory, beside the client secret. */
export function exchangeCode(
  world: World,
  request: TokenRequest & { code: string | null; redirectUri: string | null; codeVerifier: string | null },
): Result<TokenAnswer, OAuthError> {
  const code = request.code === null ? undefined : world.state.salesforce.codes[request.code];
  const org = code && orgsAt(world, request.host).find(({ orgId }) => orgId === code.orgId);
  if (code === undefined || org === undefined)
    return fail(oauthError('invalid_grant', 'invalid authorization code'));
  if (code.used || world.now() >= code.expiresAt) {
    return fail(oauthError('invalid_grant', 'expired authorization code'));
  }
  if (code.redirectUri !== request.redirectUri) {
    return fail(oauthError('redirect_uri_mismatch', 'redirect_uri must match configuration'));
  }
  if (!provesChallenge(request.codeVerifier, code.codeChallenge)) {
    return fail(oauthError('invalid_grant', 'invalid code verifier'));
  }
  const inactive = inactivity(org);
  if (inactive !== null) return fail(inactive);
  code.used = true;
  const authorization: Authorization = {
    id: world.mint.uuid(),
    orgId: org.orgId,
    scope: code.scope,
    refreshToken: null,
  };
  world.state.salesforce.authorizations[authorization.id] = authorization;
  return ok(issue(world, org, authorization, request));
}

/**
 * Refresh token rotation: every refresh returns a new refresh token and ends the old one. A token that was
 * already rotated away ends the current refresh token and its access tokens too.
 */
export function refresh(
  world: World,
  request: TokenRequest & { refreshToken: string | null },
): Result<TokenAnswer, OAuthError> {
  const known = world.state.salesforce.refreshTokens[request.refreshToken ?? ''];
  const authorization = known && world.state.salesforce.authorizations[known.authorizationId];
  if (authorization === undefined) return fail(EXPIRED_REFRESH_TOKEN);
  const org = orgsAt(world, request.host).find(({ orgId }) => orgId === authorization.orgId);
  if (org === undefined) return fail(EXPIRED_REFRESH_TOKEN);
  if (authorization.refreshToken !== request.refreshToken) {
    revokeAuthorization(world, authorization);
    return fail(EXPIRED_REFRESH_TOKEN);
  }
  const inactive = inactivity(org);
  if (inactive !== null) return fail(inactive);
  return ok(issue(world, org, authorization, request));
}

/** Ends one access token, or with a refresh token the whole authorization. False when it is neither. */
export function revokeToken(world: World, token: string): boolean {
  const { accessTokens, refreshTokens, authorizations } = world.state.salesforce;
  if (accessTokens[token] !== undefined) {
    delete accessTokens[token];
    return true;
  }
  const authorization = authorizations[refreshTokens[token]?.authorizationId ?? ''];
  if (authorization === undefined || authorization.refreshToken !== token) return false;
  revokeAuthorization(world, authorization);
  return true;
}

export function revokeAuthorization(world: World, authorization: Authorization): void {
  authorization.refreshToken = null;
  const { accessTokens } = world.state.salesforce;
  for (const [token, access] of Object.entries(accessTokens)) {
    if (access.authorizationId === authorization.id) delete accessTokens[token];
  }
}

/** The package was removed or the app blocked: nothing issued to it works any more. */
export function revokeOrg(world: World, orgId: string): void {
  for (const authorization of Object.values(world.state.salesforce.authorizations)) {
    if (authorization.orgId === orgId) revokeAuthorization(world, authorization);
  }
}

/** Ends the life of every access token of an org, and says how many there were. */
export function expireTokens(world: World, account: string | null): number {
  const now = world.now();
  const live = Object.values(world.state.salesforce.accessTokens).filter(
    ({ expiresAt, orgId }) => expiresAt > now && (account === null || orgId === account),
  );
  for (const access of live) access.expiresAt = now;
  return live.length;
}

function inactivity({ settings }: Org): OAuthError | null {
  if (!settings.orgActive) return oauthError('inactive_org', 'organization is inactive');
  return settings.userActive ? null : oauthError('inactive_user', 'user is inactive');
}

function issue(
  world: World,
  org: Org,
  authorization: Authorization,
  { host, origin }: TokenRequest,
): TokenAnswer {
  const { salesforce } = world.state;
  const accessToken = `${org.orgId.slice(0, 15)}!AQ${world.mint.secret(94)}`;
  salesforce.accessTokens[accessToken] = {
    authorizationId: authorization.id,
    orgId: org.orgId,
    expiresAt: world.now() + (world.accessTokenTtlMs ?? SESSION_TTL_MS),
  };
  const offline = authorization.scope
    .split(' ')
    .some((scope) => scope === 'refresh_token' || scope === 'offline_access');
  if (offline) {
    authorization.refreshToken = `5Aep861${world.mint.secret(80)}`;
    salesforce.refreshTokens[authorization.refreshToken] = { authorizationId: authorization.id };
  }
  const login = host === undefined ? origin : `${origin}/${host}`;
  const id = `${login}/id/${org.orgId}/${org.user.id}`;
  const issued_at = String(world.now());
  return {
    access_token: accessToken,
    ...(authorization.refreshToken !== null && { refresh_token: authorization.refreshToken }),
    signature: createHmac('sha256', world.salesforceApp.clientSecret)
      .update(id + issued_at)
      .digest('base64'),
    scope: authorization.scope,
    instance_url: `${origin}/${org.instance}`,
    id,
    token_type: 'Bearer',
    issued_at,
  };
}
