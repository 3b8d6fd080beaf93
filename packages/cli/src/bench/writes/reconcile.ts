import { openDatabase, type Db } from '@conduit/db/client.ts';
import { reconcileDue } from '@conduit/db/ledger.ts';
import { createTestDatabase, startTestServer, type TestDatabase } from '@conduit/local-supabase/testing';

import { benchLedgerRows } from '../../env.ts';
import { wholeNumber } from '../../problem.ts';
import type { BenchResult } from '../registry.ts';
import { fillLedger } from './fillLedger.ts';
import { median } from './median.ts';

const DUE = 5_000;
const ROUNDS = 9;

/** Reconciling due rows against one raw `UPDATE … RETURNING` of the same rows. */
export async function reconcile(print: (line: string) => void): Promise<BenchResult> {
  return withLedgers([50_000], async ([db]) => {
    if (!db) throw new Error('There is no ledger.');
    const [ours, raw]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      raw.push(await timed(db, rawUpdate));
      ours.push(await timed(db, reconcileAll));
    }
    const ratio = median(raw) / median(ours);
    print(
      `${DUE} due rows: reconciled in ${median(ours).toFixed(0)} ms, updated in ${median(raw).toFixed(0)} ms`,
    );
    const rowsPerSecond = { reconcile: (DUE / median(ours)) * 1000, raw: (DUE / median(raw)) * 1000 };
    return {
      figures: [
        {
          name: 'reconcile: rows per second',
          ratio,
          goal: 0.5,
          better: 'higher',
          baseline: 'one UPDATE … RETURNING of the same rows',
          ok: ratio >= 0.5,
        },
      ],
      detail: { due: DUE, rowsPerSecond },
    };
  });
}

/** The same number of due rows in ledgers of growing size. */
export async function reconcileScale(print: (line: string) => void): Promise<BenchResult> {
  const sizes = benchLedgerRows()
    .split(',')
    .map((rows) => wholeNumber('BENCH_LEDGER_ROWS', rows));
  const times = await withLedgers(sizes, async (ledgers) => {
    const least = sizes.map((rows) => ({ rows, ms: Infinity }));
    // Turn by turn, and the least disturbed turn counts: whatever else the machine does is not what is measured.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, db] of ledgers.entries()) {
        const time = least[index];
        if (time) time.ms = Math.min(time.ms, await timed(db, reconcileAll));
      }
    }
    return least;
  });
  for (const { rows, ms } of times)
    print(`${DUE} due of ${rows.toLocaleString('en')} rows: reconciled in ${ms.toFixed(0)} ms`);
  const [smallest, ...larger] = times;
  return {
    figures: larger.map(({ rows, ms }) => {
      const ratio = ms / (smallest?.ms ?? NaN);
      return {
        name: `reconcile-scale: ${rows.toLocaleString('en')} ledger rows`,
        ratio,
        goal: 1.2,
        better: 'lower' as const,
        baseline: `${smallest?.rows.toLocaleString('en')} ledger rows, as many due`,
        ok: ratio <= 1.2,
      };
    }),
    detail: { due: DUE, times },
  };
}

const reconcileAll = async (trx: Db): Promise<number> => (await reconcileDue(trx, 2 * DUE)).rows;

/** Ledgers of these sizes on one server, each as the worker reaches it. */
async function withLedgers<T>(sizes: readonly number[], work: (dbs: Db[]) => Promise<T>): Promise<T> {
  const server = await startTestServer();
  const databases: TestDatabase[] = [];
  const dbs: Db[] = [];
  try {
    for (const rows of sizes) {
      const database = await createTestDatabase(server);
      databases.push(database);
      await fillLedger(database.pool, { rows, due: DUE });
      dbs.push(openDatabase({ url: database.workerUrl, applicationName: 'bench', max: 1 }));
    }
    return await work(dbs);
  } finally {
    await Promise.all(dbs.map((db) => db.destroy()));
    for (const database of databases) await database.drop();
    await server.stop();
  }
}

class Undo extends Error {}

async function timed(db: Db, work: (trx: Db) => Promise<number>): Promise<number> {
  let ms = NaN;
  await db
    .transaction()
    .execute(async (trx) => {
      const startedAt = performance.now();
      const rows = await work(trx);
      ms = performance.now() - startedAt;
      if (rows !== DUE) throw new Error(`${rows} rows instead of ${DUE}.`);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return ms;
}

async function rawUpdate(db: Db): Promise<number> {
  const now = new Date();
  const rows = await db
    .updateTable('crm_write_log')
    .set((eb) => ({
      state: 'queued',
      retry_count: eb('retry_count', '+', 1),
      priority: 2,
      next_retry_at: new Date(now.getTime() + 3_600_000).toISOString(),
    }))
    .where('next_retry_at', '<=', now.toISOString())
    .returning(['id', 'connection_id', 'state', 'next_retry_at'])
    .execute();
  return rows.length;
}
