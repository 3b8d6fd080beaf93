import { createTestDatabase, createUser, type TestDatabase } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { ops, usageOf } from '../src/commands/ops.ts';

let database: TestDatabase;
let place: { workspace: string; connection: string; thread: string; message: string };
let said: string[];
let complained: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  await createUser(database.pool, { email: 'ana.silva@northwind.example' });
  place = await one(`
    with w as (select id from public.workspaces limit 1),
      c as (insert into public.crm_connections (workspace_id, crm, external_account_id, status)
        select id, 'hubspot', '42', 'connected' from w returning id),
      t as (insert into public.threads (workspace_id, first_message_at, last_message_at)
        select id, now(), now() from w returning id),
      m as (insert into public.messages
          (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, raw_bytes)
        select w.id, t.id, 'm@x', 'maria@acme.example', now(), '2026-11-20T10:00:00Z', 1 from w, t returning id)
    select w.id as workspace, c.id as connection, t.id as thread, m.id as message from w, c, t, m`);
});
afterAll(() => database.drop());
beforeEach(async () => {
  said = [];
  complained = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  vi.spyOn(console, 'error').mockImplementation((text: string) => void complained.push(text));
  vi.stubEnv('CONDUIT_DB_URL', database.workerUrl);
  await database.pool.query('delete from public.crm_write_log; delete from pgboss.job');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function one<Row>(sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await database.pool.query<Row & object>(sql, values);
  if (!rows[0]) throw new Error('No row.');
  return rows[0];
}

/** A task that is stopped, with its contact. */
async function stopped(columns: Record<string, unknown> = {}): Promise<string> {
  const insert = (row: Record<string, unknown>) => {
    const all: Record<string, unknown> = {
      workspace_id: place.workspace,
      crm: 'hubspot',
      connection_id: place.connection,
      thread_id: place.thread,
      message_id: place.message,
      idempotency_key: `cdt_${randomUUID()}`,
      dry_run: false,
      ...row,
    };
    const names = Object.keys(all);
    return one<{ id: string }>(
      `insert into public.crm_write_log (${names.join()}) values (${names.map((_, n) => `$${n + 1}`).join()}) returning id`,
      Object.values(all),
    );
  };
  const contact = await insert({
    object: 'contact',
    action: 'upsert',
    payload: { email: 'maria@acme.example' },
    state: 'succeeded',
    succeeded_at: 'now',
    external_id: '501',
  });
  const { id } = await insert({
    object: 'task',
    action: 'create',
    contact_write_id: contact.id,
    payload: { subject: 'Send pricing to Maria' },
    state: 'failed',
    permanent_failure: true,
    error_code: 'validation',
    error_provider_code: 'MISSING_REQUIRED_PROPERTY',
    attempt_count: 3,
    ...columns,
  });
  return id;
}
const rowOf = (id: string) =>
  one<Record<string, unknown>>('select * from public.crm_write_log where id = $1', [id]);
const jobs = async () =>
  (await database.pool.query(`select name, singleton_key as key from pgboss.job`)).rows as unknown[];
const json = (): unknown => JSON.parse(said.at(-1) ?? '');

describe('pnpm ops writes', () => {
  it('lists what is not done, failed for good first, and nothing of what it says', async () => {
    const waiting = await stopped({ state: 'parked', permanent_failure: false, parked_for: 'quota' });
    const failed = await stopped();
    expect(await ops(['writes', 'list'])).toBe(0);
    const [first, second] = said[0]!.split('\n');
    expect(first).toContain(
      `${failed}  failed for good  task in hubspot  validation/MISSING_REQUIRED_PROPERTY`,
    );
    expect(second).toContain(`${waiting}  waits for the quota`);
    expect(said.join()).not.toContain('Maria');
  });

  it('narrows the list, and says when it is empty', async () => {
    await stopped();
    await stopped({ error_code: 'forbidden', error_provider_code: null });
    const listed = async (...argv: string[]) => {
      expect(await ops(['writes', 'list', '--json', ...argv])).toBe(0);
      return (json() as unknown[]).length;
    };
    expect(await listed()).toBe(2);
    expect(await listed('--code', 'forbidden')).toBe(1);
    expect(await listed('--crm', 'salesforce')).toBe(0);
    expect(await listed('--workspace', place.workspace, '--crm', 'hubspot', '--limit', '1')).toBe(1);
    expect(await listed('--workspace', randomUUID())).toBe(0);
    await ops(['writes', 'list', '--code', 'none']);
    expect(said.at(-1)).toBe('Nothing is stopped.');
  });

  it('tells the life of one write, without what it says', async () => {
    const id = await stopped();
    await ops(['writes', 'park', id]);
    expect(await ops(['writes', 'explain', id])).toBe(0);
    expect(said.at(-1)).toContain('parked_for           operator');
    expect(said.at(-1)).toMatch(/crm_write_parked \(system\) .*"code":"operator"/);
    expect(said.at(-1)).not.toContain('Maria');
    expect(await ops(['writes', 'explain', id, '--json'])).toBe(0);
    expect(json()).toMatchObject({ write: { id }, events: [{ event: 'crm_write_parked' }] });
    expect(await ops(['writes', 'explain', randomUUID()])).toBe(1);
    expect(said.at(-1)).toBe('There is no such write.');
  });

  it('sends again what failed or is on hold, and looks first for what may be there', async () => {
    const failed = await stopped();
    const lost = await stopped({ maybe_written: true });
    const asked = await stopped({ state: 'parked', permanent_failure: false, parked_for: 'person' });
    expect(await ops(['writes', 'retry', failed, lost, asked])).toBe(0);
    expect(said.at(-1)).toBe('2 of 3 are on their way.');
    expect(await rowOf(failed)).toMatchObject({
      state: 'queued',
      permanent_failure: false,
      attempt_count: 0,
    });
    expect(await rowOf(lost)).toMatchObject({ state: 'unknown', error_code: null });
    expect(await rowOf(asked)).toMatchObject({ state: 'parked', parked_for: 'person' });
    expect(await jobs()).toEqual([{ name: 'sync_hubspot', key: place.connection }]);
    expect(await one('select status from public.threads')).toEqual({ status: 'failed' });
  });

  it('puts writes on hold until they are sent again, whatever becomes of the connection', async () => {
    const queued = await stopped({ state: 'queued', permanent_failure: false });
    const failed = await stopped();
    expect(await ops(['writes', 'park', queued, failed, '--json'])).toBe(0);
    expect(json()).toEqual({ writes: 2, chosen: 2 });
    for (const id of [queued, failed]) {
      expect(await rowOf(id)).toMatchObject({ state: 'parked', parked_for: 'operator', error_code: null });
    }
    expect(await jobs()).toEqual([]);
    expect(await ops(['writes', 'retry', '--all', '--json'])).toBe(0);
    expect(json()).toEqual({ writes: 2, chosen: 2 });
  });

  it('does to all what it lists, and exits with 1 when that is nothing', async () => {
    await stopped();
    const other = await stopped({ error_code: 'forbidden' });
    expect(await ops(['writes', 'park', '--all', '--code', 'validation'])).toBe(0);
    expect(await rowOf(other)).toMatchObject({ state: 'failed' });
    expect(await ops(['writes', 'park', '--all', '--code', 'none'])).toBe(1);
  });

  it('settles a lost answer by what somebody found', async () => {
    const there = await stopped({ state: 'unknown', permanent_failure: false });
    const missing = await stopped({ state: 'parked', permanent_failure: false, parked_for: 'person' });
    expect(await ops(['writes', 'settle', there, '--written', '9001'])).toBe(0);
    expect(await rowOf(there)).toMatchObject({ state: 'succeeded', external_id: '9001' });
    expect(await jobs()).toEqual([]);
    expect(await ops(['writes', 'settle', missing, '--not-written'])).toBe(0);
    expect(await rowOf(missing)).toMatchObject({ state: 'queued', parked_for: null });
    expect(await jobs()).toHaveLength(1);
    expect(await ops(['writes', 'settle', there, '--written', '9002'])).toBe(1);
    expect(said.at(-1)).toBe('This write is not waiting for an answer.');
  });

  it.each([
    [[]],
    [['destroy']],
    [['list', randomUUID()]],
    [['list', '--crm', 'myspace']],
    [['list', '--workspace', 'x']],
    [['list', '--limit', 'all']],
    [['explain']],
    [['retry']],
    [['retry', 'not-an-id']],
    [['retry', '--all', randomUUID()]],
    [['settle', randomUUID()]],
    [['settle', randomUUID(), '--written', '1', '--not-written']],
  ])('explains itself and changes nothing when called with %j', async (argv) => {
    const id = await stopped();
    await expect(ops(['writes', ...argv])).rejects.toMatchObject({ exitCode: 2 });
    expect(await rowOf(id)).toMatchObject({ state: 'failed' });
  });

  it('needs to be told where the product is', async () => {
    vi.stubEnv('CONDUIT_DB_URL', undefined);
    await expect(ops(['writes', 'list'])).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('pnpm ops', () => {
  it('lists its commands', async () => {
    await expect(ops([])).rejects.toMatchObject({ exitCode: 2 });
    await expect(ops(['toString'])).rejects.toMatchObject({ exitCode: 2 });
    expect(usageOf([])).toContain('writes <list|explain|retry|park|settle>');
    expect(usageOf(['writes'])).toContain('settle <id> --not-written');
  });
});
