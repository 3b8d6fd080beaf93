import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { storeMessage } from '@conduit/db/mail.ts';
import { openRun, redactMessages } from '@conduit/db/retention.ts';
import { PURGE_BATCH, unhurried } from '@conduit/worker/jobs/purgeRetention.ts';

import { onStage, type Stage } from '../../drill/stage.ts';
import type { BenchOptions, BenchResult } from '../registry.ts';
import { seedOldMail } from './seed.ts';

const GOAL = 1.2;
/** More than is purged meanwhile: a purge that is through would prove nothing. */
const DEFAULT_SIZE = 200_000;
/** Idle and purging take turns, so that whatever else the machine does falls on both. */
const TURNS = 24;
const MESSAGES_PER_TURN = 50;

/** How long storing a message takes while its own workspace is being purged, at the 95th percentile, over idle. */
export async function ingestDuringPurge(
  print: (line: string) => void,
  { size = DEFAULT_SIZE }: BenchOptions = {},
): Promise<BenchResult> {
  return onStage(print, async (stage) => {
    const { workspaceId } = await stage.createWorkspace();
    print(`Storing ${size} messages`);
    await seedOldMail(stage, workspaceId, size);
    const runId = await openRun(stage.context.db, workspaceId);
    const before = new Date(Date.now() - 30 * 86_400_000).toISOString();

    const idle: number[] = [];
    const busy: number[] = [];
    let purged = 0;
    await ingest(stage, workspaceId, MESSAGES_PER_TURN);
    for (let turn = 0; turn < TURNS; turn++) {
      idle.push(...(await ingest(stage, workspaceId, MESSAGES_PER_TURN)));
      let going = true;
      const purging = (async () => {
        while (going) {
          purged += await unhurried({ now: Date.now, wait: delay }, () =>
            redactMessages(stage.context.db, { workspaceId, runId, before, limit: PURGE_BATCH }),
          );
        }
      })();
      busy.push(...(await ingest(stage, workspaceId, MESSAGES_PER_TURN)));
      going = false;
      await purging;
    }
    const [p95Idle, p95Busy] = [percentile(idle, 0.95), percentile(busy, 0.95)];
    const ratio = p95Busy / p95Idle;
    print(`p95 ${p95Idle.toFixed(1)} ms idle, ${p95Busy.toFixed(1)} ms during a purge of ${purged} messages`);
    return {
      figures: [
        {
          name: 'ingest during a purge: p95',
          ratio,
          goal: GOAL,
          better: 'lower',
          baseline: 'p95 of the same, idle',
          ok: ratio <= GOAL && purged > 0 && purged < size,
        },
      ],
      detail: {
        messages: size,
        purged_meanwhile: purged,
        p50_ms: { idle: percentile(idle, 0.5), busy: percentile(busy, 0.5) },
        p95_ms: { idle: p95Idle, busy: p95Busy },
      },
    };
  });
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** Milliseconds each message took. */
async function ingest({ functions }: Stage, workspaceId: string, messages: number): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < messages; n++) {
    const since = performance.now();
    await storeMessage(
      functions,
      {
        workspaceId,
        internetMessageId: `${randomUUID()}@mail.example`,
        inReplyTo: null,
        references: [],
        from: { name: 'Maria Rossi', address: 'maria@acme.example' },
        to: [],
        cc: [],
        aliasTag: null,
        subject: `New ${randomUUID()}`,
        normalisedSubject: `new ${randomUUID()}`,
        sentAt: new Date().toISOString(),
        receivedAt: new Date().toISOString(),
        text: 'Could you send over pricing for 40 seats by Friday? '.repeat(20),
        html: null,
        textFrom: 'plain',
        isAutomated: false,
        warnings: [],
        rawPath: `${workspaceId}/${randomUUID()}/message.eml`,
        rawBytes: 1_000,
        attachments: [],
      },
      () => null,
    );
    took.push(performance.now() - since);
  }
  return took;
}
