import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';

import { openPool, type PatientPool, type DatabaseWatch } from './pool.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** A transaction, or a connection outside of one: what a statement that does not open its own takes. */
export type Queryable = Kysely<Schema> | Transaction<Schema>;
/** What several statements that belong together take. */
export type Trx = Transaction<Schema>;

const parsers = new Map<number, (text: string) => unknown>([
  // The generated types speak JSON, as the Data API does: times are ISO strings, bigints are numbers.
  [pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString()],
  [pg.types.builtins.DATE, (text) => text],
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.NUMERIC, Number],
]);

export interface DatabaseOptions {
  url: string;
  /** Connections kept at most. */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** How long a statement waits for a connection, or for the database to be there. */
  patienceMs?: number;
  watch?: DatabaseWatch;
}

/** Within what a caller over HTTP waits. */
const PATIENCE_MS = 5_000;

// pg-types declares `any` for what it parses to.
const defaultParser = pg.types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

/** Opens a pool. Statements time out after 30 s so that a lost lock cannot hold a worker forever. */
export function openDatabase(options: DatabaseOptions): Db {
  const { max = 5, patienceMs = PATIENCE_MS } = options;
  const pool = openPool({
    ...options,
    max,
    patienceMs,
    config: {
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      types: {
        getTypeParser: (oid: number, format?: 'text' | 'binary') =>
          (format !== 'binary' && parsers.get(oid)) || defaultParser(oid, format),
      },
    },
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  turns.set(db, { free: Math.max(1, Math.floor(max * LONG_SHARE)), waiting: [] });
  return db;
}

/** Of a pool's connections, those that may wait for something else than the database at once. */
const LONG_SHARE = 0.75;
const turns = new WeakMap<Db, { free: number; waiting: (() => void)[] }>();

/**
 * Does work that holds a connection while it waits for something else, such as a CRM. Only so many do so at once, in the
 * order they asked, so that there is always a connection left for a statement.
 */
export async function inTurn<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const turn = turns.get(db);
  if (!turn) return work();
  if (turn.free > 0) turn.free -= 1;
  else await new Promise<void>((resolve) => turn.waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = turn.waiting.shift();
    if (next) next();
    else turn.free += 1;
  }
}

/** Kysely does not show the pool it stands on. */
const pools = new WeakMap<Db, PatientPool>();

export interface PoolUse {
  used: number;
  idle: number;
  /** Callers that wait for a connection. */
  waiting: number;
  max: number;
}

/** How much of a pool is in use; null for one that `openDatabase` did not open. */
export function poolUse(db: Db): PoolUse | null {
  const pool = pools.get(db);
  if (!pool) return null;
  const { total, idle, waiting } = pool.counts();
  return { used: total - idle, idle, waiting, max: pool.options.max };
}

/** Binds a value as jsonb: pg would turn an array into a Postgres array and leave a string unquoted. */
export const json = <T>(value: T) => sql<T & string>`${JSON.stringify(value)}::jsonb`;
