import { sql, type Transaction } from 'kysely';

import { json, type Db, type Queryable } from './client.ts';
import { recordEvents } from './audit.ts';
import { sendJob } from './jobs.ts';
import type { Schema } from './schema.ts';

export interface AliasOwner {
  alias: string;
  workspaceId: string;
}

/** The workspaces that own these aliases (lower case); inactive aliases are as good as unknown. */
export async function findAliases(db: Queryable, aliases: readonly string[]): Promise<AliasOwner[]> {
  if (aliases.length === 0) return [];
  const rows = await db
    .selectFrom('inbound_aliases')
    .select(['alias', 'workspace_id'])
    .where(sql<boolean>`alias = any(${[...aliases]}::text[])`)
    .where('is_active', '=', true)
    .execute();
  return rows.map((row) => ({ alias: row.alias, workspaceId: row.workspace_id }));
}

/** Every inbound address that takes mail, by name. */
export async function activeAliases(db: Queryable): Promise<AliasOwner[]> {
  const rows = await db
    .selectFrom('inbound_aliases')
    .select(['alias', 'workspace_id'])
    .where('is_active', '=', true)
    .orderBy('alias')
    .execute();
  return rows.map((row) => ({ alias: row.alias, workspaceId: row.workspace_id }));
}

/** The address a workspace takes mail at; null when it has none (any more). */
export async function aliasOf(db: Queryable, workspaceId: string): Promise<string | null> {
  const row = await db
    .selectFrom('inbound_aliases')
    .select('alias')
    .where('workspace_id', '=', workspaceId)
    .where('is_active', '=', true)
    .orderBy('created_at')
    .executeTakeFirst();
  return row?.alias ?? null;
}

/** In which of these workspaces the message is stored already. */
export async function findStored(
  db: Queryable,
  workspaceIds: readonly string[],
  internetMessageId: string,
): Promise<{ workspaceId: string; messageId: string; threadId: string }[]> {
  if (workspaceIds.length === 0) return [];
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'workspace_id', 'thread_id'])
    .where('workspace_id', 'in', workspaceIds)
    .where('internet_message_id', '=', internetMessageId)
    .execute();
  return rows.map((row) => ({ workspaceId: row.workspace_id, messageId: row.id, threadId: row.thread_id }));
}

export interface Recipient {
  name: string;
  address: string;
}

export interface NewMessage {
  workspaceId: string;
  internetMessageId: string;
  inReplyTo: string | null;
  references: readonly string[];
  from: Recipient;
  to: readonly Recipient[];
  cc: readonly Recipient[];
  aliasTag: string | null;
  subject: string;
  normalisedSubject: string;
  /** ISO, any offset. */
  sentAt: string;
  receivedAt: string;
  text: string;
  html: string | null;
  textFrom: 'plain' | 'html';
  isAutomated: boolean;
  warnings: readonly string[];
  rawPath: string;
  rawBytes: number;
  attachments: readonly NewAttachment[];
}

export interface NewAttachment {
  filename: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  path: string;
}

/** A thread this message could belong to, seen through one of its messages or its subject. */
export interface ThreadCandidate {
  threadId: string;
  /** Message-IDs in the thread that were found; empty for a candidate by subject. */
  messageIds: string[];
  /** Message-IDs that the found messages refer to. */
  refersTo: string[];
  normalisedSubject: string;
  participants: string[];
  lastMessageAt: string;
}

export interface ThreadCandidates {
  /** Threads holding a message this one refers to, or one that refers to it. */
  byReference: ThreadCandidate[];
  bySubject: ThreadCandidate[];
}

export type StoredMessage =
  | { stored: true; messageId: string; threadId: string }
  | { stored: false; messageId: string; threadId: string };

const SNIPPET_CHARACTERS = 160;
const CANDIDATES = 20;
/** Of a conversation. Each message may name hundreds, and a conversation goes on. */
const MAX_PARTICIPANTS = 1_000;

/**
 * Stores one message in one workspace in one transaction: thread, message, attachments, audit event, job.
 * A message that is there already is left alone and reported as not stored.
 *
 * `chooseThread` decides among the candidates; null starts a new thread.
 */
