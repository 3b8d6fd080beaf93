import { crms } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';
import { z } from 'zod';

import type { Queryable } from './client.ts';

const threadMessage = z.object({ workspaceId: z.uuid(), threadId: z.uuid(), messageId: z.uuid() });
const connection = z.object({ workspaceId: z.uuid(), connectionId: z.uuid() });

/** Every job by name, with what it carries. The queues and their retry settings are in supabase/migrations/*_jobs.sql. */
export const jobSchemas = {
  extract_thread: threadMessage,
  associate_thread: threadMessage.extend({
    runId: z.uuid(),
    /** Absent: every connected CRM. */
    crm: z.enum(crms).optional(),
    /** It had to wait: nothing is to be done unless it still does. */
    waited: z.literal(true).optional(),
  }),
  release_waiting: z.object({ workspaceId: z.uuid() }),
  apply_review: z.object({ workspaceId: z.uuid(), reviewItemId: z.uuid() }),
  import_deals: connection.or(z.object({ all: z.literal(true) })),
  sweep_installs: z.object({}),
  sweep_owed_jobs: z.object({}),
  reconcile_connections: z.object({ which: z.enum(['all', 'due']) }),
  check_connection: connection,
  send_email: z.object({}),
  sync_hubspot: connection,
  sync_salesforce: connection,
  reconcile_crm_writes: z.object({}),
  purge_retention: z.object({ workspaceId: z.uuid() }).or(z.object({ all: z.literal(true) })),
  revoke_connection: connection,
  erase_person: z.object({ workspaceId: z.uuid(), requestId: z.uuid() }),
} as const;

export type JobName = keyof typeof jobSchemas;
export type JobPayload<N extends JobName> = z.infer<(typeof jobSchemas)[N]>;

/**
 * Sends a job in the transaction that makes it necessary: both happen or neither.
 * `key` lets queues with the `singleton` policy run one job per key at a time.
 */
export async function sendJob<N extends JobName>(
  db: Queryable,
  name: N,
  payload: JobPayload<N>,
  key: string | null = null,
): Promise<void> {
  await sql`select private.send_job(${name}, ${JSON.stringify(payload)}::jsonb, ${key})`.execute(db);
}

/** Jobs under way whose worker has said nothing for so long. */
export async function findLostJobs(
  db: Queryable,
  seconds: number,
): Promise<{ name: JobName; id: string; retryCount: number }[]> {
  const { rows } = await sql<{ name: JobName; id: string; retryCount: number }>`
    select name, id, retry_count as "retryCount" from pgboss.job
    where name = any(${Object.keys(jobSchemas)}::text[]) and state = 'active'
      and heartbeat_on < pgboss.job_now() - ${seconds} * interval '1 second'
    limit 1000`.execute(db);
  return rows;
}

/** Sends many jobs of one kind in one statement, each with its own delay; returns how many were not waiting already. */
export async function sendJobs<N extends JobName>(
  db: Queryable,
  name: N,
  jobs: readonly { payload: JobPayload<N>; key: string; delaySeconds: number }[],
): Promise<number> {
  const list = jobs.map(({ payload, key, delaySeconds }) => ({ payload, key, delay_seconds: delaySeconds }));
  const { rows } = await sql<{ sent: number }>`
    select private.send_jobs(${name}, ${JSON.stringify(list)}::jsonb) as sent`.execute(db);
  return rows[0]?.sent ?? 0;
}
