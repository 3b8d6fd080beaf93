import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OAuthDependencies } from '../_shared/oauth.ts';
import { createCallbackHandler } from '../_shared/oauthCallback.ts';
import { createStartHandler } from '../_shared/oauthStart.ts';
import { createUser } from '@conduit/local-supabase/testing';
import {
  consent,
  createWorkspace,
  openTestDatabase,
  startCrms,
  type Refused,
  type Workspace,
} from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let crms: Awaited<ReturnType<typeof startCrms>>;
let northwind: Workspace;
let contoso: Workspace;

beforeAll(async () => {
  database = await openTestDatabase();
  crms = await startCrms();
  northwind = await createWorkspace(database, 'ana@northwind.example');
  contoso = await createWorkspace(database, 'carl@contoso.example');
});
afterAll(async () => {
  await crms.sandbox.close();
  await database.end();
});

const FUNCTIONS = 'http://localhost:9999/functions/v1';
const APP = 'http://localhost:3000';

/** Access tokens of these tests are user ids: Auth is not under test here, and is asked over HTTP elsewhere. */
const dependencies = (crm: 'hubspot' | 'salesforce'): OAuthDependencies => ({
  crm,
  db: database.db,
  provider: crms.providers[crm],
  vault: crms.vault,
  findUser: async (token) => (token === 'nobody' ? null : { id: token, email: 'ana@northwind.example' }),
  functionsUrl: FUNCTIONS,
  appUrl: APP,
  hubspotOrigin: crms.sandbox.hubspot.url,
  now: Date.now,
});

const account = (crm: 'hubspot' | 'salesforce', index = 0) =>
  crms.sandbox.control.accounts().filter((each) => each.crm === crm)[index]?.account ?? '';

const begin = (crm: 'hubspot' | 'salesforce', userId: string, body: unknown) =>
  createStartHandler(dependencies(crm))(
    new Request(`${FUNCTIONS}/${crm}-oauth-start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${userId}` },
      body: JSON.stringify(body),
    }),
  );

/** Walks as far as the consent page, as one browser. */
async function toConsent(crm: 'hubspot' | 'salesforce', workspace: Workspace) {
  const begun = await begin(crm, workspace.ownerId, { workspaceId: workspace.id });
  const { url } = (await begun.json()) as { url: string };
  const response = await createStartHandler(dependencies(crm))(new Request(url));
  return {
    consentUrl: new URL(response.headers.get('location') ?? ''),
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    setCookie: response.headers.get('set-cookie') ?? '',
    startUrl: url,
  };
}

async function callback(crm: 'hubspot' | 'salesforce', url: URL, cookie: string) {
  const response = await createCallbackHandler(dependencies(crm))(new Request(url, { headers: { cookie } }));
  return new URL(response.headers.get('location') ?? '');
}

async function connect(crm: 'hubspot' | 'salesforce', workspace: Workspace, index = 0) {
  const { consentUrl, cookie } = await toConsent(crm, workspace);
  return callback(crm, await consent(consentUrl, account(crm, index)), cookie);
}

