import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import { PRIORITY, RECONCILE_EVERY_MS, RETRY } from '@conduit/shared/reconciliation.ts';
import { MAX_ATTEMPTS, type ParkedFor, type WriteState } from '@conduit/shared/writeState.ts';
import { sql } from 'kysely';

import { json, type Queryable } from './client.ts';
import type { Json } from './schema.ts';

/** An attempt is over after this, whatever its worker says. */
export const ATTEMPT_TIMEOUT_SECONDS = 120;
/** An attempt whose worker has not said for so long that it lives is over: its worker is gone. */
export const ATTEMPT_LEASE_SECONDS = 30;
/** Rows of one person that one call to the CRM settles at most. */
const MAX_COLLAPSED = 5_000;

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

/** Whether writes of a message are in the ledger, in `crm` or in any. */
export async function isPlanned(
  db: Queryable,
  { workspaceId, messageId, crm }: { workspaceId: string; messageId: string; crm: Crm | undefined },
): Promise<boolean> {
  let writes = db
    .selectFrom('crm_write_log')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('message_id', '=', messageId);
  if (crm !== undefined) writes = writes.where('crm', '=', crm);
  return (await writes.limit(1).executeTakeFirst()) !== undefined;
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
  priority: number;
  /** When the series of failures began, ISO. */
  firstFailedAt: string | null;
  /** Since when its attempts end in front of its connection, ISO. */
  parkedSince: string | null;
  recreations: number;
  /** The contact as the CRM knows it, for a task or note. */
  contactExternalId: string | null;
  contactKind: 'contact' | 'lead' | null;
  dealExternalId: string | null;
}

/** What a claim makes of a row. A retry begins here, unless the reconciler has begun it. */
const claimed = (attemptId: string) => ({
  state: 'in_flight' as const,
  attempt_id: attemptId,
  attempt_started_at: sql<string>`now()`,
  attempt_count: sql<number>`w.attempt_count + 1`,
  retry_count: sql<number>`w.retry_count + (w.state = 'failed')::integer`,
  next_retry_at: sql<string>`now() + ${ATTEMPT_LEASE_SECONDS} * interval '1 second'`,
});

/** Says that an attempt's worker lives, for another while; returns how many of the rows it still holds. */
export async function renewAttempt(
  db: Queryable,
  attemptId: string,
  ids: readonly string[],
): Promise<number> {
  const result = await db
    .updateTable('crm_write_log')
    .set({
      next_retry_at: sql<string>`least(now() + ${ATTEMPT_LEASE_SECONDS} * interval '1 second',
        attempt_started_at + ${ATTEMPT_TIMEOUT_SECONDS} * interval '1 second')`,
    })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('attempt_id', '=', attemptId)
    .where('state', '=', 'in_flight')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** What an attempt has taken, for a worker that asked for it and never heard. */
export async function loadAttempt(
  db: Queryable,
  { connectionId, attemptId }: { connectionId: string; attemptId: string },
): Promise<ClaimedWrite[]> {
  const rows = await db
    .selectFrom('crm_write_log')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'in_flight')
    .where('attempt_id', '=', attemptId)
    .execute();
  return rows.length === 0
    ? []
    : loadWrites(
        db,
        rows.map(({ id }) => id),
      );
}

/**
 * Takes up to `limit` due rows of one kind for one attempt, the most urgent and then the oldest first. Rows another
 * worker holds are skipped. A task or note is due once its contact is there. A contact brings all that waits for the
 * same person, so that one call settles it; while another worker is at that person it waits, for not every CRM refuses
 * to have somebody twice.
 */
