import { json, type Queryable } from './client.ts';
import type { Json } from './schema.ts';

export interface NewExtractionRun {
  workspaceId: string;
  threadId: string;
  messageId: string;
  extractorVersion: string;
  direction: 'inbound' | 'outbound' | 'internal' | 'automated';
  decision: 'outcome' | 'review' | 'nothing';
  confidence: number | null;
  reasons: readonly string[];
  replyStart: number;
  replyEnd: number;
  facts: readonly NewFact[];
}

export interface NewFact {
  field: string;
  value: unknown;
  confidence: number;
  evidence: unknown;
}

/** Stores a run with its facts. Null when this version has read this message before. */
export async function storeRun(db: Queryable, run: NewExtractionRun): Promise<string | null> {
  const inserted = await db
    .insertInto('extraction_runs')
    .values({
      workspace_id: run.workspaceId,
      thread_id: run.threadId,
      message_id: run.messageId,
      extractor_version: run.extractorVersion,
      direction: run.direction,
      decision: run.decision,
      confidence: run.confidence,
      reasons: [...run.reasons],
      reply_start: run.replyStart,
      reply_end: run.replyEnd,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'message_id', 'extractor_version']).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return null;
  await storeFacts(db, { ...run, runId: inserted.id, setBy: null });
  return inserted.id;
}

/** Adds facts to a run: the extractor's, or a person's own, which then take precedence. */
export async function storeFacts(
  db: Queryable,
  {
    workspaceId,
    messageId,
    runId,
    facts,
    setBy,
  }: {
    workspaceId: string;
    messageId: string;
    runId: string;
    facts: readonly NewFact[];
    setBy: string | null;
  },
): Promise<void> {
  if (facts.length === 0) return;
  await db
    .insertInto('field_values')
    .values(
      facts.map((fact) => ({
        workspace_id: workspaceId,
        run_id: runId,
        message_id: messageId,
        field: fact.field,
        value: json(fact.value),
        confidence: fact.confidence,
        evidence: json(fact.evidence),
        source: setBy === null ? 'extractor' : 'person',
        set_by: setBy,
      })),
    )
    .execute();
}

export interface StoredFact {
  field: string;
  value: Json;
  confidence: number;
  source: string;
}

/** The facts of a run, a person's word before the extractor's. One per field. */
export async function loadFacts(db: Queryable, workspaceId: string, runId: string): Promise<StoredFact[]> {
  return db
    .selectFrom('field_values')
    .distinctOn('field')
    .select(['field', 'value', 'confidence', 'source'])
    .where('workspace_id', '=', workspaceId)
    .where('run_id', '=', runId)
    .orderBy('field')
    .orderBy('source', 'desc')
    .orderBy('created_at', 'desc')
    .execute();
}
