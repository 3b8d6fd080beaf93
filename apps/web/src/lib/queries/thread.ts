import { crmObjects } from '@conduit/shared/crm.ts';
import { z } from 'zod';
import { composedOf, type Composed } from '../composed.ts';
import { standingFacts } from '../facts.ts';
import { actorName, eventSentence } from '../present/audit.ts';
import { recordUrl, showsFailure, writeWords } from '../present/crm.ts';
import { isoInstant } from '../present/dates.ts';
import { readEvidence, type Evidence } from '../present/evidence.ts';
import { factLabel, factWords } from '../present/facts.ts';
import { loaded, loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';
import { isUuid } from '../uuid.ts';

/** Longest story read at once; older events of a conversation are cut. */
const MAX_EVENTS = 500;

export interface Address {
  name: string;
  address: string;
}

export interface FactView {
  id: string;
  field: string;
  label: string;
  words: string;
  confidence: number;
  byPerson: boolean;
  evidence: Evidence[];
}

export interface AttachmentView {
  id: string;
  filename: string;
  contentType: string;
  sizeBytes: number;
  /** False once its time to be kept has passed. */
  isKept: boolean;
}

export interface ReadingView {
  decision: string;
  direction: string;
  confidence: number | null;
  reasons: string[];
  reply: { start: number; end: number };
  facts: FactView[];
}

export interface MessageView {
  id: string;
  from: Address;
  to: Address[];
  cc: Address[];
  subject: string;
  sentAt: string;
  /** Null once redacted. */
  text: string | null;
  isRedacted: boolean;
  attachments: AttachmentView[];
  reading: ReadingView | null;
}

export interface WriteView {
  id: string;
  crm: string;
  object: string;
  /** Composed in dry run, and not sent by itself. */
  isPlanned: boolean;
  isWritten: boolean;
  words: ReturnType<typeof writeWords>;
  errorCode: string | null;
  errorOwner: string | null;
  dealName: string | null;
  /** What it says, as composed; null for a contact, or when it cannot be read. */
  composed: Composed | null;
  url: string | null;
  updatedAt: string;
}

export interface DealLinkView {
  id: string;
  crm: string;
  name: string;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  companyName: string | null;
  matchedBy: string;
  url: string | null;
}

export interface StoryEvent {
  id: number;
  at: string;
  actor: string;
  sentence: string;
}

/** A wait for a CRM (any, without `crm`) to be connected, or for the deals of one to be read. */
export interface WaitView {
  waitsFor: 'crm' | 'deals';
  crm: string | null;
}

export interface ThreadView {
  id: string;
  subject: string;
  status: string;
  /** Kept whatever the retention says. */
  legalHold: boolean;
  /** Newest first. */
  messages: MessageView[];
  deals: DealLinkView[];
  writes: WriteView[];
  openReviews: number;
  /** What its outcomes wait for before they can be written. */
  waits: WaitView[];
  /** Oldest first. */
  story: StoryEvent[];
}

const addresses = z.array(z.object({ name: z.string().catch(''), address: z.string() })).catch([]);

/** Everything about one conversation, in four calls side by side. */
export async function loadThread(
  supabase: Client,
  workspaceId: string,
  threadId: string,
): Promise<Loaded<ThreadView>> {
  if (!isUuid(threadId)) return NOT_FOUND;
  const [thread, connections, events, members] = await Promise.all([
    supabase
      .from('threads')
      .select(
        `id, subject, status, legal_hold,
         messages(id, from_name, from_address, to_recipients, cc_recipients, subject, sent_at, body_text,
           is_redacted,
           attachments(id, position, filename, content_type, size_bytes, removed_at)),
         extraction_runs(id, message_id, direction, decision, confidence, reasons, reply_start, reply_end, created_at,
           field_values(id, field, value, confidence, evidence, source, created_at)),
         thread_links(id, crm, matched_by, created_at,
           deals(name, stage, amount, currency, company_name, external_id, connection_id)),
         crm_write_log(id, crm, connection_id, object, state, external_id, permanent_failure,
           parked_for, contact_write_id, payload, error_code, error_owner, created_at, updated_at, deals(name)),
         review_items(id, status), waiting_outcomes(waits_for, crm)`,
      )
      .eq('workspace_id', workspaceId)
      .eq('id', threadId)
      .maybeSingle(),
    supabase.from('crm_connections').select('id, crm, account_url').eq('workspace_id', workspaceId),
    supabase
      .from('audit_events')
      .select('id, at, actor, actor_user_id, event, detail')
      .eq('workspace_id', workspaceId)
      .eq('thread_id', threadId)
      .order('id')
      .limit(MAX_EVENTS),
    supabase.from('workspace_members').select('user_id, email').eq('workspace_id', workspaceId),
  ]);
  const failed = thread.error ?? connections.error ?? events.error ?? members.error;
  if (failed) return loadFailed(failed);
  if (!thread.data || !connections.data || !events.data || !members.data) return NOT_FOUND;

  const row = thread.data;
  const people = members.data.map(({ user_id, email }) => ({ userId: user_id, email }));
  const connectionOf = (id: string) => connections.data.find((connection) => connection.id === id);
  const runs = [...row.extraction_runs].sort(newest((run) => run.created_at));
  const readingOf = (messageId: string): ReadingView | null => {
    const run = runs.find((each) => each.message_id === messageId);
    return run
      ? {
          decision: run.decision,
          direction: run.direction,
          confidence: run.confidence,
          reasons: run.reasons,
          reply: { start: run.reply_start, end: run.reply_end },
          facts: standingFacts(run.field_values).map((fact) => ({
            id: fact.id,
            field: fact.field,
            label: factLabel(fact.field),
            words: factWords(fact.field, fact.value),
            confidence: fact.confidence,
            byPerson: fact.source === 'person',
            evidence: readEvidence(fact.evidence),
          })),
        }
      : null;
  };
  const place = ({ object }: { object: string }) => crmObjects.findIndex((each) => each === object);
  const writes = [...row.crm_write_log].sort(
    (a, b) => a.created_at.localeCompare(b.created_at) || place(a) - place(b),
  );
  // A task or note has no page of its own in HubSpot; its contact's page shows it.
  const pageOf = (write: (typeof writes)[number]): string | null => {
    if (write.state !== 'succeeded') return null;
    const connection = connectionOf(write.connection_id);
    const contact = writes.find((each) => each.id === write.contact_write_id);
    return (
      recordUrl(connection, write.object, write.external_id) ??
      recordUrl(connection, 'contact', contact?.external_id ?? null)
    );
  };

  return loaded({
    id: row.id,
    subject: row.subject,
    status: row.status,
    legalHold: row.legal_hold,
    messages: [...row.messages].sort(newest((message) => message.sent_at)).map((message) => ({
      id: message.id,
      from: { name: message.from_name, address: message.from_address },
      to: addresses.parse(message.to_recipients),
      cc: addresses.parse(message.cc_recipients),
      subject: message.subject,
      sentAt: isoInstant(message.sent_at),
      text: message.body_text,
      isRedacted: message.is_redacted,
      attachments: [...message.attachments]
        .sort((a, b) => a.position - b.position)
        .map((file) => ({
          id: file.id,
          filename: file.filename,
          contentType: file.content_type,
          sizeBytes: file.size_bytes,
          isKept: file.removed_at === null,
        })),
      reading: readingOf(message.id),
    })),
    deals: row.thread_links.map(({ deals: deal, ...link }) => ({
      id: link.id,
      crm: link.crm,
      name: deal.name,
      stage: deal.stage,
      amount: deal.amount,
      currency: deal.currency,
      companyName: deal.company_name,
      matchedBy: link.matched_by,
      url: recordUrl(connectionOf(deal.connection_id), 'deal', deal.external_id),
    })),
    writes: writes.map((write) => ({
      id: write.id,
      crm: write.crm,
      object: write.object,
      isPlanned: write.state === 'planned',
      isWritten: write.state === 'succeeded',
      words: writeWords(write),
      errorCode: showsFailure(write) ? write.error_code : null,
      errorOwner: showsFailure(write) ? write.error_owner : null,
      dealName: write.deals?.name ?? null,
      composed: composedOf(write.payload),
      url: pageOf(write),
      updatedAt: isoInstant(write.updated_at),
    })),
    openReviews: row.review_items.filter((item) => item.status === 'open').length,
    waits: row.waiting_outcomes.map(({ waits_for, crm }) => ({
      waitsFor: waits_for === 'deals' ? 'deals' : 'crm',
      crm,
    })),
    story: events.data.map((event) => ({
      id: event.id,
      at: isoInstant(event.at),
      actor: actorName(event, people),
      sentence: eventSentence(event.event, event.detail),
    })),
  });
}

/** Orders by a timestamp, the newest first. */
const newest =
  <T>(at: (item: T) => string) =>
  (a: T, b: T): number =>
    Date.parse(isoInstant(at(b))) - Date.parse(isoInstant(at(a)));
