import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { claimInstall } from '../src/installs.ts';
import { liveConnections, loadConnection, moveLoopbackAddresses, setGrant } from '../src/connections.ts';
import { openDatabase } from '../src/client.ts';
import { activeAliases, aliasOf } from '../src/mail.ts';
import { loadTokens } from '../src/tokens.ts';
import { loadTeam, memberRole } from '../src/workspaces.ts';
import { account, park } from '../testing/account.ts';
import { connect, openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const events = async (connectionId: string): Promise<string[]> =>
  (
    await scene.database.pool.query<{ event: string }>(
      'select event from public.audit_events where connection_id = $1 order by id',
      [connectionId],
    )
  ).rows.map(({ event }) => event);
const setStatus = (connectionId: string, status: 'error' | 'disconnected') =>
  scene.database.pool.query('update public.crm_connections set status = $2 where id = $1', [
    connectionId,
    status,
  ]);

const sealed = { accessToken: 'sealed', refreshToken: 'sealed', expiresAt: null, identityUrl: null };

/** Until somebody waits for a row that another transaction holds. */
const waits = () =>
  vi.waitFor(async () => {
    expect(
      await scene.value<number>(
        `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'`,
      ),
    ).toBe(1);
  });

/** A connected account of a new workspace. */
async function connected(overrides: Parameters<typeof connect>[2] = {}) {
  const workspace = await scene.signUp();
  const externalAccountId = randomUUID();
  const result = await connect(scene, workspace, { externalAccountId, ...overrides });
  if (!result.ok) throw new Error(result.code);
  const connection = await loadConnection(scene.worker, workspace.workspaceId, result.connectionId);
  return { ...workspace, externalAccountId, connectionId: result.connectionId, connection: connection! }; // just made
}

describe('connecting an account', () => {
  it('stores connection, tokens, history and the job that reads its deals', async () => {
    const { workspaceId, connectionId, externalAccountId, connection } = await connected();
    expect(connection).toEqual({
      id: connectionId,
      workspaceId,
      crm: 'hubspot',
      externalAccountId,
      accountName: 'Northwind Trading',
      status: 'connected',
      instanceUrl: null,
      scopes: ['oauth'],
      dealsSyncedAt: null,
    });
    expect(await loadTokens(scene.worker, connectionId)).toEqual({
      accessToken: `access of ${connectionId}`,
      refreshToken: `refresh of ${connectionId}`,
      expiresAt: '2026-11-23T12:00:00.000Z',
      identityUrl: null,
      version: 1,
    });
    expect(await events(connectionId)).toEqual(['crm_connected']);
    expect(
      await scene.value(`select data from pgboss.job where name = 'import_deals' and singleton_key = $1`, [
        connectionId,
      ]),
    ).toEqual({ workspaceId, connectionId });
  });

  it('is refused while another workspace has the account', async () => {
    const { externalAccountId } = await connected();
    const stranger = await scene.signUp();
    expect(await connect(scene, stranger, { externalAccountId })).toEqual({
      ok: false,
      code: 'account_bound_elsewhere',
    });
    expect(await liveConnections(scene.worker, stranger.workspaceId)).toEqual([]);
  });

  it('is open to another workspace once the first has disconnected', async () => {
    const { externalAccountId, connectionId } = await connected();
    await setStatus(connectionId, 'disconnected');
    const next = await scene.signUp();
    expect(await connect(scene, next, { externalAccountId })).toMatchObject({ ok: true, repeated: false });
  });

  it('is refused while the workspace has another account of the same CRM, not of the other', async () => {
    const first = await connected();
    expect(await connect(scene, first, {})).toEqual({ ok: false, code: 'another_account_connected' });
    expect(await connect(scene, first, { crm: 'salesforce' })).toMatchObject({
      ok: true,
      repeated: false,
    });
    expect((await liveConnections(scene.worker, first.workspaceId)).map(({ crm }) => crm)).toEqual([
      'hubspot',
      'salesforce',
    ]);
  });

  it('renews the tokens of a broken connection and clears its error', async () => {
    const { workspaceId, userId, externalAccountId, connectionId } = await connected();
    await setStatus(connectionId, 'error');
    const again = await connect(scene, { workspaceId, userId }, { externalAccountId });
    expect(again).toMatchObject({ ok: true, connectionId, repeated: false });
    expect(await loadConnection(scene.worker, workspaceId, connectionId)).toMatchObject({
      status: 'connected',
    });
    expect(await loadTokens(scene.worker, connectionId)).toMatchObject({ version: 2 });
    expect(await events(connectionId)).toEqual(['crm_connected', 'crm_reconnected']);
  });

  it('takes up a connection the same workspace had disconnected', async () => {
    const { workspaceId, userId, externalAccountId, connectionId } = await connected();
    await setStatus(connectionId, 'disconnected');
    expect(await loadConnection(scene.worker, workspaceId, connectionId)).toBeNull();
    const again = await connect(scene, { workspaceId, userId }, { externalAccountId });
    expect(again).toMatchObject({ ok: true, connectionId, repeated: false });
    expect(await events(connectionId)).toEqual(['crm_connected', 'crm_reconnected']);
  });

  it('gives an account to one of two workspaces that connect it at the same moment', async () => {
    const externalAccountId = randomUUID();
    const workspaces = [await scene.signUp(), await scene.signUp()];
    const results = await Promise.all(
      workspaces.map((workspace) => connect(scene, workspace, { externalAccountId })),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    // Whoever consented last holds the account's one install; the other one was late for it, or for the account.
    const late = results.flatMap((result) => (result.ok ? [] : [result.code]));
    expect(['wrong_browser', 'account_bound_elsewhere']).toContain(late[0]);
  });

  it('is not finished by a claim that comes as the sweep ends the install', async () => {
    const workspace = await scene.signUp();
    const held = await park(scene.functions, workspace, account(), async () => sealed);
    const sweep = await scene.database.pool.connect();
    await sweep.query('begin');
    await sweep.query(`update public.pending_installs set status = 'expired' where id = $1`, [
      held.installId,
    ]);
    const claim = claimInstall(
      scene.functions,
      {
        ...held,
        workspaceId: null,
        user: { id: workspace.userId, email: '' },
        confirmedInstaller: null,
        now: Date.now(),
      },
      async () => sealed,
    );
    await waits();
    await sweep.query('commit');
    sweep.release();
    expect(await claim).toEqual({ ok: false, code: 'install_expired' });
    expect(await liveConnections(scene.worker, workspace.workspaceId)).toEqual([]);
  });

  it('gives a workspace one of two accounts that are connected at the same moment', async () => {
    const workspace = await scene.signUp();
    const results = await Promise.all([connect(scene, workspace), connect(scene, workspace)]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results).toContainEqual({ ok: false, code: 'another_account_connected' });
  });
});

describe('a connection', () => {
  it('is not another workspace’s', async () => {
    const { connectionId } = await connected();
    const stranger = await scene.signUp();
    expect(await loadConnection(scene.worker, stranger.workspaceId, connectionId)).toBeNull();
  });

  it('without a workspace yet belongs to nobody’s work', async () => {
    await scene.database.pool.query(
      `insert into public.crm_connections (crm, external_account_id, status) values ('hubspot', 'unclaimed', 'pending_claim')`,
    );
    const live = await liveConnections(scene.worker);
    expect(live.filter(({ externalAccountId }) => externalAccountId === 'unclaimed')).toEqual([]);
  });

  it('follows an org that moved, and a grant that shrank', async () => {
    const { connection, connectionId, workspaceId } = await connected({
      crm: 'salesforce',
      instanceUrl: 'https://a.example',
    });
    const grant = { version: 1, instanceUrl: 'https://b.example', scopes: ['refresh_token'] };
    await setGrant(scene.worker, connection, grant);
    await setGrant(scene.worker, connection, { ...grant, version: 2, scopes: ['not of these tokens'] });
    expect(await loadConnection(scene.worker, workspaceId, connectionId)).toMatchObject({
      instanceUrl: 'https://b.example',
      scopes: ['refresh_token'],
    });
  });
});

describe('a team', () => {
  it('is its members’ addresses, in lower case, and whether its writes may leave', async () => {
    const { workspaceId, userId } = await scene.signUp('Ana.Silva@Northwind.example');
    expect(await loadTeam(scene.worker, workspaceId)).toEqual({
      liveWrites: false,
      addresses: ['ana.silva@northwind.example'],
    });
    await scene.database.pool.query('update public.workspaces set live_writes = true where id = $1', [
      workspaceId,
    ]);
    expect(await loadTeam(scene.worker, workspaceId)).toMatchObject({ liveWrites: true });
    expect(await memberRole(scene.functions, workspaceId, userId)).toBe('owner');
  });

  it('is nobody, with nothing allowed, in a workspace that is gone', async () => {
    expect(await loadTeam(scene.worker, randomUUID())).toEqual({ liveWrites: false, addresses: [] });
    const { workspaceId } = await scene.signUp();
    expect(await memberRole(scene.functions, workspaceId, randomUUID())).toBeNull();
  });
});

describe('the sandbox at another port', () => {
  it('takes the connections along that name it, and no others', async () => {
    const owner = openDatabase({ url: scene.database.url, max: 1, applicationName: 'test' });
    const there = 'http://127.0.0.1:4020';
    const [local, hosted] = [await connected(), await connected()];
    await scene.database.pool.query(
      `update public.crm_connections set crm = 'salesforce', instance_url = $2 || '/org', account_url = $2 || '/org'
       where id = $1`,
      [local.connectionId, there],
    );
    await scene.database.pool.query(
      `update public.crm_connections set crm = 'salesforce', instance_url = 'https://acme.my.salesforce.com' where id = $1`,
      [hosted.connectionId],
    );
    await scene.database.pool.query(
      `update private.crm_tokens set identity_url = $2 where connection_id = $1`,
      [local.connectionId, `${there}/id/1`],
    );
    const move = () => moveLoopbackAddresses(owner, { crm: 'salesforce', origin: 'http://127.0.0.1:5020' });
    expect([await move(), await move()]).toEqual([1, 0]);
    expect(await loadConnection(scene.worker, local.workspaceId, local.connectionId)).toMatchObject({
      instanceUrl: 'http://127.0.0.1:5020/org',
    });
    expect(await loadTokens(scene.worker, local.connectionId)).toMatchObject({
      identityUrl: 'http://127.0.0.1:5020/id/1',
    });
    expect(await loadConnection(scene.worker, hosted.workspaceId, hosted.connectionId)).toMatchObject({
      instanceUrl: 'https://acme.my.salesforce.com',
    });
    await owner.destroy();
  });
});

describe('the inbound address of a workspace', () => {
  it('is the one that is active', async () => {
    const { workspaceId } = await scene.signUp();
    const alias = await aliasOf(scene.functions, workspaceId);
    expect(await activeAliases(scene.functions)).toContainEqual({ alias, workspaceId });
    await scene.database.pool.query(
      'update public.inbound_aliases set is_active = false where workspace_id = $1',
      [workspaceId],
    );
    expect(await aliasOf(scene.functions, workspaceId)).toBeNull();
    expect(await activeAliases(scene.functions)).not.toContainEqual({ alias, workspaceId });
  });
});
