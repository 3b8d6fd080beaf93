import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  CrmConfigError,
  createProviders,
  generateCodeVerifier,
  type Crm,
  type TokenSet,
} from '../src/index.ts';
import {
  consentTo,
  delayMs,
  REDIRECT_URI,
  startFlow,
  startHarness,
  valueOf,
  type Harness,
} from './harness.ts';

let harness: Harness;
/** Everything that must never show in an error or a message. */
const secrets = new Set<string>();
const seen: unknown[] = [];

beforeAll(async () => {
  harness = await startHarness();
  secrets.add(harness.sandbox.hubspot.clientSecret).add(harness.sandbox.salesforce.clientSecret);
});
afterEach(() => harness.sandbox.control.reset());
afterAll(() => harness.sandbox.close());

/** Keeps a failure for the last test of this file, and returns it. */
function failure<T>(result: T): T {
  seen.push(result);
  return result;
}

const remember = (tokens: TokenSet): TokenSet => {
  secrets.add(tokens.accessToken).add(tokens.refreshToken ?? tokens.accessToken);
  return tokens;
};
const connect = async (crm: Crm, account?: string): Promise<TokenSet> =>
  remember(await harness.connect(crm, account === undefined ? {} : { account }));
const accountOf = (crm: Crm): string => {
  const found = harness.sandbox.control.accounts().find((each) => each.crm === crm);
  if (!found) throw new Error('no such account');
  return found.account;
};

