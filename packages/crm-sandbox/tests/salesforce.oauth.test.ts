import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  connectSalesforce,
  consentSalesforce,
  form,
  json,
  org,
  REDIRECT,
  salesforceApi,
  salesforceToken,
  useSandbox,
  VERIFIER,
  type SalesforceTokens,
} from './support/sandbox.ts';

const held = useSandbox();
const northwind = () => org(held.sandbox, 'Northwind Trading');
const location = (response: Response) =>
  new URL(response.headers.get('location') ?? `error:${response.status}`);
const newCode = async (fields: Record<string, string> = {}) =>
  location(await consentSalesforce(held.sandbox, { account: northwind(), ...fields })).searchParams.get(
    'code',
  ) ?? '';
const exchange = (code: string, fields: Record<string, string> = {}) =>
  salesforceToken(held.sandbox, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...fields,
  });
const refresh = (refresh_token: string, login?: string) =>
  salesforceToken(held.sandbox, { grant_type: 'refresh_token', refresh_token }, login);
const at = (path: string) => held.sandbox.salesforce.url + path;
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('the consent page', () => {
  const page = async (login: string, parameters: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: held.sandbox.salesforce.clientId,
      redirect_uri: REDIRECT,
      code_challenge: 'x',
      ...parameters,
    });
    return fetch(`${login}/services/oauth2/authorize?${query.toString()}`, { redirect: 'manual' });
  };

  it('offers production orgs at the production login, sandboxes at the sandbox login', async () => {
    const production = await (await page(held.sandbox.salesforce.url)).text();
    expect(production).toContain('Enterprise Edition');
    expect(production).not.toContain('Northwind Trading UAT');
    const sandbox = await (await page(held.sandbox.salesforce.sandboxLoginUrl)).text();
    expect(sandbox).toContain('Northwind Trading UAT');
    expect(sandbox.match(/type="radio"/g)).toHaveLength(1);
    const domain = await (await page(at('/marlow-finch'))).text();
    expect(domain).toContain('Marlow &amp; Finch');
    expect(domain.match(/type="radio"/g)).toHaveLength(1);
  });

  it.each([
    ['an unknown app', { client_id: 'nobody' }, 'invalid_client_id'],
    ['a redirect it may not use', { redirect_uri: 'http://app.example' }, 'redirect_uri_mismatch'],
  ])('refuses %s on a page of its own', async (_, parameters, code) => {
    const response = await page(held.sandbox.salesforce.url, parameters);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
    const posted = await consentSalesforce(held.sandbox, { account: northwind(), ...parameters });
    expect(posted.status).toBe(400);
  });

  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no code challenge', { code_challenge: '' }, 'invalid_request'],
    ['a plain code challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a scope that does not exist', { scope: 'api moon' }, 'invalid_scope'],
  ])('reports %s at the redirect URL', async (_, parameters, error) => {
    const url = location(await page(held.sandbox.salesforce.url, { state: 's', ...parameters }));
    expect(url.searchParams.get('error')).toBe(error);
    expect(url.searchParams.get('state')).toBe('s');
    const posted = await consentSalesforce(held.sandbox, { account: northwind(), ...parameters });
    expect(location(posted).searchParams.get('error')).toBe(error);
  });

  it('reports a refusal as access_denied', async () => {
    const denied = await consentSalesforce(held.sandbox, {
      account: northwind(),
      decision: 'deny',
      state: 's',
    });
    expect(location(denied).searchParams.get('error')).toBe('access_denied');
  });

  it('does not sign a sandbox in at the production login', async () => {
    const account = org(held.sandbox, 'Northwind Trading UAT');
    expect((await consentSalesforce(held.sandbox, { account })).status).toBe(400);
    const { sandboxLoginUrl } = held.sandbox.salesforce;
    expect((await consentSalesforce(held.sandbox, { account }, sandboxLoginUrl)).status).toBe(302);
  });

  it('stops at OAUTH_APPROVAL_ERROR_GENERIC where no administrator has approved the app', async () => {
    held.sandbox.control.configure(northwind(), { appApproved: false });
    const response = await consentSalesforce(held.sandbox, { account: northwind() });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('OAUTH_APPROVAL_ERROR_GENERIC');
  });
});

