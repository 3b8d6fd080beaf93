import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import type { WriteState } from '@conduit/shared/writeState.ts';
import { sql } from 'kysely';

import { json, type Queryable } from './client.ts';
import type { Json } from './schema.ts';

/** An attempt that said nothing for this long is over: its worker is gone. */
export const ATTEMPT_TIMEOUT_SECONDS = 120;

export interface PlannedWrite {
  workspaceId: string;
  crm: Crm;
  connectionId: string;
  threadId: string;
  messageId: string;
  object: CrmObject;
  action: 'upsert' | 'create';
  idempotencyKey: string;
  /** For a task or note: the row that makes sure its contact exists. */
  contactWriteId: string | null;
  dealId: string | null;
  payload: unknown;
  dryRun: boolean;
}

/**
 * Stores the intent to write, before anything is sent. A key that is there already is left alone, so planning twice
 * plans once. Returns the row's id either way.
 */
export async function planWrite(
  db: Queryable,
  write: PlannedWrite,
): Promise<{ id: string; created: boolean }> {
  const inserted = await db
    .insertInto('crm_write_log')
    .values({
      workspace_id: write.workspaceId,
      crm: write.crm,
      connection_id: write.connectionId,
      thread_id: write.threadId,
      message_id: write.messageId,
      object: write.object,
      action: write.action,
      idempotency_key: write.idempotencyKey,
      contact_write_id: write.contactWriteId,
      deal_id: write.dealId,
      payload: json(write.payload),
      dry_run: write.dryRun,
      state: write.dryRun ? 'planned' : 'queued',
    })
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return { id: inserted.id, created: true };
  const existing = await db
    .selectFrom('crm_write_log')
    .select('id')
    .where('idempotency_key', '=', write.idempotencyKey)
    .executeTakeFirstOrThrow();
  return { id: existing.id, created: false };
}

export interface ClaimedWrite {
  id: string;
  workspaceId: string;
  crm: Crm;
  threadId: string;
  messageId: string;
  object: CrmObject;
  action: 'upsert' | 'create';
  key: string;
  payload: Json;
  attemptCount: number;
  retryCount: number;
  /** The contact as the CRM knows it, for a task or note. */
  contactExternalId: string | null;
  contactKind: 'contact' | 'lead' | null;
  dealExternalId: string | null;
}

/**
 * Takes up to `limit` due rows of one kind for one attempt. Rows another worker holds are skipped. A task or note is
 * due once its contact is there.
 */
export async function claimDue(
  db: Queryable,
  args: { connectionId: string; object: CrmObject; attemptId: string; limit: number },
): Promise<ClaimedWrite[]> {
  const due = db
    .selectFrom('crm_write_log as w')
    .leftJoin('crm_write_log as c', 'c.id', 'w.contact_write_id')
    .select('w.id')
    .where('w.connection_id', '=', args.connectionId)
    .where('w.object', '=', args.object)
    .where((eb) =>
      eb.or([
        eb('w.state', '=', 'queued'),
        eb.and([
          eb('w.state', '=', 'failed'),
          eb('w.permanent_failure', '=', false),
          eb('w.next_retry_at', '<=', sql<string>`now()`),
        ]),
      ]),
    )
    .where((eb) => eb.or([eb('w.contact_write_id', 'is', null), eb('c.state', '=', 'succeeded')]))
    .orderBy('w.created_at')
    .orderBy('w.id')
    .limit(args.limit)
    .forUpdate('w')
    .skipLocked();
  const claimed = await db
    .with('due', () => due)
    .updateTable('crm_write_log as w')
    .from('due')
    .set({
      state: 'in_flight',
      attempt_id: args.attemptId,
      attempt_started_at: sql`now()`,
      attempt_count: sql`w.attempt_count + 1`,
      next_retry_at: null,
    })
    .whereRef('w.id', '=', 'due.id')
    .returning('w.id')
    .execute();
  if (claimed.length === 0) return [];
  return loadWrites(
    db,
    claimed.map((row) => row.id),
  );
}