describe.each<Crm>(['hubspot', 'salesforce'])('connecting %s', (crm) => {
  const provider = () => harness.providers[crm];

  it('asks for consent with PKCE, a state and only the scopes that are used', async () => {
    const { url } = await startFlow(provider());
    const query = url.searchParams;
    expect(query.get('code_challenge')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(query.get('code_challenge_method')).toBe('S256');
    expect(query.get('state')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(query.get('scope')?.split(' ')).toEqual(provider().requiredScopes);
    expect(url.search).not.toContain('+');
  });

  it('ends with tokens and knows whose account it is', async () => {
    const account = accountOf(crm);
    const tokens = await connect(crm, account);
    expect(tokens.refreshToken).not.toBeNull();
    expect(new Set(tokens.scopes)).toEqual(new Set(provider().requiredScopes));
    expect(provider().missingScopes(tokens.scopes)).toEqual([]);
    expect(provider().missingScopes([])).toEqual(provider().requiredScopes);
    const identity = valueOf(await provider().identify(tokens));
    expect(identity.externalAccountId).toBe(account);
    expect(identity.installerEmail).toContain('@');
    expect(identity.installerUserId).toBeTruthy();
    expect(identity.name).not.toBe('');
  });

  it('tells the two accounts of one person apart', async () => {
    const accounts = harness.sandbox.control.accounts().filter((each) => each.crm === crm);
    // Salesforce's sandbox orgs sign in elsewhere.
    const [first, second] = accounts.filter(({ name }) => !name.endsWith('UAT'));
    const ids = [];
    for (const each of [first, second]) {
      ids.push(valueOf(await provider().identify(await connect(crm, each?.account))).externalAccountId);
    }
    expect(ids).toEqual([first?.account, second?.account]);
  });

  it('says so when the person declines', async () => {
    const flow = await startFlow(provider());
    const callbackParameters = await consentTo(flow.url, { decision: 'deny' });
    const refused = failure(await provider().exchangeCode({ ...flow.exchange, callbackParameters }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'consent_denied', owner: 'customer_admin' } });
  });

  it.each<[string, (parameters: URLSearchParams) => void]>([
    ['another state', (parameters) => parameters.set('state', 'x'.repeat(43))],
    ['no state', (parameters) => parameters.delete('state')],
    ['no code', (parameters) => parameters.delete('code')],
    ['two codes', (parameters) => parameters.append('code', 'another')],
  ])('sends nothing for a callback with %s', async (_what, change) => {
    const flow = await startFlow(provider());
    const callbackParameters = await consentTo(flow.url);
    change(callbackParameters);
    harness.sandbox.control.clearCalls();
    const refused = failure(await provider().exchangeCode({ ...flow.exchange, callbackParameters }));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'authorization_invalid', certainty: 'not_sent' },
    });
    expect(harness.sandbox.control.calls()).toEqual([]);
  });

  it('takes a code once', async () => {
    const flow = await startFlow(provider());
    const callbackParameters = await consentTo(flow.url);
    remember(valueOf(await provider().exchangeCode({ ...flow.exchange, callbackParameters })));
    const again = failure(await provider().exchangeCode({ ...flow.exchange, callbackParameters }));
    expect(again).toMatchObject({ ok: false, error: { code: 'authorization_invalid', retryable: false } });
  });

  it('needs the verifier of the flow that asked', async () => {
    const flow = await startFlow(provider());
    const callbackParameters = await consentTo(flow.url);
    const codeVerifier = generateCodeVerifier();
    const refused = failure(
      await provider().exchangeCode({ ...flow.exchange, codeVerifier, callbackParameters }),
    );
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'authorization_invalid', certainty: 'rejected' },
    });
  });

  it.each(['short', 'x'.repeat(129), `${'x'.repeat(42)} `])(
    'refuses %j as a verifier',
    async (codeVerifier) => {
      const flow = await startFlow(provider());
      const callbackParameters = new URLSearchParams({ code: 'c', state: flow.exchange.state });
      const refused = await provider().exchangeCode({ ...flow.exchange, codeVerifier, callbackParameters });
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'authorization_invalid', certainty: 'not_sent' },
      });
    },
  );

  it('blames the app, not the customer, for a wrong redirect URI', async () => {
    const flow = await startFlow(provider());
    const callbackParameters = await consentTo(flow.url);
    const redirectUri = 'http://localhost:3999/elsewhere';
    const refused = failure(
      await provider().exchangeCode({ ...flow.exchange, redirectUri, callbackParameters }),
    );
    expect(refused).toMatchObject({ ok: false, error: { code: 'client_misconfigured', owner: 'us' } });
  });

  it('blames the app, not the customer, for a wrong client secret', async () => {
    const tokens = await connect(crm);
    secrets.add('not-the-secret');
    const { config } = harness;
    const wrong = createProviders({
      ...config,
      hubspot: { ...config.hubspot, clientSecret: 'not-the-secret' },
      salesforce: { ...config.salesforce, clientSecret: 'not-the-secret' },
    })[crm];
    const refused = failure(await wrong.refresh(tokens));
    expect(refused).toMatchObject({ ok: false, error: { code: 'client_misconfigured', owner: 'us' } });
    remember(valueOf(await provider().refresh(tokens)));
  });

  it('stays connected through refreshes, each with the pair of the one before', async () => {
    let tokens = await connect(crm);
    for (let round = 0; round < 3; round += 1) {
      const renewed = remember(valueOf(await provider().refresh(tokens)));
      expect(renewed.accessToken).not.toBe(tokens.accessToken);
      expect(renewed.scopes).toEqual(tokens.scopes);
      expect(renewed.refreshToken === tokens.refreshToken).toBe(crm === 'hubspot');
      tokens = renewed;
    }
    expect(valueOf(await provider().identify(tokens)).externalAccountId).toBe(accountOf(crm));
  });

  it('has nothing to refresh with without a refresh token', async () => {
    const tokens = { ...(await connect(crm)), refreshToken: null };
    const refused = await provider().refresh(tokens);
    expect(refused).toMatchObject({ ok: false, error: { code: 'token_revoked', certainty: 'not_sent' } });
  });

  it('is as revoked by a 204 as by a 200', async () => {
    const tokens = await connect(crm);
    const path = crm === 'hubspot' ? '/oauth/*/token/revoke' : '/services/oauth2/revoke';
    harness.sandbox.control.faults.set([{ crm, path, effect: { kind: 'respond', status: 204 } }]);
    expect(await provider().revoke(tokens)).toMatchObject({ ok: true, value: { revoked: true } });
  });

  it('is not called revoked when no answer came', async () => {
    const tokens = await connect(crm);
    const path = crm === 'hubspot' ? '/appinstalls/**' : '/services/oauth2/revoke';
    harness.sandbox.control.faults.set([{ crm, path, effect: { kind: 'drop', when: 'before_commit' } }]);
    expect(await provider().revoke(tokens)).toMatchObject({
      ok: false,
      error: { code: 'network', certainty: 'unknown' },
    });
  });

  it('is revoked once and for all, and revoking again is no failure', async () => {
    const tokens = await connect(crm);
    const revoked = { revoked: true, uninstalled: crm === 'hubspot' };
    expect(await provider().revoke(tokens)).toEqual({ ok: true, value: revoked });
    const refused = failure(await provider().refresh(tokens));
    expect(refused).toMatchObject({ ok: false, error: { code: 'token_revoked', owner: 'customer_admin' } });
    const identity = failure(await provider().identify(tokens));
    expect(identity).toMatchObject({ ok: false });
    expect(await provider().revoke(tokens)).toEqual({
      ok: true,
      value: { revoked: true, uninstalled: false },
    });
  });

  it('is lost when the customer removes the app', async () => {
    const tokens = await connect(crm);
    harness.sandbox.control.uninstall(accountOf(crm));
    const refused = failure(await provider().refresh(tokens));
    expect(refused).toMatchObject({ ok: false, error: { code: 'token_revoked', owner: 'customer_admin' } });
  });

  it.each<[string, object, object]>([
    ['breaks off', { kind: 'drop', when: 'before_commit' }, { code: 'network', certainty: 'unknown' }],
    ['comes too late', { kind: 'delay', ms: delayMs }, { code: 'timeout', certainty: 'unknown' }],
    ['is cut in half', { kind: 'malformed_body' }, { code: 'malformed_response', certainty: 'unknown' }],
    [
      'is a 503 page',
      { kind: 'respond', status: 503, body: '<html>' },
      { code: 'provider_unavailable', certainty: 'unknown' },
    ],
    [
      'redirects',
      { kind: 'respond', status: 302, headers: { location: 'https://example.com' } },
      { code: 'unexpected' },
    ],
    [
      'is of another kind',
      { kind: 'respond', status: 200, body: { hello: 1 } },
      { code: 'malformed_response' },
    ],
    [
      'lacks what is needed',
      { kind: 'respond', status: 200, body: { access_token: 'x', token_type: 'bearer', expires_in: 1 } },
      { code: crm === 'hubspot' ? 'none' : 'malformed_response' },
    ],
  ])('reports honestly when the answer to a refresh %s', async (_what, effect, expected) => {
    const tokens = await connect(crm);
    const path = crm === 'hubspot' ? '/oauth/*/token' : '/services/oauth2/token';
    // The effects above are those of the fault plan, checked by its schema.
    harness.sandbox.control.faults.set([{ crm, path, effect: effect as never }]);
    const patience =
      'code' in expected && expected.code === 'timeout' ? harness.impatient : harness.providers;
    const result = failure(await patience[crm].refresh(tokens));
    await expect
      .poll(() => harness.sandbox.control.calls({ path: path.split('*')[0] }).length)
      .toBeGreaterThan(1);
    if ('code' in expected && expected.code === 'none') {
      expect(result).toMatchObject({
        ok: true,
        value: { refreshToken: tokens.refreshToken, scopes: tokens.scopes },
      });
    } else expect(result).toMatchObject({ ok: false, error: expected });
  });
});