describe('the token endpoint', () => {
  it('answers with the instance, the identity and no expiry', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const { url, clientSecret } = held.sandbox.salesforce;
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      instance_url: `${url}/northwind`,
      scope: 'api refresh_token',
      id: expect.stringContaining(`${url}/id/${northwind()}/005`) as unknown,
    });
    expect(tokens).not.toHaveProperty('expires_in');
    expect(tokens.signature).toBe(
      createHmac('sha256', clientSecret)
        .update(tokens.id + tokens.issued_at)
        .digest('base64'),
    );
  });

  it('gives no refresh token where none was asked for', async () => {
    const answer = await json(await exchange(await newCode({ scope: 'api' })));
    expect(answer).not.toHaveProperty('refresh_token');
  });

  it('takes a code once, for a quarter of an hour', async () => {
    const code = await newCode();
    expect((await exchange(code)).status).toBe(200);
    const expired = { error: 'invalid_grant', error_description: 'expired authorization code' };
    const again = await exchange(code);
    expect(again.status).toBe(400);
    expect(await json(again)).toEqual(expired);
    const late = await newCode();
    held.clock.advance(15 * 60_000);
    expect(await json(await exchange(late))).toEqual(expired);
    expect(await json(await exchange('never issued'))).toMatchObject({ error: 'invalid_grant' });
    const without = await salesforceToken(held.sandbox, { grant_type: 'authorization_code' });
    expect(await json(without)).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['no verifier', { code_verifier: '' }, 'invalid code verifier'],
    ['a wrong verifier', { code_verifier: `${VERIFIER}x` }, 'invalid code verifier'],
    [
      'another redirect URL',
      { redirect_uri: 'http://localhost:1/' },
      'redirect_uri must match configuration',
    ],
    ['a wrong secret, verifier or not', { client_secret: 'wrong' }, 'invalid client credentials'],
    ['an unknown client', { client_id: 'nobody' }, 'client identifier invalid'],
    ['another grant', { grant_type: 'password' }, 'grant type not supported'],
  ])('refuses %s', async (_, fields, error_description) => {
    const response = await exchange(await newCode(), fields);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ error_description });
  });

  it('takes the client as HTTP Basic too', async () => {
    const { clientId, clientSecret, url } = held.sandbox.salesforce;
    const response = await fetch(`${url}/services/oauth2/token`, {
      ...form({
        grant_type: 'authorization_code',
        code: await newCode(),
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
      }),
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    });
    expect(response.status).toBe(200);
  });

  it.each([
    [{ userActive: false }, 'inactive_user'],
    [{ orgActive: false }, 'inactive_org'],
  ])('says when the user or the org is inactive: %o', async (settings, error) => {
    const { refresh_token } = await connectSalesforce(held.sandbox);
    const code = await newCode();
    held.sandbox.control.configure(northwind(), settings);
    expect(await json(await exchange(code))).toMatchObject({ error });
    expect(await json(await refresh(refresh_token))).toMatchObject({ error });
  });
});

describe('refresh token rotation', () => {
  it('hands out a new refresh token each time and keeps the access tokens', async () => {
    const first = await connectSalesforce(held.sandbox);
    const second = (await (await refresh(first.refresh_token)).json()) as SalesforceTokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    for (const tokens of [first, second]) {
      expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(200);
    }
    expect((await refresh(second.refresh_token)).status).toBe(200);
  });

  it('says what is left of a grant, and only of that org’s', async () => {
    const mine = await connectSalesforce(held.sandbox);
    const other = await connectSalesforce(held.sandbox, 'Marlow & Finch');
    held.sandbox.control.removeScopes(northwind(), ['api']);
    expect(await json(await refresh(mine.refresh_token))).toMatchObject({ scope: 'refresh_token' });
    expect(await json(await refresh(other.refresh_token))).toMatchObject({ scope: 'api refresh_token' });
  });

  it('ends the whole authorization when an old refresh token comes back', async () => {
    const first = await connectSalesforce(held.sandbox);
    const second = (await (await refresh(first.refresh_token)).json()) as SalesforceTokens;
    const expired = { error: 'invalid_grant', error_description: 'expired access/refresh token' };
    expect(await json(await refresh(first.refresh_token))).toEqual(expired);
    expect(await json(await refresh(second.refresh_token))).toEqual(expired);
    expect((await salesforceApi(second)('GET', '/limits')).status).toBe(401);
  });

  it('leaves other authorizations of the same org alone', async () => {
    const mine = await connectSalesforce(held.sandbox);
    const other = await connectSalesforce(held.sandbox);
    await refresh(mine.refresh_token);
    await refresh(mine.refresh_token);
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });

  it('only works at a login host that knows the org', async () => {
    const { sandboxLoginUrl } = held.sandbox.salesforce;
    const uat = await connectSalesforce(held.sandbox, 'Northwind Trading UAT', sandboxLoginUrl);
    expect((await refresh(uat.refresh_token)).status).toBe(400);
    expect((await refresh(uat.refresh_token, uat.instance_url)).status).toBe(200);
    expect(await json(await refresh('unknown'))).toMatchObject({ error: 'invalid_grant' });
    expect((await salesforceToken(held.sandbox, { grant_type: 'refresh_token' })).status).toBe(400);
  });

  it('may name another instance, where the org then lives', async () => {
    const first = await connectSalesforce(held.sandbox);
    held.sandbox.control.faults.set([
      {
        crm: 'salesforce',
        path: '/services/oauth2/token',
        count: 1,
        effect: { kind: 'move_instance', to: 'na99' },
      },
    ]);
    const second = (await (await refresh(first.refresh_token)).json()) as SalesforceTokens;
    expect(second.instance_url).toBe(at('/na99'));
    expect((await salesforceApi(second)('GET', '/limits')).status).toBe(200);
    expect((await salesforceApi(first)('GET', '/limits')).status).toBe(401);
  });
});

