import { provesChallenge } from '../http/pkce.ts';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import type { AccessGrant, AuthorizationCode, Portal, RefreshGrant } from './state.ts';

const CODE_TTL_MS = 60_000;
/** HubSpot guide "Manage OAuth tokens". */
const ACCESS_TOKEN_TTL_MS = 30 * 60_000;
/** Longer than the lengths older documentation gave: a client must not assume one. */
const ACCESS_TOKEN_LENGTH = 600;

/** An error of the token endpoint; `error` only where the provider's answer has it. */
export interface OAuthError {
  status: string;
  error: string | null;
  message: string;
}

const BAD_REFRESH_TOKEN: OAuthError = {
  status: 'BAD_REFRESH_TOKEN',
  error: 'invalid_grant',
  message: 'refresh token is invalid, expired or revoked',
};
const badCode = (message: string): OAuthError => ({ status: 'BAD_AUTH_CODE', error: null, message });

/** A single-use code for the consent that was just given. */
export function issueCode(
  world: World,
  consent: Pick<AuthorizationCode, 'hubId' | 'redirectUri' | 'scopes' | 'codeChallenge'>,
): string {
  const code = `na1-${world.mint.uuid()}`;
  world.state.hubspot.codes[code] = { ...consent, code, expiresAt: world.now() + CODE_TTL_MS, used: false };
  return code;
}

export interface IssuedTokens {
  access: AccessGrant;
  refreshToken: string;
  portal: Portal;
  expiresInSeconds: number;
}

/** Exchanges a code. A challenge must be met, and a verifier without one is refused (RFC 9700, section 2.1.1). */
export function exchangeCode(
  world: World,
  request: { code: string | null; redirectUri: string | null; codeVerifier: string | null },
): Result<IssuedTokens, OAuthError> {
  const code = request.code === null ? undefined : world.state.hubspot.codes[request.code];
  if (code === undefined) return fail(badCode('missing or unknown auth code'));
  if (code.used) return fail(badCode('auth code has already been used'));
  if (world.now() >= code.expiresAt) return fail(badCode('auth code has expired'));
  if (code.redirectUri !== request.redirectUri) {
    return fail({
      status: 'BAD_REDIRECT_URI',
      error: null,
      message: 'redirect uri does not match initial auth code URI',
    });
  }
  const proven =
    code.codeChallenge === null
      ? !request.codeVerifier
      : provesChallenge(request.codeVerifier, code.codeChallenge);
  if (!proven)
    return fail({ status: 'BAD_CODE_VERIFIER', error: null, message: 'code verifier is missing or invalid' });
  const portal = world.state.hubspot.portals[code.hubId];
  if (portal === undefined)
    return fail({ status: 'BAD_HUB', error: 'access_denied', message: 'missing or unknown hub id' });

  code.used = true;
  portal.installed = true;
  const refreshToken = `${portal.dataHostingLocation}-${world.mint.uuid()}`;
  world.state.hubspot.refreshGrants[refreshToken] = {
    refreshToken,
    hubId: code.hubId,
    scopes: code.scopes,
    revoked: false,
  };
  return ok(issueAccess(world, portal, refreshToken, code.scopes));
}

/** A new access token; the refresh token stays as it is. */
export function refresh(world: World, refreshToken: string | null): Result<IssuedTokens, OAuthError> {
  const grant = refreshToken === null ? undefined : world.state.hubspot.refreshGrants[refreshToken];
  if (grant === undefined || grant.revoked) return fail(BAD_REFRESH_TOKEN);
  const portal = world.state.hubspot.portals[grant.hubId];
  if (portal === undefined)
    return fail({ status: 'BAD_HUB', error: 'access_denied', message: 'missing or unknown hub id' });
  return ok(issueAccess(world, portal, grant.refreshToken, grant.scopes));
}

function issueAccess(world: World, portal: Portal, refreshToken: string, scopes: string[]): IssuedTokens {
  const ttlMs = world.accessTokenTtlMs ?? ACCESS_TOKEN_TTL_MS;
  const access: AccessGrant = {
    accessToken: world.mint.secret(ACCESS_TOKEN_LENGTH),
    hubId: portal.hubId,
    scopes,
    expiresAt: world.now() + ttlMs,
    ended: false,
  };
  world.state.hubspot.accessGrants[access.accessToken] = access;
  return { access, refreshToken, portal, expiresInSeconds: Math.floor(ttlMs / 1000) };
}

/** The app is gone from the portal, and with it everything it held there. */
export function uninstall(world: World, hubId: number): void {
  const { portals, refreshGrants, accessGrants } = world.state.hubspot;
  const portal = portals[hubId];
  if (portal !== undefined) portal.installed = false;
  for (const grant of Object.values(refreshGrants)) if (grant.hubId === hubId) grant.revoked = true;
  for (const grant of Object.values(accessGrants)) if (grant.hubId === hubId) grant.ended = true;
}

/** Whichever of the two kinds of token this is, while it is good. */
export function liveToken(
  world: World,
  token: string | null,
): { use: 'access_token'; grant: AccessGrant } | { use: 'refresh_token'; grant: RefreshGrant } | null {
  if (token === null) return null;
  const access = world.state.hubspot.accessGrants[token];
  if (access !== undefined && !access.ended && world.now() < access.expiresAt)
    return { use: 'access_token', grant: access };
  const refreshable = world.state.hubspot.refreshGrants[token];
  return refreshable !== undefined && !refreshable.revoked
    ? { use: 'refresh_token', grant: refreshable }
    : null;
}
