import type { Crm } from '@conduit/shared/crm.ts';
import { sql, type Transaction } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Queryable } from './client.ts';
import { refreshThreadStatus } from './mail.ts';
import type { Schema } from './schema.ts';

/** One reading of a message whose outcome is to be written. */
export interface Reading {
  workspaceId: string;
  threadId: string;
  messageId: string;
  runId: string;
}

/** What an outcome waits for: some CRM to be connected, one again, or the deals of one to be read. */
export type Wait = { waitsFor: 'crm'; crm: Crm | null } | { waitsFor: 'deals'; crm: Crm };

/**
 * Until the transaction ends no connection of the workspace comes, goes, or has its deals for the first time. Taken
 * after everything else the transaction locks: who connects holds the row of the connection when it comes for this.
 */
export async function holdConnections(trx: Queryable, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(private.wait_lock(${workspaceId}))`.execute(trx);
}

/**
 * Whether a message still waits, as whoever let it go found it: for `crm`, or for any. Until the transaction ends nobody
 * decides otherwise.
 */
export async function isWaiting(db: Queryable, reading: Reading, crm: Crm | undefined): Promise<boolean> {
  const row = await db
    .selectFrom('waiting_outcomes')
    .select('id')
    .where('workspace_id', '=', reading.workspaceId)
    .where('message_id', '=', reading.messageId)
    .where('crm', 'is not distinct from', crm ?? null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * What a message waits for from now on: of `crm`, or of every CRM where that is absent. Nothing ends the wait. Something
 * new is on the trail.
 */
export async function setWaits(
  db: Queryable,
  reading: Reading,
  crm: Crm | undefined,
  waits: readonly Wait[],
): Promise<void> {
  const { workspaceId, threadId, messageId, runId } = reading;
  let ended = db
    .deleteFrom('waiting_outcomes')
    .where('workspace_id', '=', workspaceId)
    .where('message_id', '=', messageId);
  if (crm !== undefined) ended = ended.where('crm', '=', crm);
  const before = await ended.returning(['waits_for', 'crm', 'since']).execute();
  if (waits.length === 0) return;
  const since = before.map((row) => row.since).toSorted()[0];
  await db
    .insertInto('waiting_outcomes')
    .values(
      waits.map((wait) => ({
        workspace_id: workspaceId,
        thread_id: threadId,
        message_id: messageId,
        run_id: runId,
        waits_for: wait.waitsFor,
        crm: wait.crm,
        ...(since !== undefined && { since }),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'message_id', 'crm']).doUpdateSet((eb) => ({
        run_id: eb.ref('excluded.run_id'),
        waits_for: eb.ref('excluded.waits_for'),
        released_at: null,
      })),
    )
    .execute();
  const news = waits.filter(
    (wait) => !before.some((row) => row.waits_for === wait.waitsFor && row.crm === wait.crm),
  );
  await recordEvents(
    db,
    news.map((wait) => ({
      workspaceId,
      actor: 'worker' as const,
      event: 'outcome_waits',
      threadId,
      messageId,
      detail: { waits_for: wait.waitsFor, ...(wait.crm !== null && { crm: wait.crm }) },
    })),
  );
}

/** A live connection that a wait `o` is for, with its deals where the wait is for those. */
const hasWhatItWaitsFor = sql`exists (
  select from public.crm_connections c
  where c.workspace_id = o.workspace_id and c.status in ('connected', 'error')
    and (o.crm is null or c.crm = o.crm) and (o.waits_for = 'crm' or c.deals_synced_at is not null))`;

/**
 * Sends up to `limit` outcomes of a workspace that need not wait any more to be associated, the oldest first; returns
 * how many.
 */
export async function releaseWaiting(db: Queryable, workspaceId: string, limit: number): Promise<number> {
  const { rows } = await sql<{ released: number }>`
    with due as (
      select o.id from public.waiting_outcomes o
      where o.workspace_id = ${workspaceId} and o.released_at is null and ${hasWhatItWaitsFor}
      order by o.since, o.id limit ${limit} for update skip locked
    ), released as (
      update public.waiting_outcomes o set released_at = now() from due where o.id = due.id returning o.*
    ), sent as (
      select private.send_jobs('associate_thread', jsonb_agg(jsonb_build_object('delay_seconds', 0, 'payload',
        jsonb_strip_nulls(jsonb_build_object('workspaceId', r.workspace_id, 'threadId', r.thread_id,
          'messageId', r.message_id, 'runId', r.run_id, 'crm', r.crm, 'waited', true))) order by r.since, r.id))
      from released r having count(*) > 0
    )
    select (select count(*) from released)::integer as released, (select count(*) from sent)`.execute(db);
  return rows[0]?.released ?? 0;
}

/**
 * Says anew what up to `limit` outcomes of a workspace wait for whose CRM is not connected any more: for it to be again,
 * or, once no CRM is left, for any. Returns how many.
 */
export async function retellWaiting(
  trx: Transaction<Schema>,
  workspaceId: string,
  limit: number,
): Promise<number> {
  const { rows: moved } = await sql<{
    thread_id: string;
    message_id: string;
    run_id: string;
    crm: Crm;
    since: string;
  }>`
    with live as (
      select c.crm from public.crm_connections c
      where c.workspace_id = ${workspaceId} and c.status in ('connected', 'error')
    ), stale as (
      select o.id from public.waiting_outcomes o
      where o.workspace_id = ${workspaceId} and o.crm is not null and o.crm not in (select crm from live)
        and (o.waits_for = 'deals' or not exists (select from live))
      order by o.id limit ${limit} for update
    ), moved as (
      delete from public.waiting_outcomes o using stale s where o.id = s.id returning o.*
    )
    select thread_id, message_id, run_id, crm, since from moved`.execute(trx);
  // A statement of its own: two waits of one message may become one.
  if (moved.length > 0) {
    await sql`
      insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for, crm, since)
      select ${workspaceId}, m.thread_id, m.message_id, m.run_id, 'crm',
        case when exists (select from public.crm_connections c
          where c.workspace_id = ${workspaceId} and c.status in ('connected', 'error')) then m.crm end,
        m.since
      from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
        as m (thread_id uuid, message_id uuid, run_id uuid, crm text, since timestamptz)
      on conflict do nothing`.execute(trx);
    await refreshThreadStatus(trx, workspaceId, [...new Set(moved.map((row) => row.thread_id))]);
  }
  return moved.length;
}

/** What waits for a CRM that is disconnected, and whose writes are cancelled with it, waits no longer. */
export async function stopWaiting(trx: Queryable, connectionId: string): Promise<void> {
  await sql`select private.stop_waiting(${connectionId})`.execute(trx);
}

/**
 * Comes by for what was let go and whose job is gone, and for what nobody let go: sends the job to each workspace where
 * something waits for what is there. Returns how many.
 */
export async function sweepWaiting(db: Queryable): Promise<number> {
  await sql`
    update public.waiting_outcomes o set released_at = null
    where o.released_at < now() - interval '1 hour' and not exists (
      select from pgboss.job j
      where j.name = 'associate_thread' and j.state in ('created', 'retry', 'active')
        and j.data ->> 'messageId' = o.message_id::text and j.data ->> 'crm' is not distinct from o.crm)`.execute(
    db,
  );
  const { rows } = await sql`
    select private.send_job('release_waiting', jsonb_build_object('workspaceId', w.workspace_id), w.workspace_id::text)
    from (select distinct c.workspace_id from public.crm_connections c where c.status in ('connected', 'error')) w
    where exists (
      select from public.waiting_outcomes o
      where o.workspace_id = w.workspace_id and o.released_at is null and ${hasWhatItWaitsFor})`.execute(db);
  return rows.length;
}