describe('HubSpot', () => {
  const provider = () => harness.providers.hubspot;

  it('says when the access token expires', async () => {
    const before = Date.now();
    const { expiresAt, instanceUrl, identityUrl } = await connect('hubspot');
    const life = Date.parse(expiresAt ?? '') - before;
    expect(life).toBeGreaterThan(25 * 60_000);
    expect(life).toBeLessThan(31 * 60_000);
    expect([instanceUrl, identityUrl]).toEqual([null, null]);
  });

  it('connects an install that began in its marketplace, with no state and no verifier of ours', async () => {
    const url = provider().authorizationUrl({
      state: 's',
      codeChallenge: 'c'.repeat(43),
      redirectUri: REDIRECT_URI,
    });
    for (const name of ['state', 'code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
    const callbackParameters = await consentTo(url);
    callbackParameters.delete('state');
    const flow = { callbackParameters, state: null, codeVerifier: null, redirectUri: REDIRECT_URI };
    const tokens = remember(valueOf(await provider().exchangeCode(flow)));
    const { externalAccountId, domain, uiUrl } = valueOf(await provider().identify(tokens));
    expect(externalAccountId).toBe(accountOf('hubspot'));
    expect(domain).toContain('.');
    expect(uiUrl).toBe(`${harness.sandbox.hubspot.url}/contacts/${externalAccountId}`);
  });

  it.each([
    ['app-eu1.hubspot.com', 'https://app-eu1.hubspot.com/contacts/48210001'],
    ['evil.example', null],
    ['app.hubspot.com.evil.example', null],
    ['evil.example/app.hubspot.com', null],
    ['a b', null],
  ])('is linked to at its region’s host, and nowhere else: %s', async (uiDomain, uiUrl) => {
    const tokens = await connect('hubspot');
    harness.sandbox.control.faults.set([
      {
        crm: 'hubspot',
        path: '/account-info/**',
        effect: { kind: 'respond', status: 200, body: { uiDomain } },
      },
    ]);
    expect(valueOf(await provider().identify(tokens)).uiUrl).toBe(uiUrl);
  });

  it('refuses a state that is not ours in an install of the marketplace', async () => {
    const callbackParameters = new URLSearchParams({ code: 'c', state: 'planted' });
    const flow = { callbackParameters, state: null, codeVerifier: null, redirectUri: REDIRECT_URI };
    expect(await provider().exchangeCode(flow)).toMatchObject({
      ok: false,
      error: { code: 'authorization_invalid' },
    });
  });

  it('is identified even where its account details cannot be read', async () => {
    const tokens = await connect('hubspot');
    harness.sandbox.control.faults.set([
      { crm: 'hubspot', path: '/account-info/**', effect: { kind: 'preset', preset: 'hubspot.unavailable' } },
    ]);
    expect(valueOf(await provider().identify(tokens)).uiUrl).toBeNull();
  });

  it.each([
    [
      'nothing but an id',
      { active: true, hub_id: 7 },
      { ok: true, value: { externalAccountId: '7', name: 'HubSpot 7' } },
    ],
    ['no id', { active: true }, { ok: false, error: { code: 'malformed_response' } }],
    [
      'another app',
      { active: true, hub_id: 7, client_id: 'x' },
      { ok: false, error: { code: 'authorization_invalid' } },
    ],
    ['a dead token', { active: false }, { ok: false, error: { code: 'token_revoked' } }],
  ])('introspected to %s is understood', async (_what, body, expected) => {
    const tokens = await connect('hubspot');
    harness.sandbox.control.faults.set([
      { crm: 'hubspot', path: '/oauth/*/token/introspect', effect: { kind: 'respond', status: 200, body } },
      { crm: 'hubspot', path: '/account-info/**', effect: { kind: 'respond', status: 200, body: {} } },
    ]);
    expect(await provider().identify(tokens)).toMatchObject(expected);
  });

  it('is uninstalled with a fresh token when the one at hand has expired', async () => {
    const tokens = await connect('hubspot');
    harness.sandbox.control.expireTokens();
    const revoked = await provider().revoke(tokens);
    expect(revoked).toEqual({ ok: true, value: { revoked: true, uninstalled: true } });
    expect(harness.sandbox.control.calls({ path: '/appinstalls' }).map(({ status }) => status)).toEqual([
      401, 204,
    ]);
    expect(await provider().refresh(tokens)).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
  });

  it.each([
    ['uninstalling', '/appinstalls/**'],
    ['renewing for it', '/oauth/*/token'],
    ['revoking', '/oauth/*/token/revoke'],
  ])('is not called disconnected when %s fails for now: trying again finishes it', async (_what, path) => {
    const tokens = await connect('hubspot');
    if (path.endsWith('/token')) harness.sandbox.control.expireTokens();
    harness.sandbox.control.faults.set([
      { crm: 'hubspot', path, count: 1, effect: { kind: 'preset', preset: 'hubspot.unavailable' } },
    ]);
    const first = failure(await provider().revoke(tokens));
    expect(first).toMatchObject({ ok: false, error: { code: 'provider_unavailable', retryable: true } });
    expect(await provider().revoke(tokens)).toMatchObject({ ok: true, value: { revoked: true } });
    expect(await provider().refresh(tokens)).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
  });

  it('counts as revoked but not uninstalled where the uninstall is refused, or without any live token', async () => {
    const tokens = await connect('hubspot');
    const noRefresh = { ...tokens, refreshToken: null };
    harness.sandbox.control.faults.set([
      {
        crm: 'hubspot',
        path: '/appinstalls/**',
        effect: { kind: 'preset', preset: 'hubspot.missing_scopes' },
      },
    ]);
    const result = { ok: true, value: { revoked: true, uninstalled: false } };
    expect(await provider().revoke(noRefresh)).toEqual(result);
    expect(await provider().revoke(tokens)).toEqual(result);
  });
});

describe('Salesforce', () => {
  it('has scopes with two names, and one that includes another', () => {
    const missingScopes = (granted: string[]) => harness.providers.salesforce.missingScopes(granted);
    expect(missingScopes(['full', 'offline_access'])).toEqual([]);
    expect(missingScopes(['full'])).toEqual(['refresh_token']);
    expect(missingScopes(['id', 'refresh_token'])).toEqual(['api']);
  });

  const provider = () => harness.providers.salesforce;
  const sandboxLogin = () => harness.sandbox.salesforce.sandboxLoginUrl;

  it('says neither when a token expires nor hides where the org lives', async () => {
    const tokens = await connect('salesforce');
    expect(tokens.expiresAt).toBeNull();
    expect(tokens.instanceUrl).toContain(harness.sandbox.salesforce.url);
    expect(tokens.identityUrl).toContain('/id/00D');
    const { externalAccountId, uiUrl, domain } = valueOf(await provider().identify(tokens));
    expect(externalAccountId).toHaveLength(18);
    expect(uiUrl).toBe(tokens.instanceUrl);
    expect(domain).toBe('127.0.0.1');
  });

  it('takes a refresh token once: a second use of the old one ends the connection', async () => {
    const old = await connect('salesforce');
    const current = remember(valueOf(await provider().refresh(old)));
    expect(failure(await provider().refresh(old))).toMatchObject({
      ok: false,
      error: { code: 'token_revoked' },
    });
    expect(await provider().refresh(current)).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
  });

  it('is followed when the org moves', async () => {
    const tokens = await connect('salesforce');
    harness.sandbox.control.faults.set([
      {
        crm: 'salesforce',
        path: '/services/oauth2/token',
        count: 1,
        effect: { kind: 'move_instance', to: 'moved' },
      },
    ]);
    const moved = remember(valueOf(await provider().refresh(tokens)));
    expect(moved.instanceUrl).toBe(`${harness.sandbox.salesforce.url}/moved`);
    expect(valueOf(await provider().identify(moved)).uiUrl).toBe(moved.instanceUrl);
  });

  it('signs sandbox orgs in, and refreshes and revokes them, at their own login host', async () => {
    const tokens = remember(await harness.connect('salesforce', { loginUrl: sandboxLogin() }));
    const renewed = remember(valueOf(await provider().refresh(tokens)));
    expect(valueOf(await provider().identify(renewed)).externalAccountId).toMatch(/^00D/);
    expect(await provider().revoke(renewed)).toMatchObject({ ok: true, value: { revoked: true } });
  });

  it('sends no one to a login host that is not Salesforce’s, and no secret either', async () => {
    const args = {
      state: 's',
      codeChallenge: 'c',
      redirectUri: REDIRECT_URI,
      loginUrl: 'https://evil.example',
    };
    expect(() => provider().authorizationUrl(args)).toThrow(CrmConfigError);
    const flow = await startFlow(provider());
    const callbackParameters = new URLSearchParams({ code: 'c', state: flow.exchange.state });
    const refused = await provider().exchangeCode({
      ...flow.exchange,
      callbackParameters,
      loginUrl: args.loginUrl,
    });
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'client_misconfigured', certainty: 'not_sent' },
    });
  });

  it('does not start an authorization by itself', async () => {
    const flow = { callbackParameters: new URLSearchParams({ code: 'c' }), redirectUri: REDIRECT_URI };
    for (const missing of [
      { state: null, codeVerifier: 'x'.repeat(43) },
      { state: 's', codeVerifier: null },
    ]) {
      const refused = await provider().exchangeCode({ ...flow, ...missing });
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'authorization_invalid', certainty: 'not_sent' },
      });
    }
  });

  it('takes no token to a host that is not Salesforce’s, wherever the answer points', async () => {
    const tokens = await connect('salesforce');
    const body = {
      access_token: 'x',
      token_type: 'Bearer',
      instance_url: 'https://evil.example',
      id: tokens.identityUrl,
    };
    harness.sandbox.control.faults.set([
      { crm: 'salesforce', path: '/services/oauth2/token', effect: { kind: 'respond', status: 200, body } },
    ]);
    expect(await provider().refresh(tokens)).toMatchObject({
      ok: false,
      error: { code: 'malformed_response' },
    });
    for (const change of [{ identityUrl: 'https://evil.example/id/1/2' }, { instanceUrl: null }]) {
      const refused = await provider().identify({ ...tokens, ...change });
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'client_misconfigured', certainty: 'not_sent' },
      });
    }
  });

  it('keeps what it had where a refresh returns neither scope nor refresh token', async () => {
    const tokens = await connect('salesforce');
    const { identityUrl: id, instanceUrl: instance_url } = tokens;
    const body = { access_token: 'x', token_type: 'Bearer', instance_url, id };
    harness.sandbox.control.faults.set([
      { crm: 'salesforce', path: '/services/oauth2/token', effect: { kind: 'respond', status: 200, body } },
    ]);
    expect(await provider().refresh(tokens)).toEqual({ ok: true, value: { ...tokens, accessToken: 'x' } });
  });

  it('names an org by its id where it gives no name, and is not identified by anything less', async () => {
    const tokens = await connect('salesforce');
    const answer = (path: string, body: unknown) =>
      harness.sandbox.control.faults.set([
        { crm: 'salesforce', path, effect: { kind: 'respond', status: 200, body } },
      ]);
    answer('/services/data/*/query', { records: [] });
    expect(valueOf(await provider().identify(tokens)).name).toBe(`Salesforce ${accountOf('salesforce')}`);
    answer('/id/**', { organization_id: 'not-an-id' });
    expect(await provider().identify(tokens)).toMatchObject({
      ok: false,
      error: { code: 'malformed_response' },
    });
    answer('/id/**', { organization_id: accountOf('salesforce') });
    expect(valueOf(await provider().identify(tokens))).toMatchObject({
      installerEmail: null,
      installerUserId: null,
    });
    harness.sandbox.control.faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/*/query',
        effect: { kind: 'preset', preset: 'salesforce.api_disabled_for_org' },
      },
    ]);
    expect(await provider().identify(tokens)).toMatchObject({ ok: false, error: { code: 'api_disabled' } });
  });

  it('does not pass on an address of the installer that Salesforce does not vouch for', async () => {
    const tokens = await connect('salesforce');
    const installer = async () => valueOf(await provider().identify(tokens)).installerEmail;
    expect(await installer()).toBe('dana.whitfield@northwind.example');
    harness.sandbox.control.configure(accountOf('salesforce'), { userEmailVerified: false });
    expect(await installer()).toBeNull();
    for (const email_verified of [undefined, null, 'true']) {
      const body = {
        organization_id: accountOf('salesforce'),
        email: 'dana@northwind.example',
        email_verified,
      };
      harness.sandbox.control.faults.set([
        { crm: 'salesforce', path: '/id/**', effect: { kind: 'respond', status: 200, body } },
      ]);
      expect(await installer()).toBeNull();
    }
  });

  it('is revoked by its access token when there is no other, and not when it is unavailable', async () => {
    const tokens = { ...(await connect('salesforce')), refreshToken: null };
    expect(await provider().revoke(tokens)).toEqual({
      ok: true,
      value: { revoked: true, uninstalled: false },
    });
    harness.sandbox.control.faults.set([
      {
        crm: 'salesforce',
        path: '/services/oauth2/revoke',
        effect: { kind: 'preset', preset: 'salesforce.server_unavailable' },
      },
    ]);
    expect(await provider().revoke(tokens)).toMatchObject({
      ok: false,
      error: { code: 'provider_unavailable' },
    });
  });

  it.each([
    ['orgActive', 'org_inactive'],
    ['userActive', 'user_inactive'],
  ])('says so when %s is off', async (setting, code) => {
    const tokens = await connect('salesforce');
    harness.sandbox.control.configure(accountOf('salesforce'), { [setting]: false });
    expect(failure(await provider().refresh(tokens))).toMatchObject({ ok: false, error: { code } });
    harness.sandbox.control.configure(accountOf('salesforce'), { [setting]: true });
  });
});

describe('what a failure tells', () => {
  it('is never a token, a secret, a code or a verifier', () => {
    const told = JSON.stringify(seen);
    expect(seen.filter((result) => JSON.stringify(result).includes('"ok":false')).length).toBeGreaterThan(30);
    for (const secret of secrets) {
      if (!told.includes(secret)) continue;
      // A successful result carries tokens by design; a failure must not.
      const leaking = seen.filter((result) => JSON.stringify(result).includes(secret));
      expect(leaking.every((result) => JSON.stringify(result).startsWith('{"ok":true'))).toBe(true);
    }
    expect(secrets.size).toBeGreaterThan(20);
  });
});
