import { describe, expect, it } from 'vitest';
import {
  CHALLENGE,
  consentHubSpot,
  form,
  hubspotApi,
  hubspotToken,
  installHubSpot,
  json,
  OTHER_PORTAL,
  PORTAL,
  REDIRECT,
  SCOPES,
  useSandbox,
  VERIFIER,
} from './support/sandbox.ts';

const held = useSandbox();

const authorizeUrl = (parameters: Record<string, string> = {}, path = '/oauth/authorize') => {
  const { url, clientId } = held.sandbox.hubspot;
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: SCOPES,
    ...parameters,
  });
  return `${url}${path}?${query.toString()}`;
};
const exchange = (code: string, fields: Record<string, string> = {}) =>
  hubspotToken(held.sandbox, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...fields });
const newCode = async (fields: Record<string, string> = {}) =>
  (await consentHubSpot(held.sandbox, fields)).searchParams.get('code') ?? '';
const introspect = async (token: string) => {
  const { url, clientId: client_id, clientSecret: client_secret } = held.sandbox.hubspot;
  return fetch(`${url}/oauth/2026-09/token/introspect`, form({ client_id, client_secret, token }));
};
const revoke = async (token: string, client_secret = held.sandbox.hubspot.clientSecret) => {
  const { url, clientId: client_id } = held.sandbox.hubspot;
  return fetch(`${url}/oauth/2026-09/token/revoke`, form({ client_id, client_secret, token }));
};