export async function storeMessage(
  db: Db,
  message: NewMessage,
  chooseThread: (candidates: ThreadCandidates) => string | null,
): Promise<StoredMessage> {
  return db.transaction().execute(async (trx) => {
    // Two messages of one new thread arriving together must not start two threads.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`mail:${message.workspaceId}`}, 0))`.execute(
      trx,
    );

    const [existing] = await findStored(trx, [message.workspaceId], message.internetMessageId);
    if (existing) return { stored: false, messageId: existing.messageId, threadId: existing.threadId };

    const chosen = chooseThread(await threadCandidates(trx, message));
    const participants = [message.from, ...message.to, ...message.cc].map((person) => person.address);
    const threadId = chosen
      ? await extendThread(trx, message, chosen, participants)
      : await startThread(trx, message, participants);

    const { id: messageId } = await trx
      .insertInto('messages')
      .values({
        workspace_id: message.workspaceId,
        thread_id: threadId,
        internet_message_id: message.internetMessageId,
        in_reply_to: message.inReplyTo,
        // With what it answers, so that one index finds whoever refers to a late original.
        reference_ids: [
          ...new Set([...message.references, ...(message.inReplyTo === null ? [] : [message.inReplyTo])]),
        ],
        from_address: message.from.address,
        from_name: message.from.name,
        to_recipients: json(message.to),
        cc_recipients: json(message.cc),
        alias_tag: message.aliasTag,
        subject: message.subject,
        sent_at: message.sentAt,
        sent_at_local: message.sentAt,
        received_at: message.receivedAt,
        body_text: message.text,
        body_html: message.html,
        snippet: message.text.replace(/\s+/g, ' ').trim().slice(0, SNIPPET_CHARACTERS),
        text_from: message.textFrom,
        is_automated: message.isAutomated,
        warnings: [...message.warnings],
        raw_path: message.rawPath,
        raw_bytes: message.rawBytes,
      })
      .returning('id')
      .executeTakeFirstOrThrow();

    if (message.attachments.length > 0) {
      await trx
        .insertInto('attachments')
        .values(
          message.attachments.map((attachment, position) => ({
            workspace_id: message.workspaceId,
            message_id: messageId,
            position,
            filename: attachment.filename,
            content_type: attachment.contentType,
            size_bytes: attachment.sizeBytes,
            sha256: attachment.sha256,
            path: attachment.path,
          })),
        )
        .execute();
    }
    await recordEvents(trx, [
      {
        workspaceId: message.workspaceId,
        actor: 'function',
        event: 'message_received',
        threadId,
        messageId,
        detail: {
          bytes: message.rawBytes,
          attachments: message.attachments.length,
          thread: chosen ? 'joined' : 'new',
          warnings: [...message.warnings],
        },
      },
    ]);
    await sendJob(trx, 'extract_thread', { workspaceId: message.workspaceId, threadId, messageId });
    return { stored: true, messageId, threadId };
  });
}

async function threadCandidates(db: Queryable, message: NewMessage): Promise<ThreadCandidates> {
  const ancestors = [...new Set([message.inReplyTo, ...message.references].filter((id) => id !== null))];
  const byReference = await db
    .selectFrom('messages as m')
    .innerJoin('threads as t', (join) =>
      join.onRef('t.workspace_id', '=', 'm.workspace_id').onRef('t.id', '=', 'm.thread_id'),
    )
    .select([
      't.id',
      'm.internet_message_id',
      'm.reference_ids',
      't.normalised_subject',
      't.participants',
      't.last_message_at',
    ])
    .where('m.workspace_id', '=', message.workspaceId)
    .where((eb) =>
      eb.or([
        ...(ancestors.length > 0 ? [eb('m.internet_message_id', 'in', ancestors)] : []),
        eb('m.reference_ids', '@>', sql<string[]>`array[${message.internetMessageId}]::text[]`),
      ]),
    )
    .limit(CANDIDATES)
    .execute();
  const bySubject =
    message.normalisedSubject === ''
      ? []
      : await db
          .selectFrom('threads')
          .select(['id', 'normalised_subject', 'participants', 'last_message_at'])
          .where('workspace_id', '=', message.workspaceId)
          .where('normalised_subject', '=', message.normalisedSubject)
          .orderBy('last_message_at', 'desc')
          .limit(CANDIDATES)
          .execute();
  return {
    byReference: byReference.map((row) => ({
      threadId: row.id,
      messageIds: [row.internet_message_id],
      refersTo: row.reference_ids,
      normalisedSubject: row.normalised_subject,
      participants: row.participants,
      lastMessageAt: row.last_message_at,
    })),
    bySubject: bySubject.map((row) => ({
      threadId: row.id,
      messageIds: [],
      refersTo: [],
      normalisedSubject: row.normalised_subject,
      participants: row.participants,
      lastMessageAt: row.last_message_at,
    })),
  };
}

