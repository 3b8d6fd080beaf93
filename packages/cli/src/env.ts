/** The browser to test with, when the one to use is not where browsers usually are. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH;

/** Sizes of the ledger that `pnpm bench reconcile-scale` compares, smallest first: `10000,1000000,10000000`. */
export const benchLedgerRows = (): string => process.env.BENCH_LEDGER_ROWS ?? '10000,1000000,10000000';

/** Where a running product's database is, for `pnpm ops`. As the worker connects: its grants are what it takes. */
export const databaseUrl = (): string | undefined => process.env.CONDUIT_DB_URL;
