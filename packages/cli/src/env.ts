import {
  defineEnvironment,
  hasActiveKey,
  postgresUrl,
  variable,
  vaultVariables,
  webUrl,
  type EnvironmentSource,
} from '@conduit/shared/environment.ts';
import { z } from 'zod';

const operator = defineEnvironment({
  /** Postgres as its owner: operators look everywhere. */
  DATABASE_URL: variable(postgresUrl, 'postgresql://postgres:<password>@<host>:5432/postgres'),
  SUPABASE_URL: variable(webUrl, 'https://<project>.supabase.co'),
  SUPABASE_SECRET_KEY: variable(z.string(), 'sb_secret_…'),
});
export type OperatorEnv = ReturnType<typeof operator.read>;

/** Where the product is that an operator works on. Throws an `EnvironmentError` naming what is missing. */
export const operatorEnv = (source: EnvironmentSource = process.env): OperatorEnv => operator.read(source);

const writes = defineEnvironment({
  CONDUIT_DB_URL: variable(
    postgresUrl.optional(),
    'postgresql://conduit_worker:<password>@<host>:5432/postgres',
  ),
});

/** Where a running product's database is, for `pnpm ops`. As the worker connects: its grants are what it takes. */
export const databaseUrl = (source: EnvironmentSource = process.env): string | undefined =>
  writes.read(source).CONDUIT_DB_URL;

const vault = defineEnvironment(
  {
    /** Connects as conduit_functions, which alone reads what waits for a callback. */
    CONDUIT_DB_URL: variable(postgresUrl, 'postgresql://conduit_functions:<password>@<host>:5432/postgres'),
    ...vaultVariables,
  },
  hasActiveKey,
);

/** Where the product is and its vault's keys, as the worker is given them. Throws when something is missing. */
export const vaultEnvironment = (source: EnvironmentSource = process.env) => vault.read(source);

const developer = defineEnvironment({
  /** The browser to test with, when the one to use is not where browsers usually are. */
  CHROMIUM_PATH: variable(z.string().optional(), '/usr/bin/chromium'),
  /** Sizes of the ledger that `pnpm bench reconcile-scale` compares, smallest first. */
  BENCH_LEDGER_ROWS: variable(
    z
      .string()
      .regex(/^[1-9]\d*(,[1-9]\d*)*$/, 'expected numbers with commas between them')
      .default('10000,1000000,10000000'),
    '10000,1000000',
  ),
});

export const chromiumPath = (source: EnvironmentSource = process.env): string | undefined =>
  developer.read(source).CHROMIUM_PATH;

export const benchLedgerRows = (source: EnvironmentSource = process.env): string =>
  developer.read(source).BENCH_LEDGER_ROWS;

/** The settings of the commands, by who gives them. */
export const commandEnvironments = { operator, writes, vault, developer };
