import { Hono, type Context } from 'hono';
import type { Env } from '../http/env.ts';
import { bearerOf, readForm } from '../http/form.ts';
import { fail, type Result } from '../result.ts';
import type { World } from '../world.ts';
import { orgOfToken } from './access.ts';
import { exchangeCode, refresh, revokeToken, type OAuthError, type TokenAnswer } from './grants.ts';
import { splitHost } from './hosts.ts';
import type { Org } from './state.ts';

/** `/services/oauth2/{token,revoke,introspect,userinfo}` and the identity URL, at every login host. */
export function oauthRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.post('/services/oauth2/token', async (c) => {
    const form = await readForm(c);
    const wrongClient = checkClient(world, form, c.req.header('authorization'));
    if (wrongClient !== null) return c.json(wrongClient, 400);
    const answer = grant(world, c, form);
    return answer.ok ? c.json(answer.value) : c.json(answer.error, 400);
  });

  const revoke = (c: Context<Env>, token: string | null) =>
    token !== null && revokeToken(world, token)
      ? c.body(null, 200)
      : c.json({ error: 'invalid_token', error_description: `invalid token: ${token ?? ''}` }, 400);
  app.post('/services/oauth2/revoke', async (c) => revoke(c, (await readForm(c)).get('token')));
  app.get('/services/oauth2/revoke', (c) => revoke(c, c.req.query('token') ?? null));

  app.post('/services/oauth2/introspect', async (c) => {
    const form = await readForm(c);
    const wrongClient = checkClient(world, form, c.req.header('authorization'));
    if (wrongClient !== null) return c.json(wrongClient, 401);
    return c.json(introspect(world, c, form.get('token') ?? ''));
  });

  app.get('/services/oauth2/userinfo', (c) => {
    const org = orgOfToken(world, bearerOf(c));
    if (org === null) return c.text('Bad_OAuth_Token', 403);
    const { user_id, organization_id, ...rest } = identity(org, new URL(c.req.url).origin);
    return c.json({
      sub: identityUrl(c, org),
      user_id,
      organization_id,
      preferred_username: org.user.username,
      name: org.user.name,
      email: org.user.email,
      email_verified: rest.email_verified,
      urls: rest.urls,
    });
  });

  app.get('/id/:orgId/:userId', (c) => {
    const org = orgOfToken(world, bearerOf(c));
    if (org === null || org.orgId !== c.req.param('orgId')) return c.text('Bad_OAuth_Token', 403);
    if (org.user.id !== c.req.param('userId')) return c.text('Bad_Id', 404);
    return c.json({
      id: identityUrl(c, org),
      asserted_user: true,
      ...identity(org, new URL(c.req.url).origin),
    });
  });

  return app;
}

function grant(world: World, c: Context<Env>, form: URLSearchParams): Result<TokenAnswer, OAuthError> {
  const { origin } = new URL(c.req.url);
  const { host } = splitHost(c.req.path);
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(world, {
        host,
        origin,
        code: form.get('code'),
        redirectUri: form.get('redirect_uri'),
        codeVerifier: form.get('code_verifier'),
      });
    case 'refresh_token':
      return refresh(world, { host, origin, refreshToken: form.get('refresh_token') });
    case null:
    default:
      return fail({ error: 'unsupported_grant_type', error_description: 'grant type not supported' });
  }
}

/** In the form or as HTTP Basic. */
function checkClient(
  { salesforceApp }: World,
  form: URLSearchParams,
  authorization: string | undefined,
): OAuthError | null {
  const basic = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
  const [basicId, basicSecret] = basic === undefined ? [] : atob(basic).split(':').map(decodeURIComponent);
  if ((form.get('client_id') ?? basicId) !== salesforceApp.clientId) {
    return { error: 'invalid_client_id', error_description: 'client identifier invalid' };
  }
  return (form.get('client_secret') ?? basicSecret) === salesforceApp.clientSecret
    ? null
    : { error: 'invalid_client', error_description: 'invalid client credentials' };
}

function introspect(world: World, c: Context<Env>, token: string): Record<string, unknown> {
  const { accessTokens, refreshTokens, authorizations } = world.state.salesforce;
  const access = accessTokens[token];
  const authorization =
    authorizations[access?.authorizationId ?? refreshTokens[token]?.authorizationId ?? ''];
  const org = authorization && world.state.salesforce.orgs[authorization.orgId];
  const live = access === undefined ? authorization?.refreshToken === token : world.now() < access.expiresAt;
  if (authorization === undefined || org === undefined || !live) return { active: false };
  return {
    active: true,
    scope: authorization.scope,
    client_id: world.salesforceApp.clientId,
    username: org.user.username,
    sub: identityUrl(c, org),
    token_type: access === undefined ? 'refresh_token' : 'access_token',
    ...(access !== undefined && { exp: Math.floor(access.expiresAt / 1000) }),
  };
}

function identityUrl(c: Context<Env>, org: Org): string {
  const { origin } = new URL(c.req.url);
  const { host } = splitHost(c.req.path);
  return `${host === undefined ? origin : `${origin}/${host}`}/id/${org.orgId}/${org.user.id}`;
}

function identity(org: Org, origin: string) {
  const instance = `${origin}/${org.instance}`;
  return {
    user_id: org.user.id,
    organization_id: org.orgId,
    username: org.user.username,
    display_name: org.user.name,
    email: org.user.email,
    email_verified: org.settings.userEmailVerified,
    active: org.settings.userActive,
    user_type: 'STANDARD',
    urls: {
      rest: `${instance}/services/data/v{version}/`,
      sobjects: `${instance}/services/data/v{version}/sobjects/`,
      query: `${instance}/services/data/v{version}/query/`,
      custom_domain: instance,
    },
  };
}
