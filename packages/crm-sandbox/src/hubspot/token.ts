import { Hono, type Context } from 'hono';
import type { Env } from '../http/env.ts';
import { readForm } from '../http/form.ts';
import { fail, type Result } from '../result.ts';
import type { World } from '../world.ts';
import { exchangeCode, liveToken, refresh, type IssuedTokens, type OAuthError } from './grants.ts';

/** `/oauth/{version}/token`, `/token/introspect` and `/token/revoke`, all form-encoded. */
export function tokenRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/token', async (c) => {
    const form = await readForm(c);
    const wrongClient = checkClient(world, form);
    if (wrongClient !== null) return sendOAuthError(c, wrongClient);
    const issued = grant(world, form);
    if (!issued.ok) return sendOAuthError(c, issued.error);
    const { access, refreshToken, portal, expiresInSeconds } = issued.value;
    return c.json({
      token_type: 'bearer',
      token_use: 'access_token',
      access_token: access.accessToken,
      refresh_token: refreshToken,
      expires_in: expiresInSeconds,
      hub_id: portal.hubId,
      user_id: portal.installer.userId,
      scopes: access.scopes,
    });
  });

  app.post('/token/introspect', async (c) => {
    const form = await readForm(c);
    const wrongClient = checkClient(world, form);
    if (wrongClient !== null) return sendOAuthError(c, wrongClient);
    const found = liveToken(world, form.get('token'));
    const portal = found === null ? undefined : world.state.hubspot.portals[found.grant.hubId];
    // RFC 7662, section 2.2: an unknown token is not an error.
    if (found === null || portal === undefined) return c.json({ active: false });
    const { hubId, installer, domain } = portal;
    const common = {
      active: true,
      token: form.get('token'),
      hub_id: hubId,
      user_id: installer.userId,
      client_id: world.hubspotApp.clientId,
      app_id: Number(world.hubspotApp.appId),
      user: installer.email,
      hub_domain: domain,
      scopes: found.grant.scopes,
      is_private_distribution: false,
      token_use: found.use,
      token_type: 'Bearer',
    };
    if (found.use === 'refresh_token') return c.json(common);
    return c.json({
      ...common,
      expires_in: Math.floor((found.grant.expiresAt - world.now()) / 1000),
      signed_access_token: {
        expiresAt: found.grant.expiresAt,
        scopes: found.grant.scopes.join(' '),
        hubId,
        userId: installer.userId,
        appId: Number(world.hubspotApp.appId),
        installingUserId: installer.userId,
        hublet: portal.dataHostingLocation,
        isUserLevel: false,
        isServiceAccount: false,
      },
    });
  });

  // Only the refresh token dies: issued access tokens live to their expiry, and the app stays installed.
  app.post('/token/revoke', async (c) => {
    const form = await readForm(c);
    const wrongClient = checkClient(world, form);
    if (wrongClient !== null) return sendOAuthError(c, wrongClient);
    const refreshGrant = world.state.hubspot.refreshGrants[form.get('token') ?? ''];
    if (refreshGrant !== undefined) refreshGrant.revoked = true;
    return c.body(null, 200);
  });

  return app;
}

function grant(world: World, form: URLSearchParams): Result<IssuedTokens, OAuthError> {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(world, {
        code: form.get('code'),
        redirectUri: form.get('redirect_uri'),
        codeVerifier: form.get('code_verifier'),
      });
    case 'refresh_token':
      return refresh(world, form.get('refresh_token'));
    case null:
    default:
      return fail({
        status: 'BAD_GRANT_TYPE',
        error: 'unsupported_grant_type',
        message: 'missing or unknown grant type',
      });
  }
}

function checkClient({ hubspotApp }: World, form: URLSearchParams): OAuthError | null {
  if (form.get('client_id') !== hubspotApp.clientId) {
    return { status: 'BAD_CLIENT_ID', error: 'invalid_client', message: 'missing or unknown client id' };
  }
  if (form.get('client_secret') !== hubspotApp.clientSecret) {
    return {
      status: 'BAD_CLIENT_SECRET',
      error: 'invalid_client',
      message: 'missing or invalid client secret',
    };
  }
  return null;
}

function sendOAuthError(c: Context<Env>, { status, error, message }: OAuthError): Response {
  return c.json({ ...(error !== null && { error, error_description: message }), status, message }, 400);
}