export async function claimDue(db: Queryable, args: ClaimOf): Promise<ClaimedWrite[]> {
  if (args.object !== 'contact') return claimRows(db, args);
  const claimAlone = async (trx: Queryable): Promise<ClaimedWrite[]> => {
    // Two who claim at once would not see what the other is about to hold.
    const lock = `contacts:${args.connectionId}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(trx);
    return claimRows(trx, args);
  };
  return db.isTransaction ? claimAlone(db) : db.transaction().execute(claimAlone);
}

interface ClaimOf {
  connectionId: string;
  object: CrmObject;
  attemptId: string;
  limit: number;
}

async function claimRows(db: Queryable, args: ClaimOf): Promise<ClaimedWrite[]> {
  const due = db
    .selectFrom('crm_write_log as w')
    .leftJoin('crm_write_log as c', 'c.id', 'w.contact_write_id')
    .select('w.id')
    .where('w.connection_id', '=', args.connectionId)
    .where('w.object', '=', args.object)
    .where(sql<boolean>`w.state in ('queued', 'failed') and not w.permanent_failure`)
    .where(sql<boolean>`(w.state = 'queued' or w.next_retry_at <= now())`)
    .where((eb) => eb.or([eb('w.contact_write_id', 'is', null), eb('c.state', '=', 'succeeded')]))
    .$if(args.object === 'contact', (query) =>
      query.where(
        sql<boolean>`not exists (select from public.crm_write_log o where o.connection_id = w.connection_id
          and o.state = 'in_flight' and o.object = 'contact' and o.payload ->> 'email' = w.payload ->> 'email')`,
      ),
    )
    .orderBy('w.priority')
    .orderBy('w.created_at')
    .orderBy('w.id')
    .limit(args.limit)
    .forUpdate('w')
    .skipLocked();
  const taken = await db
    .with('due', () => due)
    .updateTable('crm_write_log as w')
    .from('due')
    .set(claimed(args.attemptId))
    .whereRef('w.id', '=', 'due.id')
    .returning(['w.id', sql<string | null>`w.payload ->> 'email'`.as('email')])
    .execute();
  if (taken.length === 0) return [];
  const ids = taken.map(({ id }) => id);
  if (args.object === 'contact') {
    const emails = [...new Set(taken.flatMap(({ email }) => email ?? []))];
    ids.push(...(await claimSamePeople(db, args, emails)));
  }
  return loadWrites(db, ids);
}

async function claimSamePeople(
  db: Queryable,
  args: { connectionId: string; attemptId: string },
  emails: readonly string[],
): Promise<string[]> {
  const same = db
    .selectFrom('crm_write_log as w')
    .select('w.id')
    .where('w.connection_id', '=', args.connectionId)
    .where(
      sql<boolean>`w.object = 'contact' and w.state in ('queued', 'failed') and not w.permanent_failure
        and w.payload ->> 'email' = any(${[...emails]}::text[])`,
    )
    .limit(MAX_COLLAPSED)
    .forUpdate()
    .skipLocked();
  const rows = await db
    .with('same', () => same)
    .updateTable('crm_write_log as w')
    .from('same')
    .set(claimed(args.attemptId))
    .whereRef('w.id', '=', 'same.id')
    .returning('w.id')
    .execute();
  return rows.map(({ id }) => id);
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
      'w.priority',
      'w.first_failed_at',
      'w.parked_since',
      'w.recreations',
      'c.external_id as contact_external_id',
      'c.person_kind as contact_kind',
      'd.external_id as deal_external_id',
    ])
    .where('w.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
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
    priority: row.priority,
    firstFailedAt: row.first_failed_at,
    parkedSince: row.parked_since,
    recreations: row.recreations,
    contactExternalId: row.contact_external_id,
    contactKind: row.contact_kind,
    dealExternalId: row.deal_external_id,
  }));
}

export interface SettledWrite {
  id: string;
  state: WriteState;
  parkedFor: ParkedFor | null;
  externalId: string | null;
  personKind: 'contact' | 'lead' | null;
  permanentFailure: boolean;
  countsAsAttempt: boolean;
  /** ISO; when it is tried again or looked for. */
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
      parked_for: write.parkedFor,
      external_id: write.externalId,
      person_kind: write.personKind,
      permanent_failure: write.permanentFailure,
      burned: write.countsAsAttempt ? 0 : 1,
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
      parked_for = s.parked_for,
      -- What repeats a mail is not kept: once the mail is purged there would be nothing to tell it by.
      payload = case s.error_code when 'egress_refused' then '{}' else w.payload end,
      external_id = coalesce(s.external_id, w.external_id),
      person_kind = coalesce(s.person_kind, w.person_kind),
      permanent_failure = s.permanent_failure,
      maybe_written = s.state = 'unknown',
      attempt_count = w.attempt_count - s.burned,
      checks = 0,
      first_failed_at = case s.state when 'failed' then coalesce(w.first_failed_at, now()) end,
      parked_since = case s.state when 'parked' then coalesce(w.parked_since, now()) end,
      next_retry_at = s.next_retry_at,
      error_code = s.error_code,
      error_owner = s.error_owner,
      error_provider_code = s.error_provider_code,
      error_http_status = s.error_http_status,
      succeeded_at = case when s.state = 'succeeded' then now() end,
      attempt_id = null
    from jsonb_to_recordset(${values}::jsonb) as s (
      id uuid, state text, parked_for text, external_id text, person_kind text, permanent_failure boolean,
      burned integer, next_retry_at timestamptz, error_code text, error_owner text, error_provider_code text,
      error_http_status integer
    )
    where w.id = s.id and w.state = 'in_flight' and w.attempt_id = ${attemptId}
    returning w.id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * What becomes of tasks and notes when their contacts are settled: they wait while a contact failed for good, and go
 * on once it is written.
 */
export async function followContacts(db: Queryable, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return;
  await sql`
    update public.crm_write_log w set
      state = case c.state when 'succeeded' then 'queued' else 'parked' end,
      parked_for = case c.state when 'succeeded' then null else 'contact' end,
      next_retry_at = null
    from public.crm_write_log c
    where c.id = any(${[...contactIds]}::uuid[])
      and w.workspace_id = c.workspace_id and w.contact_write_id = c.id
      and (c.state = 'succeeded' and w.parked_for = 'contact'
        or c.permanent_failure and (w.state = 'queued' or w.state = 'failed' and not w.permanent_failure))`.execute(
    db,
  );
}

/**
 * When a row that failed now is tried again, as `nextRetryAt` in packages/shared has it; `random()` throws the dice
 * for each row.
 */
const retryAt = (retries: string) => sql`
  greatest(
    now() + random() * least(${RETRY.maxMs}::float8, ${RETRY.baseMs}::float8 * 2 ^ least(${sql.raw(retries)}, 30))
      * interval '1 millisecond',
    case when w.attempt_count >= ${MAX_ATTEMPTS - 1}
      then coalesce(w.first_failed_at, now()) + ${RETRY.windowMs} * interval '1 millisecond' end
  )`;

/** What the end of a worker makes of a row it held: a create may have been written, an upsert may be repeated. */
const abandoned = {
  state: sql`case when w.action = 'create' then 'unknown' else 'failed' end`,
  isPermanent: sql`(w.action = 'upsert' and w.attempt_count >= ${MAX_ATTEMPTS})`,
  nextRetryAt: sql`case
    when w.action = 'create' then now()
    when w.attempt_count < ${MAX_ATTEMPTS} then ${retryAt('w.retry_count')} end`,
};

/** Ends attempts of a connection whose time is over, since their worker is gone; returns how many. */
export async function recoverAbandoned(db: Queryable, connectionId: string): Promise<number> {
  const result = await sql`
    update public.crm_write_log w set
      state = ${abandoned.state},
      permanent_failure = ${abandoned.isPermanent},
      next_retry_at = ${abandoned.nextRetryAt},
      maybe_written = w.action = 'create',
      checks = 0,
      first_failed_at = case w.action when 'upsert' then coalesce(w.first_failed_at, now()) end,
      error_code = 'attempt_abandoned',
      error_owner = 'us',
      attempt_id = null
    where w.connection_id = ${connectionId} and w.state = 'in_flight' and not w.permanent_failure
      and (w.next_retry_at <= now()
        or w.attempt_started_at < now() - ${ATTEMPT_TIMEOUT_SECONDS} * interval '1 second')`.execute(db);
  return Number(result.numAffectedRows);
}

const noError = {
  error_code: null,
  error_owner: null,
  error_provider_code: null,
  error_http_status: null,
} as const;

/** It failed by itself, and now waits for something else: what it met before says nothing about that. */
const held = sql`(v.was = 'failed' and v.state = 'parked')`;

export interface Reconciled {
  /** Rows looked at. */
  rows: number;
  scheduled: number;
  permanent: { workspaceId: string; threadId: string; writeId: string; object: CrmObject }[];
  /** Connections that were sent a sync. */
  connections: number;
}

/**
 * Looks at up to `limit` rows whose time has come, in one statement: retries are scheduled, attempts without a worker
 * ended, rows out of attempts given up, and those that cannot go now are parked, each on the audit trail; connections
 * with something to do are sent their sync. Rows somebody else holds are skipped. The cost follows what is due, not
 * the size of the ledger.
 */
export async function reconcileDue(db: Queryable, limit: number): Promise<Reconciled> {
  const { rows } = await sql<{
    workspace_id: string;
    thread_id: string;
    write_id: string;
    object: CrmObject;
    rows: number;
    scheduled: number;
    connections: number;
  }>`
    with due as materialized (
      select w.id, w.workspace_id, w.connection_id, w.state, w.action, w.parked_for, w.permanent_failure, w.dry_run,
        w.attempt_count, w.retry_count, w.first_failed_at
      from public.crm_write_log w
      where w.next_retry_at <= now() order by w.next_retry_at limit ${limit} for update skip locked
    ), verdict as (
      select w.id, w.state as was, w.connection_id, v.state, v.parked_for, v.permanent,
        case
          when v.permanent or v.state in ('planned', 'parked', 'succeeded', 'cancelled') then null
          when w.state = 'in_flight' then ${abandoned.nextRetryAt}
          when v.state = 'unknown' then null
          else ${retryAt('w.retry_count + 1')}
        end as next_retry_at
      from due w
      join public.crm_connections c on c.id = w.connection_id
      join public.workspaces ws on ws.id = w.workspace_id
      cross join lateral (select
        case when c.status <> 'connected' then 'connection' when not ws.live_writes then 'paused' end as obstacle
      ) o
      cross join lateral (select
        case
          when w.state in ('succeeded', 'cancelled', 'unknown') then w.state
          when w.state = 'in_flight' then ${abandoned.state}
          when w.state = 'planned' and w.dry_run then 'planned'
          when w.state = 'failed' and (w.permanent_failure or w.attempt_count >= ${MAX_ATTEMPTS}) then 'failed'
          when w.parked_for in ('person', 'operator') or o.obstacle is not null then 'parked'
          else 'queued'
        end as state
      ) s
      cross join lateral (select s.state,
        case when s.state = 'parked' then case when w.parked_for in ('person', 'operator') then w.parked_for else o.obstacle end end as parked_for,
        s.state = 'failed' and (w.permanent_failure or w.attempt_count >= ${MAX_ATTEMPTS}) as permanent
      ) v
    ), changed as (
      update public.crm_write_log w set
        state = v.state,
        parked_for = v.parked_for,
        permanent_failure = v.permanent,
        next_retry_at = v.next_retry_at,
        maybe_written = w.maybe_written or v.was = 'in_flight' and v.state = 'unknown',
        checks = case v.was when 'in_flight' then 0 else w.checks end,
        first_failed_at = case when v.state = 'failed' then coalesce(w.first_failed_at, now()) else w.first_failed_at end,
        retry_count = w.retry_count + (v.was = 'failed' and v.state = 'queued')::integer,
        priority = case
          when w.priority = ${PRIORITY.person} or v.state <> 'queued' then w.priority
          when v.was = 'parked' then ${PRIORITY.backlog}
          else ${PRIORITY.reconcile} end,
        error_code = case when v.was = 'in_flight' then 'attempt_abandoned' when ${held} then null else w.error_code end,
        error_owner = case when v.was = 'in_flight' then 'us' when ${held} then null else w.error_owner end,
        error_provider_code = case when ${held} then null else w.error_provider_code end,
        error_http_status = case when ${held} then null else w.error_http_status end,
        attempt_id = null
      from verdict v where w.id = v.id
      returning w.id, w.workspace_id, w.connection_id, w.crm, w.object, w.thread_id, w.message_id, w.state,
        w.parked_for, w.permanent_failure, w.next_retry_at, w.retry_count, w.error_code, v.was
    ), events as (
      select *, case
          when permanent_failure then 'crm_write_marked_permanent_failure'
          when was <> 'in_flight' and state = 'queued' and was <> 'queued' then 'crm_write_retry_scheduled'
          when was = 'in_flight' and state = 'failed' then 'crm_write_retry_scheduled'
          when was = 'in_flight' then 'crm_write_answer_lost'
          when was <> 'parked' and state = 'parked' then 'crm_write_parked'
        end as event
      from changed
    ), told as (
      insert into public.audit_events (workspace_id, actor, event, thread_id, message_id, write_id, connection_id, detail)
      select workspace_id, 'worker', event, thread_id, message_id, id, connection_id,
        jsonb_strip_nulls(jsonb_build_object('crm', crm, 'object', object, 'code', error_code, 'reason', parked_for,
          'retry', retry_count, 'next_retry_at', next_retry_at))
      from events where event is not null
    ), sent as (
      select private.send_job('sync_' || s.crm,
        jsonb_build_object('workspaceId', s.workspace_id, 'connectionId', s.connection_id), s.connection_id::text)
      from (
        select distinct e.crm, e.workspace_id, e.connection_id from changed e
        join public.crm_connections c on c.id = e.connection_id and c.status = 'connected'
        join public.workspaces ws on ws.id = e.workspace_id and ws.live_writes
        where e.state in ('queued', 'unknown')
        order by e.connection_id
      ) s
    ), totals as (
      select (select count(*) from changed)::integer as rows,
        (select count(*) from events where event = 'crm_write_retry_scheduled')::integer as scheduled,
        (select count(*) from sent)::integer as connections
    )
    select t.*, e.workspace_id, e.thread_id, e.id as write_id, e.object
    from totals t left join events e on e.permanent_failure`.execute(db);
  const [totals] = rows;
  return {
    rows: totals?.rows ?? 0,
    scheduled: totals?.scheduled ?? 0,
    connections: totals?.connections ?? 0,
    permanent: rows.flatMap((row) =>
      row.write_id
        ? [
            {
              workspaceId: row.workspace_id,
              threadId: row.thread_id,
              writeId: row.write_id,
              object: row.object,
            },
          ]
        : [],
    ),
  };
}

/**
 * Lets go up to `limit` rows that were parked while their workspace's live writes were off, or a worker in dry run, and
 * now may go; returns how many.
 */
export async function resumePaused(db: Queryable, limit: number): Promise<number> {
  const result = await sql`
    update public.crm_write_log w set state = 'queued', parked_for = null, next_retry_at = null,
      priority = ${PRIORITY.backlog}
    where w.id in (
      select p.id from public.workspaces ws
      join public.crm_connections c on c.workspace_id = ws.id and c.status = 'connected'
      join public.crm_write_log p on p.connection_id = c.id
        and p.state = 'parked' and p.parked_for in ('paused', 'dry_run') and not p.permanent_failure
      where ws.live_writes
      limit ${limit} for update of p skip locked
    )`.execute(db);
  return Number(result.numAffectedRows);
}

/** Sends a sync to every connection that works and has queued rows: the job that was to carry them may be lost. */
export async function sendForgottenSyncs(db: Queryable): Promise<number> {
  const { rows } = await sql`
    select private.send_job('sync_' || c.crm,
      jsonb_build_object('workspaceId', c.workspace_id, 'connectionId', c.id), c.id::text)
    from public.crm_connections c
    join public.workspaces ws on ws.id = c.workspace_id and ws.live_writes
    where c.status = 'connected' and exists (
      select from public.crm_write_log w
      where w.connection_id = c.id and not w.permanent_failure
        and (w.state = 'queued' or w.state = 'unknown' and w.next_retry_at is null)
    )`.execute(db);
  return rows.length;
}

/**
 * Puts back into the queue what waited for a connection to work or for its quota; returns how many rows. Their order
 * is that of their making, after what is fresh.
 */
export async function resumeParked(db: Queryable, connectionId: string): Promise<number> {
  await sql`
    update public.crm_write_log set next_retry_at = now()
    where connection_id = ${connectionId} and state = 'unknown' and not permanent_failure and next_retry_at is null`.execute(
    db,
  );
  const result = await db
    .updateTable('crm_write_log')
    .set({
      state: 'queued',
      parked_for: null,
      next_retry_at: null,
      priority: PRIORITY.backlog,
      ...noError,
    })
    .where('connection_id', '=', connectionId)
    .where('permanent_failure', '=', false)
    .where('state', '=', 'parked')
    .where(sql<boolean>`coalesce(parked_for, 'connection') in ('connection', 'quota')`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Puts back into the queue what was parked until a time that has come. */
export async function resumeDue(db: Queryable, connectionId: string): Promise<void> {
  await db
    .updateTable('crm_write_log')
    .set({ state: 'queued', parked_for: null, next_retry_at: null, ...noError })
    .where('connection_id', '=', connectionId)
    .where('permanent_failure', '=', false)
    .where('state', '=', 'parked')
    .where('parked_for', 'in', ['connection', 'quota'])
    .where('next_retry_at', '<=', sql<string>`now()`)
    .execute();
}

/**
 * Parks what a connection was about to send; no attempt is burned. Without `until` (ISO), whoever removes the obstacle
 * resumes it. What is said here is checked once more in the statement: a connection that recovered meanwhile is left
 * alone.
 */
export async function parkOpen(
  db: Queryable,
  connection: { id: string },
  why: { parkedFor: 'connection' | 'quota' | 'paused' | 'dry_run'; until: string | null },
): Promise<number> {
  const still = {
    connection: sql<boolean>`(${why.until}::timestamptz is not null or exists (
      select from public.crm_connections c where c.id = ${connection.id} and c.status <> 'connected'))`,
    quota: sql<boolean>`true`,
    paused: sql<boolean>`true`,
    dry_run: sql<boolean>`true`,
  }[why.parkedFor];
  const result = await db
    .updateTable('crm_write_log')
    .set({ state: 'parked', parked_for: why.parkedFor, next_retry_at: why.until, ...noError })
    .where('connection_id', '=', connection.id)
    .where('permanent_failure', '=', false)
    .where('state', 'in', ['queued', 'failed'])
    .where(still)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

const waitsForConnection = sql`(state <> 'unknown' and coalesce(parked_for, 'connection') = 'connection')`;

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
    .set(
      how === 'cancel'
        ? { state: 'cancelled', parked_for: null, permanent_failure: false, next_retry_at: null }
        : {
            // Whether it is in the CRM can still be read after connecting again.
            state: sql`case when state = 'unknown' then state else 'parked' end`,
            parked_for: sql`case when state = 'unknown' then null else coalesce(parked_for, 'connection') end`,
            next_retry_at: null,
            // What kept it before, from its connection or by itself, is not what it waits for.
            error_code: sql`case when not ${waitsForConnection} then error_code end`,
            error_owner: sql`case when not ${waitsForConnection} then error_owner end`,
            error_provider_code: sql`case when not ${waitsForConnection} then error_provider_code end`,
            error_http_status: sql`case when not ${waitsForConnection} then error_http_status end`,
          },
    )
    .where('connection_id', '=', connectionId)
    .where((eb) =>
      how === 'cancel'
        ? eb('state', 'in', ['queued', 'failed', 'unknown', 'parked'])
        : eb.and([
            eb('state', 'in', ['queued', 'failed', 'unknown', 'parked']),
            eb('permanent_failure', '=', false),
          ]),
    )
    .returning(['id', 'workspace_id', 'thread_id'])
    .execute();
  return rows.map((row) => ({ id: row.id, workspaceId: row.workspace_id, threadId: row.thread_id }));
}

export interface UnknownWrite {
  id: string;
  workspaceId: string;
  threadId: string;
  messageId: string;
  object: CrmObject;
  key: string;
  attemptCount: number;
  checks: number;
  recreations: number;
  contactExternalId: string;
  contactKind: 'contact' | 'lead';
  /** When the attempt whose answer was lost began, ISO. */
  attemptStartedAt: string;
}

/** Creates whose answer was lost and whose time to be looked for has come, oldest first. */
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
      'w.attempt_count',
      'w.checks',
      'w.recreations',
      'w.attempt_started_at',
      'c.external_id',
      'c.person_kind',
    ])
    .where('w.connection_id', '=', connectionId)
    .where('w.state', '=', 'unknown')
    .where('w.permanent_failure', '=', false)
    .where((eb) =>
      eb.or([eb('w.next_retry_at', 'is', null), eb('w.next_retry_at', '<=', sql<string>`now()`)]),
    )
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
            attemptCount: row.attempt_count,
            checks: row.checks,
            recreations: row.recreations,
            contactExternalId: row.external_id,
            contactKind: row.person_kind ?? 'contact',
            attemptStartedAt: row.attempt_started_at,
          },
        ]
      : [],
  );
}

/** What one read-back says of one create whose answer was lost. */
export interface LookedFor {
  id: string;
  /** Of the lost attempt, as loaded: somebody else may have settled it and lost another since. */
  attemptStartedAt: string;
  state: WriteState;
  parkedFor: ParkedFor | null;
  externalId: string | null;
  maybeWritten: boolean;
  checks: number;
  recreations: number;
  nextRetryAt: string | null;
}

/** Stores what was read, in one statement; returns the ids of the rows that were still waiting for it. */
export async function settleLookedFor(db: Queryable, looked: readonly LookedFor[]): Promise<string[]> {
  if (looked.length === 0) return [];
  const values = JSON.stringify(
    looked.map((row) => ({
      id: row.id,
      attempt_started_at: row.attemptStartedAt,
      state: row.state,
      parked_for: row.parkedFor,
      external_id: row.externalId,
      maybe_written: row.maybeWritten,
      checks: row.checks,
      recreations: row.recreations,
      next_retry_at: row.nextRetryAt,
    })),
  );
  const { rows } = await sql<{ id: string }>`
    update public.crm_write_log w set
      state = s.state,
      parked_for = s.parked_for,
      external_id = coalesce(s.external_id, w.external_id),
      maybe_written = s.maybe_written,
      checks = s.checks,
      recreations = s.recreations,
      next_retry_at = s.next_retry_at,
      succeeded_at = case s.state when 'succeeded' then now() end,
      error_code = case s.state when 'succeeded' then null else w.error_code end,
      error_owner = case s.state when 'succeeded' then null else w.error_owner end,
      error_provider_code = case s.state when 'succeeded' then null else w.error_provider_code end,
      error_http_status = case s.state when 'succeeded' then null else w.error_http_status end
    from jsonb_to_recordset(${values}::jsonb) as s (
      id uuid, attempt_started_at timestamptz, state text, parked_for text, external_id text, maybe_written boolean,
      checks integer, recreations integer, next_retry_at timestamptz
    )
    where w.id = s.id and w.state = 'unknown'
      -- To the millisecond, as far as the worker could read it.
      and date_trunc('milliseconds', w.attempt_started_at) = date_trunc('milliseconds', s.attempt_started_at)
    returning w.id`.execute(db);
  return rows.map((row) => row.id);
}

/**
 * Whether something of a connection is to be tried again before the reconciler comes by: failed for now, sent without
 * an answer, parked until then, or held by an attempt that may be over.
 */
export async function hasUnfinished(db: Queryable, connectionId: string): Promise<boolean> {
  const soon = sql<string>`now() + ${RECONCILE_EVERY_MS} * interval '1 millisecond'`;
  const row = await db
    .selectFrom('crm_write_log')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('permanent_failure', '=', false)
    .where('state', 'in', ['failed', 'unknown', 'in_flight', 'parked'])
    // What is parked without a time waits for whoever removes its obstacle.
    .where(
      sql<boolean>`case when next_retry_at is null then state <> 'parked' else next_retry_at <= ${soon} end`,
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a connection has anything left to do: unfinished, or not begun. */
export async function hasOpenWrites(db: Queryable, connectionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('crm_write_log')
    .select('id')
    .where('connection_id', '=', connectionId)
    .where('permanent_failure', '=', false)
    .where('state', 'in', ['queued', 'unknown', 'in_flight', 'failed'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
