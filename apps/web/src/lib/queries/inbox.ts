import { z } from 'zod';
import { companyFact, contactFact } from '../facts.ts';
import type { InboxTab } from '../present/threads.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export const INBOX_PAGE_SIZE = 25;
/** Longest search; anything more is cut. */
const MAX_QUERY_LENGTH = 100;

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

const cursorSchema = z.tuple([z.iso.datetime({ offset: true, local: true }), z.guid()]);

/** Where a page ended: the last thread's time and id. */
export const encodeCursor = (thread: { lastMessageAt: string; id: string }): string =>
  `${thread.lastMessageAt}~${thread.id}`;

/** Null for anything that is not a cursor of ours. */
export function decodeCursor(value: string | undefined): { at: string; id: string } | null {
  const parsed = cursorSchema.safeParse(value?.split('~'));
  return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : null;
}

/** A quoted PostgREST pattern that finds `words` anywhere, taking `%`, `_` and `*` literally as far as it can. */
export function likePattern(words: string): string {
  const literal = words
    .slice(0, MAX_QUERY_LENGTH)
    .replace(/[\\%_]/g, (character) => `\\${character}`)
    .replaceAll('*', '');
  return `"%${literal.replace(/[\\"]/g, (character) => `\\${character}`)}%"`;
}

/** Threads of a workspace, newest first, one page at a time. */
export async function listThreads(
  supabase: Client,
  ask: { workspaceId: string; tab: InboxTab; query: string; after: { at: string; id: string } | null },
): Promise<Loaded<InboxPage>> {
  const words = ask.query.trim();
  let request = supabase
    .from('threads')
    .select(
      `id, subject, status, message_count, last_message_at, participants,
       messages(from_name, from_address, snippet, is_redacted, sent_at),
       matching:messages(id),
       extraction_runs(created_at, field_values(field, value, source, created_at))`,
    )
    .eq('workspace_id', ask.workspaceId)
    .in('extraction_runs.field_values.field', ['contact', 'company'])
    .order('sent_at', { referencedTable: 'messages', ascending: false })
    .limit(1, { referencedTable: 'messages' })
    .limit(1, { referencedTable: 'matching' })
    .order('created_at', { referencedTable: 'extraction_runs', ascending: false })
    .limit(5, { referencedTable: 'extraction_runs' })
    .order('last_message_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(INBOX_PAGE_SIZE + 1);
  if (ask.tab !== 'all') request = request.eq('status', ask.tab);
  if (words) {
    const pattern = likePattern(words);
    request = request
      .or(`from_address.ilike.${pattern},from_name.ilike.${pattern}`, { referencedTable: 'matching' })
      .or(`subject.ilike.${pattern},matching.not.is.null`);
  }
  if (ask.after) {
    const { at, id } = ask.after;
    request = request.or(`last_message_at.lt."${at}",and(last_message_at.eq."${at}",id.lt.${id})`);
  }
  const { data, error } = await request;
  if (error) return loadFailed(error);

  const threads = data.slice(0, INBOX_PAGE_SIZE).map((row): InboxThread => {
    const newest = row.messages[0];
    const facts = row.extraction_runs.flatMap((run) => run.field_values);
    const contact = contactFact(facts);
    return {
      id: row.id,
      subject: row.subject,
      status: row.status,
      messageCount: row.message_count,
      lastMessageAt: row.last_message_at,
      counterpart:
        contact?.name ||
        contact?.email ||
        newest?.from_name ||
        newest?.from_address ||
        row.participants[0] ||
        'Unknown sender',
      company: companyFact(facts)?.name ?? null,
      snippet: newest?.snippet ?? null,
      isRedacted: newest?.is_redacted ?? false,
    };
  });
  const last = threads.at(-1);
  return loaded({ threads, next: data.length > INBOX_PAGE_SIZE && last ? encodeCursor(last) : null });
}
