import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { prepareWorkspace, waitUntilQuiet } from '../../stack/demoData.ts';
import { deliver } from '../../stack/journey.ts';
import { demoEmailsDir } from '../../stack/paths.ts';
import { startStack } from '../../stack/startStack.ts';
import type { BenchResult, Figure } from '../registry.ts';
import { median, quantile } from './median.ts';

/** Jobs between an email and its records: read, associate, write. */
const JOBS = 3;
const EMPTY_JOBS = 15;
const GOALS = { p50: 2, p95: 4 };

/** From the delivery of an email to its note in the CRM, on a stack with nothing else to do. */
export async function latency(print: (line: string) => void): Promise<BenchResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'conduit-bench-'));
  const stack = await startStack({ dataDir, ports: 'free', web: false, dryRun: false, durable: false });
  const client = new pg.Client({ connectionString: stack.supabase.dbUrl });
  await client.connect();
  try {
    await prepareWorkspace(stack, () => undefined);
    const empty: number[] = [];
    for (let n = 0; n < EMPTY_JOBS; n++) empty.push(await emptyJob(client));
    const baseline = JOBS * median(empty);

    const times: number[] = [];
    for (const file of (await readdir(demoEmailsDir)).filter((name) => name.endsWith('.eml')).sort()) {
      const raw = new Uint8Array(await readFile(join(demoEmailsDir, file)));
      const startedAt = performance.now();
      await deliver(stack, raw);
      await waitUntilQuiet(stack.supabase.dbUrl);
      const { rows } = await client.query<{ written: boolean }>(
        `select bool_or(succeeded_at > now() - interval '30 seconds' and created_at > now() - $1 * interval '1 millisecond') as written
         from public.crm_write_log where object = 'note'`,
        [performance.now() - startedAt],
      );
      // Only mail with an outcome has a way to go.
      if (rows[0]?.written) times.push(await writtenAfter(client, startedAt));
    }
    const [p50, p95] = [median(times), quantile(times, 0.95)];
    print(
      `${times.length} outcomes: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms; ${JOBS} empty jobs ${baseline.toFixed(0)} ms`,
    );
    return {
      figures: [figure('p50', p50 / baseline), figure('p95', p95 / baseline)],
      detail: { outcomes: times.length, p50, p95, emptyJobMs: median(empty) },
    };
  } finally {
    await client.end();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const figure = (name: 'p50' | 'p95', ratio: number): Figure => ({
  name: `latency: email to CRM, ${name}`,
  ratio,
  goal: GOALS[name],
  better: 'lower',
  baseline: `${JOBS} empty jobs through the same queue`,
  ok: ratio <= GOALS[name],
});

/** How long a job with nothing to do takes from being sent to being done. */
async function emptyJob(client: pg.Client): Promise<number> {
  const startedAt = performance.now();
  const none = '00000000-0000-0000-0000-000000000000';
  await client.query(`select private.send_job('apply_review', $1)`, [
    JSON.stringify({ workspaceId: none, reviewItemId: none }),
  ]);
  for (;;) {
    const { rows } = await client.query(
      `select from pgboss.job where name = 'apply_review' and state in ('created', 'active', 'retry')`,
    );
    if (rows.length === 0) return performance.now() - startedAt;
    await delay(10);
  }
}

/** The last record of the newest message, by the database's clock. */
async function writtenAfter(client: pg.Client, startedAt: number): Promise<number> {
  const { rows } = await client.query<{ ago: number }>(
    `select extract(epoch from clock_timestamp() - max(succeeded_at)) * 1000 as ago from public.crm_write_log`,
  );
  return performance.now() - startedAt - Number(rows[0]?.ago);
}