/** Rows with what is needed to send them, oldest first. */
async function loadWrites(db: Queryable, ids: readonly string[]): Promise<ClaimedWrite[]> {
  const rows = await db
    .selectFrom('crm_write_log as w')
    .leftJoin('crm_write_log as c', 'c.id', 'w.contact_write_id')
    .leftJoin('deals as d', 'd.id', 'w.deal_id')
    .select([
      'w.id',
      'w.workspace_id',
      'w.crm',
      'w.thread_id',
      'w.message_id',
      'w.object',
      'w.action',
      'w.idempotency_key',
      'w.payload',
      'w.attempt_count',
      'w.retry_count',
      'c.external_id as contact_external_id',
      'c.person_kind as contact_kind',
      'd.external_id as deal_external_id',
    ])
    .where('w.id', 'in', ids)
    .orderBy('w.created_at')
    .orderBy('w.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    crm: row.crm,
    threadId: row.thread_id,
    messageId: row.message_id,
    object: row.object,
    action: row.action,
    key: row.idempotency_key,
    payload: row.payload,
    attemptCount: row.attempt_count,
    retryCount: row.retry_count,
    contactExternalId: row.contact_external_id,
    contactKind: row.contact_kind,
    dealExternalId: row.deal_external_id,
  }));
}

export interface SettledWrite {
  id: string;
  state: WriteState;
  externalId: string | null;
  personKind: 'contact' | 'lead' | null;
  permanentFailure: boolean;
  countsAsAttempt: boolean;
  /** ISO; set for a failure that will be tried again. */
  nextRetryAt: string | null;
  error: {
    code: string;
    owner: 'us' | 'customer_admin' | 'provider' | 'nobody';
    providerCode: string | null;
    httpStatus: number | null;
  } | null;
}

/**
 * Settles the rows of one attempt, each by itself, in one statement. Only rows that attempt still holds are touched;
 * their ids come back, so whoever lost its rows knows.
 */
