import {
  startTestServer,
  TEST_PASSWORD,
  type RunningTestServer,
} from '@conduit/local-supabase/testing/server.ts';
import { urlWith } from '@conduit/local-supabase/sql.ts';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { inTurn, openDatabase, type Db } from '../src/client.ts';
import { whileConnected } from '../src/disconnect.ts';
import { openPool, type DatabaseWatch, type PatientPool } from '../src/pool.ts';

/** Three are for superusers, so others get six. */
const MAX_CONNECTIONS = 9;
const OTHERS = MAX_CONNECTIONS - 3;

let server: RunningTestServer;
let url: string;
let admin: pg.Pool;
beforeAll(async () => {
  server = await startTestServer({ maxConnections: MAX_CONNECTIONS });
  url = urlWith(server.url, { user: 'conduit_worker', password: TEST_PASSWORD });
  admin = new pg.Pool({ connectionString: server.url, max: 1 });
  admin.on('error', () => undefined);
});
afterAll(async () => {
  await admin.end();
  await server.stop();
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = closing.pop(); close; close = closing.pop()) await close();
});

function watched() {
  const seen: string[] = [];
  const watch: DatabaseWatch = {
    away: () => void seen.push('away'),
    back: () => void seen.push('back'),
    short: (connections) => void seen.push(`short ${connections}`),
  };
  return { seen, watch };
}
const open = (options: Partial<Parameters<typeof openPool>[0]> = {}): PatientPool => {
  const pool = openPool({ url, max: 3, applicationName: 'pool-test', patienceMs: 20_000, ...options });
  closing.push(() => pool.end());
  return pool;
};
const openDb = (options: Partial<Parameters<typeof openDatabase>[0]> = {}): Db => {
  const db = openDatabase({ url, applicationName: 'pool-test', ...options });
  closing.push(() => db.destroy());
  return db;
};
const endSessions = (state = '%') =>
  admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pool-test' and state like $1`,
    [state],
  );
const works = async (pool: PatientPool) => {
  expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
};

