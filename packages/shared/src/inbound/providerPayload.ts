import { z } from 'zod';
import { normaliseAddress } from './addresses.ts';
import { MAX_ATTACHMENTS, MAX_RECIPIENTS } from './limits.ts';
import type { InboundMessage, ParseFailure } from './message.ts';
import { parseRawEmail } from './parseRawEmail.ts';
import { storableText } from './storableText.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const recipient = z.object({ Email: z.string(), Name: text, MailboxHash: text });
/** More than are kept, so that it shows where some were left out. */
const MAX_LISTED = MAX_RECIPIENTS + 1;
const MAX_HEADER_FIELDS = 10_000;

/** The start of a list; what follows is not even looked at. */
const startOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z
    .unknown()
    .optional()
    .transform((list) => (Array.isArray(list) ? list.slice(0, max) : (list ?? [])))
    .pipe(z.array(item));
const recipients = startOf(recipient, MAX_LISTED);

/**
 * Postmark's inbound webhook (postmarkapp.com/developer/webhooks/inbound-webhook). Its top-level `MessageID`
 * is Postmark's own, not the sender's: that one is among `Headers`. `RawEmail` comes only when the inbound
 * stream is set to include it; set it, the other fields are a reading of it.
 */
export const postmarkInbound = z.object({
  FromFull: recipient.nullish(),
  ToFull: recipients,
  CcFull: recipients,
  BccFull: recipients,
  OriginalRecipient: text,
  MailboxHash: text,
  MessageID: text,
  Subject: text,
  Date: text,
  TextBody: text,
  HtmlBody: text,
  RawEmail: text,
  Headers: startOf(z.object({ Name: z.string(), Value: text }), MAX_HEADER_FIELDS),
  Attachments: startOf(
    z.object({ Name: text, Content: text, ContentType: text, ContentID: text }),
    MAX_ATTACHMENTS + 1,
  ),
});

export type PostmarkInbound = z.infer<typeof postmarkInbound>;

export type ProviderPayloadResult =
  | {
      readonly ok: true;
      readonly message: InboundMessage;
      /** Every address the mail was for, the envelope's first. */
      readonly recipients: readonly string[];
      /** The part after `+` in the address it was delivered to. */
      readonly mailboxHash: string | null;
      /** The message as mail: as it came, where the payload has it. */
      readonly raw: Uint8Array<ArrayBuffer>;
      /** Whether `raw` is the mail as it came, and not written from the payload's fields. */
      readonly asItCame: boolean;
    }
  | ParseFailure
  | { readonly ok: false; readonly code: 'malformed_payload'; readonly message: string };

/** Written below from the payload's own fields, or describing an encoding that no longer applies. */
const REWRITTEN = /^(?:from|to|cc|bcc|subject|date|mime-version|content-.*)$/i;
const FIELD_NAME = /^[!-9;-~]+$/;

/** A value on one line: a line break here would let a sender write headers of their own. */
function oneLine(value: string): string {
  return storableText(value)
    .replace(/[\r\n]+/g, ' ')
    .trim();
}

function quoted(value: string): string {
  return `"${oneLine(value).replace(/["\\]/g, '\\$&')}"`;
}

function mailbox(entry: z.infer<typeof recipient>): string {
  const address = oneLine(entry.Email).replace(/[<>]/g, '');
  return entry.Name ? `${quoted(entry.Name)} <${address}>` : `<${address}>`;
}

/** A delimiter that none of the parts contains. */
function delimiterFor(parts: readonly string[]): string {
  let number = 0;
  while (parts.some((part) => part.includes(`conduit-part-${number}-`))) number += 1;
  return `conduit-part-${number}-`;
}

