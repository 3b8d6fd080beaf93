import type { Crm } from '@conduit/shared/crm.ts';

import { json, type Queryable } from './client.ts';
import type { Json } from './schema.ts';

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
}

export async function loadReview(db: Queryable, workspaceId: string, id: string): Promise<ReviewItem | null> {
  const row = await db
    .selectFrom('review_items')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
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
  };
}

/** CRMs for which a person has yet to choose the deal of this run. */
export async function awaitedChoices(db: Queryable, workspaceId: string, runId: string): Promise<Crm[]> {
  const rows = await db
    .selectFrom('review_items')
    .select('crm')
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .where('kind', '=', 'association')
    .where('status', '=', 'open')
    .execute();
  return rows.flatMap((row) => (row.crm ? [row.crm] : []));
}

/** Whether anything of this thread still waits for a person. */
export async function hasOpenReview(db: Queryable, workspaceId: string, threadId: string): Promise<boolean> {
  const row = await db
    .selectFrom('review_items')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('thread_id', '=', threadId)
    .where('status', '=', 'open')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
