import { redactMessages } from '@conduit/db/retention.ts';
import { PURGE_BATCH } from '@conduit/worker/jobs/purgeRetention.ts';
import pg from 'pg';

import type { BenchOptions, BenchResult } from '../registry.ts';
import { quantile } from '../writes/median.ts';
import { withOldMail, type OldMail } from './workspaces.ts';

const GOAL = 0.7;
const DEFAULT_SIZE = 1_000_000;
/** Of each half; more would take longer and say the same. */
const MOST_BATCHES = 400;

/**
 * The purge's own batches, without the rests between them: redaction, the debt of files, subjects,
 * counts, holds. Against bare UPDATEs of equal messages of the same table, batch by batch in turn, so that whatever else the
 * machine does falls on both.
 */
export async function purgeThroughput(
  print: (line: string) => void,
  { size = DEFAULT_SIZE }: BenchOptions = {},
): Promise<BenchResult> {
  const each = Math.floor(size / 2);
  return withOldMail(print, { workspaces: 2, each }, async (mail) => {
    const [purged, updated] = mail.workspaces;
    if (!purged || !updated) throw new Error('There are no workspaces.');
    const { worker, before } = mail;
    const batch = { ...purged, limit: PURGE_BATCH };
    const bare = new pg.Client(mail.database.workerUrl);
    await bare.connect();
    const took = { purge: [] as number[], update: [] as number[] };
    const batches = Math.min(MOST_BATCHES, Math.floor(each / PURGE_BATCH));
    for (let n = 0; n < batches; n++) {
      await timed(took.purge, () => redactMessages(worker, { ...batch, before }));
      await timed(took.update, () => bare.query(BARE_UPDATE, [updated.workspaceId, before, PURGE_BATCH]));
    }
    await bare.end();
    const rows = batches * PURGE_BATCH;
    const done = await countDone(mail);
    const seconds = { purge: sum(took.purge) / 1000, update: sum(took.update) / 1000 };
    const perSecond = { purge: done.purged / seconds.purge, update: done.updated / seconds.update };
    const ratio = perSecond.purge / perSecond.update;
    print(`purge ${perSecond.purge.toFixed(0)} rows/s, bare UPDATE ${perSecond.update.toFixed(0)} rows/s`);
    return {
      figures: [
        {
          name: 'purge: throughput',
          ratio,
          goal: GOAL,
          better: 'higher',
          baseline: `bare UPDATEs of as many equal messages, ${PURGE_BATCH} at a time`,
          ok: ratio >= GOAL && done.purged === rows && done.updated === rows && done.subjectsLeft === 0,
        },
      ],
      detail: {
        messages: 2 * each,
        purged: done.purged,
        updated: done.updated,
        batch: PURGE_BATCH,
        rows_per_second: perSecond,
        seconds,
        transaction_ms: Object.fromEntries(
          Object.entries(took).map(([step, ms]) => [
            step,
            { p50: quantile(ms, 0.5), p95: quantile(ms, 0.95), max: Math.max(...ms) },
          ]),
        ),
      },
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function timed<T>(took: number[], work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const result = await work();
  took.push(performance.now() - since);
  return result;
}

/** The same columns of messages chosen the same way, and nothing else: no debt of files, no counts, no holds, no subjects. */
const BARE_UPDATE = `
  update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null, snippet = null,
    subject = '', raw_path = null
  where id in (select id from public.messages
    where workspace_id = $1 and not is_redacted and received_at < $2 order by received_at limit $3)`;

async function countDone({ database, workspaces: [purged, updated] }: OldMail) {
  const count = async (query: string, workspaceId = '') =>
    Number((await database.pool.query<{ n: string }>(query, [workspaceId])).rows[0]?.n);
  const redacted = 'select count(*) as n from public.messages where workspace_id = $1 and is_redacted';
  return {
    purged: await count(redacted, purged?.workspaceId),
    updated: await count(redacted, updated?.workspaceId),
    subjectsLeft: await count(
      `select count(*) as n from public.threads t where workspace_id = $1 and (subject <> '' or normalised_subject <> '')
         and not exists (select from public.messages m where m.thread_id = t.id and m.workspace_id = t.workspace_id and not m.is_redacted)`,
      purged?.workspaceId,
    ),
  };
}
