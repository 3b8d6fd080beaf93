import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Db } from '../src/client.ts';
import { jobSchemas, sendJob } from '../src/jobs.ts';

describe('a job sent from SQL', () => {
  let database: TestDatabase;
  let boss: PgBoss;
  let functions: Db;

  beforeAll(async () => {
    database = await createTestDatabase();
    boss = new PgBoss({
      connectionString: database.workerUrl,
      migrate: false,
      createSchema: false,
      supervise: false,
      schedule: false,
      registerInstance: false,
    });
    await boss.start();
    functions = openDatabase({ url: database.functionsUrl, applicationName: 'test' });
  });
  afterAll(async () => {
    await functions.destroy();
    await boss.stop({ graceful: false });
    await database.drop();
  });

  /** Every column as stored, times relative to when the job was made; so is its turn, which its priority stands for. */
  const storedJobs = async (name: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await database.pool.query<{ job: Record<string, unknown> }>(
      `select to_jsonb(j) - array['id', 'created_on', 'start_after', 'keep_until', 'priority'] || jsonb_build_object(
         'starts in', start_after - created_on, 'is kept', keep_until - start_after,
         'turn in', round(-priority - extract(epoch from created_on - timestamptz '2026-01-01 00:00:00+00'))) as job
       from pgboss.job j where name = $1 order by created_on`,
      [name],
    );
    return rows.map(({ job }) => job);
  };

  /** What pg-boss stores for a job, then what we do; the first is gone before the second comes. */
  const storedBoth = async (name: string, payload: object, key?: string) => {
    await database.pool.query('delete from pgboss.job');
    await boss.send(name, payload, key === undefined ? {} : { singletonKey: key });
    const [byPgBoss] = await storedJobs(name);
    await database.pool.query('delete from pgboss.job');
    await database.pool.query('select private.send_job($1, $2, $3)', [name, payload, key ?? null]);
    const [bySql] = await storedJobs(name);
    return { byPgBoss, bySql };
  };

  it.each(Object.keys(jobSchemas))('is stored as pg-boss would store it: %s', async (name) => {
    const payload = { workspaceId: '00000000-0000-4000-8000-000000000001' };
    const { byPgBoss, bySql } = await storedBoth(name, payload);
    expect(bySql).toEqual(byPgBoss);
    expect(bySql).toMatchObject({ state: 'created', dead_letter: 'dead_letter', data: payload });
    // Of what pg-boss decides, the database changes two columns, whoever sends: jobTurns.test.ts.
    expect(bySql).toMatchObject({ group_id: payload.workspaceId, 'turn in': expect.closeTo(0, 0) as number });
  });

  it('is stored with its key as pg-boss would store it', async () => {
    const { byPgBoss, bySql } = await storedBoth('sync_hubspot', { n: 1 }, 'one connection');
    expect(bySql).toEqual(byPgBoss);
    expect(bySql).toMatchObject({ singleton_key: 'one connection', policy: 'stately' });
  });

  describe.each([
    ['with a key', 'one connection'],
    ['without a key', null],
  ])('while another one waits, %s', (_, key) => {
    const payload = {
      workspaceId: '00000000-0000-4000-8000-000000000001',
      connectionId: '00000000-0000-4000-8000-000000000003',
    };
    const waiting = async () => (await storedJobs('sync_hubspot')).filter(({ state }) => state === 'created');
    beforeEach(async () => {
      await database.pool.query('delete from pgboss.job');
      await sendJob(functions, 'sync_hubspot', payload, key);
    });

    it('adds none: one carries both', async () => {
      await sendJob(functions, 'sync_hubspot', payload, key);
      expect(await waiting()).toHaveLength(1);
    });

    it('keeps that one from starting before what was sent with it can be seen', async () => {
      await functions.transaction().execute(async (transaction) => {
        await sendJob(transaction, 'sync_hubspot', payload, key);
        expect(await boss.fetch('sync_hubspot')).toEqual([]);
      });
      expect(await boss.fetch('sync_hubspot')).toHaveLength(1);
    });

    it('adds one when that one has just started', async () => {
      expect(await boss.fetch('sync_hubspot')).toHaveLength(1);
      await sendJob(functions, 'sync_hubspot', payload, key);
      expect(await waiting()).toHaveLength(1);
    });
  });

  it('is fetched by a worker like any other', async () => {
    await database.pool.query('delete from pgboss.job');
    const payload = {
      workspaceId: '00000000-0000-4000-8000-000000000001',
      reviewItemId: '00000000-0000-4000-8000-000000000002',
    };
    await sendJob(functions, 'apply_review', payload);
    const [job] = await boss.fetch('apply_review');
    expect(job?.data).toEqual(payload);
  });

  it('exists only when the transaction that sent it commits', async () => {
    await database.pool.query('delete from pgboss.job');
    const failing = functions.transaction().execute(async (transaction) => {
      await sendJob(transaction, 'sync_hubspot', {
        workspaceId: '00000000-0000-4000-8000-000000000001',
        connectionId: '00000000-0000-4000-8000-000000000003',
      });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await storedJobs('sync_hubspot')).toEqual([]);
  });

  it('goes into a schema that is the one this pg-boss installs', async () => {
    const owner = new PgBoss({
      connectionString: database.url,
      migrate: false,
      supervise: false,
      schedule: false,
    });
    await owner.start(); // refuses any other version
    expect(await owner.detectSchemaDrift()).toMatchObject({ ok: true, missing: [], mismatched: [] });
    await owner.stop({ graceful: false });
  });
});