/** The payload as a message again, so that one set of rules reads all mail. */
function toRawEmail(payload: PostmarkInbound): Uint8Array<ArrayBuffer> {
  const list = (entries: PostmarkInbound['ToFull']) => entries.map(mailbox).join(', ');
  const headers: [string, string][] = [
    ...payload.Headers.filter(({ Name }) => FIELD_NAME.test(Name) && !REWRITTEN.test(Name)).map(
      ({ Name, Value }): [string, string] => [Name, oneLine(Value)],
    ),
    ['From', payload.FromFull ? mailbox(payload.FromFull) : ''],
    ['To', list(payload.ToFull)],
    ['Cc', list(payload.CcFull)],
    ['Bcc', list(payload.BccFull)],
    ['Subject', oneLine(payload.Subject)],
    ['Date', oneLine(payload.Date)],
    ['MIME-Version', '1.0'],
  ];
  const body = [
    { type: 'text/plain; charset=utf-8', content: payload.TextBody },
    { type: 'text/html; charset=utf-8', content: payload.HtmlBody },
  ].filter((part) => part.content !== '');
  const delimiter = delimiterFor(body.map((part) => part.content));
  const alternative = `${delimiter}alternative`;
  const mixed = `${delimiter}mixed`;
  const lines = [
    ...headers.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`),
    `Content-Type: multipart/mixed; boundary="${mixed}"`,
    '',
    `--${mixed}`,
    `Content-Type: multipart/alternative; boundary="${alternative}"`,
    '',
    ...body.flatMap((part) => [
      `--${alternative}`,
      `Content-Type: ${part.type}`,
      'Content-Transfer-Encoding: 8bit',
      '',
      part.content,
    ]),
    `--${alternative}--`,
    ...payload.Attachments.flatMap((attachment) => [
      `--${mixed}`,
      `Content-Type: ${oneLine(attachment.ContentType)}`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: ${attachment.ContentID ? 'inline' : 'attachment'}; filename=${quoted(attachment.Name)}`,
      ...(attachment.ContentID ? [`Content-ID: <${oneLine(attachment.ContentID)}>`] : []),
      '',
      attachment.Content.replace(/[^A-Za-z0-9+/=]+/g, ''),
    ]),
    `--${mixed}--`,
    '',
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}

/** With the mail itself at hand its parts are not looked at, and need not be held: they are as large once more. */
const withoutDoubles = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'RawEmail' in json && json.RawEmail
    ? { ...json, Attachments: [], TextBody: '', HtmlBody: '' }
    : json;

/** Reads Postmark's inbound JSON into the same message as raw mail, with the addresses it was for. */
export async function parseProviderPayload(json: unknown): Promise<ProviderPayloadResult> {
  const parsed = postmarkInbound.safeParse(withoutDoubles(json));
  if (!parsed.success) {
    // Paths only: an issue's own text may quote the value, which is mail.
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the payload').slice(0, 5);
    return { ok: false, code: 'malformed_payload', message: `Not as expected: ${fields.join(', ')}.` };
  }
  const payload = parsed.data;
  const raw = payload.RawEmail ? new TextEncoder().encode(payload.RawEmail) : toRawEmail(payload);
  const result = await parseRawEmail(raw);
  if (!result.ok) return result;

  const listed = [payload.OriginalRecipient]
    .concat([...payload.ToFull, ...payload.CcFull, ...payload.BccFull].map((entry) => entry.Email))
    .map(normaliseAddress)
    .filter((address) => address !== null);
  const [original = null] = [payload.OriginalRecipient].map(normaliseAddress);
  const envelopeRecipients = [
    ...new Set([...(original === null ? [] : [original]), ...result.message.envelopeRecipients]),
  ];
  const message = { ...result.message, envelopeRecipients };
  return {
    ok: true,
    message,
    recipients: [...new Set([...envelopeRecipients, ...listed])],
    mailboxHash: payload.MailboxHash || null,
    raw,
    asItCame: payload.RawEmail !== '',
  };
}

const ADDRESS_MEMBER =
  /"(FromFull|OriginalRecipient|Email)"\s*:\s*(?:\{\s*"Email"\s*:\s*)?("(?:[^"\\]|\\.){0,400}")/g;

/**
 * Whom a payload is from and for, as far as its start shows: for one that is too large or broken. Text in it cannot
 * pass for such a member, since its quotation marks are escaped.
 */
export function addressesInPayload(start: string): { from: string | null; recipients: string[] } {
  let from: string | null = null;
  let original: string | null = null;
  const others = new Set<string>();
  for (const [, member, quotedValue = ''] of start.matchAll(ADDRESS_MEMBER)) {
    const address = normaliseAddress(readString(quotedValue));
    if (address === null) continue;
    if (member === 'FromFull') from ??= address;
    else if (member === 'OriginalRecipient') original ??= address;
    // Postmark writes whom it delivered to after everybody it is addressed to: looked for until the end.
    else if (others.size < MAX_LISTED) others.add(address);
  }
  return { from, recipients: [...new Set([...(original === null ? [] : [original]), ...others])] };
}

function readString(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return '';
  }
}
