import { normaliseRetention, type RetentionPolicy } from '@conduit/shared/retentionPolicy.ts';
import { sql, type Transaction } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Db, Queryable } from './client.ts';
import { refreshThreadStatus } from './mail.ts';
import type { Schema } from './schema.ts';

export type Bucket = 'raw-email' | 'attachments';

/** Workspaces with something to purge, or with deletions still owed, also of those that are gone. */
export async function workspacesToPurge(db: Queryable): Promise<string[]> {
  const { rows } = await sql<{ workspace_id: string }>`
    select workspace_id from public.retention_policies where purge_enabled
    union
    select workspace_id from private.erasure_outbox where done_at is null`.execute(db);
  return rows.map((row) => row.workspace_id);
}

/** Null when the workspace is gone. */
export async function loadRetention(
  db: Queryable,
  workspaceId: string,
): Promise<{ policy: RetentionPolicy; legalHold: boolean } | null> {
  const row = await db
    .selectFrom('retention_policies')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    policy: normaliseRetention({
      messageDays: row.message_days,
      attachmentDays: row.attachment_days,
      purgeEnabled: row.purge_enabled,
      keepExtractedFields: row.keep_extracted_fields,
      keepAudit: row.keep_audit,
    }),
    legalHold: row.legal_hold,
  };
}