describe('the consent page', () => {
  it('offers every demo account as a labelled choice in a form that needs no script', async () => {
    const response = await fetch(authorizeUrl({ state: 'abc' }));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('<form class="card" method="post" action="/oauth/authorize">');
    expect(page.match(/type="radio"\s+name="account"/g)).toHaveLength(3);
    expect(page).toContain('Northwind Trading');
    expect(page).toContain('name="state" value="abc"');
    expect(page).not.toContain('<script');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('preselects the account named in the path', async () => {
    const page = await (await fetch(authorizeUrl({}, `/oauth/${OTHER_PORTAL}/authorize`))).text();
    expect(page).toMatch(new RegExp(`value="${OTHER_PORTAL}"\\s+required\\s+checked`));
  });

  it('escapes what the link carries', async () => {
    const page = await (await fetch(authorizeUrl({ state: '"><b>x' }))).text();
    expect(page).not.toContain('<b>x');
  });

  it.each([
    ['an unknown app', { client_id: 'nobody' }, 'BAD_CLIENT_ID'],
    ['a redirect over plain http', { redirect_uri: 'http://app.example/cb' }, 'BAD_REDIRECT_URI'],
    ['a redirect that is no URL', { redirect_uri: 'callback' }, 'BAD_REDIRECT_URI'],
    ['a link without scopes', { scope: ' ' }, 'BAD_SCOPES'],
    ['a scope that does not exist', { scope: 'crm.objects.moons.read' }, 'BAD_SCOPES'],
    ['a plain code challenge', { code_challenge: 'x', code_challenge_method: 'plain' }, 'BAD_CODE_CHALLENGE'],
  ])('refuses %s on a page of its own', async (_, parameters, code) => {
    const response = await fetch(authorizeUrl(parameters));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
  });

  it('sends code and state to the redirect URL, keeping its own parameters', async () => {
    const location = await consentHubSpot(held.sandbox, { state: 's 1', redirect_uri: `${REDIRECT}?a=1` });
    expect(location.origin + location.pathname).toBe(REDIRECT);
    expect(location.searchParams.get('a')).toBe('1');
    expect(location.searchParams.get('state')).toBe('s 1');
    expect(location.searchParams.get('code')).toMatch(/^na1-/);
  });

  it('sends no state when none was given', async () => {
    expect((await consentHubSpot(held.sandbox)).searchParams.has('state')).toBe(false);
  });

  it('reports a refusal as access_denied', async () => {
    const location = await consentHubSpot(held.sandbox, { decision: 'deny', state: 's' });
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('state')).toBe('s');
  });

  it('refuses an account that does not exist, and a form that was tampered with', async () => {
    expect((await consentHubSpot(held.sandbox, { account: '1' })).protocol).toBe('error:');
    expect((await consentHubSpot(held.sandbox, { client_id: 'nobody' })).protocol).toBe('error:');
  });
});

describe('the token endpoint', () => {
  it('exchanges a code for tokens of the portal that consented', async () => {
    const response = await exchange(await newCode({ account: OTHER_PORTAL }));
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({
      token_type: 'bearer',
      token_use: 'access_token',
      expires_in: 1800,
      hub_id: Number(OTHER_PORTAL),
      scopes: expect.arrayContaining(['oauth', 'crm.objects.contacts.write']) as unknown,
    });
  });

  it('takes a code once', async () => {
    const code = await newCode();
    expect((await exchange(code)).status).toBe(200);
    const again = await exchange(code);
    expect(again.status).toBe(400);
    expect(await json(again)).toMatchObject({ status: 'BAD_AUTH_CODE' });
  });

  it('refuses a code after a minute, and one it never issued', async () => {
    const code = await newCode();
    held.clock.advance(60_000);
    expect(await json(await exchange(code))).toMatchObject({ status: 'BAD_AUTH_CODE', message: /expired/ });
    expect(await json(await exchange('na1-none'))).toMatchObject({ status: 'BAD_AUTH_CODE' });
    expect(await json(await hubspotToken(held.sandbox, { grant_type: 'authorization_code' }))).toMatchObject({
      status: 'BAD_AUTH_CODE',
    });
  });

  it('refuses another redirect URL than the one consent was given for', async () => {
    const answer = await exchange(await newCode(), { redirect_uri: 'http://localhost:9999/other' });
    expect(await json(answer)).toMatchObject({ status: 'BAD_REDIRECT_URI' });
  });

  it('holds the exchange to the code challenge', async () => {
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
    expect(await json(await exchange(await newCode(pkce)))).toMatchObject({ status: 'BAD_CODE_VERIFIER' });
    expect(await json(await exchange(await newCode(pkce), { code_verifier: `${VERIFIER}x` }))).toMatchObject({
      status: 'BAD_CODE_VERIFIER',
    });
    expect((await exchange(await newCode(pkce), { code_verifier: VERIFIER })).status).toBe(200);
  });

  it('refuses a verifier for a code that had no challenge', async () => {
    expect(await json(await exchange(await newCode(), { code_verifier: VERIFIER }))).toMatchObject({
      status: 'BAD_CODE_VERIFIER',
    });
  });

  it.each([
    ['client id', { client_id: 'nobody' }, { status: 'BAD_CLIENT_ID', error: 'invalid_client' }],
    ['client secret', { client_secret: 'wrong' }, { status: 'BAD_CLIENT_SECRET', error: 'invalid_client' }],
    ['grant type', { grant_type: 'password' }, { error: 'unsupported_grant_type' }],
  ])('names a wrong %s', async (_, fields, expected) => {
    const response = await exchange(await newCode(), fields);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject(expected);
  });

  it('refreshes with a refresh token that stays the same', async () => {
    const tokens = await installHubSpot(held.sandbox);
    const { refresh_token } = tokens;
    const response = await hubspotToken(held.sandbox, { grant_type: 'refresh_token', refresh_token });
    const next = (await response.json()) as typeof tokens;
    expect(next.refresh_token).toBe(refresh_token);
    expect(next.access_token).not.toBe(tokens.access_token);
    expect(next.access_token.length).toBeGreaterThan(512);
  });

  it('answers an unknown refresh token with BAD_REFRESH_TOKEN', async () => {
    const response = await hubspotToken(held.sandbox, { grant_type: 'refresh_token', refresh_token: 'x' });
    expect(response.status).toBe(400);
    expect(await json(response)).toEqual({
      error: 'invalid_grant',
      error_description: 'refresh token is invalid, expired or revoked',
      status: 'BAD_REFRESH_TOKEN',
      message: 'refresh token is invalid, expired or revoked',
    });
    expect(await json(await hubspotToken(held.sandbox, { grant_type: 'refresh_token' }))).toMatchObject({
      status: 'BAD_REFRESH_TOKEN',
    });
  });
});

describe('introspection', () => {
  it('tells whose access token it is, and for how long', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    held.clock.advance(60_000);
    expect(await json(await introspect(access_token))).toMatchObject({
      active: true,
      token_use: 'access_token',
      hub_id: Number(PORTAL),
      user: 'dana.whitfield@northwind.example',
      hub_domain: 'northwind.example',
      expires_in: 1740,
      signed_access_token: { hubId: Number(PORTAL) },
    });
  });

  it('describes a refresh token without an expiry', async () => {
    const { refresh_token } = await installHubSpot(held.sandbox);
    const body = await json(await introspect(refresh_token));
    expect(body).toMatchObject({ active: true, token_use: 'refresh_token' });
    expect(body).not.toHaveProperty('expires_in');
  });

  it('answers 200 and active:false for anything unknown, expired or revoked', async () => {
    const tokens = await installHubSpot(held.sandbox);
    await revoke(tokens.refresh_token);
    held.clock.advance(1_800_000);
    for (const token of ['unknown', tokens.refresh_token, tokens.access_token]) {
      const response = await introspect(token);
      expect(response.status).toBe(200);
      expect(await json(response)).toEqual({ active: false });
    }
  });

  it('checks the client', async () => {
    const { url } = held.sandbox.hubspot;
    const response = await fetch(`${url}/oauth/2026-09/token/introspect`, form({ token: 'x' }));
    expect(await json(response)).toMatchObject({ status: 'BAD_CLIENT_ID' });
  });
});

