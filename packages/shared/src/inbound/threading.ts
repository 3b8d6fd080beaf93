import type { InboundMessage } from './message.ts';
import { isGenericSubject, readSubject } from './subject.ts';

/** How far apart two messages of one subject may be and still be one conversation, when no reference says so. */
export const SUBJECT_WINDOW_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

type ThreadedMessage = Pick<
  InboundMessage,
  'messageId' | 'inReplyTo' | 'references' | 'subject' | 'from' | 'to' | 'cc' | 'sentAt'
>;

/** What a message can be found by. */
export interface ThreadingKeys {
  /** Message identifiers it answers, newest first: In-Reply-To, then References from the end (RFC 5322 §3.6.4). */
  readonly references: readonly string[];
  /** Normalised subject to look threads up by; null when it is too common to mean anything. */
  readonly subject: string | null;
  readonly isReply: boolean;
  readonly isForward: boolean;
  /** Sender and recipients, sorted, without the inbound aliases when their domain is among `own`. */
  readonly participants: readonly string[];
  /** Participants who are not on our side, sorted. */
  readonly counterparts: readonly string[];
}

/** An existing thread the store found by reference or by subject. */
export interface ThreadCandidate {
  readonly threadId: string;
  /** Identifiers of the thread's messages, at least those that were asked for. */
  readonly messageIds: readonly string[];
  /** Identifiers its messages refer to: lets a parent that arrives late join its replies. */
  readonly refersTo?: readonly string[];
  readonly normalisedSubject: string;
  /** Addresses seen in the thread, lower case. */
  readonly participants: readonly string[];
  /** ISO 8601 time of its newest message. */
  readonly lastMessageAt: string;
}

export type ThreadChoice =
  | { readonly new: false; readonly threadId: string; readonly by: 'reference' | 'subject' }
  | { readonly new: true; readonly by: 'none' };

/**
 * Whether an address is on our side. `own` lists addresses (`ana@northwind.example`) and domains
 * (`northwind.example`, which covers its subdomains): the team's and the inbound domain.
 */
function isOwn(address: string, own: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return own.some((entry) => {
    const side = entry.toLowerCase();
    return side.includes('@') ? side === address : domain === side || domain.endsWith(`.${side}`);
  });
}

function counterpartsAmong(addresses: readonly string[], own: readonly string[]): string[] {
  return [...new Set(addresses)].filter((address) => !isOwn(address, own)).sort();
}

export function threadingKeys(message: ThreadedMessage, own: readonly string[]): ThreadingKeys {
  const answered = [message.inReplyTo, ...message.references.toReversed()];
  const references = new Set(answered.filter((id) => id !== null && id !== message.messageId));
  const { normalised, isReply, isForward } = readSubject(message.subject);
  const people = [message.from, ...message.to, ...message.cc].filter((mailbox) => mailbox !== null);
  const participants = [...new Set(people.map((mailbox) => mailbox.address))].sort();
  return {
    references: [...references].filter((id) => id !== null),
    subject: isGenericSubject(normalised) ? null : normalised,
    isReply: isReply || message.inReplyTo !== null,
    isForward,
    participants,
    counterparts: counterpartsAmong(participants, own),
  };
}

function byReference(
  keys: ThreadingKeys,
  messageId: string | null,
  candidates: readonly ThreadCandidate[],
): ThreadCandidate | undefined {
  for (const reference of keys.references) {
    const found = candidates.find((candidate) => candidate.messageIds.includes(reference));
    if (found) return found;
  }
  return candidates.find((candidate) => messageId !== null && candidate.refersTo?.includes(messageId));
}

interface SubjectMatch {
  readonly keys: ThreadingKeys;
  readonly from: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly own: readonly string[];
}

/** Same people, as far as the kind of message lets one tell. */
function isSameConversation(candidate: ThreadCandidate, match: SubjectMatch): boolean {
  const { keys, from, own } = match;
  const theirs = counterpartsAmong(candidate.participants, own);
  const shared = keys.counterparts.filter((address) => theirs.includes(address));
  if (keys.counterparts.length === 0) {
    // Forwarded to us by one of our own: the other side is only named in the body.
    return keys.isForward && from !== undefined && candidate.participants.includes(from);
  }
  if (keys.isReply || keys.isForward) return shared.length > 0;
  return shared.length === keys.counterparts.length && shared.length === theirs.length;
}

function bySubject(match: SubjectMatch, candidates: readonly ThreadCandidate[]): ThreadCandidate | undefined {
  const { keys, at } = match;
  const matching = candidates
    .map((candidate) => ({ candidate, last: Date.parse(candidate.lastMessageAt) }))
    .filter(
      ({ candidate, last }) =>
        candidate.normalisedSubject === keys.subject &&
        Math.abs(at - last) <= SUBJECT_WINDOW_DAYS * DAY_MS &&
        isSameConversation(candidate, match),
    )
    .sort((one, other) => other.last - one.last);
  // Without a counterpart to tell them apart, two candidates are a guess.
  if (keys.counterparts.length === 0 && matching.length > 1) return undefined;
  return matching[0]?.candidate;
}

/**
 * Which thread a message belongs to. A reference decides (RFC 5322 §3.6.4), the newest first; else a telling
 * subject among the same people within the window; else it opens a new thread.
 */
export function chooseThread(input: {
  readonly message: ThreadedMessage;
  /** ISO 8601; stands in for a missing or impossible Date. */
  readonly receivedAt: string;
  /** Addresses and domains of our side, the inbound domain included. */
  readonly own: readonly string[];
  readonly byReference: readonly ThreadCandidate[];
  readonly bySubject: readonly ThreadCandidate[];
}): ThreadChoice {
  const { message, own } = input;
  const keys = threadingKeys(message, own);
  const referred = byReference(keys, message.messageId, input.byReference);
  if (referred) return { new: false, threadId: referred.threadId, by: 'reference' };
  if (keys.subject !== null) {
    const at = Date.parse(message.sentAt ?? input.receivedAt);
    const alike = bySubject({ keys, from: message.from?.address, at, own }, input.bySubject);
    if (alike) return { new: false, threadId: alike.threadId, by: 'subject' };
  }
  return { new: true, by: 'none' };
}
