import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';

import { purgeRetention } from '@conduit/worker/jobs/purgeRetention.ts';

import { filesIn } from '../ops/residual/search.ts';
import { bodyOf, receiveOldMail } from './oldMail.ts';
import type { DrillOptions, DrillResult } from './registry.ts';
import { onStage, type Stage } from './stage.ts';

const KILLS = 50;
const MESSAGES_PER_KILL = 16;
/** Longer than most purges of that many messages: some kills come too late, most in the midst. */
const WITHIN_MS = 180;

/** kill -9 in the midst of a purge, again and again; after each, every row is whole or redacted and every file accounted for. */
export async function purgeKill(
  print: (line: string) => void,
  { rounds = KILLS }: DrillOptions,
): Promise<DrillResult> {
  return onStage(print, async (stage) => {
    const { workspaceId } = await stage.createWorkspace();
    let killed = 0;
    let inconsistent = 0;
    for (let round = 1; round <= rounds; round++) {
      for (let n = 0; n < MESSAGES_PER_KILL; n++) {
        await receiveOldMail(stage, workspaceId, { days: n % 4 === 0 ? 5 : 40, text: bodyOf(Math.random) });
      }
      if (await killMidway(stage, workspaceId, Math.random() * WITHIN_MS)) killed += 1;
      inconsistent += await countInconsistent(stage, workspaceId);
      if (round % 10 === 0) print(`${round} kills, ${inconsistent} inconsistent`);
    }
    await purgeRetention(stage.context, { workspaceId });
    inconsistent += await countInconsistent(stage, workspaceId);
    const { left, counted, purged, files } = await totals(stage, workspaceId);
    const ok = killed > rounds / 2 && inconsistent === 0 && left === 0 && counted === purged;
    return {
      drill: 'purge-kill',
      kills: rounds,
      midway: killed,
      purged,
      counted,
      files,
      left,
      inconsistent,
      ok,
    };
  });
}

/** Whether the purge was still running when it was killed. */
async function killMidway(stage: Stage, workspaceId: string, afterMs: number): Promise<boolean> {
  const { supabase } = stage;
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('purgeChild.ts', import.meta.url)),
      supabase.workerDbUrl,
      supabase.apiUrl,
      supabase.secretKey,
      workspaceId,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  await delay(afterMs);
  child.kill('SIGKILL');
  const [, signal] = (await exited) as [number | null, string | null];
  // What it had asked of Postgres is finished or undone before anybody looks.
  await stage.pool.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'purge'`,
  );
  return signal === 'SIGKILL';
}

/** Rows neither whole nor redacted, rows whose file is gone, and files that neither a row nor a debt accounts for. */
async function countInconsistent({ pool, context }: Stage, workspaceId: string): Promise<number> {
  const { rows: torn } = await pool.query<{ n: string }>(
    `select count(*) as n from public.messages where workspace_id = $1 and not (
       is_redacted and redacted_at is not null and body_text is null and body_html is null and snippet is null
         and subject = '' and raw_path is null
       or not is_redacted and redacted_at is null and body_text is not null and body_html is not null and subject <> '')`,
    [workspaceId],
  );
  const { rows } = await pool.query<{ bucket: string; path: string; live: boolean }>(
    `select 'raw-email' as bucket, raw_path as path, true as live from public.messages where workspace_id = $1 and raw_path is not null
     union all select 'attachments', path, true from public.attachments where workspace_id = $1 and path is not null
     union all select bucket, unnest(paths), false from private.erasure_outbox where workspace_id = $1 and done_at is null`,
    [workspaceId],
  );
  const stored = new Set<string>();
  for (const bucket of ['raw-email', 'attachments'] as const) {
    for await (const path of filesIn(context.files, bucket, workspaceId)) stored.add(`${bucket}/${path}`);
  }
  const known = new Set(rows.map(({ bucket, path }) => `${bucket}/${path}`));
  const lost = rows.filter(({ bucket, path, live }) => live && !stored.has(`${bucket}/${path}`)).length;
  const forgotten = [...stored].filter((path) => !known.has(path)).length;
  return Number(torn[0]?.n) + lost + forgotten;
}

async function totals({ pool }: Stage, workspaceId: string) {
  const number = async (query: string) =>
    Number((await pool.query<{ n: string }>(query, [workspaceId])).rows[0]?.n ?? Number.NaN);
  return {
    left: await number(
      `select count(*) as n from public.messages where workspace_id = $1 and not is_redacted and received_at < now() - interval '30 days'`,
    ),
    purged: await number('select count(*) as n from public.messages where workspace_id = $1 and is_redacted'),
    counted: await number(
      `select sum((detail ->> 'messages')::int) as n from public.audit_events
       where workspace_id = $1 and event = 'retention_purge_completed'`,
    ),
    files: await number(
      `select sum((detail ->> 'files_deleted')::int) as n from public.audit_events
       where workspace_id = $1 and event = 'retention_purge_completed'`,
    ),
  };
}
