import type { AutomationHeaders, SenderKind } from './message.ts';
import { storableLine } from './storableText.ts';

/** Looks a header up by lower-case name; undefined when absent. */
export type HeaderLookup = (name: string) => string | undefined;

const MAX_HEADER_BYTES = 500;

/**
 * Tells people from machines by the headers made for it: Auto-Submitted (RFC 3834), List-* (RFC 2369, 2919),
 * Precedence, the empty Return-Path of reports (RFC 5321 §4.5.5).
 * A list that takes posts (List-Post) carries people's mail, such as a shared sales@ group; one that does not
 * is a newsletter.
 */
export function senderKindOf(header: HeaderLookup): SenderKind {
  const contentType = header('content-type') ?? '';
  const precedence = header('precedence')?.trim().toLowerCase() ?? '';
  const autoSubmitted = header('auto-submitted')?.trim().toLowerCase() ?? 'no';

  if (/^\s*multipart\/report\b/i.test(contentType)) return 'report';
  if (/^auto-replied\b/.test(autoSubmitted) || precedence === 'auto_reply') return 'auto_reply';
  if (header('x-autoreply') !== undefined || header('x-autorespond') !== undefined) return 'auto_reply';
  if (header('return-path')?.replace(/\s/g, '') === '<>') return 'report';
  if (!/^no\b/.test(autoSubmitted)) return 'bulk';

  const isList = header('list-id') !== undefined || header('list-unsubscribe') !== undefined;
  const takesPosts = /mailto:/i.test(header('list-post') ?? '');
  if (isList && takesPosts) return 'group';
  if (isList || ['bulk', 'junk', 'list'].includes(precedence)) return 'bulk';
  return 'person';
}

export function automationHeaders(header: HeaderLookup): AutomationHeaders {
  const read = (name: string) => {
    const value = header(name);
    return value === undefined ? null : storableLine(value, MAX_HEADER_BYTES);
  };
  return {
    autoSubmitted: read('auto-submitted'),
    precedence: read('precedence'),
    listId: read('list-id'),
    listUnsubscribe: read('list-unsubscribe'),
  };
}