describe('starting', () => {
  const code = async (response: Response) => ((await response.json()) as Refused).error.code;

  it('is for signed-in admins of the workspace', async () => {
    const { id } = northwind;
    expect(await code(await begin('hubspot', 'nobody', { workspaceId: id }))).toBe('not_signed_in');
    const anonymous = new Request(`${FUNCTIONS}/hubspot-oauth-start`, { method: 'POST', body: '{}' });
    expect(await code(await createStartHandler(dependencies('hubspot'))(anonymous))).toBe('not_signed_in');
    expect(await code(await begin('hubspot', contoso.ownerId, { workspaceId: id }))).toBe('not_an_admin');
    const member = await createUser(database.pool, { email: 'mia@northwind.example' });
    await database.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'member', 'mia@northwind.example')`,
      [id, member.id],
    );
    expect((await begin('hubspot', member.id, { workspaceId: id })).status).toBe(403);
  });

  it('says what was wrong with a request it does not understand', async () => {
    expect(await code(await begin('hubspot', northwind.ownerId, { workspaceId: 'mine' }))).toBe(
      'malformed_request',
    );
    const broken = new Request(`${FUNCTIONS}/hubspot-oauth-start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${northwind.ownerId}` },
      body: '{',
    });
    expect(await code(await createStartHandler(dependencies('hubspot'))(broken))).toBe('malformed_request');
    const put = new Request(`${FUNCTIONS}/hubspot-oauth-start`, { method: 'PUT' });
    expect(await code(await createStartHandler(dependencies('hubspot'))(put))).toBe('method_not_allowed');
  });

  it('sends the browser to consent with PKCE, bound to it by an HttpOnly cookie, once', async () => {
    const { consentUrl, setCookie, startUrl } = await toConsent('hubspot', northwind);
    expect(consentUrl.origin).toBe(crms.sandbox.hubspot.url);
    expect(consentUrl.searchParams.get('code_challenge_method')).toBe('S256');
    expect(setCookie).toMatch(/HttpOnly; SameSite=Lax/);
    const again = await createStartHandler(dependencies('hubspot'))(new Request(startUrl));
    expect(again.headers.get('location')).toBe(`${APP}/?error=state_unknown`);
  });

  it('stores neither the state nor the verifier in the clear', async () => {
    const { consentUrl } = await toConsent('salesforce', northwind);
    const state = consentUrl.searchParams.get('state') ?? '';
    const { rows } = await database.pool.query<Record<string, string>>(
      `select s::text as row from private.oauth_states s`,
    );
    expect(JSON.stringify(rows)).not.toContain(state);
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe.each(['hubspot', 'salesforce'] as const)('connecting %s', (crm) => {
  it('ends connected, with sealed tokens, an audit event and a job that reads the deals', async () => {
    const end = await connect(crm, northwind);
    expect(end.href).toBe(`${APP}/w/${northwind.id}/integrations?connected=${crm}`);
    const { rows } = await database.pool.query<Record<string, string>>(
      `select c.*, t.access_token, t.refresh_token from public.crm_connections c
       join private.crm_tokens t on t.connection_id = c.id where c.crm = $1 and c.workspace_id = $2`,
      [crm, northwind.id],
    );
    expect(rows).toMatchObject([{ status: 'connected', external_account_id: account(crm) }]);
    expect(rows[0]?.access_token).toMatch(/^eyJ/);
    const jobs = await database.pool.query(
      `select 1 from pgboss.job where name = 'import_deals' and data->>'connectionId' = $1`,
      [rows[0]?.id],
    );
    expect(jobs.rowCount).toBe(1);
  });

  it('again renews the same connection', async () => {
    await connect(crm, northwind);
    const { rows } = await database.pool.query<Record<string, string>>(
      `select count(*)::text as n from public.crm_connections where crm = $1 and workspace_id = $2`,
      [crm, northwind.id],
    );
    expect(rows[0]?.n).toBe('1');
  });

  it('is refused for an account another workspace has, and for a second account', async () => {
    await connect(crm, northwind);
    expect((await connect(crm, contoso)).searchParams.get('error')).toBe('account_bound_elsewhere');
    expect((await connect(crm, northwind, 1)).searchParams.get('error')).toBe('another_account_connected');
  });

  it('says so when the person declines', async () => {
    const { consentUrl, cookie } = await toConsent(crm, contoso);
    const denied = await consent(consentUrl, account(crm), 'deny');
    const end = await callback(crm, denied, cookie);
    expect(end.searchParams.get('error')).toBe('consent_denied');
    expect(end.searchParams.get('crm')).toBe(crm);
  });

  it('refuses a state replayed, forged, expired, from another browser or for the other CRM', async () => {
    const { consentUrl, cookie } = await toConsent(crm, contoso);
    const answer = await consent(consentUrl, account(crm, 1));
    const error = async (url: URL, with_: string, at = crm) =>
      (await callback(at, url, with_)).searchParams.get('error');

    expect(await error(answer, '')).toBe('wrong_browser');
    expect(await error(answer, cookie.replace(/=.*/, '=somebody-else'))).toBe('wrong_browser');
    const other = crm === 'hubspot' ? 'salesforce' : 'hubspot';
    expect(await error(answer, cookie, other)).toBe('wrong_provider');
    const forged = new URL(answer);
    forged.searchParams.set('state', 'made-up');
    expect(await error(forged, cookie)).toBe('state_unknown');
    expect((await callback(crm, answer, cookie)).searchParams.get('connected')).toBe(crm);
    expect(await error(answer, cookie)).toBe('state_used');

    const late = await toConsent(crm, contoso);
    await database.pool.query(
      `update private.oauth_states set expires_at = now() - interval '1 second' where used_at is null`,
    );
    expect(await error(await consent(late.consentUrl, account(crm, 1)), late.cookie)).toBe('state_expired');
  });

  it('ends with the provider’s refusal when the code is not good', async () => {
    const { consentUrl, cookie } = await toConsent(crm, contoso);
    const answer = await consent(consentUrl, account(crm, 1));
    answer.searchParams.set('code', 'not-a-code');
    expect((await callback(crm, answer, cookie)).searchParams.get('error')).toBe('authorization_invalid');
  });
});

describe('a callback', () => {
  it('with a query no provider would send is refused unread', async () => {
    const long = new Request(`${FUNCTIONS}/hubspot-oauth-callback?state=${'x'.repeat(9000)}`);
    expect((await createCallbackHandler(dependencies('hubspot'))(long)).status).toBe(400);
  });

  it('is refused when the person is no longer an admin', async () => {
    const { consentUrl, cookie } = await toConsent('hubspot', contoso);
    const answer = await consent(consentUrl, account('hubspot', 1));
    const set = (role: string) =>
      database.pool.query(`update public.workspace_members set role = $2 where workspace_id = $1`, [
        contoso.id,
        role,
      ]);
    await database.pool.query(
      `alter table public.workspace_members disable trigger workspace_members_keep_an_owner`,
    );
    await set('member');
    expect((await callback('hubspot', answer, cookie)).searchParams.get('error')).toBe('not_an_admin');
    await set('owner');
    await database.pool.query(
      `alter table public.workspace_members enable trigger workspace_members_keep_an_owner`,
    );
  });
});
