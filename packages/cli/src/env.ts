import { z } from 'zod';

const operator = z.object({
  /** Postgres as its owner: operators look everywhere. */
  DATABASE_URL: z.string().min(1),
  SUPABASE_URL: z.url(),
  SUPABASE_SECRET_KEY: z.string().min(1),
});
export type OperatorEnv = z.output<typeof operator>;

/** Where the product is that an operator works on. Throws a `ZodError` naming what is missing. */
export const operatorEnv = (source: Record<string, string | undefined> = process.env): OperatorEnv =>
  operator.parse(source);

/** The browser to test with, when the one to use is not where browsers usually are. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH;

/** Sizes of the ledger that `pnpm bench reconcile-scale` compares, smallest first: `10000,1000000,10000000`. */
export const benchLedgerRows = (): string => process.env.BENCH_LEDGER_ROWS ?? '10000,1000000,10000000';

/** Where a running product's database is, for `pnpm ops`. As the worker connects: its grants are what it takes. */
export const databaseUrl = (): string | undefined => process.env.CONDUIT_DB_URL;
/** What a variable holds as JSON; itself when it is none, for the schema to refuse. */
function parsedJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : text;
  } catch {
    return text;
  }
}
const vaultSchema = z.object({
  /** Connects as conduit_functions, which alone reads what waits for a callback. */
  CONDUIT_DB_URL: z.string().min(1),
  /** JSON: key id to 32 bytes, base64url; every key that still has tokens, and the new one. */
  TOKEN_VAULT_KEYS: z.preprocess(parsedJson, z.record(z.string(), z.string())),
  TOKEN_VAULT_ACTIVE_KEY: z.string().min(1),
});

/** Where the product is and its vault's keys, as the worker is given them. Throws when something is missing. */
export const vaultEnvironment = (source: Record<string, string | undefined> = process.env) =>
  vaultSchema.parse(source);
