import { z } from 'zod';
import { companyFact, contactFact } from '../facts.ts';
import { isoInstant } from '../present/dates.ts';
import { WAITING, type InboxTab } from '../present/threads.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export const INBOX_PAGE_SIZE = 25;
/** Longest search; anything more is cut. */
const MAX_QUERY_LENGTH = 100;
/** Enough readings to find the contact and company of a thread whose last messages named neither. */
const RUNS_LOOKED_AT = 5;

export interface InboxThread {
  id: string;
  subject: string;
  status: string;
  messageCount: number;
  lastMessageAt: string;
  /** Who it is with: the contact understood, else the newest sender. */
  counterpart: string;
  company: string | null;
  /** First words of the newest message; null once redacted. */
  snippet: string | null;
  isRedacted: boolean;
}

export interface InboxPage {
  threads: InboxThread[];
  /** Pass it back to read on; null on the last page. */
  next: string | null;
}

const cursorSchema = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

/** Where a page ended: the last thread's time and id. */
export const encodeCursor = (thread: { lastMessageAt: string; id: string }): string =>
  `${thread.lastMessageAt}~${thread.id}`;

/** Null for anything that is not a cursor of ours. */
export function decodeCursor(value: string | undefined): { at: string; id: string } | null {
  const parsed = cursorSchema.safeParse(value?.split('~'));
  return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : null;
}

/** A LIKE pattern that finds `words` anywhere, taking `%` and `_` literally. PostgREST reads `*` as `%`. */
export function likePattern(words: string): string {
  const literal = words
    .slice(0, MAX_QUERY_LENGTH)
    .replaceAll('*', '')
    .replace(/[\\%_]/g, (character) => `\\${character}`);
  return `%${literal}%`;
}

interface Ask {
  workspaceId: string;
  tab: InboxTab;
  query: string;
  after: { at: string; id: string } | null;
}

/** One page and one more, so that the caller knows whether it goes on. `sender` narrows nothing by itself. */
function pageRequest(supabase: Client, { workspaceId, tab, after }: Ask) {
  const request = supabase
    .from('threads')
    .select(
      `id, subject, status, message_count, last_message_at, participants,
       messages(from_name, from_address, snippet, is_redacted, sent_at),
       sender:messages!inner(id),
       extraction_runs(created_at, field_values(field, value, source, created_at))`,
    )
    .eq('workspace_id', workspaceId)
    .in('extraction_runs.field_values.field', ['contact', 'company'])
    .order('sent_at', { referencedTable: 'messages', ascending: false })
    .limit(1, { referencedTable: 'messages' })
    .limit(1, { referencedTable: 'sender' })
    .order('created_at', { referencedTable: 'extraction_runs', ascending: false })
    .limit(RUNS_LOOKED_AT, { referencedTable: 'extraction_runs' })
    .order('last_message_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(INBOX_PAGE_SIZE + 1);
  const statuses = tab === 'waiting' ? WAITING : [tab];
  const ofTab = tab === 'all' ? request : request.in('status', statuses);
  if (!after) return ofTab;
  const { at, id } = after;
  return ofTab.or(`last_message_at.lt.${at},and(last_message_at.eq.${at},id.lt.${id})`);
}

type Row = NonNullable<Awaited<ReturnType<typeof pageRequest>>['data']>[number];

/** Threads of a workspace, newest first, one page at a time. */
export async function listThreads(supabase: Client, ask: Ask): Promise<Loaded<InboxPage>> {
  const words = ask.query.trim();
  if (!words) {
    const { data, error } = await pageRequest(supabase, ask);
    return error ? loadFailed(error) : loaded(pageOf(data));
  }
  // Three ways to match, each in the inbox's own order, then merged: complete, and read side by side.
  const pattern = likePattern(words);
  const answers = await Promise.all([
    pageRequest(supabase, ask).ilike('subject', pattern),
    pageRequest(supabase, ask).ilike('sender.from_address', pattern),
    pageRequest(supabase, ask).ilike('sender.from_name', pattern),
  ]);
  const rows = new Map<string, Row>();
  for (const { data, error } of answers) {
    if (error) return loadFailed(error);
    for (const row of data) rows.set(row.id, row);
  }
  return loaded(pageOf([...rows.values()].sort(newestFirst)));
}

/** As Postgres orders them: by time, then by id. */
function newestFirst(a: Row, b: Row): number {
  const difference = Date.parse(isoInstant(b.last_message_at)) - Date.parse(isoInstant(a.last_message_at));
  return difference || (a.id < b.id ? 1 : -1);
}

function pageOf(rows: readonly Row[]): InboxPage {
  const threads = rows.slice(0, INBOX_PAGE_SIZE).map(asThread);
  const last = threads.at(-1);
  return { threads, next: rows.length > INBOX_PAGE_SIZE && last ? encodeCursor(last) : null };
}

function asThread(row: Row): InboxThread {
  const newest = row.messages[0];
  const facts = row.extraction_runs.flatMap((run) => run.field_values);
  const contact = contactFact(facts);
  const names = [contact?.name, contact?.email, newest?.from_name, newest?.from_address, row.participants[0]];
  return {
    id: row.id,
    subject: row.subject,
    status: row.status,
    messageCount: row.message_count,
    lastMessageAt: isoInstant(row.last_message_at),
    counterpart: names.find(Boolean) ?? 'Unknown sender',
    company: companyFact(facts)?.name ?? null,
    snippet: newest?.snippet ?? null,
    isRedacted: newest?.is_redacted ?? false,
  };
}