async function startThread(db: Queryable, message: NewMessage, participants: string[]): Promise<string> {
  const { id } = await db
    .insertInto('threads')
    .values({
      workspace_id: message.workspaceId,
      subject: message.subject,
      normalised_subject: message.normalisedSubject,
      participants: [...new Set(participants)],
      message_count: 1,
      first_message_at: message.sentAt,
      last_message_at: message.sentAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function extendThread(
  db: Queryable,
  message: NewMessage,
  threadId: string,
  participants: string[],
): Promise<string> {
  await db
    .updateTable('threads')
    .set({
      message_count: sql`message_count + 1`,
      first_message_at: sql`least(first_message_at, ${message.sentAt}::timestamptz)`,
      last_message_at: sql`greatest(last_message_at, ${message.sentAt}::timestamptz)`,
      participants: sql`(array(select distinct unnest(participants || ${participants}::text[]) order by 1))[1:${MAX_PARTICIPANTS}]`,
    })
    .where('workspace_id', '=', message.workspaceId)
    .where('id', '=', threadId)
    .execute();
  return threadId;
}

export interface StoredMail {
  id: string;
  workspaceId: string;
  threadId: string;
  from: Recipient;
  to: Recipient[];
  cc: Recipient[];
  subject: string;
  /** ISO with the sender's own offset. */
  sentAtLocal: string;
  /** Null once redacted. */
  text: string | null;
  isAutomated: boolean;
}

/** One message as stored; null when it is not there (any more). */
export async function loadMessage(
  db: Queryable,
  workspaceId: string,
  messageId: string,
): Promise<StoredMail | null> {
  const row = await db
    .selectFrom('messages')
    .select([
      'id',
      'workspace_id',
      'thread_id',
      'from_address',
      'from_name',
      'to_recipients',
      'cc_recipients',
      'subject',
      'sent_at_local',
      'body_text',
      'is_automated',
    ])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    threadId: row.thread_id,
    from: { name: row.from_name, address: row.from_address },
    to: recipients(row.to_recipients),
    cc: recipients(row.cc_recipients),
    subject: row.subject,
    sentAtLocal: row.sent_at_local,
    text: row.body_text,
    isAutomated: row.is_automated,
  };
}

const recipients = (value: unknown): Recipient[] =>
  Array.isArray(value)
    ? value.filter(
        (item): item is Recipient =>
          typeof item === 'object' && item !== null && 'address' in item && 'name' in item,
      )
    : [];

/**
 * Keeps a message as it is until the transaction ends: a purge or an erasure waits, or has been here before. Whether it
 * still has its text. What is read of it after this is what will be there.
 */
export async function keepMessage(db: Queryable, workspaceId: string, messageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('is_redacted')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', messageId)
    .forShare()
    .executeTakeFirst();
  return row !== undefined && !row.is_redacted;
}

/** Bodies still stored for these threads: what the egress guard compares a payload with. */
export async function loadBodies(
  db: Queryable,
  workspaceId: string,
  threadIds: readonly string[],
): Promise<Map<string, string[]>> {
  const bodies = new Map<string, string[]>();
  if (threadIds.length === 0) return bodies;
  const rows = await db
    .selectFrom('messages')
    .select(['thread_id', 'body_text'])
    .where('workspace_id', '=', workspaceId)
    .where('thread_id', 'in', threadIds)
    .where('is_redacted', '=', false)
    .execute();
  for (const row of rows) {
    const texts = bodies.get(row.thread_id) ?? [];
    if (row.body_text !== null) texts.push(row.body_text);
    bodies.set(row.thread_id, texts);
  }
  return bodies;
}

/**
 * Brings a thread's status up to date with what became of its messages, worst news first: a write that failed for
 * good, a question to a person, an outcome, nothing to do. Takes a transaction: two that settle parts of one thread
 * wait for each other.
 */
export async function refreshThreadStatus(
  trx: Transaction<Schema>,
  workspaceId: string,
  threadIds: readonly string[],
): Promise<void> {
  if (threadIds.length === 0) return;
  await sql`select private.refresh_thread_status(${workspaceId}, ${[...threadIds]}::uuid[])`.execute(trx);
}
