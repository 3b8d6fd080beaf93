import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  accountOf,
  claim,
  connect,
  finalize,
  finish,
  install,
  installedBy,
  listedAnswer,
  locationOf,
  look,
  partnerSignIn,
  startInstall,
  visit,
} from './flows.ts';
import { APP, forgetInstalls, openNodeTarget, type Person } from './target.ts';

let target: Awaited<ReturnType<typeof openNodeTarget>>;
let dana: Person;
let carl: Person;
beforeAll(async () => {
  target = await openNodeTarget();
  ({ dana, carl } = target.people);
});
beforeEach(() => forgetInstalls(target));
afterAll(() => target.close());

const confirmedInstaller = 'dana.whitfield@northwind.example';

const rows = async (sql: string, values: unknown[] = []) =>
  (await target.pool.query<Record<string, string | null>>(sql, values)).rows;
const disconnectAll = () =>
  target.pool.query(`update public.crm_connections set status = 'disconnected', disconnected_at = now()`);

describe.each(['hubspot', 'salesforce'] as const)('installing from the %s marketplace', (crm) => {
  it('keeps a pending install with sealed tokens, and leads to its claim', async () => {
    const installed = await install(target, crm);
    expect(installed.page.origin + installed.page.pathname).toBe(`${APP}/claim-install`);
    expect(installed.page.searchParams.get('crm')).toBe(crm);
    const [row] = await rows(
      `select i.*, c.status as connection_status, c.workspace_id, t.access_token from public.pending_installs i
       join public.crm_connections c on c.id = i.connection_id join private.crm_tokens t on t.connection_id = c.id`,
    );
    expect(row).toMatchObject({
      status: 'pending',
      external_account_id: accountOf(target, crm),
      connection_status: 'pending_claim',
      workspace_id: null,
    });
    expect(row?.access_token).toMatch(/^eyJ/);
    expect(JSON.stringify(row)).not.toContain(installed.secret);
  });

  it('is live in the workspace of whoever claims it, with an audit event and the deal import on its way', async () => {
    const installed = await install(target, crm);
    const seen = await look(target, installed, dana);
    expect(seen.body).toMatchObject({
      externalAccountId: accountOf(target, crm),
      bound: 'no',
      installerDiffers: false,
    });
    const { status, body } = await claim(target, installed, dana);
    expect(status).toBe(200);
    expect(await rows(`select status, workspace_id from public.crm_connections`)).toEqual([
      { status: 'connected', workspace_id: dana.workspaceId },
    ]);
    expect(
      await rows(
        `select event, actor, detail->>'crm' as crm from public.audit_events
         where event = 'install_claimed' and detail->>'install_id' = $1`,
        [installed.installId],
      ),
    ).toEqual([{ event: 'install_claimed', actor: 'user', crm }]);
    expect(
      await rows(`select 1 from pgboss.job where name = 'import_deals' and data->>'connectionId' = $1`, [
        body.connectionId,
      ]),
    ).toHaveLength(1);
  });

  it('again while it waits renews the one install: the last browser holds its secret', async () => {
    const first = await install(target, crm);
    const second = await install(target, crm);
    expect(second.installId).toBe(first.installId);
    expect(await rows(`select metadata->>'installs' as installs from public.pending_installs`)).toEqual([
      { installs: '2' },
    ]);
    expect((await claim(target, second, dana)).code).toBe('ok');
  });

  it('again after it was claimed here changes nothing until it is claimed, and then renews the tokens', async () => {
    const { body } = await claim(target, await install(target, crm), dana);
    await target.pool.query(`update public.crm_connections set status = 'error'`);
    const tokens = () =>
      rows(`select access_token, version from private.crm_tokens where connection_id = $1`, [
        body.connectionId,
      ]);
    const before = await tokens();
    const again = await install(target, crm);
    expect(await tokens()).toEqual(before);
    expect((await look(target, again, dana)).body).toMatchObject({
      bound: 'yours',
      boundWorkspaceId: dana.workspaceId,
    });
    expect((await claim(target, again, dana)).body.connectionId).toBe(body.connectionId);
    const [after] = await tokens();
    expect(Number(after?.version)).toBe(Number(before[0]?.version) + 1);
    const opened = await target.vault.open(after?.access_token ?? '', {
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

  it('after a disconnect revives the connection that was, for the same workspace', async () => {
    const first = await claim(target, await install(target, crm), dana);
    await disconnectAll();
    const again = await claim(target, await install(target, crm), dana);
    expect(again.body.connectionId).toBe(first.body.connectionId);
    expect(await rows(`select status from public.crm_connections order by created_at`)).toEqual([
      { status: 'connected' },
      { status: 'disconnected' },
    ]);
  });

  it('after a disconnect starts afresh for another workspace', async () => {
    await claim(target, await install(target, crm), dana);
    await disconnectAll();
    expect((await claim(target, await install(target, crm), carl, { confirmedInstaller })).code).toBe('ok');
    expect(await rows(`select status, workspace_id from public.crm_connections order by created_at`)).toEqual(
      [
        { status: 'disconnected', workspace_id: dana.workspaceId },
        { status: 'connected', workspace_id: carl.workspaceId },
      ],
    );
  });

  it('can be claimed by a fresh consent in another browser', async () => {
    const installed = await install(target, crm);
    expect((await connect(target, crm, dana)).code).toBe('ok');
    expect((await look(target, installed, dana)).body).toMatchObject({
      status: 'claimed',
      claimedWorkspaceId: dana.workspaceId,
    });
  });
});

describe('HubSpot’s own ways to install', () => {
  it('with a code and no state of ours end in a claim', async () => {
    const answer = await listedAnswer(target);
    expect(answer.searchParams.get('state')).toBeNull();
    const installed = installedBy('hubspot', locationOf(await visit(answer)));
    expect((await claim(target, installed, dana)).code).toBe('ok');
  });

  it('with a code and no state of ours, but a way back, end in a claim that leads back', async () => {
    const answer = await listedAnswer(target);
    const returnUrl = new URL('/installed', target.sandbox.hubspot.url).href;
    answer.searchParams.set('step', 'finalize');
    answer.searchParams.set('returnUrl', returnUrl);
    const installed = installedBy('hubspot', locationOf(await visit(answer)));
    expect((await claim(target, installed, dana)).body.returnUrl).toBe(returnUrl);
    expect((await claim(target, installed, dana)).body).toMatchObject({ returnUrl, repeated: true });
  });

  it('with sign-in at ours connect the chosen workspace, and go back to HubSpot', async () => {
    const { signIn, returnUrl, back, cookie } = await partnerSignIn(target, dana);
    expect(signIn.origin + signIn.pathname).toBe(`${APP}/install/hubspot`);
    expect(back.href.startsWith(returnUrl)).toBe(true);
    const end = locationOf(await visit(await finalize(target, back), cookie));
    expect(end.origin + end.pathname).toBe(`${APP}/claim-install`);
    const finished = await finish(target, installedBy('hubspot', end), dana);
    expect(finished.body).toMatchObject({ workspaceId: dana.workspaceId, returnUrl, repeated: false });
    expect(await rows(`select status, workspace_id from public.crm_connections`)).toEqual([
      { status: 'connected', workspace_id: dana.workspaceId },
    ]);
  });
});

describe('Salesforce’s login hosts', () => {
  it('are signed in at by name: sandboxes and My Domains', async () => {
    const { sandboxLoginUrl } = target.sandbox.salesforce;
    for (const loginUrl of [sandboxLoginUrl, 'https://northwind.my.salesforce.com']) {
      const query = `?${new URLSearchParams({ login_url: loginUrl })}`;
      const consentUrl = locationOf(await startInstall(target, 'salesforce', query));
      expect(consentUrl.href.startsWith(`${loginUrl}/services/oauth2/authorize?`)).toBe(true);
    }
  });
});

describe('an install that was claimed', () => {
  it('is as good claimed again by its claimer, but not into another workspace', async () => {
    const installed = await install(target, 'hubspot');
    await claim(target, installed, dana);
    expect((await claim(target, installed, dana)).body.repeated).toBe(true);
    const second = await target.signUp('second@northwind.example');
    await target.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'admin', $3)`,
      [second.workspaceId, dana.userId, dana.email],
    );
    const elsewhere = await claim(target, installed, dana, { workspaceId: second.workspaceId });
    expect(elsewhere.code).toBe('claimed_by_you');
  });

  it('leaves its workspace no room for another account of the CRM', async () => {
    await claim(target, await install(target, 'hubspot'), dana);
    const other = await install(target, 'hubspot', 1);
    const seen = await look(target, other, dana);
    const options = { confirmedInstaller: String(seen.body.installerEmail) };
    expect((await claim(target, other, dana, options)).code).toBe('another_account_connected');
  });
});
