import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { openDatabase, type Db } from '@conduit/db/client.ts';
import { storeMessage } from '@conduit/db/mail.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import { redactMessages } from '@conduit/db/retention.ts';
import { PURGE_BATCH, unhurried } from '@conduit/worker/jobs/purgeRetention.ts';

import type { BenchOptions, BenchResult } from '../registry.ts';
import { quantile } from '../writes/median.ts';
import { withOldMail, type OldMail } from './workspaces.ts';

const GOAL = 1.2;
const DEFAULT_SIZE = 200_000;
/** Idle and purging take turns, so that whatever else the machine does falls on both. */
const TURNS = 8;
/** A turn is as long as several batches of the purge and the rests between them; shorter where less is stored. */
const messagesPerTurn = (size: number): number => Math.min(400, Math.ceil(size / 500));

/** How long storing a message takes while its own workspace is being purged at the worker's pace, over idle. */
export async function ingestDuringPurge(
  print: (line: string) => void,
  { size = DEFAULT_SIZE }: BenchOptions = {},
): Promise<BenchResult> {
  return withOldMail(print, { workspaces: 1, each: size }, async (mail) => {
    const [purged] = mail.workspaces;
    if (!purged) throw new Error('There is no workspace.');
    const functions = openDatabase({
      url: mail.database.functionsUrl,
      applicationName: 'ingest',
      max: 1,
    });
    const store = () => ingest(functions, purged.workspaceId, messagesPerTurn(size));
    const [idle, busy]: [number[], number[]] = [[], []];
    const batches: { ms: number; rows: number }[] = [];
    let purgingMs = 0;
    let turnsWithoutPurge = 0;
    await store();
    for (let turn = 0; turn < TURNS; turn++) {
      idle.push(...(await store()));
      const purge = startPurge(mail, purged);
      busy.push(...(await store()));
      const done = await purge.stop();
      batches.push(...done.batches);
      purgingMs += done.ms;
      if (!done.batches.some(({ rows }) => rows > 0)) turnsWithoutPurge += 1;
    }
    await functions.destroy();

    const rows = batches.reduce((total, batch) => total + batch.rows, 0);
    const working = batches.reduce((total, batch) => total + batch.ms, 0) / purgingMs;
    const rowsPerHour = (rows / purgingMs) * 3_600_000;
    const p50 = { idle: quantile(idle, 0.5), busy: quantile(busy, 0.5) };
    const p95 = { idle: quantile(idle, 0.95), busy: quantile(busy, 0.95) };
    const ratio = p95.busy / p95.idle;
    print(
      `p50 ${p50.idle.toFixed(1)} ms idle, ${p50.busy.toFixed(1)} ms during a purge; p95 ${p95.idle.toFixed(1)} and ${p95.busy.toFixed(1)} ms`,
    );
    print(
      `meanwhile ${rows} messages were purged, ${Math.round(rowsPerHour)} an hour, working ${(working * 100).toFixed(0)} % of the time`,
    );
    return {
      figures: [
        {
          name: 'ingest during a purge: p95',
          ratio,
          goal: GOAL,
          better: 'lower',
          baseline: 'p95 of the same, idle',
          // A purge that did nothing, or was through, would prove nothing.
          ok: ratio <= GOAL && turnsWithoutPurge === 0 && rows < size,
        },
      ],
      detail: {
        messages: size,
        samples: busy.length,
        purged_meanwhile: rows,
        purged_per_hour: rowsPerHour,
        working_share: working,
        p50_ms: p50,
        p95_ms: p95,
        p50_ratio: p50.busy / p50.idle,
        batch_ms: quantile(
          batches.map(({ ms }) => ms),
          0.5,
        ),
      },
    };
  });
}

/** Purges at the worker's own pace until stopped; the last rest is cut short. */
function startPurge({ worker, before }: OldMail, batch: { workspaceId: string; runId: string }) {
  const batches: { ms: number; rows: number }[] = [];
  const stopping = new AbortController();
  const wait = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const startedAt = performance.now();
  const purging = (async () => {
    while (!stopping.signal.aborted) {
      await unhurried({ now: () => performance.now(), wait }, async () => {
        const since = performance.now();
        const rows = await redactMessages(worker, { ...batch, before, limit: PURGE_BATCH });
        batches.push({ ms: performance.now() - since, rows });
      });
    }
  })();
  return {
    async stop() {
      const ms = performance.now() - startedAt;
      stopping.abort();
      await purging;
      return { batches, ms };
    },
  };
}

/** Milliseconds each message took. */
async function ingest(functions: Db, workspaceId: string, messages: number): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < messages; n++) {
    const since = performance.now();
    const subject = `New ${randomUUID()}`;
    const text = 'Could you send over pricing for 40 seats by Friday? '.repeat(20);
    const at = new Date().toISOString();
    await storeMessage(
      functions,
      mail(workspaceId, { subject, text, sentAt: at, receivedAt: at }),
      () => null,
    );
    took.push(performance.now() - since);
  }
  return took;
}
