import { sql, type RawBuilder, type Transaction } from 'kysely';

import { recordEvents } from './audit.ts';
import { json, type Db, type Queryable } from './client.ts';
import { sendJob } from './jobs.ts';
import { refreshThreadStatus } from './mail.ts';
import type { Schema } from './schema.ts';

/** What an erasure did. Counts, and ids of CRM records: those are the customer's, who erases them there. */
export interface ErasureCertificate {
  messages: number;
  files: number;
  facts: number;
  writes: number;
  deals: number;
  /** Messages that a legal hold kept. */
  held: number;
  crm_records: { crm: string; object: string; external_id: string; account: string }[];
}

export interface ErasureRequest {
  id: string;
  workspaceId: string;
  address: string;
}

/** Null when there is none, or it is done. */
export async function loadErasure(
  db: Queryable,
  workspaceId: string,
  requestId: string,
): Promise<ErasureRequest | null> {
  const row = await db
    .selectFrom('erasure_requests')
    .select(['id', 'workspace_id', 'address'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', requestId)
    .executeTakeFirst();
  if (!row || row.address === null) return null;
  return { id: row.id, workspaceId: row.workspace_id, address: row.address };
}

/** Asks for an erasure on behalf of an operator or of HubSpot; asking again for one that waits finds it. */
export async function requestErasure(
  db: Queryable,
  { workspaceId, address, source }: { workspaceId: string; address: string; source: 'operator' | 'hubspot' },
): Promise<string> {
  const { rows } = await sql<{ id: string; isNew: boolean }>`
    with asked as (
      insert into public.erasure_requests (workspace_id, address, address_hash, source)
      values (${workspaceId}, lower(btrim(${address})), encode(sha256(convert_to(lower(btrim(${address})), 'UTF8')), 'hex'), ${source})
      on conflict (workspace_id, address) where completed_at is null do nothing
      returning id
    )
    select id, true as "isNew" from asked
    union all
    select id, false from public.erasure_requests
    where workspace_id = ${workspaceId} and address = lower(btrim(${address})) and completed_at is null
    limit 1`.execute(db);
  const { id: requestId, isNew } = rows[0]!; // inserted, or there already
  if (isNew) {
    const actor = source === 'hubspot' ? 'function' : 'system';
    const detail = { request_id: requestId, source };
    await recordEvents(db, [{ workspaceId, actor, event: 'erasure_requested', detail }]);
  }
  await sendJob(db, 'erase_person', { workspaceId, requestId }, requestId);
  return requestId;
}

/** Erasures that wait, of workspaces without a legal hold. */
export async function openErasures(db: Queryable): Promise<{ workspaceId: string; requestId: string }[]> {
  const { rows } = await sql<{ workspaceId: string; requestId: string }>`
    select r.workspace_id as "workspaceId", r.id as "requestId" from public.erasure_requests r
    join public.retention_policies p on p.workspace_id = r.workspace_id
    where r.completed_at is null and not p.legal_hold`.execute(db);
  return rows;
}

export async function loadCertificate(
  db: Queryable,
  workspaceId: string,
  requestId: string,
): Promise<unknown> {
  const row = await db
    .selectFrom('erasure_requests')
    .select('certificate')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', requestId)
    .executeTakeFirst();
  return row?.certificate ?? null;
}

/** Live connections in whose CRM this record is the contact we wrote, with the address it was written for. */
export async function findContact(
  db: Queryable,
  { externalAccountId, externalId }: { externalAccountId: string; externalId: string },
): Promise<{ workspaceId: string; address: string }[]> {
  const { rows } = await sql<{ workspace_id: string; address: string }>`
    select distinct w.workspace_id, lower(w.payload ->> 'email') as address
    from public.crm_write_log w
    join public.crm_connections c on c.workspace_id = w.workspace_id and c.id = w.connection_id
    where c.crm = 'hubspot' and c.external_account_id = ${externalAccountId} and c.status in ('connected', 'error')
      and w.object = 'contact' and w.external_id = ${externalId} and w.payload ->> 'email' is not null`.execute(
    db,
  );
  return rows.map((row) => ({ workspaceId: row.workspace_id, address: row.address }));
}

/** Takes a webhook's event; false when it was taken before. */
export async function takeWebhookEvent(db: Queryable, source: 'hubspot', eventId: string): Promise<boolean> {
  const row = await db
    .insertInto('private.webhook_events')
    .values({ source, event_id: eventId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return row !== undefined;
}

const ERASED = 'erased@erased.invalid';
/** Every body of a workspace may have to be read; the job may take ten minutes. */
const STATEMENT_TIMEOUT = '9min';

/**
 * Erases one person in one transaction: text, subjects, files (owed), facts and composed writes of every message they sent
 * or received, or that names their address, as a forward or a quote does; their address wherever else it stands.
 * Conversations on legal hold stay as they are. The request then forgets the address and keeps the certificate.
 */
export async function erasePersonRows(
  db: Db,
  request: ErasureRequest,
): Promise<ErasureCertificate | 'held' | null> {
  const { workspaceId, address, id: requestId } = request;
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('statement_timeout', ${STATEMENT_TIMEOUT}, true)`.execute(trx);
    await sql`select pg_advisory_xact_lock_shared(private.purge_lock(${workspaceId}))`.execute(trx);
    const open = await trx
      .selectFrom('erasure_requests')
      .innerJoin('retention_policies', 'retention_policies.workspace_id', 'erasure_requests.workspace_id')
      .select('retention_policies.legal_hold')
      .where('erasure_requests.id', '=', requestId)
      .where('completed_at', 'is', null)
      .executeTakeFirst();
    if (!open) return null;
    if (open.legal_hold) return 'held';

    const crmRecords = await writtenRecords(trx, workspaceId, address);
    const about = await messagesAbout(trx, workspaceId, address);
    const ids = about.filter((message) => !message.held).map((message) => message.id);
    const threads = [...new Set(about.filter((message) => !message.held).map((message) => message.threadId))];
    const { touched, ...counts } = await eraseMessages(trx, { workspaceId, address, ids, threads });
    const refused = await eraseRefused(trx, workspaceId, address);
    const deals = await sql<{ id: string }>`
      update public.deals set contact_emails = array_remove(contact_emails, ${address})
      where workspace_id = ${workspaceId} and contact_emails @> array[${address}]::text[] returning id`.execute(
      trx,
    );
    await refreshThreadStatus(trx, workspaceId, touched);

    const certificate: ErasureCertificate = {
      messages: ids.length + refused.rows,
      ...counts,
      files: counts.files + refused.files,
      deals: deals.rows.length,
      held: about.length - ids.length,
      crm_records: crmRecords,
    };
    await trx
      .updateTable('erasure_requests')
      .set({ address: null, completed_at: sql`now()`, certificate: json(certificate) })
      .where('id', '=', requestId)
      .execute();
    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'worker',
        event: 'person_erased',
        detail: {
          request_id: requestId,
          messages: certificate.messages,
          files: certificate.files,
          facts: certificate.facts,
          crm_records: crmRecords.length,
          held: certificate.held,
        },
      },
    ]);
    return certificate;
  });
}

/** Mail that could not be read, from or to them. Nothing can be taken out of it, so it goes as a whole; its files are owed. */
async function eraseRefused(
  trx: Transaction<Schema>,
  workspaceId: string,
  address: string,
): Promise<{ rows: number; files: number }> {
  const { rows } = await sql<{ rows: number; files: number }>`
    with gone as (
      delete from public.refused_mail where workspace_id = ${workspaceId}
        and (lower(from_address) = ${address} or people @> array[${address}]::text[])
      returning raw_path
    )
    select count(*)::integer as rows, count(raw_path)::integer as files from gone`.execute(trx);
  return rows[0]!; // an aggregate answers one row
}

/** What was written to the CRMs about them: the contact, and the tasks and notes that hang on it. */
async function writtenRecords(
  db: Queryable,
  workspaceId: string,
  address: string,
): Promise<ErasureCertificate['crm_records']> {
  const { rows } = await sql<ErasureCertificate['crm_records'][number]>`
    with contact as (
      select id from public.crm_write_log
      where workspace_id = ${workspaceId} and object = 'contact' and lower(payload ->> 'email') = ${address}
    )
    select distinct w.crm, w.object, w.external_id, c.external_account_id as account
    from public.crm_write_log w
    join public.crm_connections c on c.workspace_id = w.workspace_id and c.id = w.connection_id
    where w.workspace_id = ${workspaceId} and w.external_id is not null
      and (w.id in (select id from contact) or w.contact_write_id in (select id from contact))
    order by 1, 2, 3`.execute(db);
  return rows;
}

/** Whether a text names an address: the whole of it, not as the end of a longer one. */
function names(text: RawBuilder<unknown>, address: string): RawBuilder<boolean> {
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = `(?<![[:alnum:]._%+-])${literal}(?![[:alnum:]-]|\\.[[:alnum:]])`;
  // The plain search comes first: it spares nearly every text the pattern.
  return sql<boolean>`(case when position(${address} in lower(${text})) > 0 then lower(${text}) ~ ${whole} else false end)`;
}

async function messagesAbout(
  db: Queryable,
  workspaceId: string,
  address: string,
): Promise<{ id: string; threadId: string; held: boolean }[]> {
  const { rows } = await sql<{ id: string; thread_id: string; held: boolean }>`
    select m.id, m.thread_id, t.legal_hold as held
    from public.messages m join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
    where m.workspace_id = ${workspaceId} and (lower(m.from_address) = ${address}
      or exists (select from jsonb_array_elements(m.to_recipients || m.cc_recipients) r where lower(r ->> 'address') = ${address})
      or ${names(sql`concat_ws(' ', m.subject, m.body_text, m.body_html)`, address)})`.execute(db);
  return rows.map((row) => ({ id: row.id, threadId: row.thread_id, held: row.held }));
}

async function eraseMessages(
  trx: Transaction<Schema>,
  {
    workspaceId,
    address,
    ids,
    threads,
  }: { workspaceId: string; address: string; ids: readonly string[]; threads: readonly string[] },
): Promise<{ files: number; facts: number; writes: number; touched: string[] }> {
  const these = sql`any(${[...ids]}::uuid[])`;
  const notHeld = sql`thread_id not in (select id from public.threads where workspace_id = ${workspaceId} and legal_hold)`;
  const without = (column: string) => sql`coalesce((
    select jsonb_agg(r) from jsonb_array_elements(${sql.ref(column)}) r where lower(r ->> 'address') <> ${address}), '[]')`;
  const { rows } = await sql<{ files: number }>`
    with owed as (
      insert into private.erasure_outbox (workspace_id, bucket, paths)
      select ${workspaceId}::uuid, f.bucket, array_agg(f.path) from (
        select 'raw-email' as bucket, raw_path as path, row_number() over () / 500 as part from public.messages
        where workspace_id = ${workspaceId} and id = ${these} and raw_path is not null
        union all
        select 'attachments', path, row_number() over () / 500 from public.attachments
        where workspace_id = ${workspaceId} and message_id = ${these} and path is not null
      ) f group by f.bucket, f.part
      returning cardinality(paths) as files
    )
    select coalesce(sum(files), 0) as files from owed`.execute(trx);
  await sql`
    update public.messages set is_redacted = true, redacted_at = coalesce(redacted_at, now()),
      body_text = null, body_html = null, snippet = null, subject = '', raw_path = null,
      from_name = case when lower(from_address) = ${address} then '' else from_name end,
      from_address = case when lower(from_address) = ${address} then ${ERASED} else from_address end,
      to_recipients = ${without('to_recipients')}, cc_recipients = ${without('cc_recipients')}
    where workspace_id = ${workspaceId} and id = ${these}`.execute(trx);
  await sql`
    update public.attachments set path = null, removed_at = now(), filename = ''
    where workspace_id = ${workspaceId} and message_id = ${these} and removed_at is null`.execute(trx);
  const facts = await sql`
    delete from public.field_values f where f.workspace_id = ${workspaceId} and (f.message_id = ${these}
      or ${names(sql`f.value::text`, address)} and not exists (
        select from public.messages m join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
        where m.workspace_id = f.workspace_id and m.id = f.message_id and t.legal_hold))
    returning id`.execute(trx);
  const reviews = await sql<{ thread_id: string }>`
    update public.review_items set proposal = '{}', resolution = case when resolution is null then null else '{}'::jsonb end,
      status = case status when 'open' then 'rejected' else status end, resolved_at = coalesce(resolved_at, now())
    where workspace_id = ${workspaceId} and (message_id = ${these}
      or ${names(sql`concat_ws(' ', proposal::text, resolution::text)`, address)} and ${notHeld})
    returning thread_id`.execute(trx);
  // Written or not, what was composed of them goes; what has not left does not leave any more. A lost answer is still
  // looked for, by its key.
  const writes = await sql<{ thread_id: string }>`
    update public.crm_write_log set payload = '{}',
      state = case when state in ('planned', 'queued', 'failed', 'parked') then 'cancelled' else state end,
      parked_for = null, permanent_failure = false, next_retry_at = null
    where workspace_id = ${workspaceId} and (message_id = ${these}
      or coalesce(contact_write_id, id) in (select id from public.crm_write_log
        where workspace_id = ${workspaceId} and object = 'contact' and lower(payload ->> 'email') = ${address}) and ${notHeld})
    returning thread_id`.execute(trx);
  const ofThreads = sql`any(${[...threads]}::uuid[])`;
  await sql`
    update public.threads t set
      participants = array(select p from unnest(t.participants) p where lower(p) <> ${address}),
      subject = case when ${NONE_LEFT} then '' else t.subject end,
      normalised_subject = case when ${NONE_LEFT} then '' else t.normalised_subject end
    where t.workspace_id = ${workspaceId} and t.id = ${ofThreads}`.execute(trx);
  const touched = new Set([...threads, ...[...reviews.rows, ...writes.rows].map((row) => row.thread_id)]);
  return {
    files: rows[0]?.files ?? 0,
    facts: facts.rows.length,
    writes: writes.rows.length,
    touched: [...touched],
  };
}

const NONE_LEFT = sql`not exists (select from public.messages m
  where m.workspace_id = t.workspace_id and m.thread_id = t.id and not m.is_redacted)`;
