import PostalMime, { type Email } from 'postal-mime';
import type { Allowance } from './allowance.ts';
import {
  MAX_FLAT_LINES,
  MAX_GUESSED_BYTES,
  MAX_MIME_DEPTH,
  MAX_PART_HEADER_BYTES,
  MAX_TEXT_BYTES,
} from './limits.ts';
import type { ParseWarning } from './message.ts';
import { isTooCostly } from './mimeCost.ts';
import { boundedFields, joinRawMessage, rawField, rawFieldValue, type RawMessage } from './rawHeaders.ts';

export interface MimeReading {
  readonly email: Email;
  readonly warnings: readonly ParseWarning[];
}

interface MessageReading {
  readonly message: RawMessage;
  readonly warnings: readonly ParseWarning[];
}

const LF = 0x0a;

const REPLACEMENT = '\uFFFD';

/** A charset label that is not the one the bytes turned out not to be in. */
const DECLARED_CHARSET = /charset\s*=\s*"?(?!utf-?8)[a-z0-9]/i;

function parse(message: RawMessage): Promise<Email> {
  return PostalMime.parse(joinRawMessage(message.fields, message.body), {
    maxNestingDepth: MAX_MIME_DEPTH,
    maxHeadersSize: MAX_PART_HEADER_BYTES,
    // Its own rendering of forwarded messages depends on the machine's time zone.
    forceRfc822Attachments: true,
  });
}

/** Null when the message exceeds a limit above, the only reason postal-mime throws. */
async function parseWithinLimits(message: RawMessage): Promise<Email | null> {
  try {
    return await parse(message);
  } catch {
    return null;
  }
}

function withContentType(message: RawMessage, contentType: string): RawMessage {
  const fields = message.fields.filter((field) => !field.name.startsWith('content-'));
  return { fields: [...fields, rawField('Content-Type', contentType)], body: message.body };
}

/** At most so many lines. */
function startOf(body: Uint8Array, maxLines: number): Uint8Array {
  let end = -1;
  for (let lines = 0; lines < maxLines; lines += 1) {
    end = body.indexOf(LF, end + 1);
    if (end === -1) return body;
  }
  return body.subarray(0, end + 1);
}

/** The last resort: headers as they are, the body as the text it travels as. */
function parseFlat(message: RawMessage): Promise<Email> {
  const body = startOf(message.body.subarray(0, MAX_TEXT_BYTES), MAX_FLAT_LINES);
  return parse(withContentType({ ...message, body }, 'text/plain; charset=utf-8'));
}

function isBlank(email: Email): boolean {
  return !email.text?.trim() && !email.html?.trim() && email.attachments.length === 0;
}

/** The delimiter a multipart body really uses: its first line that looks like one. */
function delimiterIn(body: Uint8Array): string | null {
  const start = new TextDecoder('latin1').decode(body.subarray(0, MAX_TEXT_BYTES));
  return /^--([\w'()+,./:=? -]{1,70}?)[ \t]*\r?$/m.exec(start)?.[1] ?? null;
}

/** Its last character may be cut. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const fromWindows1252 = (bytes: Uint8Array): Uint8Array =>
  new TextEncoder().encode(new TextDecoder('windows-1252').decode(bytes));

/** Header fields have no charset of their own: UTF-8 (RFC 6532), or what older mailers wrote. */
function readableFields(message: RawMessage): MessageReading {
  if (message.fields.every((field) => isUtf8(field.bytes))) return { message, warnings: [] };
  const fields = message.fields.map((field) =>
    isUtf8(field.bytes) ? field : { name: field.name, bytes: fromWindows1252(field.bytes) },
  );
  return { message: { fields, body: message.body }, warnings: ['charset_guessed'] };
}

/**
 * 8-bit text that is not UTF-8 and names no other charset is windows-1252 far more often than anything
 * else. Attachments are kept from the first reading: their bytes must not be converted.
 */
async function readBodyCharset(message: RawMessage, email: Email): Promise<MimeReading> {
  const garbled = [email.text, email.html].some((value) => value?.includes(REPLACEMENT));
  if (!garbled) return { email, warnings: [] };
  // It becomes three times as large, and is read once more: only as much as can hold the words.
  const { fields } = message;
  const body = message.body.subarray(0, MAX_GUESSED_BYTES);
  const raw = joinRawMessage(fields, body);
  if (isUtf8(body) || DECLARED_CHARSET.test(new TextDecoder('latin1').decode(raw))) {
    return { email, warnings: ['undecodable_characters'] };
  }
  const converted = await parseWithinLimits({ fields, body: fromWindows1252(body) });
  if (converted === null) return { email, warnings: ['undecodable_characters'] };
  return { email: { ...converted, attachments: email.attachments }, warnings: ['charset_guessed'] };
}

async function readStructure(message: RawMessage, allowance: Allowance): Promise<MimeReading> {
  const flat = async (): Promise<MimeReading> => ({
    email: await parseFlat(message),
    warnings: ['structure_unreadable'],
  });
  if (isTooCostly(message, allowance)) return flat();

  const email = await parseWithinLimits(message);
  if (email === null) return flat();
  const isMultipart = /^multipart\//i.test(rawFieldValue(message.fields, 'content-type') ?? '');
  const hasBody = message.body.some((byte) => byte > 0x20);
  if (!isBlank(email) || !hasBody || !isMultipart) return readBodyCharset(message, email);

  const delimiter = delimiterIn(message.body);
  if (delimiter !== null) {
    const guessed = await parseWithinLimits(
      withContentType(message, `multipart/mixed; boundary="${delimiter}"`),
    );
    if (guessed && !isBlank(guessed)) return { email: guessed, warnings: ['boundary_guessed'] };
  }
  return flat();
}

/**
 * Reads a message with postal-mime and, where the message breaks the standard, reads it again in a way that
 * yields the words a person would see. Never fails: the last resort is the body as plain text. In what comes
 * back Content-Type may be the one it was read by, not the one it came with.
 */
export async function readMime(message: RawMessage, allowance: Allowance): Promise<MimeReading> {
  const bounded = boundedFields(message.fields);
  const readable = readableFields({ fields: bounded.fields, body: message.body });
  const { email, warnings } = await readStructure(readable.message, allowance);
  const repairs: readonly ParseWarning[] = bounded.cut ? ['headers_truncated'] : [];
  return { email, warnings: [...repairs, ...readable.warnings, ...warnings] };
}
