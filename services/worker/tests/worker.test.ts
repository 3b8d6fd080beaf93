import { openDatabase } from '@conduit/db/client.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { createUser } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { PgBoss, type SendOptions } from 'pg-boss';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { JobContext } from '../src/context.ts';
import { createLogger } from '../src/log.ts';
import { startWorker, type RunningWorker } from '../src/worker.ts';
import { ASKS_FOR_PRICING, inHubspot, inSalesforce, useFixture } from './fixture.ts';

const fixture = useFixture();
const running: RunningWorker[] = [];
afterEach(() => Promise.all(running.splice(0).map((worker) => worker.stop())));

const start = async (context: JobContext = fixture.context) => {
  const worker = await startWorker(context, fixture.database.workerUrl);
  running.push(worker);
  return worker;
};
/** Until pg-boss, which polls, has got so far. */
const eventually = <T>(work: () => Promise<T> | T) => vi.waitFor(work, { timeout: 20_000, interval: 50 });
const jobsOf = (name: string) =>
  fixture.query<{ state: string; output: unknown; retry_count: number }>(
    'select state, output, retry_count from pgboss.job where name = $1',
    [name],
  );

describe('the worker', () => {
  it('carries mail all the way into both CRMs', async () => {
    await fixture.connect('hubspot');
    await fixture.connect('salesforce');
    await start();
    await eventually(async () => {
      expect(
        await fixture.query('select 1 from public.crm_connections where deals_synced_at is null'),
      ).toEqual([]);
    });
    await fixture.receive();
    await eventually(async () => {
      const rows = await fixture.ledger();
      expect(rows.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'succeeded'));
    });
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(
      inSalesforce(fixture.sandbox)['Task']?.filter(({ Description }) =>
        String(Description).includes('Conduit ref'),
      ),
    ).toHaveLength(2);
    expect(await fixture.query('select status from public.threads')).toEqual([{ status: 'outcome' }]);
  });

  it('reads the deals of every connection by the hour', async () => {
    await start();
    expect(await fixture.query('select name, cron, data from pgboss.schedule')).toContainEqual({
      name: 'import_deals',
      cron: '17 * * * *',
      data: { all: true },
    });
  });

  it('checks every connection by the hour, though what is due is looked for in the same minute', async () => {
    await (await start()).stop();
    running.splice(0);
    const schedules = await fixture.query<{ data: object; options: SendOptions }>(
      `select data, options from pgboss.schedule where name = 'reconcile_connections' order by key`,
    );
    expect(schedules.map(({ data }) => data)).toEqual([{ which: 'all' }, { which: 'due' }]);
    await fixture.query(`delete from pgboss.job where name = 'reconcile_connections'`);
    // As pg-boss sends what a schedule says.
    const boss = new PgBoss({
      connectionString: fixture.database.workerUrl,
      migrate: false,
      createSchema: false,
      supervise: false,
      schedule: false,
    });
    await boss.start();
    for (const { data, options } of schedules) await boss.send('reconcile_connections', data, options);
    await boss.stop();
    expect(
      await fixture.query(
        `select data from pgboss.job where name = 'reconcile_connections' and state = 'created' order by data ->> 'which'`,
      ),
    ).toEqual([{ data: { which: 'all' } }, { data: { which: 'due' } }]);
  });

  it('stores of a failing job what kind of failure it was, and none of its words; and tries again', async () => {
    await fixture.query(`update pgboss.queue set retry_delay = 0, retry_backoff = false`);
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    const failing = { ...fixture.context, log };
    await fixture.query(`
      create function public.fail() returns trigger language plpgsql as
        $$ begin raise exception '%', (select body_text from public.messages limit 1) using errcode = 'XX001'; end $$;
      create trigger fail before insert on public.extraction_runs execute function public.fail();`);
    await fixture.receive();
    await start(failing);
    await eventually(async () => {
      expect(await jobsOf('extract_thread')).toMatchObject([{ state: 'failed', retry_count: 5 }]);
    });
    const stored = JSON.stringify(await fixture.query('select to_jsonb(j) as job from pgboss.job j'));
    expect(JSON.parse(stored)).toContainEqual({
      job: expect.objectContaining({
        name: 'extract_thread',
        output: expect.objectContaining({ type: 'error', code: 'XX001' }) as unknown,
      }) as unknown,
    });
    for (const words of ['walkthrough', 'Turin plant', 'pricing for 40']) {
      expect(ASKS_FOR_PRICING).toContain(words);
      expect(stored).not.toContain(words);
      expect(lines.join('\n')).not.toContain(words);
    }
    expect(lines.join('\n')).toContain('"job failed"');
    // Kept for whoever looks into it.
    expect(await jobsOf('dead_letter')).toHaveLength(1);
  });

  it('tries again quietly what is not done yet', async () => {
    const lines: string[] = [];
    const log = createLogger('warn', { write: (line: string) => void lines.push(line) });
    await fixture.connectReady('hubspot');
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/**/contacts/batch/read',
      effect: { kind: 'preset', preset: 'hubspot.unavailable' },
    });
    await fixture.receive();
    await start({ ...fixture.context, log });
    await eventually(async () => {
      expect(await jobsOf('sync_hubspot')).toMatchObject([
        { state: 'retry', output: { type: 'NotDoneYet' } },
      ]);
    });
    expect(lines).toEqual([]);
  });

  it('fails a job that is not understood, by kind alone', async () => {
    await start();
    await sendJob(fixture.context.db, 'apply_review', { workspaceId: 'Turin' } as JobPayload<'apply_review'>);
    await eventually(async () => {
      expect(await jobsOf('apply_review')).toMatchObject([{ output: { type: 'ZodError' } }]);
    });
    expect(JSON.stringify((await jobsOf('apply_review'))[0]?.output)).not.toContain('Turin');
  });

  it('goes on with the mail of others while a workspace’s own waits for a lock', async () => {
    await fixture.query(`delete from pgboss.job`);
    for (let n = 0; n < 12; n++) await fixture.receive();
    const { id } = await createUser(fixture.database.pool, { email: 'zoe@elsewhere.example' });
    const [other] = await fixture.query<{ id: string }>(
      'select workspace_id as id from public.workspace_members where user_id = $1',
      [id],
    );
    // As many connections as the worker has when it runs by itself.
    const db = openDatabase({ url: fixture.database.workerUrl, max: 24, applicationName: 'test' });
    const holder = await fixture.database.pool.connect();
    try {
      // As an erasure does, for as long as it takes.
      await holder.query('begin');
      await holder.query('select from public.messages where workspace_id = $1 for update', [
        fixture.workspaceId,
      ]);
      await start({ ...fixture.context, db });
      // Theirs wait in the worker now.
      await eventually(async () => {
        const waiting = await fixture.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(waiting.length).toBeGreaterThanOrEqual(4);
      });
      const { messageId } = await fixture.receive({ workspaceId: other!.id });
      await vi.waitFor(
        async () =>
          expect(
            await fixture.query('select from public.extraction_runs where message_id = $1', [messageId]),
          ).toHaveLength(1),
        { timeout: 10_000, interval: 50 },
      );
      expect(await fixture.query('select from public.extraction_runs')).toHaveLength(1);
    } finally {
      await holder.query('rollback');
      holder.release();
      await Promise.all(running.splice(0).map((worker) => worker.stop()));
      await db.destroy();
    }
  });

  it('finishes what is under way when it stops, and takes nothing new', async () => {
    const { hubspot } = fixture.context.providers;
    const connection = await fixture.connectReady('hubspot');
    const begun = Promise.withResolvers<undefined>();
    const goOn = Promise.withResolvers<undefined>();
    const slow = {
      ...hubspot,
      listOpenDeals: async (...args: Parameters<typeof hubspot.listOpenDeals>) => {
        begun.resolve(undefined);
        await goOn.promise;
        return hubspot.listOpenDeals(...args);
      },
    };
    const worker = await start({
      ...fixture.context,
      providers: { ...fixture.context.providers, hubspot: slow },
    });
    const { workspaceId } = fixture;
    await sendJob(
      fixture.context.db,
      'import_deals',
      { workspaceId, connectionId: connection.id },
      connection.id,
    );
    await begun.promise;
    const stopped = worker.stop();
    running.splice(0);
    await sendJob(fixture.context.db, 'apply_review', { workspaceId, reviewItemId: randomUUID() });
    goOn.resolve(undefined);
    await stopped;
    expect(await jobsOf('import_deals')).toMatchObject([{ state: 'completed' }]);
    expect(await jobsOf('apply_review')).toMatchObject([{ state: 'created' }]);
  });

  it('says so, and goes on, when the queue cannot be reached for a moment', async () => {
    const lines: string[] = [];
    const log = createLogger('error', { write: (line: string) => void lines.push(line) });
    await start({ ...fixture.context, log });
    await fixture.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'worker-jobs' and datname = current_database()`,
    );
    await eventually(() => expect(lines.join('\n')).toContain('the database broke off'));
    await sendJob(fixture.context.db, 'apply_review', {
      workspaceId: fixture.workspaceId,
      reviewItemId: randomUUID(),
    });
    await eventually(async () => {
      expect(await jobsOf('apply_review')).toMatchObject([{ state: 'completed' }]);
    });
  });
});
