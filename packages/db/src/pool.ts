import pg from 'pg';

import { backoffMs, isDatabaseAway, isTooMany, NoConnection } from './outage.ts';

/** Told what becomes of a pool's connections; what it does must not throw. */
export interface DatabaseWatch {
  /** A connection broke off or could not be had. */
  away(error: unknown): void;
  /** The database answers. */
  back(): void;
  /** The database refuses more connections than these. */
  short(connections: number): void;
}

export interface PoolOptions {
  url: string;
  /** Connections kept at most. */
  max: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** How long whoever asks for a connection waits for one, or for the database to be there. */
  patienceMs: number;
  watch?: DatabaseWatch;
  config?: pg.PoolConfig;
}

export interface PatientPool {
  options: pg.PoolOptions;
  connect(): Promise<pg.PoolClient>;
  /** Runs one statement that may be run twice: when the connection breaks off under it, on the next one. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /** How many connections there are, how many of them nobody uses, and who waits for one. */
  counts(): { total: number; idle: number; waiting: number };
  /** Nobody waits for the database any more. */
  giveUp(): void;
  end(): Promise<void>;
}

/** For one try to connect, and for a turn in the queue before asking again. */
const CONNECT_MS = 15_000;
/** A statement that ends its connection so often is at fault itself. */
const BREAKS = 5;
/** After Postgres refused a connection, one more is tried so often. */
const GROW_MS = 10_000;

/**
 * A pool that survives whatever happens to its connections. While the database is away, one of those who wait tries to
 * connect, ever less often, and all others wait for that; where it refuses more connections, those there are are shared.
 */
export function openPool({ url, max, applicationName, patienceMs, watch, config }: PoolOptions): PatientPool {
  const pool = new pg.Pool({
    ...config,
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: Math.min(CONNECT_MS, patienceMs),
    keepAlive: true,
  });
  let givenUp = false;
  let growAt = 0;
  let recovery: Promise<void> | null = null;

  pool.on('connect', (client) => {
    // Stays with it while it is in use, when the pool itself does not listen: unheard, it would end the process.
    client.on('error', (error) => watch?.away(error));
    watch?.back();
  });
  // The same of a connection that breaks off while it is idle; the listener above has told.
  pool.on('error', () => undefined);

  /** Makes do with the connections there are, and tries for one more now and then. */
  const share = () => {
    pool.options.max = Math.max(1, pool.totalCount);
    growAt = Date.now() + GROW_MS;
  };
  const grow = () => {
    if (pool.options.max >= max || Date.now() < growAt) return;
    pool.options.max += 1;
    growAt = Date.now() + GROW_MS;
  };

  /** Ends when there is a connection again, or an error that waiting does not help. */
  const recover = async (): Promise<void> => {
    for (let failures = 0; !givenUp; failures++) {
      await pause(backoffMs(failures, Math.random()));
      try {
        (await pool.connect()).release();
        return;
      } catch (error) {
        if (!isDatabaseAway(error)) return;
        watch?.away(error);
      }
    }
  };

  const connect = async (): Promise<pg.PoolClient> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      grow();
      try {
        return await pool.connect();
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
        const isBusy = isQueueTimeout(error);
        if (isTooMany(error) && pool.totalCount > 0) {
          share();
          watch?.short(pool.totalCount);
        } else if (!isBusy) {
          watch?.away(error);
          recovery ??= recover().finally(() => (recovery = null));
          await within(recovery, deadline - Date.now());
        }
        if (givenUp || Date.now() >= deadline) throw isBusy ? noneFree(max, error) : away(patienceMs, error);
      }
    }
  };

  return {
    options: pool.options,
    connect,
    async query(text, values) {
      for (let breaks = 0; ; breaks++) {
        const client = await connect();
        try {
          const result = await client.query({ text, ...(values && { values }) });
          client.release();
          watch?.back();
          return result;
        } catch (error) {
          client.release(true);
          if (!isDatabaseAway(error) || givenUp || breaks >= BREAKS) throw error;
          watch?.away(error);
          await pause(backoffMs(breaks, Math.random()));
        }
      }
    },
    counts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    giveUp: () => {
      givenUp = true;
    },
    end: () => {
      givenUp = true;
      return pool.end();
    },
  };
}

const isQueueTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect';

const noneFree = (max: number, cause: unknown) =>
  new NoConnection(
    'no_free_connection',
    `All ${max} database connections of this process stayed in use. Allow it more (CONDUIT_DB_POOL).`,
    cause,
  );
const away = (patienceMs: number, cause: unknown) =>
  new NoConnection(
    'database_away',
    `The database could not be reached within ${patienceMs / 1000} s.`,
    cause,
  );

/** Until it is done or the time is over. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  if (ms === Infinity) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, ms))));
  await Promise.race([work, over]);
  clearTimeout(timer);
}

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, Math.max(0, ms)));