describe('identity', () => {
  it('is served at the id of the token answer, and as userinfo', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const identity = await json(await fetch(tokens.id, bearer(tokens.access_token)));
    expect(identity).toMatchObject({
      id: tokens.id,
      organization_id: northwind(),
      email: 'dana.whitfield@northwind.example',
      email_verified: true,
      urls: { custom_domain: tokens.instance_url },
    });
    const userinfo = await json(
      await fetch(`${tokens.instance_url}/services/oauth2/userinfo`, bearer(tokens.access_token)),
    );
    expect(userinfo).toMatchObject({
      organization_id: northwind(),
      preferred_username: 'dana.whitfield@northwind.example',
    });
  });

  it('says when nobody has confirmed the address of the user', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    held.sandbox.control.configure(northwind(), { userEmailVerified: false });
    for (const url of [tokens.id, `${tokens.instance_url}/services/oauth2/userinfo`]) {
      expect(await json(await fetch(url, bearer(tokens.access_token)))).toMatchObject({
        email_verified: false,
      });
    }
  });

  it('is refused without a session, for another org, and for a user it does not have', async () => {
    const { access_token, id } = await connectSalesforce(held.sandbox);
    expect((await fetch(id)).status).toBe(403);
    expect((await fetch(at('/services/oauth2/userinfo'), bearer('x'))).status).toBe(403);
    expect(
      (await fetch(at(`/id/${org(held.sandbox, 'Marlow & Finch')}/005`), bearer(access_token))).status,
    ).toBe(403);
    expect((await fetch(at(`/id/${northwind()}/005`), bearer(access_token))).status).toBe(404);
  });
});

describe('introspection', () => {
  const introspect = async (token: string, secret = held.sandbox.salesforce.clientSecret) =>
    fetch(
      at('/services/oauth2/introspect'),
      form({ token, client_id: held.sandbox.salesforce.clientId, client_secret: secret }),
    );

  it('tells live tokens from dead ones', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    expect(await json(await introspect(tokens.access_token))).toMatchObject({
      active: true,
      token_type: 'access_token',
      exp: Math.floor((held.clock.at + 2 * 60 * 60_000) / 1000),
    });
    expect(await json(await introspect(tokens.refresh_token))).toMatchObject({
      active: true,
      token_type: 'refresh_token',
    });
    await refresh(tokens.refresh_token);
    held.clock.advance(2 * 60 * 60_000);
    for (const token of [tokens.access_token, tokens.refresh_token, 'unknown']) {
      expect(await json(await introspect(token))).toEqual({ active: false });
    }
    expect((await introspect('x', 'wrong')).status).toBe(401);
  });
});

describe('revoking', () => {
  const revoke = (token: string) => fetch(at('/services/oauth2/revoke'), form({ token }));

  it('an access token ends that token only', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const response = await revoke(tokens.access_token);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(401);
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('a refresh token ends its access tokens too, and cannot be done twice', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const query = new URLSearchParams({ token: tokens.refresh_token }).toString();
    expect((await fetch(at(`/services/oauth2/revoke?${query}`))).status).toBe(200);
    expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(401);
    expect((await revoke(tokens.refresh_token)).status).toBe(400);
    expect((await fetch(at('/services/oauth2/revoke'))).status).toBe(400);
  });

  it('by the customer ends every authorization of the org', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const other = await connectSalesforce(held.sandbox, 'Marlow & Finch');
    expect(held.sandbox.control.uninstall(northwind())).toBe(true);
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
    expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(401);
    expect((await salesforceApi(other)('GET', '/limits')).status).toBe(200);
  });
});
