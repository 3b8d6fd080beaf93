import type { Connection } from '@conduit/db/connections.ts';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import { creates, inHubspot, useFixture, type LedgerRow } from './fixture.ts';

const fixture = useFixture();
let connection: Connection;
beforeEach(async () => {
  connection = await fixture.connectReady('hubspot');
  await fixture.receive();
  expect(await fixture.drain(fixture.context, ['sync_hubspot'])).toEqual([]);
  await fixture.query('delete from pgboss.job');
});

const reconcile = (context = fixture.context) => fixture.perform('reconcile_crm_writes', {}, context);
const job = () => ({ workspaceId: fixture.workspaceId, connectionId: connection.id });
const rowOf = async (object: LedgerRow['object']) =>
  (await fixture.ledger()).find((row) => row.object === object)!; // planned before
const set = (object: LedgerRow['object'], assignments: string) =>
  fixture.query(`update public.crm_write_log set ${assignments} where object = $1`, [object]);
const named = async (event: string) => (await fixture.events()).filter((each) => each.event === event);
const statuses = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;
/** How long from now a time of the ledger is, in minutes. */
const minutesAhead = (time: string | null) => (Date.parse(time ?? '') - Date.now()) / 60_000;
const FAILED = `state = 'failed', attempt_count = 1, first_failed_at = now() - interval '1 hour', next_retry_at = now() - interval '1 minute'`;

