import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import type { WriteState } from '@conduit/shared/writeState.ts';
import { sql, type Transaction } from 'kysely';

import { recordEvents, type AuditEvent } from './audit.ts';
import type { Db } from './client.ts';
import { sendJob } from './jobs.ts';
import { refreshThreadStatus } from './mail.ts';
import type { Json, Schema } from './schema.ts';

/** What an operator sees of a write. Codes, ids and times; nothing of what it says. */
export interface WriteSummary {
  id: string;
  workspaceId: string;
  crm: Crm;
  object: CrmObject;
  state: WriteState;
  permanentFailure: boolean;
  parkedFor: string | null;
  errorCode: string | null;
  errorProviderCode: string | null;
  attemptCount: number;
  nextRetryAt: string | null;
  createdAt: string;
}

export interface WriteFilter {
  workspaceId?: string | undefined;
  crm?: Crm | undefined;
  errorCode?: string | undefined;
}

/** Writes that are not done: failed for good first, then the oldest. */
export async function listStopped(db: Db, filter: WriteFilter, limit: number): Promise<WriteSummary[]> {
  let query = db
    .selectFrom('crm_write_log')
    .select([
      'id',
      'workspace_id as workspaceId',
      'crm',
      'object',
      'state',
      'permanent_failure as permanentFailure',
      'parked_for as parkedFor',
      'error_code as errorCode',
      'error_provider_code as errorProviderCode',
      'attempt_count as attemptCount',
      'next_retry_at as nextRetryAt',
      'created_at as createdAt',
    ])
    .where((eb) =>
      eb.or([eb('permanent_failure', '=', true), eb('state', 'in', ['unknown', 'parked', 'failed'])]),
    );
  if (filter.workspaceId !== undefined) query = query.where('workspace_id', '=', filter.workspaceId);
  if (filter.crm !== undefined) query = query.where('crm', '=', filter.crm);
  if (filter.errorCode !== undefined) query = query.where('error_code', '=', filter.errorCode);
  return query
    .orderBy('permanent_failure', 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export interface WriteLife {
  write: Record<string, Json>;
  events: { at: string; actor: string; event: string; detail: Json }[];
}

/** One row of the ledger with everything the audit trail says of it, oldest first. Null when there is no such row. */
export async function explainWrite(db: Db, id: string): Promise<WriteLife | null> {
  const row = await db.selectFrom('crm_write_log').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  // What it says is for the workspace, not for whoever operates it.
  const { payload: _payload, ...write } = row;
  const events = await db
    .selectFrom('audit_events')
    .select(['at', 'actor', 'event', 'detail'])
    .where('workspace_id', '=', row.workspace_id)
    .where('thread_id', '=', row.thread_id)
    .where('write_id', '=', id)
    .orderBy('id')
    .execute();
  return { write, events };
}

interface Changed {
  id: string;
  workspace_id: string;
  crm: Crm;
  object: CrmObject;
  connection_id: string;
  thread_id: string;
  message_id: string;
}

const CHANGED = [
  'id',
  'workspace_id',
  'crm',
  'object',
  'connection_id',
  'thread_id',
  'message_id',
] as const satisfies readonly (keyof Changed)[];

const noError = {
  error_code: null,
  error_owner: null,
  error_provider_code: null,
  error_http_status: null,
} as const;

/** Sends writes again that failed or are on hold; what may be in the CRM already is looked for first. Returns how many. */
export async function retryAsOperator(db: Db, ids: readonly string[]): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('crm_write_log')
      .set({
        state: sql`case when maybe_written then 'unknown' else 'queued' end`,
        next_retry_at: sql`case when maybe_written then now() end`,
        permanent_failure: false,
        parked_for: null,
        attempt_count: 0,
        retry_count: 0,
        checks: 0,
        first_failed_at: null,
        ...noError,
      })
      .where('id', 'in', ids)
      .where('state', 'in', ['failed', 'parked'])
      .where((eb) => eb.or([eb('parked_for', 'is', null), eb('parked_for', '<>', 'person')]))
      .returning(CHANGED)
      .execute();
    await followUp(trx, changed, 'crm_write_retry_requested', {});
    await sendSyncs(trx, changed);
    return changed.length;
  });
}

/** Puts writes on hold until somebody sends them again. Returns how many. */
export async function parkAsOperator(db: Db, ids: readonly string[]): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('crm_write_log')
      .set({
        state: 'parked',
        parked_for: 'operator',
        next_retry_at: null,
        permanent_failure: false,
        ...noError,
      })
      .where('id', 'in', ids)
      .where((eb) =>
        eb.or([
          eb('state', 'in', ['queued', 'failed']),
          eb.and([eb('state', '=', 'parked'), eb('parked_for', 'is distinct from', 'person')]),
        ]),
      )
      .returning(CHANGED)
      .execute();
    await followUp(trx, changed, 'crm_write_parked', { code: 'operator' });
    return changed.length;
  });
}

/** Settles a lost answer by hand: the record is there under `externalId`, or (null) is not, and is sent. */
export async function settleAsOperator(db: Db, id: string, externalId: string | null): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const settled =
      externalId === null
        ? { state: 'queued' as const }
        : { state: 'succeeded' as const, external_id: externalId, succeeded_at: sql<string>`now()` };
    const changed = await trx
      .updateTable('crm_write_log')
      .set({ ...settled, maybe_written: false, parked_for: null, next_retry_at: null, checks: 0, ...noError })
      .where('id', '=', id)
      .where('action', '=', 'create')
      .where((eb) => eb.or([eb('state', '=', 'unknown'), eb('parked_for', '=', 'person')]))
      .returning(CHANGED)
      .execute();
    const answer = externalId === null ? 'not_written' : 'written';
    await followUp(trx, changed, 'crm_write_answered', { answer });
    if (externalId === null) await sendSyncs(trx, changed);
    return changed.length > 0;
  });
}

/** The trail and the threads' status follow from what was changed. */
async function followUp(
  trx: Transaction<Schema>,
  changed: readonly Changed[],
  event: string,
  detail: Record<string, Json>,
): Promise<void> {
  await recordEvents(
    trx,
    changed.map((row): AuditEvent => ({
      workspaceId: row.workspace_id,
      actor: 'system',
      event,
      threadId: row.thread_id,
      messageId: row.message_id,
      writeId: row.id,
      connectionId: row.connection_id,
      detail: { crm: row.crm, object: row.object, ...detail },
    })),
  );
  for (const [workspaceId, rows] of Map.groupBy(changed, (row) => row.workspace_id)) {
    await refreshThreadStatus(trx, workspaceId, [...new Set(rows.map((row) => row.thread_id))]);
  }
}

async function sendSyncs(trx: Transaction<Schema>, changed: readonly Changed[]): Promise<void> {
  const connections = new Map(changed.map((row) => [row.connection_id, row]));
  for (const [connectionId, { crm, workspace_id: workspaceId }] of connections) {
    await sendJob(trx, `sync_${crm}`, { workspaceId, connectionId }, connectionId);
  }
}
