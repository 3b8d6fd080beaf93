import type { Crm } from '@conduit/shared/crm.ts';
import type { ReturnReason } from '@conduit/shared/storedFacts.ts';
import { sql, type Transaction } from 'kysely';

import { json, type Queryable } from './client.ts';
import type { Json, Schema } from './schema.ts';

export interface NewReviewItem {
  workspaceId: string;
  threadId: string;
  messageId: string;
  runId: string;
  kind: 'extraction' | 'association';
  crm: Crm | null;
  reasons: readonly string[];
  proposal: unknown;
}

/** Asks a person, once per run and kind (and CRM); repeating it is harmless. */
export async function openReview(db: Queryable, item: NewReviewItem): Promise<{ id: string } | null> {
  const row = await db
    .insertInto('review_items')
    .values({
      workspace_id: item.workspaceId,
      thread_id: item.threadId,
      message_id: item.messageId,
      run_id: item.runId,
      kind: item.kind,
      crm: item.crm,
      reasons: [...item.reasons],
      proposal: json(item.proposal),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row ?? null;
}

export interface ReviewItem {
  id: string;
  threadId: string;
  messageId: string;
  runId: string;
  kind: string;
  crm: Crm | null;
  status: string;
  resolution: Json;
  resolvedBy: string | null;
  /** When it was decided. */
  resolvedAt: string | null;
  /** What was asked was erased since. */
  isForgotten: boolean;
}

/** A question's message, to be kept before the question is. */
export async function reviewedMessage(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('review_items')
    .select('message_id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.message_id ?? null;
}

/**
 * A decision that is to be carried out now, held until the transaction ends. Null when it is open again, carried out
 * already, or made anew with its time to be taken back still running; then another job comes for it.
 */
export async function takeDecision(
  trx: Transaction<Schema>,
  workspaceId: string,
  id: string,
): Promise<ReviewItem | null> {
  const row = await trx
    .selectFrom('review_items')
    .selectAll()
    .select(sql<boolean>`proposal = '{}'`.as('is_forgotten'))
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('status', '<>', 'open')
    .where('applied_at', 'is', null)
    .where((eb) => eb.or([eb('apply_after', 'is', null), eb('apply_after', '<=', sql<string>`now()`)]))
    .forUpdate()
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    threadId: row.thread_id,
    messageId: row.message_id,
    runId: row.run_id,
    kind: row.kind,
    crm: row.crm,
    status: row.status,
    resolution: row.resolution,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at,
    isForgotten: row.is_forgotten,
  };
}

/** A decision was carried out: from now on it cannot be taken back. */
export async function settleDecision(db: Queryable, workspaceId: string, id: string): Promise<void> {
  await db
    .updateTable('review_items')
    .set({ applied_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/**
 * The same question, asked of other messages of the conversation, is answered with this one: a deal is chosen for the
 * whole conversation, "none of these" for the same deals. Returns the messages that go on.
 */
export async function settleSiblings(
  db: Queryable,
  workspaceId: string,
  id: string,
): Promise<{ id: string; messageId: string; runId: string }[]> {
  const { rows } = await sql<{ id: string; messageId: string; runId: string }>`
    update public.review_items s set status = r.status, resolution = r.resolution, resolved_by = r.resolved_by,
      resolved_at = now(), apply_after = now(), applied_at = now(), returned_for = null
    from public.review_items r
    where r.workspace_id = ${workspaceId} and r.id = ${id} and s.workspace_id = r.workspace_id
      and s.thread_id = r.thread_id and s.kind = 'association' and s.crm = r.crm and s.status = 'open'
      and (r.status <> 'rejected' or s.proposal = r.proposal)
    returning s.id, s.message_id as "messageId", s.run_id as "runId"`.execute(db);
  return rows;
}

/** Asks again what could not be carried out, with the reason. What was entered stays. */
export async function returnDecision(
  db: Queryable,
  workspaceId: string,
  id: string,
  reason: ReturnReason,
): Promise<void> {
  await db
    .updateTable('review_items')
    .set({ status: 'open', resolved_by: null, resolved_at: null, apply_after: null, returned_for: reason })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Whether a person said yes to a reading, for good: it cannot be taken back any more. */
export async function isApproved(db: Queryable, workspaceId: string, runId: string): Promise<boolean> {
  const row = await db
    .selectFrom('review_items')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('kind', '=', 'extraction')
    .where('status', 'in', ['approved', 'edited'])
    .where('applied_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** CRMs for which a person has yet to choose the deal of this run, or may still take the choice back. */
export async function awaitedChoices(db: Queryable, workspaceId: string, runId: string): Promise<Crm[]> {
  const rows = await db
    .selectFrom('review_items')
    .select('crm')
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('kind', '=', 'association')
    .where((eb) =>
      eb.or([
        eb('status', '=', 'open'),
        eb.and([eb('applied_at', 'is', null), eb('apply_after', 'is not', null)]),
      ]),
    )
    .execute();
  return rows.flatMap((row) => (row.crm ? [row.crm] : []));
}
