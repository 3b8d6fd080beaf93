import { createUser } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createClaimHandler } from '../claim-install/handler.ts';
import type { OAuthDependencies } from '../_shared/oauth.ts';
import { createCallbackHandler } from '../_shared/oauthCallback.ts';
import { createStartHandler } from '../_shared/oauthStart.ts';
import {
  consent,
  createWorkspace,
  openTestDatabase,
  startCrms,
  type Refused,
  type Workspace,
} from './fixtures.ts';

type CrmName = 'hubspot' | 'salesforce';
const FUNCTIONS = 'http://localhost:9999/functions/v1';
const APP = 'http://localhost:3000';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let crms: Awaited<ReturnType<typeof startCrms>>;
let northwind: Workspace;
let contoso: Workspace;
/** Emails by user id: access tokens of these tests are user ids. */
const emails = new Map<string, string>();
let now: number;

beforeAll(async () => {
  crms = await startCrms();
});
afterAll(() => crms.sandbox.close());

beforeEach(async () => {
  database = await openTestDatabase();
  crms.sandbox.control.reset();
  now = Date.now();
  northwind = await workspaceOf('dana.whitfield@northwind.example');
  contoso = await workspaceOf('carl@contoso.example');
  return () => database.end();
});

async function workspaceOf(email: string): Promise<Workspace> {
  const workspace = await createWorkspace(database, email);
  emails.set(workspace.ownerId, email);
  return workspace;
}

const dependencies = (crm: CrmName): OAuthDependencies => ({
  crm,
  db: database.db,
  provider: crms.providers[crm],
  vault: crms.vault,
  findUser: async (token) => {
    const email = emails.get(token);
    return email === undefined ? null : { id: token, email };
  },
  functionsUrl: FUNCTIONS,
  appUrl: APP,
  hubspotOrigin: crms.sandbox.hubspot.url,
  now: () => now,
});

const account = (crm: CrmName, index = 0) =>
  crms.sandbox.control.accounts().filter((each) => each.crm === crm)[index]?.account ?? '';

const locationOf = (response: Response) => new URL(response.headers.get('location') ?? 'about:blank');
const cookieOf = (response: Response) => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

const get = (url: string | URL, cookie = '') => new Request(url, { headers: { cookie } });
const start = (crm: CrmName, query = '') =>
  createStartHandler(dependencies(crm))(get(`${FUNCTIONS}/${crm}-oauth-start${query}`));
const callback = async (crm: CrmName, url: URL, cookie = '') =>
  createCallbackHandler(dependencies(crm))(get(url, cookie));

interface Installed {
  crm: CrmName;
  installId: string;
  secret: string;
  page: URL;
}

const installedBy = (crm: CrmName, page: URL): Installed => ({
  crm,
  installId: page.searchParams.get('install_id') ?? '',
  secret: page.searchParams.get('claim') ?? '',
  page,
});

/** A stranger clicks Install: no workspace, nobody signed in. */
async function install(crm: CrmName, index = 0, query = ''): Promise<Installed> {
  const started = await start(crm, query);
  const answer = await consent(locationOf(started), account(crm, index));
  return installedBy(crm, locationOf(await callback(crm, answer, cookieOf(started))));
}

interface Claimed extends Refused {
  connectionId: string;
  repeated: boolean;
}

