import { addressParser, type Email } from 'postal-mime';
import { mailboxes } from './addresses.ts';
import { fullAllowance, type Allowance } from './allowance.ts';
import { inboundAttachment } from './attachments.ts';
import { automationHeaders, type HeaderLookup, senderKindOf } from './automation.ts';
import { bodyTextOf } from './bodyText.ts';
import { contentMessageId } from './contentMessageId.ts';
import {
  MAX_ATTACHMENTS,
  MAX_HTML_BYTES,
  MAX_RAW_BYTES,
  MAX_RECIPIENTS,
  MAX_SUBJECT_BYTES,
  MAX_TEXT_BYTES,
} from './limits.ts';
import { parseMailDate } from './mailDate.ts';
import type { InboundMessage, Mailbox, ParseFailure, ParseResult, ParseWarning } from './message.ts';
import { messageIdsIn, referencesIn } from './messageIds.ts';
import { looksLikeEmail, rawFieldValue, splitRawMessage } from './rawHeaders.ts';
import { readMime } from './readMime.ts';
import { cut, fits, storableLine, storableText } from './storableText.ts';
import { readSubject } from './subject.ts';

/** Where mail systems record the address they delivered to, which To and Cc need not name (Bcc, lists). */
const ENVELOPE_HEADERS = ['delivered-to', 'x-original-to', 'x-delivered-to', 'envelope-to', 'x-envelope-to'];

const SPACE = 0x20;

function refuse(code: ParseFailure['code'], message: string): ParseFailure {
  return { ok: false, code, message };
}

interface Body {
  readonly text: string;
  readonly html: string | null;
  readonly textFrom: 'plain' | 'html';
}

async function readBody(
  email: Email,
  allowance: Allowance,
  warn: (warning: ParseWarning) => void,
): Promise<Body> {
  const written = [cut(email.text ?? '', MAX_TEXT_BYTES), cut(email.html ?? '', MAX_HTML_BYTES)];
  const html = storableText(written[1] ?? '');
  if (!fits(email.html ?? '', MAX_HTML_BYTES)) warn('html_truncated');
  const body = await bodyTextOf(email, allowance);
  // The headers of forwarded messages come on top of their words.
  const text = cut(body.text, MAX_TEXT_BYTES);
  if (!body.whole || text.length < body.text.length) warn('text_truncated');
  if (text === '') warn('no_text');
  if (!body.complete) warn('forward_not_read');
  if (written.some((value) => storableText(value) !== value)) warn('characters_removed');
  return { text, html: html === '' ? null : html, textFrom: body.textFrom };
}

function readDate(header: string | undefined, warn: (warning: ParseWarning) => void): string | null {
  const sentAt = header === undefined ? null : parseMailDate(header);
  if (sentAt === null) warn(header === undefined ? 'missing_date' : 'bad_date');
  return sentAt;
}

function readMessageId(header: string | undefined, warn: (warning: ParseWarning) => void): string | null {
  const [messageId = null] = messageIdsIn(header);
  if (messageId === null) warn(header === undefined ? 'missing_message_id' : 'bad_message_id');
  return messageId;
}

/**
 * Reads a raw RFC 5322 message. Broken mail still yields what can be read, with `warnings`; only a file that
 * is empty, too large or no email at all is refused. Never throws.
 */
export async function parseRawEmail(raw: Uint8Array): Promise<ParseResult> {
  if (raw.length > MAX_RAW_BYTES) {
    return refuse('too_large', `The message has ${raw.length} bytes; at most ${MAX_RAW_BYTES} are accepted.`);
  }
  if (!raw.some((byte) => byte > SPACE)) return refuse('empty', 'The message is empty.');
  const split = splitRawMessage(raw);
  if (!looksLikeEmail(split)) return refuse('not_an_email', 'The file has none of the headers of an email.');

  const warnings = new Set<ParseWarning>();
  const warn = (warning: ParseWarning) => void warnings.add(warning);
  const allowance = fullAllowance();
  const { email, warnings: repairs } = await readMime(split, allowance);
  repairs.forEach(warn);

  const header: HeaderLookup = (name) => email.headers.find((candidate) => candidate.key === name)?.value;
  const bounding = <Item>(items: readonly Item[], max: number, warning: ParseWarning): Item[] => {
    if (items.length > max) warn(warning);
    return items.slice(0, max);
  };
  const recipients = (list: readonly Mailbox[]) => bounding(list, MAX_RECIPIENTS, 'recipients_truncated');
  const envelope = email.headers
    .filter((candidate) => ENVELOPE_HEADERS.includes(candidate.key))
    .flatMap((candidate) => addressParser(candidate.value));

  const [from = null] = mailboxes(email.from === undefined ? [] : [email.from]);
  if (from === null) warn('missing_from');
  // Its prefixes are taken off before it is cut, or a reply would be cut elsewhere than what it answers.
  const whole = storableLine(email.subject ?? '', 2 * MAX_SUBJECT_BYTES);
  const subject = cut(whole, MAX_SUBJECT_BYTES);
  const messageId = readMessageId(header('message-id'), warn);
  const senderKind = senderKindOf((name) =>
    name === 'content-type' ? rawFieldValue(split.fields, name) : header(name),
  );
  const body = await readBody(email, allowance, warn);

  const message: InboundMessage = {
    messageId,
    identity: messageId ?? (await contentMessageId(raw)),
    inReplyTo: messageIdsIn(header('in-reply-to'))[0] ?? null,
    references: referencesIn(header('references')),
    from,
    replyTo: recipients(mailboxes(email.replyTo)),
    to: recipients(mailboxes(email.to)),
    cc: recipients(mailboxes(email.cc)),
    bcc: recipients(mailboxes(email.bcc)),
    envelopeRecipients: recipients(mailboxes(envelope)).map((mailbox) => mailbox.address),
    subject,
    // Lower case may take more bytes than what it was.
    normalisedSubject: cut(readSubject(whole).normalised, MAX_SUBJECT_BYTES),
    sentAt: readDate(header('date'), warn),
    ...body,
    attachments: bounding(email.attachments, MAX_ATTACHMENTS, 'attachments_truncated').map((part, index) =>
      inboundAttachment(part, index + 1),
    ),
    calendarMethod: email.attachments.find((part) => part.method)?.method ?? null,
    automation: automationHeaders(header),
    senderKind,
    isAutomated: senderKind !== 'person' && senderKind !== 'group',
    warnings: [],
  };
  return { ok: true, message: { ...message, warnings: [...warnings] } };
}
