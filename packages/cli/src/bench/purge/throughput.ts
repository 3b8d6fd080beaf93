import { openRun, redactMessages } from '@conduit/db/retention.ts';
import { PURGE_BATCH } from '@conduit/worker/jobs/purgeRetention.ts';

import { onStage, type Stage } from '../../drill/stage.ts';
import type { BenchOptions, BenchResult } from '../registry.ts';
import { seedOldMail } from './seed.ts';

const GOAL = 0.7;
const DEFAULT_SIZE = 1_000_000;
/** Both take turns, so that whatever else the machine does falls on both. */
const TURNS = 20;

/** The purge's own batches (redaction, the debt of files, subjects, counts) against bare batched UPDATEs of equal rows. */
export async function purgeThroughput(
  print: (line: string) => void,
  { size = DEFAULT_SIZE }: BenchOptions = {},
): Promise<BenchResult> {
  return onStage(print, async (stage) => {
    const [purged, updated] = [await stage.createWorkspace(), await stage.createWorkspace()];
    const each = Math.floor(size / 2);
    print(`Storing ${2 * each} messages`);
    for (const { workspaceId } of [purged, updated]) await seedOldMail(stage, workspaceId, each);

    const runId = await openRun(stage.context.db, purged.workspaceId);
    const before = new Date(Date.now() - 30 * 86_400_000).toISOString();
    const purgeBatch = () =>
      redactMessages(stage.context.db, {
        workspaceId: purged.workspaceId,
        runId,
        before,
        limit: PURGE_BATCH,
      });
    const updateBatch = () => bareUpdate(stage, updated.workspaceId, before);
    const spent = { purge: 0, update: 0, rows: 0 };
    const share = Math.ceil(each / TURNS / PURGE_BATCH);
    for (let turn = 0; turn < TURNS; turn++) {
      spent.purge += await timed(purgeBatch, share);
      spent.update += await timed(updateBatch, share);
    }
    const { rows } = await stage.pool.query<{ workspace_id: string; n: string }>(
      'select workspace_id, count(*) as n from public.messages where is_redacted group by 1',
    );
    const done = (id: string) => Number(rows.find((row) => row.workspace_id === id)?.n ?? 0);
    const perSecond = {
      purge: done(purged.workspaceId) / (spent.purge / 1000),
      update: done(updated.workspaceId) / (spent.update / 1000),
    };
    const ratio = perSecond.purge / perSecond.update;
    print(`purge ${Math.round(perSecond.purge)} rows/s, bare UPDATE ${Math.round(perSecond.update)} rows/s`);
    return {
      figures: [
        {
          name: 'purge: throughput',
          ratio,
          goal: GOAL,
          better: 'higher',
          baseline: `bare UPDATEs of as many equal messages and their threads, ${PURGE_BATCH} at a time`,
          ok: ratio >= GOAL && done(purged.workspaceId) === each,
        },
      ],
      detail: { messages: 2 * each, batch: PURGE_BATCH, rows_per_second: perSecond },
    };
  });
}

async function timed(batch: () => Promise<unknown>, times: number): Promise<number> {
  const since = performance.now();
  for (let n = 0; n < times; n++) await batch();
  return performance.now() - since;
}

/** The same rows changed the same way, and nothing else: no debt of files, no counts, no holds, nobody waited for. */
async function bareUpdate({ pool }: Stage, workspaceId: string, before: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ thread_id: string }>(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null, snippet = null,
         subject = '', raw_path = null
       where id in (select id from public.messages
         where workspace_id = $1 and not is_redacted and received_at < $2 order by received_at limit $3)
       returning thread_id`,
      [workspaceId, before, PURGE_BATCH],
    );
    await client.query(
      `update public.threads set subject = '', normalised_subject = '' where workspace_id = $1 and id = any ($2)`,
      [workspaceId, [...new Set(rows.map((row) => row.thread_id))]],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}
