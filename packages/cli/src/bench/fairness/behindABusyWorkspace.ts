import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { storeMessage } from '@conduit/db/mail.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import { createUser } from '@conduit/local-supabase/testing';

import type { BenchResult } from '../registry.ts';
import { startWorkerProcess } from '../workerProcess.ts';
import { median } from '../writes/median.ts';
import { openPlace, type Place } from '../writes/place.ts';

const GOAL = 2;
/** Mails of the quiet workspace: one after the other, each once the one before was read. */
const MAILS = 9;
const LOOK_EVERY_MS = 10;
const TEXT = 'Hi Ana,\n\ncould you send over pricing for 40 seats by Friday?\n\nMaria Rossi';

/** How long one mail waits to be read while thousands of another workspace wait too, over the same alone. */
export async function behindABusyWorkspace(
  print: (line: string) => void,
  { waiting }: { waiting: number },
): Promise<BenchResult> {
  const place = await openPlace();
  try {
    const [quiet, busy] = [await signUp(place, 'quiet'), await signUp(place, 'busy')];
    const worker = await startWorkerProcess(place);
    try {
      await readOne(place, quiet);
      const alone: number[] = [];
      while (alone.length < MAILS) alone.push(await readOne(place, quiet));

      const since = performance.now();
      await sendMany(place, busy, waiting);
      const sendingMs = performance.now() - since;
      const behind: number[] = [];
      // What is sent once the others are through proves nothing.
      while (behind.length < MAILS && (await stillWaiting(place, busy)) > 0) {
        behind.push(await readOne(place, quiet));
      }
      while ((await stillWaiting(place, busy)) > 0) await delay(100);
      const drainingMs = performance.now() - since - sendingMs;

      const [before, after] = [median(alone), median(behind)];
      const ratio = after / before;
      print(
        `one mail is read in ${before.toFixed(0)} ms alone, in ${after.toFixed(0)} ms behind ${waiting} of another workspace`,
      );
      print(
        `${waiting} jobs were sent in ${(sendingMs / 1000).toFixed(1)} s and done ${(drainingMs / 1000).toFixed(1)} s later`,
      );
      return {
        figures: [
          {
            name: 'fairness: a mail behind another workspace',
            ratio,
            goal: GOAL,
            better: 'lower',
            baseline: 'the same mail alone',
            ok: ratio <= GOAL && behind.length > 0 && worker.crashes() === 0,
          },
        ],
        detail: {
          waiting,
          mails: behind.length,
          alone_ms: before,
          behind_ms: after,
          slowest_behind_ms: Math.max(...behind),
          sending_ms: sendingMs,
          draining_ms: drainingMs,
        },
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await place.close();
  }
}

async function signUp({ database }: Place, name: string): Promise<string> {
  const { id } = await createUser(database.pool, { email: `${name}@example.com` });
  const { rows } = await database.pool.query<{ workspace_id: string }>(
    'select workspace_id from public.workspace_members where user_id = $1',
    [id],
  );
  return rows[0]?.workspace_id ?? '';
}

/** Milliseconds from storing a mail until it has been read. */
async function readOne({ functions, database }: Place, workspaceId: string): Promise<number> {
  const since = performance.now();
  const at = new Date().toISOString();
  const stored = await storeMessage(
    functions,
    mail(workspaceId, { subject: `Mail ${randomUUID()}`, text: TEXT, sentAt: at, receivedAt: at }),
    () => null,
  );
  for (;;) {
    const { rows } = await database.pool.query(
      'select from public.extraction_runs where workspace_id = $1 and message_id = $2',
      [workspaceId, stored.messageId],
    );
    if (rows.length > 0) return performance.now() - since;
    await delay(LOOK_EVERY_MS);
  }
}

/** Mails that arrived all at once, as when an old mailbox is forwarded. */
async function sendMany({ database }: Place, workspaceId: string, count: number): Promise<void> {
  await database.pool.query(
    `with thread as (
       insert into public.threads (workspace_id, subject, normalised_subject, first_message_at, last_message_at)
       select $1::uuid, 'Old mail ' || n, 'old mail ' || n, now(), now() from generate_series(1, $2::integer) n
       returning id, workspace_id
     ), message as (
       insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local,
         received_at, body_text, raw_bytes)
       select workspace_id, id, id::text, 'maria.rossi@acme-robotics.example', now(), '2026-11-20T16:05:00+01:00', now(), $3, 1000
       from thread returning id, workspace_id, thread_id
     )
     select count(private.send_job('extract_thread',
       jsonb_build_object('workspaceId', workspace_id, 'threadId', thread_id, 'messageId', id))::text) from message`,
    [workspaceId, count, TEXT],
  );
}

async function stillWaiting({ database }: Place, workspaceId: string): Promise<number> {
  const { rows } = await database.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from pgboss.job
     where name = 'extract_thread' and state < 'active' and data ->> 'workspaceId' = $1`,
    [workspaceId],
  );
  return rows[0]?.waiting ?? 0;
}
