import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openDatabase, type Db } from '../src/client.ts';
import { jobSchemas, sendJob, sendJobs } from '../src/jobs.ts';

const BUSY = '00000000-0000-4000-8000-00000000000a';
const QUIET = '00000000-0000-4000-8000-00000000000b';
const MANY = 40;
const FULL = 5_000;
const QUEUE = 'extract_thread';

const forWorkspace = (workspaceId: string) => ({
  workspaceId,
  threadId: randomUUID(),
  messageId: randomUUID(),
});

describe('the turn of a job', () => {
  let database: TestDatabase;
  let boss: PgBoss;
  let worker: Db;

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
    boss.on('error', () => undefined);
    await boss.start();
    worker = openDatabase({ url: database.workerUrl, applicationName: 'test' });
    // What fails may be tried again at once.
    await database.pool.query('update pgboss.queue set retry_delay = 0, retry_backoff = false');
  });
  beforeEach(() => database.pool.query('delete from pgboss.job'));
  afterAll(async () => {
    await worker.destroy();
    await boss.stop({ graceful: false });
    await database.drop();
  });

  /** Whose jobs are fetched, in this order. */
  const fetched = async (queue: string = QUEUE, count = 2 * MANY): Promise<unknown[]> => {
    const owners: unknown[] = [];
    while (owners.length < count) {
      const [job] = await boss.fetch<{ workspaceId?: string }>(queue);
      if (!job) break;
      owners.push(job.data.workspaceId);
    }
    return owners;
  };
  const times = (count: number, what: unknown) => Array.from({ length: count }, () => what);
  const one = (workspaceId: string) => sendJob(worker, QUEUE, forWorkspace(workspaceId));

  const ways: [string, () => Promise<unknown>][] = [
    [
      'one by one',
      async () => {
        for (let n = 0; n < MANY; n++) await one(BUSY);
      },
    ],
    [
      'in one transaction',
      () =>
        worker.transaction().execute(async (trx) => {
          for (let n = 0; n < MANY; n++) await sendJob(trx, QUEUE, forWorkspace(BUSY));
        }),
    ],
    [
      'by one statement',
      () =>
        database.pool.query(`select private.send_job($1, $2) from generate_series(1, $3::integer)`, [
          QUEUE,
          forWorkspace(BUSY),
          MANY,
        ]),
    ],
    [
      'as a list',
      () =>
        sendJobs(
          worker,
          QUEUE,
          Array.from({ length: MANY }, () => ({
            payload: forWorkspace(BUSY),
            key: randomUUID(),
            delaySeconds: 0,
          })),
        ),
    ],
    [
      'by pg-boss',
      () =>
        boss.insert(
          QUEUE,
          Array.from({ length: MANY }, () => ({ data: forWorkspace(BUSY) })),
        ),
    ],
  ];
  it.each(ways)(
    'comes at once for who has one, though another workspace sent many: %s',
    async (_, sendMany) => {
      await sendMany();
      await one(QUIET);
      // The first of the many was there before.
      expect(await fetched()).toEqual([BUSY, QUIET, ...times(MANY - 1, BUSY)]);
    },
  );

  const ofAWorkspace = Object.entries(jobSchemas).flatMap(([name, schema]) =>
    schema.safeParse({
      workspaceId: QUIET,
      threadId: QUIET,
      messageId: QUIET,
      runId: QUIET,
      requestId: QUIET,
      connectionId: QUIET,
      reviewItemId: QUIET,
      which: 'none',
      crm: 'hubspot',
    }).success && !['sweep_installs', 'sweep_owed_jobs', 'send_email', 'reconcile_crm_writes'].includes(name)
      ? [name]
      : [],
  );
  it('is of eleven kinds of jobs', () => {
    expect(ofAWorkspace).toHaveLength(11);
  });
  it.each(ofAWorkspace)('comes at once in every queue: %s', async (name) => {
    const send = (workspaceId: string) =>
      database.pool.query('select private.send_job($1, $2, $3)', [name, { workspaceId }, randomUUID()]);
    for (let n = 0; n < 5; n++) await send(BUSY);
    await send(QUIET);
    expect(await fetched(name)).toEqual([BUSY, QUIET, BUSY, BUSY, BUSY, BUSY]);
  });

  it('comes in the order they were sent within a workspace, also while some are done', async () => {
    const sent: string[] = [];
    const done: string[] = [];
    for (let n = 0; n < MANY; n++) {
      const payload = forWorkspace(BUSY);
      sent.push(payload.messageId);
      await sendJob(worker, QUEUE, payload);
      if (n % 3 !== 0) continue;
      const [job] = await boss.fetch<{ messageId: string }>(QUEUE);
      if (job) done.push(job.data.messageId);
    }
    for (;;) {
      const [job] = await boss.fetch<{ messageId: string }>(QUEUE);
      if (!job) break;
      done.push(job.data.messageId);
    }
    expect(done).toEqual(sent);
  });

  it('comes at once also while a workspace goes on sending as fast as its jobs are done', async () => {
    for (let n = 0; n < 5; n++) await one(BUSY);
    for (let n = 0; n < MANY; n++) {
      await one(BUSY);
      await one(BUSY);
      await boss.fetch(QUEUE);
    }
    await one(QUIET);
    expect(await fetched(QUEUE, 3)).toContain(QUIET);
  });

  it('takes jobs of busy workspaces by turns', async () => {
    for (let n = 0; n < 4; n++) await one(BUSY);
    for (let n = 0; n < 4; n++) await one(QUIET);
    expect(await fetched()).toEqual([BUSY, QUIET, BUSY, QUIET, BUSY, QUIET, BUSY, QUIET]);
  });

  it('is given anew to what failed: a thousand failures do not come back before what is new', async () => {
    for (let n = 0; n < MANY; n++) await one(BUSY);
    const failing = await boss.fetch(QUEUE, { batchSize: MANY });
    expect(failing).toHaveLength(MANY);
    for (const job of failing) await boss.fail(QUEUE, job.id);
    await one(QUIET);
    expect(await fetched()).toEqual([BUSY, QUIET, ...times(MANY - 1, BUSY)]);
  });

  it('of a job that failed is not behind the new ones of its own workspace', async () => {
    await one(BUSY);
    const [failing] = await boss.fetch<{ messageId: string }>(QUEUE);
    for (let n = 0; n < 5; n++) await one(BUSY);
    await boss.fail(QUEUE, failing!.id); // the one job there was
    const next = [await boss.fetch(QUEUE), await boss.fetch(QUEUE)].flat().map(({ id }) => id);
    expect(next).toContain(failing!.id);
  });

  describe('as time goes by', () => {
    /** Moves the time of the queue, as pg-boss's own test clock does. */
    const later = (seconds: number) =>
      database.pool
        .query(`create or replace function pgboss.job_now() returns timestamptz language sql stable as
        $$ select pg_catalog.now() + interval '${seconds} seconds' $$`);
    afterEach(() => later(0));

    it('comes for everybody: ten seconds each, however much others send', async () => {
      for (let n = 0; n < 20; n++) await one(BUSY);
      const before = 10;
      await later(before * 10 + 5);
      for (let n = 0; n < MANY; n++) await sendJob(worker, QUEUE, forWorkspace(randomUUID()));
      const order = await fetched();
      // The busy workspace's that are overdue, everybody's first, then what is left of the busy workspace's.
      const places = order.flatMap((owner, place) => (owner === BUSY ? [place] : []));
      expect(places.slice(0, before + 1)).toEqual(Array.from({ length: before + 1 }, (_, n) => n));
      expect(places.slice(before + 1)).toEqual(
        Array.from({ length: 20 - before - 1 }, (_, n) => before + 1 + MANY + n),
      );
    });

    it('is forgotten with the jobs that had it: who was busy before is like anybody else', async () => {
      for (let n = 0; n < MANY; n++) await one(BUSY);
      expect(await fetched()).toHaveLength(MANY);
      await later(1);
      await one(BUSY);
      await later(3);
      await one(QUIET);
      expect(await fetched()).toEqual([BUSY, QUIET]);
    });
  });

  describe('of a job that is to start later', () => {
    const check = (workspaceId: string, key: string, delaySeconds: number) =>
      sendJobs(worker, 'check_connection', [
        { payload: { workspaceId, connectionId: key }, key, delaySeconds },
      ]);
    const fetchKeys = async () => {
      const keys: string[] = [];
      for (;;) {
        const [job] = await boss.fetch<{ connectionId: string }>('check_connection', {
          ignoreStartAfter: true,
        });
        if (!job) return keys;
        keys.push(job.data.connectionId);
      }
    };

    it('comes when it starts, and holds up none of its workspace that starts before', async () => {
      const [late, now, other] = [randomUUID(), randomUUID(), randomUUID()];
      await check(BUSY, late, 2_000);
      await check(BUSY, now, 0);
      await check(QUIET, other, 5);
      expect(await fetchKeys()).toEqual([now, other, late]);
    });

    it('is brought forward with it', async () => {
      const [late, other] = [randomUUID(), randomUUID()];
      await check(BUSY, late, 2_000);
      await check(QUIET, other, 1_000);
      expect(await check(BUSY, late, 0)).toBe(0);
      expect(await fetchKeys()).toEqual([late, other]);
    });
  });

  it('is before all turns for what is of no workspace, such as the schedules’', async () => {
    await sendJob(worker, 'import_deals', { workspaceId: QUIET, connectionId: QUIET }, QUIET);
    await sendJob(worker, 'import_deals', { all: true });
    expect(await fetched('import_deals')).toEqual([undefined, QUIET]);
  });

  it('makes no sender wait for another, not of the same workspace either', async () => {
    const [first, second] = [await database.pool.connect(), await database.pool.connect()];
    try {
      for (const client of [first, second]) {
        await client.query(`begin; set local lock_timeout = '2s'`);
        for (const workspaceId of [BUSY, QUIET]) {
          await client.query('select private.send_job($1, $2)', [QUEUE, forWorkspace(workspaceId)]);
        }
      }
      await first.query('commit');
      await second.query('commit');
    } finally {
      first.release();
      second.release();
    }
    expect(await fetched()).toHaveLength(4);
  });

  describe('costs as little behind 5,000 jobs as behind none', () => {
    /** Pages touched to send one job: what the statement and every trigger within it read or write. */
    const pages = async (client: ClientBase): Promise<number> => {
      const touched: number[] = [];
      // The first calls of a connection also read catalogs, and the first five are planned anew.
      for (let n = 0; n < 12; n++) {
        const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Buffers }] }>(
          `explain (analyze, buffers, format json)
           select private.send_job('${QUEUE}', '${JSON.stringify(forWorkspace(BUSY))}')`,
        );
        const plan = rows[0]!['QUERY PLAN'][0].Plan; // explain answers one row
        touched.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
      }
      return touched.sort((a, b) => a - b)[6]!; // of twelve
    };
    const fill = (db: Pick<ClientBase, 'query'>, workspaceId: string) =>
      db.query('select private.send_job($1, $2) from generate_series(1, $3::integer)', [
        QUEUE,
        forWorkspace(workspaceId),
        FULL,
      ]);
    const connected = async <T>(work: (client: ClientBase) => Promise<T>): Promise<T> => {
      const client = await database.pool.connect();
      try {
        return await work(client);
      } finally {
        client.release();
      }
    };

    it.each<[string, (client: ClientBase) => Promise<unknown>]>([
      ['of its own workspace', (client) => fill(client, BUSY)],
      [
        'of another one, as statistics know',
        async (client) => {
          await fill(client, QUIET);
          await client.query('analyze pgboss.job_common');
        },
      ],
      [
        'that were done since, and are not deleted yet',
        async (client) => {
          await fill(client, BUSY);
          await client.query(`update pgboss.job set state = 'completed', completed_on = now()`);
          // As autovacuum does; until then their entries are read over, as long as an older snapshot is open anywhere.
          await client.query('vacuum pgboss.job_common');
        },
      ],
    ])('%s', { timeout: 60_000 }, (_, prepare) =>
      connected(async (client) => {
        const little = await pages(client);
        await client.query('delete from pgboss.job');
        await prepare(client);
        expect(await pages(client)).toBeLessThan(little * 2 + 20);
      }),
    );

    it('also by a plan that was made while the queue was empty', { timeout: 60_000 }, () =>
      connected(async (client) => {
        await client.query('truncate pgboss.job');
        // Now it is known to be empty; a table never looked at is planned for as if it had some rows.
        await client.query('vacuum analyze pgboss.job_common');
        const little = await pages(client);
        await fill(client, BUSY);
        expect(await pages(client)).toBeLessThan(little * 2 + 20);
      }),
    );
  });
});

interface Buffers {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
}