describe('leaving', () => {
  it('revoking ends the refresh token only: issued access tokens live on', async () => {
    const tokens = await installHubSpot(held.sandbox);
    expect((await revoke(tokens.refresh_token, 'wrong')).status).toBe(400);
    expect((await revoke(tokens.refresh_token)).status).toBe(200);
    expect((await revoke('unknown')).status).toBe(200);
    const { refresh_token } = tokens;
    const refused = await hubspotToken(held.sandbox, { grant_type: 'refresh_token', refresh_token });
    expect(await json(refused)).toMatchObject({ status: 'BAD_REFRESH_TOKEN' });
    const api = hubspotApi(held.sandbox, tokens.access_token);
    expect((await api('GET', '/account-info/2026-09/details')).status).toBe(200);
  });

  it('uninstalling ends everything the portal had granted, and nothing of other portals', async () => {
    const tokens = await installHubSpot(held.sandbox);
    const other = await installHubSpot(held.sandbox, OTHER_PORTAL);
    const api = hubspotApi(held.sandbox, tokens.access_token);
    const gone = await api('DELETE', '/appinstalls/2026-09/external-install');
    expect(gone.status).toBe(204);
    expect(await gone.text()).toBe('');
    const { refresh_token } = tokens;
    const refused = await hubspotToken(held.sandbox, { grant_type: 'refresh_token', refresh_token });
    expect(await json(refused)).toMatchObject({ status: 'BAD_REFRESH_TOKEN' });
    expect((await api('GET', '/account-info/2026-09/details')).status).toBe(401);
    const unaffected = hubspotApi(held.sandbox, other.access_token);
    expect((await unaffected('GET', '/account-info/2026-09/details')).status).toBe(200);
  });
});