export async function settleWrites(
  db: Queryable,
  attemptId: string,
  writes: readonly SettledWrite[],
): Promise<string[]> {
  if (writes.length === 0) return [];
  const values = JSON.stringify(
    writes.map((write) => ({
      id: write.id,
      state: write.state,
      external_id: write.externalId,
      person_kind: write.personKind,
      permanent_failure: write.permanentFailure,
      burned: write.countsAsAttempt ? 0 : 1,
      retried: write.state === 'failed' && !write.permanentFailure ? 1 : 0,
      next_retry_at: write.nextRetryAt,
      error_code: write.error?.code ?? null,
      error_owner: write.error?.owner ?? null,
      error_provider_code: write.error?.providerCode ?? null,
      error_http_status: write.error?.httpStatus ?? null,
    })),
  );
  const { rows } = await sql<{ id: string }>`
    update public.crm_write_log w set
      state = s.state,
      external_id = coalesce(s.external_id, w.external_id),
      person_kind = coalesce(s.person_kind, w.person_kind),
      permanent_failure = s.permanent_failure,
      attempt_count = w.attempt_count - s.burned,
      retry_count = w.retry_count + s.retried,
      next_retry_at = s.next_retry_at,
      error_code = s.error_code,
      error_owner = s.error_owner,
      error_provider_code = s.error_provider_code,
      error_http_status = s.error_http_status,
      succeeded_at = case when s.state = 'succeeded' then now() end,
      attempt_id = null
    from jsonb_to_recordset(${values}::jsonb) as s (
      id uuid, state text, external_id text, person_kind text, permanent_failure boolean, burned integer,
      retried integer, next_retry_at timestamptz, error_code text, error_owner text, error_provider_code text,
      error_http_status integer
    )
    where w.id = s.id and w.state = 'in_flight' and w.attempt_id = ${attemptId}
    returning w.id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Ends attempts whose worker is gone. An upsert may be repeated, so it is queued again; a create may have been
 * written, so it becomes `unknown`.
 */
export async function recoverAbandoned(db: Queryable, connectionId: string): Promise<number> {
  const result = await db
    .updateTable('crm_write_log')
    .set({
      state: sql`case when action = 'upsert' then 'queued' else 'unknown' end`,
      error_code: 'attempt_abandoned',
      error_owner: 'us',
      attempt_id: null,
    })
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'in_flight')
    .where('attempt_started_at', '<', sql<string>`now() - ${ATTEMPT_TIMEOUT_SECONDS} * interval '1 second'`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

const noError = {
  error_code: null,
  error_owner: null,
  error_provider_code: null,
  error_http_status: null,
} as const;

/** Puts back into the queue what waited for a broken connection; returns how many rows. */
export async function resumeParked(db: Queryable, connectionId: string): Promise<number> {
  const result = await db
    .updateTable('crm_write_log')
    .set({ state: 'queued', ...noError })
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'parked')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export interface UnknownWrite {
  id: string;
  workspaceId: string;
  threadId: string;
  messageId: string;
  object: CrmObject;
  key: string;
  contactExternalId: string;
  contactKind: 'contact' | 'lead';
  /** When the attempt whose answer was lost began, ISO. */
  attemptStartedAt: string;
}

/** Creates whose answer was lost, oldest first. */
export async function loadUnknown(
  db: Queryable,
  connectionId: string,
  limit: number,
): Promise<UnknownWrite[]> {
  const rows = await db
    .selectFrom('crm_write_log as w')
    .innerJoin('crm_write_log as c', 'c.id', 'w.contact_write_id')
    .select([
      'w.id',
      'w.workspace_id',
      'w.thread_id',
      'w.message_id',
      'w.object',
      'w.idempotency_key',
      'w.attempt_started_at',
      'c.external_id',
      'c.person_kind',
    ])
    .where('w.connection_id', '=', connectionId)
    .where('w.state', '=', 'unknown')
    .orderBy('w.attempt_started_at')
    .limit(limit)
    .execute();
  return rows.flatMap((row) =>
    row.external_id !== null && row.attempt_started_at !== null
      ? [
          {
            id: row.id,
            workspaceId: row.workspace_id,
            threadId: row.thread_id,
            messageId: row.message_id,
            object: row.object,
            key: row.idempotency_key,
            contactExternalId: row.external_id,
            contactKind: row.person_kind ?? 'contact',
            attemptStartedAt: row.attempt_started_at,
          },
        ]
      : [],
  );
}

/** Settles a lost answer by what was read: the object is there. */
export async function settleUnknownAsWritten(
  db: Queryable,
  id: string,
  externalId: string,
): Promise<boolean> {
  const result = await db
    .updateTable('crm_write_log')
    .set({
      state: 'succeeded',
      external_id: externalId,
      succeeded_at: sql`now()`,
      ...noError,
    })
    .where('id', '=', id)
    .where('state', '=', 'unknown')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Whether something of a connection is to be tried again: failed for now, sent without an answer, or held by an attempt
 * that may be over.
 */
export async function hasUnfinished(db: Queryable, connectionId: string): Promise<boolean> {
  return hasWrites(db, connectionId, ['unknown', 'in_flight']);
}

/** Whether a connection has anything left to do: unfinished, or not begun. */
export async function hasOpenWrites(db: Queryable, connectionId: string): Promise<boolean> {
  return hasWrites(db, connectionId, ['queued', 'unknown', 'in_flight']);
}

/** Whether a connection has writes in one of these states, or failed ones that will be tried again. */
async function hasWrites(
  db: Queryable,
  connectionId: string,
  states: readonly WriteState[],
): Promise<boolean> {
  const row = await db
    .selectFrom('crm_write_log')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where((eb) =>
      eb.or([
        eb('state', 'in', states),
        eb.and([eb('state', '=', 'failed'), eb('permanent_failure', '=', false)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Ends what a connection has to do because it is being disconnected: gives it up, or keeps it for when the account is
 * connected again. An attempt under way ends by itself, and finds no tokens. Returns the rows it stopped.
 */
export async function stopWrites(
  db: Queryable,
  connectionId: string,
  how: 'cancel' | 'park',
): Promise<{ id: string; workspaceId: string; threadId: string }[]> {
  const rows = await db
    .updateTable('crm_write_log')
    .set({ state: how === 'cancel' ? 'cancelled' : 'parked', next_retry_at: null })
    .where('connection_id', '=', connectionId)
    .where((eb) =>
      eb.or([
        eb('state', 'in', how === 'cancel' ? ['queued', 'parked'] : ['queued']),
        eb.and([eb('state', '=', 'failed'), eb('permanent_failure', '=', false)]),
      ]),
    )
    .returning(['id', 'workspace_id', 'thread_id'])
    .execute();
  return rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, threadId: row.thread_id }));
}
