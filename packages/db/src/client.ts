import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';

import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** A transaction, or a connection outside of one: what a statement that does not open its own takes. */
export type Queryable = Kysely<Schema> | Transaction<Schema>;

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
}

// pg-types declares `any` for what it parses to.
const defaultParser = pg.types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;

/** Opens a pool. Statements time out after 30 s so that a lost lock cannot hold a worker forever. */
export function openDatabase({ url, max = 5, applicationName }: DatabaseOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        (format !== 'binary' && parsers.get(oid)) || defaultParser(oid, format),
    },
  });
  // A connection that dies while idle is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** Binds a value as jsonb: pg would turn an array into a Postgres array and leave a string unquoted. */
export const json = <T>(value: T) => sql<T & string>`${JSON.stringify(value)}::jsonb`;