async function claim(
  installed: Installed,
  workspace: Workspace,
  options: { secret?: string | null; userId?: string; confirmedInstaller?: string; body?: unknown } = {},
): Promise<{ status: number; code: string; body: Claimed }> {
  const { secret = installed.secret, userId = workspace.ownerId, confirmedInstaller } = options;
  const response = await createClaimHandler(dependencies(installed.crm))(
    new Request(`${FUNCTIONS}/claim-install`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${userId}`,
        ...(secret === null ? {} : { 'x-claim-secret': secret }),
      },
      body: JSON.stringify(
        options.body ?? {
          crm: installed.crm,
          installId: installed.installId,
          workspaceId: workspace.id,
          confirmedInstaller,
        },
      ),
    }),
  );
  const body = (await response.json()) as Claimed;
  return { status: response.status, code: response.ok ? 'ok' : body.error.code, body };
}

async function look(installed: Installed, userId: string, secret: string | null = installed.secret) {
  const response = await createClaimHandler(dependencies(installed.crm))(
    new Request(`${FUNCTIONS}/claim-install?crm=${installed.crm}&install_id=${installed.installId}`, {
      headers: {
        authorization: `Bearer ${userId}`,
        ...(secret === null ? {} : { 'x-claim-secret': secret }),
      },
    }),
  );
  const body = (await response.json()) as Record<string, unknown> & Refused;
  return { status: response.status, code: response.ok ? 'ok' : body.error.code, body };
}

const rows = async (sql: string, values: unknown[] = []) =>
  (await database.pool.query<Record<string, string | null>>(sql, values)).rows;

describe.each(['hubspot', 'salesforce'] as const)('installing from the %s marketplace', (crm) => {
  it('keeps a pending install with sealed tokens, and leads to its claim', async () => {
    const installed = await install(crm);
    expect(installed.page.origin + installed.page.pathname).toBe(`${APP}/claim-install`);
    expect(installed.page.searchParams.get('crm')).toBe(crm);
    const [row] = await rows(
      `select i.*, c.status as connection_status, c.workspace_id, t.access_token from public.pending_installs i
       join public.crm_connections c on c.id = i.connection_id join private.crm_tokens t on t.connection_id = c.id`,
    );
    expect(row).toMatchObject({
      status: 'pending',
      external_account_id: account(crm),
      connection_status: 'pending_claim',
      workspace_id: null,
    });
    expect(row?.access_token).toMatch(/^eyJ/);
    expect(JSON.stringify(row)).not.toContain(installed.secret);
  });

  it('is live in the workspace of whoever claims it, with an audit event and the deal import on its way', async () => {
    const installed = await install(crm);
    const seen = await look(installed, northwind.ownerId);
    expect(seen.body).toMatchObject({
      externalAccountId: account(crm),
      bound: 'no',
      installerDiffers: false,
    });
    const { status, body } = await claim(installed, northwind);
    expect(status).toBe(200);
    expect(await rows(`select status, workspace_id from public.crm_connections`)).toEqual([
      { status: 'connected', workspace_id: northwind.id },
    ]);
    expect(
      await rows(
        `select event, actor, detail->>'crm' as crm from public.audit_events where event = 'install_claimed'`,
      ),
    ).toEqual([{ event: 'install_claimed', actor: 'user', crm }]);
    expect(
      await rows(`select 1 from pgboss.job where name = 'import_deals' and data->>'connectionId' = $1`, [
        body.connectionId,
      ]),
    ).toHaveLength(1);
  });

  it('again while it waits renews the one install: the last browser holds its secret', async () => {
    const first = await install(crm);
    const second = await install(crm);
    expect(second.installId).toBe(first.installId);
    expect(await rows(`select metadata->>'installs' as installs from public.pending_installs`)).toEqual([
      { installs: '2' },
    ]);
    expect((await claim(first, northwind)).code).toBe('wrong_browser');
    expect((await claim(second, northwind)).code).toBe('ok');
  });

  it('again after it was claimed here changes nothing until it is claimed, and then renews the tokens', async () => {
    const { body } = await claim(await install(crm), northwind);
    await database.pool.query(`update public.crm_connections set status = 'error'`);
    const tokens = () =>
      rows(`select access_token, version from private.crm_tokens where connection_id = $1`, [
        body.connectionId,
      ]);
    const before = await tokens();
    const again = await install(crm);
    expect(await tokens()).toEqual(before);
    expect((await look(again, northwind.ownerId)).body).toMatchObject({
      bound: 'yours',
      boundWorkspaceId: northwind.id,
    });
    expect((await claim(again, northwind)).body.connectionId).toBe(body.connectionId);
    const [after] = await tokens();
    expect(Number(after?.version)).toBe(Number(before[0]?.version) + 1);
    const opened = await crms.vault.open(after?.access_token ?? '', {
      ownerId: body.connectionId,
      crm,
      kind: 'access_token',
    });
    expect(opened.ok).toBe(true);
    expect(
      await rows(`select c.status, t.version from public.crm_connections c
                  left join private.crm_tokens t on t.connection_id = c.id order by c.created_at`),
    ).toEqual([
      { status: 'connected', version: after?.version },
      { status: 'disconnected', version: null },
    ]);
  });

  it('for an account another workspace has is refused there, without saying which', async () => {
    await claim(await install(crm), northwind);
    const again = await install(crm);
    const seen = await look(again, contoso.ownerId);
    expect(seen.body).toMatchObject({ bound: 'elsewhere', boundWorkspaceId: null });
    expect(JSON.stringify(seen.body)).not.toContain(northwind.id);
    const refused = await claim(again, contoso, { confirmedInstaller: 'dana.whitfield@northwind.example' });
    expect(refused).toMatchObject({ status: 409, code: 'account_bound_elsewhere' });
    expect(
      await rows(`select workspace_id from public.crm_connections where status <> 'pending_claim'`),
    ).toEqual([{ workspace_id: northwind.id }]);
  });

  it('after a disconnect revives the connection that was, for the same workspace', async () => {
    const first = await claim(await install(crm), northwind);
    await database.pool.query(
      `update public.crm_connections set status = 'disconnected', disconnected_at = now()`,
    );
    const again = await claim(await install(crm), northwind);
    expect(again.body.connectionId).toBe(first.body.connectionId);
    expect(await rows(`select status from public.crm_connections order by created_at`)).toEqual([
      { status: 'connected' },
      { status: 'disconnected' },
    ]);
  });

  it('after a disconnect starts afresh for another workspace', async () => {
    await claim(await install(crm), northwind);
    await database.pool.query(
      `update public.crm_connections set status = 'disconnected', disconnected_at = now()`,
    );
    const confirmedInstaller = 'dana.whitfield@northwind.example';
    expect((await claim(await install(crm), contoso, { confirmedInstaller })).code).toBe('ok');
    expect(await rows(`select status, workspace_id from public.crm_connections order by created_at`)).toEqual(
      [
        { status: 'disconnected', workspace_id: northwind.id },
        { status: 'connected', workspace_id: contoso.id },
      ],
    );
  });

  it('can be claimed by a fresh consent in another browser', async () => {
    const installed = await install(crm);
    const begun = await createStartHandler(dependencies(crm))(
      new Request(`${FUNCTIONS}/${crm}-oauth-start`, {
        method: 'POST',
        headers: { authorization: `Bearer ${northwind.ownerId}` },
        body: JSON.stringify({ workspaceId: northwind.id }),
      }),
    );
    const { url } = (await begun.json()) as { url: string };
    const bound = await createStartHandler(dependencies(crm))(get(url));
    const end = locationOf(
      await callback(crm, await consent(locationOf(bound), account(crm)), cookieOf(bound)),
    );
    expect(end.searchParams.get('connected')).toBe(crm);
    expect((await look(installed, northwind.ownerId)).body).toMatchObject({
      status: 'claimed',
      claimedWorkspaceId: northwind.id,
    });
  });

  it('has exactly one winner among 50 claims at once, and is idempotent for that one', async () => {
    const installed = await install(crm);
    const rivals = await Promise.all(
      Array.from({ length: 10 }, (_, index) => workspaceOf(`rival${index}@x.example`)),
    );
    const confirmedInstaller = 'dana.whitfield@northwind.example';
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const rival = rivals[index % rivals.length];
        return rival
          ? claim(installed, rival, { confirmedInstaller })
          : Promise.reject(new Error('no rival'));
      }),
    );
    const winners = new Set(
      results.flatMap(({ code }, index) => (code === 'ok' ? [rivals[index % rivals.length]?.id] : [])),
    );
    expect(winners.size).toBe(1);
    expect(results.filter(({ code, body }) => code === 'ok' && !body.repeated)).toHaveLength(1);
    const losers = results.filter(({ code }) => code !== 'ok').map(({ code }) => code);
    expect(new Set(losers)).toEqual(new Set(['already_claimed']));
    expect(await rows(`select 1 from public.audit_events where event = 'install_claimed'`)).toHaveLength(1);
  });
});

describe('HubSpot’s own ways to install', () => {
  it('with a code and no state of ours end in a claim', async () => {
    const listing = new URL('/oauth/authorize', crms.sandbox.hubspot.url);
    listing.search = new URLSearchParams({
      client_id: crms.sandbox.hubspot.clientId,
      redirect_uri: `${FUNCTIONS}/hubspot-oauth-callback`,
      scope: crms.providers.hubspot.requiredScopes.join(' '),
    }).toString();
    const answer = await consent(listing, account('hubspot'));
    expect(answer.searchParams.get('state')).toBeNull();
    const installed = installedBy('hubspot', locationOf(await callback('hubspot', answer)));
    expect((await claim(installed, northwind)).code).toBe('ok');
  });

  /** HubSpot's listing with sign-in at ours, up to where it asks for consent. */
  async function partnerSignIn(workspace: Workspace) {
    const callbackUrl = `${FUNCTIONS}/hubspot-oauth-callback`;
    const listed = await fetch(new URL('/marketplace/install', crms.sandbox.hubspot.url), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        installUrl: callbackUrl,
        scope: crms.providers.hubspot.requiredScopes.join(' '),
      }),
    });
    const authorize = locationOf(listed);
    const signIn = locationOf(await callback('hubspot', authorize));
    const returnUrl = signIn.searchParams.get('returnUrl') ?? '';
    const begun = await createStartHandler(dependencies('hubspot'))(
      new Request(`${FUNCTIONS}/hubspot-oauth-start`, {
        method: 'POST',
        headers: { authorization: `Bearer ${workspace.ownerId}` },
        body: JSON.stringify({ workspaceId: workspace.id, returnUrl }),
      }),
    );
    const { url } = (await begun.json()) as { url: string };
    const bound = await createStartHandler(dependencies('hubspot'))(get(url));
    return { signIn, returnUrl, back: locationOf(bound), cookie: cookieOf(bound) };
  }

  const finalize = async (back: URL, decision = 'allow') => {
    const page = await (await fetch(back)).text();
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
    fields.set('account', account('hubspot'));
    fields.set('decision', decision);
    const answer = await fetch(new URL('/marketplace/consent', back), {
      method: 'POST',
      body: fields,
      redirect: 'manual',
    });
    return locationOf(answer);
  };

  it('with step=authorize and step=finalize connect the chosen workspace and always go back', async () => {
    const { signIn, returnUrl, back, cookie } = await partnerSignIn(northwind);
    expect(signIn.origin + signIn.pathname).toBe(`${APP}/install/hubspot`);
    expect(back.href.startsWith(returnUrl)).toBe(true);
    const end = await callback('hubspot', await finalize(back), cookie);
    expect(locationOf(end).href).toBe(returnUrl);
    expect(await rows(`select status, workspace_id from public.crm_connections`)).toEqual([
      { status: 'connected', workspace_id: northwind.id },
    ]);
  });

  it('go back as well when the browser is another one, and connect nothing', async () => {
    const { returnUrl, back } = await partnerSignIn(northwind);
    const end = await callback('hubspot', await finalize(back), '');
    expect(locationOf(end).href).toBe(returnUrl);
    expect(await rows(`select 1 from public.crm_connections`)).toHaveLength(0);
  });
});

describe('Salesforce’s login hosts', () => {
  it('sandboxes and My Domains are signed in at, by name', async () => {
    const { sandboxLoginUrl } = crms.sandbox.salesforce;
    const started = await start('salesforce', `?login_url=${encodeURIComponent(sandboxLoginUrl)}`);
    expect(locationOf(started).href.startsWith(sandboxLoginUrl)).toBe(true);
    const sandboxOrg = crms.sandbox.control.accounts().findIndex((each) => each.crm === 'salesforce');
    expect(sandboxOrg).toBeGreaterThanOrEqual(0);
  });
});

describe('an attacker', () => {
  const refusal = async (response: Response) => ((await response.json()) as Refused).error.code;

  it('with a guessed or stolen id learns nothing and claims nothing', async () => {
    const installed = await install('hubspot');
    const eve = await workspaceOf('eve@evil.example');
    const unknown = { ...installed, installId: crypto.randomUUID() };
    for (const [target, secret] of [
      [unknown, 'guess'],
      [installed, 'guess'],
      [installed, null],
      [{ ...installed, crm: 'salesforce' as const }, installed.secret],
    ] as const) {
      expect((await look(target, eve.ownerId, secret)).code).toBe('wrong_browser');
      expect((await claim(target, eve, { secret })).code).toBe('wrong_browser');
    }
    expect(await rows(`select status from public.pending_installs`)).toEqual([{ status: 'pending' }]);
  });

  it('cannot claim into a workspace of somebody else, nor as a mere member', async () => {
    const installed = await install('hubspot');
    const eve = await workspaceOf('eve@evil.example');
    expect((await claim(installed, northwind, { userId: eve.ownerId })).code).toBe('not_an_admin');
    const member = await createUser(database.pool, { email: 'mia@northwind.example' });
    emails.set(member.id, 'mia@northwind.example');
    await database.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'member', 'mia')`,
      [northwind.id, member.id],
    );
    expect((await claim(installed, northwind, { userId: member.id })).code).toBe('not_an_admin');
  });

  it('who plants a link to his own CRM is seen: the victim has to confirm his address', async () => {
    const planted = await install('hubspot');
    const seen = await look(planted, contoso.ownerId);
    expect(seen.body).toMatchObject({
      installerDiffers: true,
      installerEmail: 'dana.whitfield@northwind.example',
    });
    expect((await claim(planted, contoso)).code).toBe('installer_differs');
    expect((await claim(planted, contoso, { confirmedInstaller: 'carl@contoso.example' })).code).toBe(
      'installer_differs',
    );
    expect(await rows(`select workspace_id from public.crm_connections`)).toEqual([{ workspace_id: null }]);
  });

  it('is not let in without an access token, or with one that is not good', async () => {
    const handler = createClaimHandler(dependencies('hubspot'));
    expect(await refusal(await handler(new Request(`${FUNCTIONS}/claim-install`)))).toBe('not_signed_in');
    const forged = new Request(`${FUNCTIONS}/claim-install`, { headers: { authorization: 'Bearer forged' } });
    expect((await handler(forged)).status).toBe(401);
  });

  it('gets a clear answer to what is not understood', async () => {
    const installed = await install('hubspot');
    expect((await claim(installed, northwind, { body: { crm: 'zoho' } })).code).toBe('malformed_request');
    expect((await claim(installed, northwind, { body: 'x'.repeat(10_000) })).code).toBe('malformed_request');
    expect((await look({ ...installed, installId: 'x' }, northwind.ownerId)).code).toBe('malformed_request');
    const put = new Request(`${FUNCTIONS}/claim-install`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${northwind.ownerId}` },
    });
    expect(await refusal(await createClaimHandler(dependencies('hubspot'))(put))).toBe('method_not_allowed');
  });

  it('cannot turn us into an open redirect, through any parameter', async () => {
    const evil = 'https://evil.example/';
    for (const step of ['authorize', 'finalize']) {
      const url = new URL(`${FUNCTIONS}/hubspot-oauth-callback`);
      url.search = new URLSearchParams({ step, returnUrl: evil, code: 'c', state: 's' }).toString();
      const response = await callback('hubspot', url);
      expect(response.status).toBe(400);
      expect(await refusal(response)).toBe('return_url_refused');
    }
    const begun = await createStartHandler(dependencies('hubspot'))(
      new Request(`${FUNCTIONS}/hubspot-oauth-start`, {
        method: 'POST',
        headers: { authorization: `Bearer ${northwind.ownerId}` },
        body: JSON.stringify({ workspaceId: northwind.id, returnUrl: evil }),
      }),
    );
    expect(await refusal(begun)).toBe('return_url_refused');
    for (const query of [
      `?login_url=${evil}`,
      '?login_url=http://login.salesforce.com',
      '?login_url=https://login.salesforce.com.evil.example',
      '?login_url=https://login.salesforce.com@evil.example',
    ]) {
      expect(await refusal(await start('salesforce', query))).toBe('login_url_refused');
    }
    const named = new URL(
      `${FUNCTIONS}/hubspot-oauth-callback?redirect_uri=${evil}&next=${evil}&url=${evil}&state=x`,
    );
    expect(locationOf(await callback('hubspot', named)).origin).toBe(APP);
  });

  it('replaying a state, a code, or another browser’s answer gets nothing', async () => {
    const started = await start('hubspot');
    const answer = await consent(locationOf(started), account('hubspot'));
    const code = async (url: URL, cookie: string, crm: CrmName = 'hubspot') =>
      locationOf(await callback(crm, url, cookie)).searchParams.get('error');
    expect(await code(answer, '')).toBe('wrong_browser');
    expect(await code(answer, cookieOf(await start('hubspot')))).toBe('wrong_browser');
    expect(await code(answer, cookieOf(started), 'salesforce')).toBe('wrong_provider');
    expect(await code(answer, cookieOf(started))).toBeNull();
    expect(await code(answer, cookieOf(started))).toBe('state_used');

    // The code of the answer above, on a state that is good.
    const fresh = await start('hubspot');
    const replayed = new URL(answer);
    replayed.searchParams.set('state', locationOf(fresh).searchParams.get('state') ?? '');
    expect(await code(replayed, cookieOf(fresh))).toBe('authorization_invalid');
    // And without any state: the code has a challenge, which nobody can answer.
    const stateless = await consent(locationOf(await start('hubspot')), account('hubspot'));
    stateless.searchParams.delete('state');
    expect(await code(stateless, '')).toBe('authorization_invalid');
  });

  it('sending the CRM’s own errors, or a query of 10 MB, changes nothing', async () => {
    const started = await start('salesforce');
    const denied = await consent(locationOf(started), account('salesforce'), 'deny');
    const end = locationOf(await callback('salesforce', denied, cookieOf(started)));
    expect(end.searchParams.get('error')).toBe('consent_denied');
    const huge = new URL(`${FUNCTIONS}/hubspot-oauth-callback?state=${'x'.repeat(10_000_000)}`);
    expect((await callback('hubspot', huge)).status).toBe(400);
    expect(await rows(`select 1 from public.crm_connections`)).toHaveLength(0);
  });

  it('behind a token answer without an account is not installed', async () => {
    crms.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/oauth/2026-09/token/introspect',
      effect: { kind: 'respond', status: 200, body: { active: true } },
    });
    const started = await start('hubspot');
    const answer = await consent(locationOf(started), account('hubspot'));
    const end = locationOf(await callback('hubspot', answer, cookieOf(started)));
    expect(end.searchParams.get('error')).toBe('malformed_response');
    expect(await rows(`select 1 from public.pending_installs`)).toHaveLength(0);
  });
});

describe('an install nobody claims', () => {
  it('is refused once expired, and says so', async () => {
    const installed = await install('hubspot');
    now += 8 * 24 * 60 * 60 * 1000;
    expect(await look(installed, northwind.ownerId)).toMatchObject({ status: 410, code: 'install_expired' });
    expect((await claim(installed, northwind)).code).toBe('install_expired');
  });

  it('says who has claimed it: you into another workspace, or somebody else', async () => {
    const installed = await install('hubspot');
    await claim(installed, northwind);
    expect((await claim(installed, northwind)).body.repeated).toBe(true);
    expect((await look(installed, contoso.ownerId)).code).toBe('already_claimed');
    const second = await workspaceOf('second@northwind.example');
    await database.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'admin', 'dana')`,
      [second.id, northwind.ownerId],
    );
    expect((await claim(installed, { ...second, ownerId: northwind.ownerId })).code).toBe('claimed_by_you');
  });

  it('cannot be claimed into a workspace that has another account of the CRM', async () => {
    await claim(await install('hubspot'), northwind);
    const other = await install('hubspot', 1);
    const seen = await look(other, northwind.ownerId);
    const confirmedInstaller = String(seen.body.installerEmail);
    expect((await claim(other, northwind, { confirmedInstaller })).code).toBe('another_account_connected');
  });
});