describe('an authorized request', () => {
  it('is refused without a token, and with a wrong one, as INVALID_AUTHENTICATION', async () => {
    const { url } = held.sandbox.hubspot;
    for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
      const response = await fetch(`${url}/account-info/2026-09/details`, { headers });
      expect(response.status).toBe(401);
      expect(await json(response)).toMatchObject({ status: 'error', category: 'INVALID_AUTHENTICATION' });
    }
  });

  it('is refused once the token has expired, and says since when', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    held.clock.advance(1_800_000 + 32_000);
    const response = await hubspotApi(held.sandbox, access_token)('GET', '/account-info/2026-09/details');
    expect(response.status).toBe(401);
    expect(await json(response)).toMatchObject({
      category: 'EXPIRED_AUTHENTICATION',
      message: 'The OAuth token used to make this call expired 32 second(s) ago.',
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  });

  it('tells which account it speaks for', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    const response = await hubspotApi(held.sandbox, access_token)('GET', '/account-info/2026-09/details');
    expect(await json(response)).toMatchObject({
      portalId: Number(PORTAL),
      accountType: 'STANDARD',
      companyCurrency: 'USD',
      utcOffset: '-05:00',
      utcOffsetMilliseconds: -18_000_000,
      uiDomain: new URL(held.sandbox.hubspot.url).host,
    });
  });

  it('is refused where its scopes do not reach', async () => {
    const { access_token } = await installHubSpot(held.sandbox, PORTAL, 'crm.objects.contacts.read');
    const api = hubspotApi(held.sandbox, access_token);
    expect((await api('GET', '/crm/objects/2026-09/tasks')).status).toBe(200);
    for (const [method, path] of [
      ['GET', '/crm/objects/2026-09/deals'],
      ['GET', '/crm/pipelines/2026-09/deals'],
      ['POST', '/crm/objects/2026-09/tasks'],
      ['POST', '/crm/objects/2026-09/tasks/batch/create'],
      ['POST', '/crm/objects/2026-09/deals/batch/read'],
      ['POST', '/crm/objects/2026-09/tasks/batch/archive'],
      ['POST', '/crm/objects/2026-09/deals/search'],
      ['POST', '/crm/objects/2026-09/contacts/gdpr-delete'],
      ['PATCH', '/crm/objects/2026-09/contacts/1'],
      ['DELETE', '/crm/objects/2026-09/contacts/1'],
      ['GET', '/crm/objects/2026-09/deals/1'],
      ['PUT', '/crm/objects/2026-09/tasks/1/associations/default/contacts/1'],
      ['PUT', '/crm/objects/2026-09/tasks/1/associations/contacts/1'],
      ['DELETE', '/crm/objects/2026-09/tasks/1/associations/contacts/1'],
      ['POST', '/crm/associations/2026-09/tasks/deals/batch/read'],
      ['POST', '/crm/associations/2026-09/tasks/contacts/batch/create'],
      ['POST', '/crm/associations/2026-09/tasks/contacts/batch/associate/default'],
      ['POST', '/crm/associations/2026-09/tasks/contacts/batch/archive'],
    ] as const) {
      const response = await api(method, path, method === 'GET' || method === 'DELETE' ? undefined : {});
      expect([method, path, response.status]).toEqual([method, path, 403]);
      expect(await json(response)).toMatchObject({ category: 'MISSING_SCOPES' });
    }
  });

  it('loses a scope an administrator takes away', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    const api = hubspotApi(held.sandbox, access_token);
    held.sandbox.control.removeScopes(PORTAL, ['oauth', 'crm.objects.deals.read']);
    for (const [method, path] of [
      ['GET', '/account-info/2026-09/details'],
      ['DELETE', '/appinstalls/2026-09/external-install'],
    ] as const) {
      expect((await api(method, path)).status).toBe(403);
    }
  });
});

describe('retired versions', () => {
  it.each([
    '/oauth/v1/token',
    '/crm/v3/objects/contacts',
    '/crm/v4/objects/contacts/1',
    '/crm/objects/v3/tasks',
  ])('answers %s with an HTML 410', async (path) => {
    const response = await fetch(held.sandbox.hubspot.url + path, { method: 'POST' });
    expect(response.status).toBe(410);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('answers a path it has never had with an HTML 404', async () => {
    const response = await fetch(`${held.sandbox.hubspot.url}/crm/objects/2026-03/contacts`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('text/html');
  });
});