describe('a connection that is ended', () => {
  it('while it is idle is replaced', async () => {
    const { seen, watch } = watched();
    const pool = open({ watch });
    await works(pool);
    await endSessions('idle');
    await vi.waitFor(() => expect(seen).toContain('away'));
    await works(pool);
    expect(seen.at(-1)).toBe('back');
  });

  it('while it is idle in a transaction fails what was done in it, and nothing else', async () => {
    const db = openDb();
    const failing = db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      await endSessions('idle in transaction');
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql`select 1`.execute(trx);
    });
    await expect(failing).rejects.toThrow();
    expect((await sql`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }]);
  });

  it('in the middle of a statement that may be repeated is made up for', async () => {
    const pool = open();
    const slow = pool.query('select pg_sleep(1), 2 as n');
    await vi.waitFor(async () => {
      const { rowCount } = await admin.query(
        `select from pg_stat_activity where application_name = 'pool-test' and state = 'active'`,
      );
      expect(rowCount).toBe(1);
    });
    await endSessions('active');
    expect((await slow).rows).toMatchObject([{ n: 2 }]);
  });

  it('by its own statement, again and again, is a failure in the end', async () => {
    const pool = open();
    await expect(pool.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      code: '57P01',
    });
    await works(pool);
  });

  it('while it keeps an account connected costs no answer', async () => {
    const db = openDb({ url: urlWith(url, { database: await copyOf(server) }) });
    const call = vi.fn(async () => {
      await endSessions('idle in transaction');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 'answer';
    });
    const connection = '00000000-0000-4000-8000-000000000001';
    expect(await whileConnected(db, connection, call)).toEqual({ made: false });
    const connected = '00000000-0000-4000-8000-000000000002';
    expect(await whileConnected(db, connected, call)).toEqual({ made: true, result: 'answer' });
    expect(call).toHaveBeenCalledTimes(1);
  });
});

/** A database with a connected account, whose id ends in 2. */
async function copyOf({ url: serverUrl, template }: RunningTestServer): Promise<string> {
  await admin.query(`create database held template ${template} strategy file_copy`);
  const owner = new pg.Client(urlWith(serverUrl, { database: 'held' }));
  await owner.connect();
  await owner.query(`
    insert into public.workspaces (id, name) values ('00000000-0000-4000-8000-00000000000a', 'Northwind');
    insert into public.crm_connections (id, workspace_id, crm, external_account_id, account_name, status)
      values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000a', 'hubspot', '7', 'N', 'connected')`);
  await owner.end();
  return 'held';
}

describe('a database that is away', () => {
  it('is waited for by all, tried by one, and worked with soon after it is back', async () => {
    const { seen, watch } = watched();
    const pool = open({ watch });
    await works(pool);
    await server.kill();
    const waiting = Array.from({ length: 20 }, (_, n) => pool.query(`select ${n}::int as n`));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    // Were each to try by itself it would be hundreds.
    expect(seen.filter((each) => each === 'away').length).toBeLessThan(50);
    await server.start();
    const backAt = Date.now();
    const answers = await Promise.all(waiting);
    expect(Date.now() - backAt).toBeLessThan(5_000);
    expect(answers.map(({ rows }) => (rows as { n: number }[])[0]?.n)).toEqual(waiting.map((_, n) => n));
    expect(seen.at(-1)).toBe('back');
  }, 60_000);

  it('for too long is an error that says so', async () => {
    const pool = open({ url: 'postgresql://conduit_worker:x@127.0.0.1:9/postgres', patienceMs: 300 });
    await expect(pool.connect()).rejects.toMatchObject({
      name: 'NoConnection',
      code: 'database_away',
      message: 'The database could not be reached within 0.3 s.',
    });
  });

  it('is waited for no longer by whoever gives up', async () => {
    const pool = open({ url: 'postgresql://conduit_worker:x@127.0.0.1:9/postgres', patienceMs: Infinity });
    const waiting = pool.query('select 1');
    pool.giveUp();
    await expect(waiting).rejects.toMatchObject({ code: 'database_away' });
  });

  it('is told from one that does not let us in', async () => {
    const pool = open({ url: urlWith(url, { password: 'wrong' }), patienceMs: Infinity });
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: '28P01' });
  });
});

describe('a database that takes no more connections', () => {
  const occupy = async (count: number) => {
    const clients = Array.from({ length: count }, () => new pg.Client(url));
    for (const client of clients) await client.connect();
    return async () => {
      for (const client of clients.splice(0)) await client.end();
    };
  };

  it('is worked with through those there are', async () => {
    const leave = await occupy(OTHERS - 1);
    closing.push(leave);
    const { seen, watch } = watched();
    const pool = open({ max: 5, watch });
    const all = Array.from({ length: 10 }, (_, n) => pool.query(`select ${n}::int as n, pg_sleep(0.02)`));
    expect((await Promise.all(all)).length).toBe(10);
    expect(seen).toContain('short 1');
    expect(seen).not.toContain('away');
  });

  it('is waited for where there is none', async () => {
    const leave = await occupy(OTHERS);
    closing.push(leave);
    const pool = open();
    const waiting = Promise.all(Array.from({ length: 5 }, () => pool.query('select 1')));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await leave();
    expect((await waiting).length).toBe(5);
  });
});

describe('work that holds a connection while it waits for something else', () => {
  it('leaves one for statements, and takes turns', async () => {
    const db = openDb({ max: 2, patienceMs: 1_000 });
    const order: number[] = [];
    const release = Promise.withResolvers<void>();
    const holding = [1, 2, 3].map((n) =>
      inTurn(db, () =>
        db.transaction().execute(async (trx) => {
          await sql`select 1`.execute(trx);
          order.push(n);
          await release.promise;
        }),
      ),
    );
    await vi.waitFor(() => expect(order).toEqual([1]));
    expect((await sql`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }]);
    expect(order).toEqual([1]);
    release.resolve();
    await Promise.all(holding);
    expect(order).toEqual([1, 2, 3]);
  });

  it('in a database that knows no turns just goes on', async () => {
    const db = openDb();
    const trx = db.withTables();
    expect(await inTurn(trx as Db, () => Promise.resolve(3))).toBe(3);
  });

  it('fails with what to do where no connection comes free', async () => {
    const pool = open({ max: 1, patienceMs: 50 });
    const held = await pool.connect();
    await expect(pool.connect()).rejects.toMatchObject({
      code: 'no_free_connection',
      message: 'All 1 database connections of this process stayed in use. Allow it more (CONDUIT_DB_POOL).',
    });
    held.release();
  });
});