/** The run under way, or a new one: what was killed goes on where it was, and counts on. */
export async function openRun(db: Queryable, workspaceId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into public.retention_runs (workspace_id) values (${workspaceId})
    on conflict (workspace_id) where finished_at is null do update set failures = retention_runs.failures
    returning id`.execute(db);
  return rows[0]!.id; // an upsert of one row returns one row
}

/** One batch of one run. `before` is ISO, `limit` is in rows. */
export interface PurgeBatch {
  workspaceId: string;
  runId: string;
  before: string;
  limit: number;
}

/**
 * Redacts messages that arrived before a time, oldest first: text, HTML, snippet, subject; their raw MIME is owed to be
 * deleted in the same transaction, and a conversation's subject goes with the last of its messages. Messages somebody else
 * holds are skipped. Returns how many were redacted.
 */
export async function redactMessages(
  db: Db,
  { workspaceId, runId, before, limit }: PurgeBatch,
): Promise<number> {
  // Newest first: of a conversation that goes on, one look is enough. What is redacted here still looks whole to it.
  const isOver = sql`(select m.id from public.messages m
    where m.workspace_id = ${workspaceId} and m.thread_id = touched.thread_id and not m.is_redacted
      and m.id not in (select id from due)
    order by m.sent_at desc, m.id desc limit 1) is null`;
  return purging(db, workspaceId, async (trx) => {
    const { rows } = await sql<{ messages: number }>`
      with due as materialized (
        select m.id, m.ctid, m.thread_id, m.raw_path from public.messages m
        where m.workspace_id = ${workspaceId} and not m.is_redacted and m.received_at < ${before}
          and not exists (select from public.threads t
            where t.workspace_id = m.workspace_id and t.id = m.thread_id and t.legal_hold)
        order by m.received_at limit ${limit}
        for no key update of m skip locked
      ), redacted as (
        update public.messages m set is_redacted = true, redacted_at = now(),
          body_text = null, body_html = null, snippet = null, subject = '', raw_path = null
        from due where m.ctid = due.ctid -- the lock keeps it where it lies
        returning due.raw_path
      ), owed as (
        ${owe(workspaceId, 'raw-email', sql`select raw_path from redacted where raw_path is not null`)}
      ), over as materialized (
        select t.id, t.message_count from public.threads t
        where t.workspace_id = ${workspaceId} and t.subject <> '' and t.id = any (array(
          select touched.thread_id from (select distinct thread_id from due) touched where ${isOver}))
      ), locked as materialized (
        -- A message that joined meanwhile has raised the count, which is compared again once the lock is had.
        select t.id from public.threads t join over on t.id = over.id and t.message_count = over.message_count
        where t.workspace_id = ${workspaceId} order by t.id for no key update of t
      ), forgotten as (
        update public.threads t set subject = '', normalised_subject = ''
        from locked where t.workspace_id = ${workspaceId} and t.id = locked.id
        returning t.id
      )
      update public.retention_runs set messages = messages + (select count(*) from redacted),
        raw_files = raw_files + coalesce((select sum(files) from owed), 0), subjects = subjects + (select count(*) from forgotten)
      where id = ${runId}
      returning (select count(*) from redacted) as messages`.execute(trx);
    return rows[0]?.messages ?? 0;
  });
}

/**
 * Lets go of attached files that are past their time. The raw MIME of their messages holds them too, so it goes as well.
 * Returns how many.
 */
export async function removeAttachments(
  db: Db,
  { workspaceId, runId, before, limit }: PurgeBatch,
): Promise<number> {
  return purging(db, workspaceId, async (trx) => {
    const { rows } = await sql<{ attachments: number }>`
      with due as (
        select a.id, a.path, a.message_id from public.attachments a
        where a.workspace_id = ${workspaceId} and a.removed_at is null and a.created_at < ${before}
          and not exists (select from public.messages m
            join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
            where m.workspace_id = a.workspace_id and m.id = a.message_id and t.legal_hold)
        order by a.created_at limit ${limit}
        for no key update of a skip locked
      ), removed as (
        update public.attachments a set path = null, removed_at = now(), filename = ''
        from due where a.id = due.id
        returning a.id
      ), raw as (
        select m.id, m.raw_path from public.messages m
        where m.workspace_id = ${workspaceId} and m.id in (select message_id from due) and m.raw_path is not null
        for no key update of m
      ), bared as (
        update public.messages m set raw_path = null from raw where m.id = raw.id
      ), owed as (
        ${owe(workspaceId, 'attachments', sql`select path from due`)}
      ), owed_raw as (
        ${owe(workspaceId, 'raw-email', sql`select raw_path from raw`)}
      )
      update public.retention_runs set attachments = attachments + (select count(*) from removed),
        raw_files = raw_files + coalesce((select sum(files) from owed_raw), 0)
      where id = ${runId}
      returning (select count(*) from removed) as attachments`.execute(trx);
    return rows[0]?.attachments ?? 0;
  });
}

/** Lets go of refused mail from before a time; the database owes its files. Returns how many. */
export async function forgetRefused(
  db: Db,
  { workspaceId, runId, before, limit }: PurgeBatch,
): Promise<number> {
  return purging(db, workspaceId, async (trx) => {
    const { rows } = await sql<{ removed: number }>`
      with gone as (
        delete from public.refused_mail where id in (
          select r.id from public.refused_mail r
          where r.workspace_id = ${workspaceId} and r.received_at < ${before}
          order by r.received_at limit ${limit})
        returning raw_path
      )
      update public.retention_runs set messages = messages + (select count(*) from gone),
        raw_files = raw_files + (select count(raw_path) from gone)
      where id = ${runId}
      returning (select count(*) from gone) as removed`.execute(trx);
    return rows[0]?.removed ?? 0;
  });
}

/**
 * Where facts are not kept: deletes those read from redacted messages, and empties what was composed of them, in reviews
 * and in writes that have come to an end. Returns how many facts, reviews and writes.
 */
export async function forgetFacts(
  db: Db,
  { workspaceId, runId, limit }: Omit<PurgeBatch, 'before'>,
): Promise<number> {
  return purging(db, workspaceId, async (trx) => {
    const gone = (table: string) => sql`exists (select from public.messages m
      join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
      where m.workspace_id = ${sql.ref(`${table}.workspace_id`)} and m.id = ${sql.ref(`${table}.message_id`)}
        and m.is_redacted and not t.legal_hold)`;
    const { rows } = await sql<{ forgotten: number; threads: string[] | null }>`
      with facts as (
        delete from public.field_values where id in (
          select f.id from public.field_values f where f.workspace_id = ${workspaceId} and ${gone('f')} limit ${limit})
        returning id
      ), reviews as (
        update public.review_items r set proposal = '{}', resolution = case when r.resolution is null then null else '{}'::jsonb end,
          status = case r.status when 'open' then 'rejected' else r.status end, resolved_at = coalesce(r.resolved_at, now())
        where r.id in (
          select r.id from public.review_items r where r.workspace_id = ${workspaceId} and ${gone('r')}
            and (r.proposal <> '{}' or r.resolution <> '{}' or r.status = 'open') limit ${limit})
        returning r.id, r.thread_id
      ), writes as (
        update public.crm_write_log w set payload = '{}',
          -- What was only planned could still be sent by an admin's word, and has nothing to say any more.
          state = case w.state when 'planned' then 'cancelled' else w.state end
        where w.id in (
          select w.id from public.crm_write_log w where w.workspace_id = ${workspaceId} and ${gone('w')}
            and w.payload <> '{}' and (w.state in ('planned', 'succeeded', 'cancelled') or w.permanent_failure) limit ${limit})
        returning w.id, w.thread_id
      )
      update public.retention_runs set facts = facts + (select count(*) from facts)
      where id = ${runId}
      returning (select count(*) from facts) + (select count(*) from reviews) + (select count(*) from writes) as forgotten,
        (select array_agg(thread_id) from (select thread_id from reviews union select thread_id from writes) t) as threads`.execute(
      trx,
    );
    await refreshThreadStatus(trx, workspaceId, rows[0]?.threads ?? []);
    return rows[0]?.forgotten ?? 0;
  });
}

/** Where the trail is not kept: deletes what it told of conversations before a time. The database asks the policy again. */
export async function forgetAudit(
  db: Db,
  { workspaceId, runId, before, limit }: PurgeBatch,
): Promise<number> {
  return purging(db, workspaceId, async (trx) => {
    const { rows } = await sql<{ removed: number }>`
      select private.purge_audit(${workspaceId}, ${before}, ${limit}) as removed`.execute(trx);
    const removed = rows[0]?.removed ?? 0;
    await sql`update public.retention_runs set audit_events = audit_events + ${removed} where id = ${runId}`.execute(
      trx,
    );
    return removed;
  });
}

/** Under the lock that lets a legal hold wait for what is under way. */
async function purging<T>(
  db: Db,
  workspaceId: string,
  work: (trx: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ held: boolean }>`
      select private.begin_purge(${workspaceId}) as held`.execute(trx);
    if (rows[0]?.held) throw new LegalHold('The workspace came under a legal hold.');
    return work(trx);
  });
}

/** The workspace came under a legal hold while it was being purged. */
export class LegalHold extends Error {
  override readonly name = 'LegalHold';
}

/** An insert of paths into what is owed; answers how many. */
const owe = (workspaceId: string, bucket: Bucket, paths: ReturnType<typeof sql>) => sql`
  insert into private.erasure_outbox (workspace_id, bucket, paths)
  select ${workspaceId}::uuid, ${bucket}, array_agg(p.path) from (${paths}) as p (path) having count(*) > 0
  returning cardinality(paths) as files`;

/** Whether some row points to this file of the bucket of originals. */
const keepsOriginal = (path: ReturnType<typeof sql>) => sql`(
  exists (select from public.messages m where m.raw_path collate "C" = ${path})
  or exists (select from public.refused_mail r where r.raw_path collate "C" = ${path}))`;

export interface OwedFiles {
  id: number;
  bucket: Bucket;
  /** Those that no row points to (again); the others are no longer owed. */
  paths: string[];
}

/**
 * The next files whose deletion is owed, oldest first; null when there are no more, or the workspace is on legal hold.
 * In a transaction, setting a hold waits for its end.
 */
export async function owedFiles(
  db: Queryable,
  workspaceId: string,
  after: number,
): Promise<OwedFiles | null> {
  // Longer than Storage may take.
  await sql`select set_config('idle_in_transaction_session_timeout', '60s', true),
    pg_advisory_xact_lock_shared(private.purge_lock(${workspaceId}))`.execute(db);
  const { rows } = await sql<OwedFiles>`
    select o.id, o.bucket, array(select p from unnest(o.paths) p where not (
      o.bucket = 'raw-email' and ${keepsOriginal(sql`p`)}
      or o.bucket = 'attachments' and exists (select from public.attachments a where a.path collate "C" = p))) as paths
    from private.erasure_outbox o
    where o.workspace_id = ${workspaceId} and o.done_at is null and o.id > ${after}
      and not exists (select from public.retention_policies h where h.workspace_id = o.workspace_id and h.legal_hold)
    order by o.id limit 1`.execute(db);
  return rows[0] ?? null;
}

/** The files are gone. Counted once, however often they were deleted. */
export async function settleFiles(db: Queryable, owed: OwedFiles, runId: string | null): Promise<void> {
  await sql`
    with done as (
      update private.erasure_outbox set done_at = now(), last_error = null
      where id = ${owed.id} and done_at is null returning id
    )
    update public.retention_runs set files_deleted = files_deleted + ${owed.paths.length}::int * (select count(*) from done)
    where id = ${runId}`.execute(db);
}

/** The files are still owed; `code` says why. */
export async function noteFileFailure(db: Queryable, owed: OwedFiles, code: string): Promise<void> {
  await sql`
    update private.erasure_outbox set attempts = attempts + 1, last_error = ${code}
    where id = ${owed.id} and done_at is null`.execute(db);
}

/** Which of these files of a bucket no row points to. */
export async function unknownFiles(
  db: Queryable,
  bucket: Bucket,
  paths: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ path: string }>`
    select f.path from unnest(${[...paths]}::text[]) as f (path)
    where ${bucket} = 'raw-email' and not ${keepsOriginal(sql`f.path`)}
      or ${bucket} = 'attachments' and not exists (select from public.attachments a where a.path collate "C" = f.path)`.execute(
    db,
  );
  return rows.map((row) => row.path);
}

/** Which of these folders of a bucket no row points into. */
export async function unknownFolders(
  db: Queryable,
  bucket: Bucket,
  folders: readonly string[],
): Promise<string[]> {
  const pointsInto = (table: string, column: string) => {
    const path = sql`${sql.ref(column)} collate "C"`;
    return sql`exists (select from ${sql.table(`public.${table}`)}
      where ${path} >= f.folder || '/' and ${path} < f.folder || '0')`;
  };
  const known =
    bucket === 'raw-email'
      ? sql`${pointsInto('messages', 'raw_path')} or ${pointsInto('refused_mail', 'raw_path')}`
      : pointsInto('attachments', 'path');
  const { rows } = await sql<{ folder: string }>`
    select f.folder from unnest(${[...folders]}::text[]) as f (folder) where not (${known})`.execute(db);
  return rows.map((row) => row.folder);
}

/** Stored objects nobody knows of are owed to be deleted. Returns how many were not owed already. */
export async function oweOrphans(
  db: Queryable,
  {
    workspaceId,
    runId,
    bucket,
    paths,
  }: { workspaceId: string; runId: string | null; bucket: Bucket; paths: readonly string[] },
): Promise<number> {
  const { rows } = await sql<{ files: number }>`
    with owed as (${owe(
      workspaceId,
      bucket,
      sql`select f.path from unnest(${[...paths]}::text[]) as f (path) where not exists (
        select from private.erasure_outbox o
        where o.workspace_id = ${workspaceId} and o.bucket = ${bucket} and o.done_at is null and f.path = any (o.paths))`,
    )}), counted as (
      update public.retention_runs set orphans = orphans + coalesce((select sum(files) from owed), 0) where id = ${runId}
    )
    select coalesce(sum(files), 0) as files from owed`.execute(db);
  return rows[0]?.files ?? 0;
}

/** Ends a run: its totals, exact, onto the trail. */
export async function finishRun(db: Db, workspaceId: string, runId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const run = await trx
      .updateTable('retention_runs')
      .set({ finished_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', runId)
      .where('finished_at', 'is', null)
      .returning([
        'id',
        'messages',
        'raw_files',
        'attachments',
        'subjects',
        'facts',
        'audit_events',
        'files_deleted',
        'orphans',
        'failures',
      ])
      .executeTakeFirst();
    if (!run) return;
    const { id: run_id, ...totals } = run;
    await recordEvents(trx, [
      { workspaceId, actor: 'worker', event: 'retention_purge_completed', detail: { run_id, ...totals } },
    ]);
  });
}

/** A step of a run failed and will be tried again: on the trail, with what is known and no text. */
export async function noteFailure(
  db: Db,
  failure: { workspaceId: string; runId: string; step: string; code: string },
): Promise<void> {
  const { workspaceId, runId, step, code } = failure;
  await db.transaction().execute(async (trx) => {
    await sql`update public.retention_runs set failures = failures + 1 where id = ${runId}`.execute(trx);
    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'worker',
        event: 'retention_purge_failed',
        detail: { run_id: runId, step, code },
      },
    ]);
  });
}

/** Events of webhooks are kept for as long as one could be sent again, and longer. */
export async function forgetWebhookEvents(db: Queryable): Promise<void> {
  await sql`delete from private.webhook_events where received_at < now() - interval '30 days'`.execute(db);
}