describe('eligible rows selected and jobs enqueued', () => {
  it('a failed row whose time has come is queued, and its connection’s sync sent', async () => {
    await set('contact', FAILED);
    await reconcile();
    expect(await rowOf('contact')).toMatchObject({ state: 'queued', permanent_failure: false });
    expect(
      await fixture.query(`select name, data, singleton_key from pgboss.job where state = 'created'`),
    ).toEqual([
      {
        name: 'sync_hubspot',
        data: { workspaceId: fixture.workspaceId, connectionId: connection.id },
        singleton_key: connection.id,
      },
    ]);
    expect(await fixture.drain()).toEqual([]);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('one whose time has not come, that failed for good, or that was only planned, is left alone', async () => {
    await set('contact', `state = 'failed', permanent_failure = true, next_retry_at = null`);
    await set('task', `state = 'failed', next_retry_at = now() + interval '1 hour'`);
    await set('note', `state = 'planned', dry_run = true, next_retry_at = null`);
    const before = await fixture.ledger();
    await reconcile();
    expect(await fixture.ledger()).toEqual(before);
    expect(await fixture.waiting()).toEqual([]);
  });

  it('one that was planned and is live by now is queued; one of a dry run never', async () => {
    await set('contact', `state = 'planned', dry_run = false, next_retry_at = now()`);
    await set('note', `state = 'planned', dry_run = true, next_retry_at = now()`);
    await reconcile();
    expect((await rowOf('contact')).state).toBe('queued');
    expect(await rowOf('note')).toMatchObject({ state: 'planned', next_retry_at: null });
  });

  it('a lost answer whose time has come is looked for by the very sync it sends', async () => {
    fixture.sandbox.control.faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/tasks/batch/create',
        effect: { kind: 'drop', when: 'after_commit' },
      },
    ]);
    await fixture.perform('sync_hubspot', job()).catch(() => undefined);
    fixture.sandbox.control.faults.clear();
    await set('task', `next_retry_at = now() - interval '1 minute'`);
    expect((await rowOf('task')).state).toBe('unknown');
    await reconcile();
    await fixture.drain();
    expect((await rowOf('task')).state).toBe('succeeded');
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('a lost answer whose sync was lost is not forgotten', async () => {
    await set('contact', `state = 'succeeded', external_id = '1', succeeded_at = now()`);
    await set(
      'task',
      `state = 'unknown', maybe_written = true, attempt_started_at = now(), next_retry_at = now()`,
    );
    await reconcile();
    await fixture.query('delete from pgboss.job');
    await reconcile();
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
  });

  it('rows somebody else holds are skipped, and two at once take each row once', async () => {
    await set('contact', FAILED);
    await set('task', FAILED);
    const client = await fixture.database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select id from public.crm_write_log where object = 'task' for update`);
      await Promise.all([reconcile(), reconcile(fixture.anotherProcess())]);
    } finally {
      await client.query('rollback');
      client.release();
    }
    expect(await rowOf('contact')).toMatchObject({ state: 'queued', retry_count: 1 });
    expect((await rowOf('task')).state).toBe('failed');
    expect(await named('crm_write_retry_scheduled')).toHaveLength(1);
  });

  it('an attempt whose worker is gone is ended: a contact tried again, a task looked for', async () => {
    const held = `state = 'in_flight', attempt_id = '${randomUUID()}', attempt_count = 1, attempt_started_at = now() - interval '5 minutes', next_retry_at = now() - interval '3 minutes'`;
    await set('contact', held);
    await set('task', held);
    await reconcile();
    expect(await rowOf('contact')).toMatchObject({ state: 'failed', error_code: 'attempt_abandoned' });
    expect(await rowOf('task')).toMatchObject({ state: 'unknown', error_code: 'attempt_abandoned' });
    expect(await named('crm_write_answer_lost')).toHaveLength(1);
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
  });

  it('queued rows whose job was lost get another one', async () => {
    expect(await fixture.waiting()).toEqual([]);
    await reconcile();
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
    await reconcile();
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
  });

  it('nothing at all in dry run', async () => {
    await set('contact', FAILED);
    await reconcile({ ...fixture.context, dryRun: true });
    expect((await rowOf('contact')).state).toBe('failed');
    expect(await fixture.waiting()).toEqual([]);
  });
});

describe('retry counters and next_retry_at update', () => {
  it('counts the retry once, and comes back should nothing come of it', async () => {
    await set('contact', `${FAILED}, retry_count = 4`);
    await reconcile();
    const row = await rowOf('contact');
    expect(row).toMatchObject({ state: 'queued', retry_count: 5, attempt_count: 1 });
    // The fifth retry's ceiling is 30 s × 2^5.
    expect(minutesAhead(row.next_retry_at)).toBeGreaterThan(-0.5);
    expect(minutesAhead(row.next_retry_at)).toBeLessThan(16.5);
    expect(await named('crm_write_retry_scheduled')).toMatchObject([
      { detail: { crm: 'hubspot', object: 'contact', retry: 5 } },
    ]);
    // Nothing came of it: the job is lost. It is sent again, and not counted again.
    await fixture.query('delete from pgboss.job');
    await fixture.query(`update public.crm_write_log set next_retry_at = now() where object = 'contact'`);
    await reconcile();
    expect(await rowOf('contact')).toMatchObject({ state: 'queued', retry_count: 5 });
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
  });

  it('puts a retry behind what is fresh, and what a person waits for before it', async () => {
    await set('contact', FAILED);
    await set('task', `${FAILED}, priority = 0`);
    await reconcile();
    const priorities = await fixture.query<{ object: string; priority: number }>(
      'select object, priority from public.crm_write_log order by object',
    );
    expect(priorities).toEqual([
      { object: 'contact', priority: 2 },
      { object: 'note', priority: 1 },
      { object: 'task', priority: 0 },
    ]);
  });

  it('leaves the last attempt for the end of three days', async () => {
    await set('contact', FAILED.replace('attempt_count = 1', 'attempt_count = 19'));
    await reconcile();
    expect(minutesAhead((await rowOf('contact')).next_retry_at)).toBeGreaterThan(70 * 60);
  });
});

describe('permanent failure event after max retries', () => {
  it('marks the row, says so once, and shows on its thread', async () => {
    await set(
      'contact',
      `${FAILED.replace('attempt_count = 1', 'attempt_count = 20')}, error_code = 'provider_unavailable'`,
    );
    await reconcile();
    await reconcile();
    expect(await rowOf('contact')).toMatchObject({
      state: 'failed',
      permanent_failure: true,
      next_retry_at: null,
    });
    expect(await named('crm_write_marked_permanent_failure')).toMatchObject([
      { detail: { crm: 'hubspot', object: 'contact', code: 'provider_unavailable' } },
    ]);
    expect(await statuses()).toBe('failed');
    // What is about the person waits with it, and goes on with it.
    expect(await rowOf('task')).toMatchObject({ state: 'parked', parked_for: 'contact' });
    await set('contact', `state = 'queued', permanent_failure = false`);
    await fixture.perform('sync_hubspot', {
      workspaceId: fixture.workspaceId,
      connectionId: connection.id,
    });
    expect((await fixture.ledger()).map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'succeeded'),
    );
  });
});

describe('what waits for something other than time', () => {
  it.each([
    ['a connection that is broken', `update public.crm_connections set status = 'error'`, 'connection'],
    ['a workspace that is paused', `update public.workspaces set live_writes = false`, 'paused'],
  ])('is parked without burning an attempt: %s', async (_, obstacle, reason) => {
    await set('contact', FAILED);
    await fixture.query(obstacle);
    await reconcile();
    expect(await rowOf('contact')).toMatchObject({
      state: 'parked',
      parked_for: reason,
      attempt_count: 1,
      next_retry_at: null,
    });
    expect(await fixture.waiting()).toEqual([]);
  });

  it('goes on when the workspace turns live writes on again', async () => {
    await fixture.query(`update public.workspaces set live_writes = false`);
    await fixture.perform('sync_hubspot', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['parked']));
    await fixture.query(`update public.workspaces set live_writes = true`);
    await reconcile();
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('goes on when the day’s quota may have room again', async () => {
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/**/contacts/batch/read',
      count: 1,
      effect: { kind: 'preset', preset: 'hubspot.daily_limit' },
    });
    await fixture.perform('sync_hubspot', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    expect(await rowOf('contact')).toMatchObject({ state: 'parked', parked_for: 'quota', attempt_count: 0 });
    expect(await rowOf('task')).toMatchObject({ state: 'parked', parked_for: 'quota' });
    expect(minutesAhead((await rowOf('contact')).next_retry_at)).toBeGreaterThan(25);
    await reconcile();
    expect((await rowOf('contact')).state).toBe('parked');

    await fixture.query(`update public.crm_write_log set next_retry_at = now()`);
    await fixture.query(`update private.rate_budgets set paused_until = null`);
    await reconcile();
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(creates(fixture.sandbox, 'tasks')).toHaveLength(1);
  });
});
