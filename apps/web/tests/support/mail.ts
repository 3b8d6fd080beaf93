import { randomUUID } from 'node:crypto';

/** What `pg` offers, as far as these helpers need it: a pool as the owner, whom policies do not bind. */
export interface Sql {
  query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

export interface SeedFact {
  field: string;
  value: unknown;
  confidence?: number;
  /** Words of the body it stands on; offsets are worked out here. */
  quote?: string;
  evidence?: { part: string; start: number; end: number }[];
  source?: 'extractor' | 'person';
}

export interface SeedMessage {
  from?: { name?: string; address: string };
  to?: { name: string; address: string }[];
  cc?: { name: string; address: string }[];
  sentAt?: string;
  text?: string | null;
  /** Where the newest reply ends in `text`; all of it unless given. */
  replyEnd?: number;
  replyStart?: number;
  redacted?: boolean;
  run?: {
    decision: 'outcome' | 'review' | 'nothing';
    direction?: string;
    confidence?: number | null;
    reasons?: string[];
    facts?: SeedFact[];
  };
  attachments?: { filename: string; contentType?: string; size?: number; path?: string | null }[];
}

export interface SeedThread {
  subject?: string;
  status?: 'new' | 'outcome' | 'review' | 'nothing' | 'waits_crm' | 'waits_deals' | 'failed';
  messages: SeedMessage[];
}

export interface SeededThread {
  id: string;
  messages: { id: string; runId: string | null; attachmentIds: string[] }[];
}

const ANA = { name: 'Ana Ruiz', address: 'ana@globex.example' };

function evidenceOf(fact: SeedFact, text: string): unknown[] {
  if (fact.evidence) return fact.evidence;
  if (!fact.quote) return [];
  const start = text.indexOf(fact.quote);
  if (start < 0) throw new Error(`The body does not say "${fact.quote}".`);
  return [{ part: 'text', start, end: start + fact.quote.length }];
}

/** A conversation as the pipeline would have stored it. */
export async function addThread(sql: Sql, workspaceId: string, thread: SeedThread): Promise<SeededThread> {
  const id = randomUUID();
  const subject = thread.subject ?? 'Pricing';
  const sent = thread.messages
    .map((message, index) => message.sentAt ?? `2026-11-20T1${index}:05:00Z`)
    .sort();
  const participants = [...new Set(thread.messages.map((message) => message.from?.address ?? ANA.address))];
  await sql.query(
    `insert into public.threads (id, workspace_id, subject, normalised_subject, participants, message_count,
       first_message_at, last_message_at, status)
     values ($1, $2, $3, lower($3), $4, $5, $6, $7, $8)`,
    [id, workspaceId, subject, participants, sent.length, sent[0], sent.at(-1), thread.status ?? 'outcome'],
  );
  const messages: SeededThread['messages'] = [];
  for (const [index, message] of thread.messages.entries()) {
    messages.push(await addMessage(sql, { workspaceId, threadId: id, subject, index, message }));
  }
  return { id, messages };
}

async function addMessage(
  sql: Sql,
  at: { workspaceId: string; threadId: string; subject: string; index: number; message: SeedMessage },
): Promise<SeededThread['messages'][number]> {
  const { workspaceId, threadId, subject, index, message } = at;
  const id = randomUUID();
  const from = message.from ?? ANA;
  const sentAt = message.sentAt ?? `2026-11-20T1${index}:05:00Z`;
  const text = message.redacted ? null : message.text === undefined ? 'Hello.' : message.text;
  await sql.query(
    `insert into public.messages (id, workspace_id, thread_id, internet_message_id, from_address, from_name,
       to_recipients, cc_recipients, subject, sent_at, sent_at_local, body_text, snippet, raw_bytes,
       is_redacted, redacted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::timestamptz, $10::text, $11::text, left($11::text, 120), 1200,
       $12::boolean, case when $12::boolean then now() end)`,
    [
      id,
      workspaceId,
      threadId,
      `${id}@mail.example`,
      from.address,
      from.name ?? '',
      JSON.stringify(message.to ?? [{ name: 'Sam Lee', address: 'sam@acme.example' }]),
      JSON.stringify(message.cc ?? []),
      subject,
      sentAt,
      text,
      message.redacted ?? false,
    ],
  );
  const attachmentIds: string[] = [];
  for (const [position, file] of (message.attachments ?? []).entries()) {
    const attachmentId = randomUUID();
    const path = file.path === undefined ? `${workspaceId}/${id}/${position}` : file.path;
    await sql.query(
      `insert into public.attachments (id, workspace_id, message_id, position, filename, content_type,
         size_bytes, sha256, path, removed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, case when $9::text is null then now() end)`,
      [
        attachmentId,
        workspaceId,
        id,
        position,
        file.filename,
        file.contentType ?? 'application/pdf',
        file.size ?? 2048,
        '0'.repeat(64),
        path,
      ],
    );
    attachmentIds.push(attachmentId);
  }
  if (!message.run) return { id, runId: null, attachmentIds };

  const { run } = message;
  const runId = randomUUID();
  await sql.query(
    `insert into public.extraction_runs (id, workspace_id, thread_id, message_id, extractor_version, direction,
       decision, confidence, reasons, reply_start, reply_end)
     values ($1, $2, $3, $4, '1', $5, $6, $7, $8, $9, $10)`,
    [
      runId,
      workspaceId,
      threadId,
      id,
      run.direction ?? 'inbound',
      run.decision,
      run.confidence === undefined ? 0.9 : run.confidence,
      run.reasons ?? [],
      message.replyStart ?? 0,
      message.replyEnd ?? text?.length ?? 0,
    ],
  );
  for (const fact of run.facts ?? []) {
    await sql.query(
      `insert into public.field_values (workspace_id, run_id, message_id, field, value, confidence, evidence, source)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        workspaceId,
        runId,
        id,
        fact.field,
        JSON.stringify(fact.value),
        fact.confidence ?? 0.9,
        JSON.stringify(evidenceOf(fact, text ?? '')),
        fact.source ?? 'extractor',
      ],
    );
  }
  return { id, runId, attachmentIds };
}

/** A decision waiting for a person, about the first message of a thread. */
export async function addReviewItem(
  sql: Sql,
  workspaceId: string,
  thread: SeededThread,
  item: {
    kind: 'extraction' | 'association';
    crm?: 'hubspot' | 'salesforce';
    reasons?: string[];
    proposal: unknown;
    createdAt?: string;
  },
): Promise<string> {
  const message = thread.messages[0];
  if (!message?.runId) throw new Error('Only a message that was read can be reviewed.');
  const id = randomUUID();
  await sql.query(
    `insert into public.review_items (id, workspace_id, thread_id, message_id, run_id, kind, crm, reasons,
       proposal, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::timestamptz, now()))`,
    [
      id,
      workspaceId,
      thread.id,
      message.id,
      message.runId,
      item.kind,
      item.crm ?? null,
      item.reasons ?? [],
      JSON.stringify(item.proposal),
      item.createdAt ?? null,
    ],
  );
  return id;
}

export async function addConnection(
  sql: Sql,
  workspaceId: string,
  crm: 'hubspot' | 'salesforce',
  details: { status?: 'connected' | 'error'; accountUrl?: string | null; accountName?: string } = {},
): Promise<string> {
  const id = randomUUID();
  const hubspot = crm === 'hubspot';
  await sql.query(
    `insert into public.crm_connections (id, workspace_id, crm, external_account_id, account_name, account_domain,
       account_url, installer_email, status, connected_at, instance_url)
     values ($1, $2, $3, $4, $5, $6, $7, 'sam@acme.example', $8, '2026-11-02T09:30:00Z', $9)`,
    [
      id,
      workspaceId,
      crm,
      hubspot ? String(Math.floor(Math.random() * 1e9)) : `00D${id.slice(0, 12)}`,
      details.accountName ?? 'Acme Sales',
      hubspot ? 'acme.example' : 'acme.my.salesforce.example',
      details.accountUrl ?? null,
      details.status ?? 'connected',
      hubspot ? null : 'https://acme.my.salesforce.example',
    ],
  );
  return id;
}

export async function addDeal(
  sql: Sql,
  workspaceId: string,
  connectionId: string,
  deal: { crm: 'hubspot' | 'salesforce'; name: string; amount?: number; stage?: string; company?: string },
): Promise<string> {
  const id = randomUUID();
  await sql.query(
    `insert into public.deals (id, workspace_id, connection_id, crm, external_id, name, stage, amount, currency,
       is_open, company_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'EUR', true, $9)`,
    [
      id,
      workspaceId,
      connectionId,
      deal.crm,
      String(Math.floor(Math.random() * 1e9)),
      deal.name,
      deal.stage ?? 'Proposal',
      deal.amount ?? null,
      deal.company ?? null,
    ],
  );
  return id;
}

export async function addThreadLink(
  sql: Sql,
  workspaceId: string,
  link: { threadId: string; dealId: string; crm: string; matchedBy?: string },
): Promise<void> {
  await sql.query(
    `insert into public.thread_links (workspace_id, thread_id, deal_id, crm, matched_by) values ($1, $2, $3, $4, $5)`,
    [workspaceId, link.threadId, link.dealId, link.crm, link.matchedBy ?? 'participant'],
  );
}

export async function addWrite(
  sql: Sql,
  workspaceId: string,
  write: {
    crm: 'hubspot' | 'salesforce';
    connectionId: string;
    threadId: string;
    messageId: string;
    object: 'contact' | 'task' | 'note';
    contactWriteId?: string;
    dealId?: string;
    state?: string;
    dryRun?: boolean;
    externalId?: string;
    errorCode?: string;
    errorOwner?: string;
    permanentFailure?: boolean;
    payload?: unknown;
  },
): Promise<string> {
  const id = randomUUID();
  const state = write.state ?? 'succeeded';
  await sql.query(
    `insert into public.crm_write_log (id, workspace_id, crm, connection_id, thread_id, message_id, object, action,
       idempotency_key, contact_write_id, deal_id, payload, state, dry_run, external_id, succeeded_at, error_code,
       error_owner, permanent_failure, attempt_id)
     values ($1, $2, $3, $4, $5, $6, $7::text, case when $7::text = 'contact' then 'upsert' else 'create' end, $8, $9, $10, $17,
       $11::text, $12, $13, case when $11::text = 'succeeded' then now() end, $14, $15, $16,
       case when $11::text = 'in_flight' then gen_random_uuid() end)`,
    [
      id,
      workspaceId,
      write.crm,
      write.connectionId,
      write.threadId,
      write.messageId,
      write.object,
      `key-${id}`,
      write.contactWriteId ?? null,
      write.dealId ?? null,
      state,
      write.dryRun ?? false,
      write.externalId ?? (state === 'succeeded' ? '9001' : null),
      write.errorCode ?? null,
      write.errorOwner ?? null,
      write.permanentFailure ?? false,
      JSON.stringify(write.payload ?? {}),
    ],
  );
  return id;
}

export async function addEvent(
  sql: Sql,
  workspaceId: string,
  event: {
    event: string;
    actor?: string;
    threadId?: string;
    messageId?: string;
    userId?: string;
    at?: string;
    detail?: unknown;
  },
): Promise<void> {
  await sql.query(
    `insert into public.audit_events (workspace_id, event, actor, thread_id, message_id, actor_user_id, at, detail)
     values ($1, $2, $3, $4, $5, $6, coalesce($7::timestamptz, now()), $8)`,
    [
      workspaceId,
      event.event,
      event.actor ?? 'worker',
      event.threadId ?? null,
      event.messageId ?? null,
      event.userId ?? null,
      event.at ?? null,
      JSON.stringify(event.detail ?? {}),
    ],
  );
}
