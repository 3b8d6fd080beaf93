import { MAX_HEADER_BYTES, MAX_HEADER_FIELD_BYTES, MAX_HEADERS } from './limits.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** No field that is read has a longer name. */
const MAX_NAME_BYTES = 80;

/** Enough for any real message; stops a file of one-character lines from becoming millions of objects. */
const MAX_SCANNED_FIELDS = 10_000;
const MAX_SCANNED_BYTES = 4 * 1024 * 1024;

/** Fields that are read. When a header block is over its bound only these survive. */
const READ_FIELDS = new Set([
  'auto-submitted',
  'bcc',
  'cc',
  'content-disposition',
  'content-transfer-encoding',
  'content-type',
  'date',
  'delivered-to',
  'envelope-to',
  'from',
  'in-reply-to',
  'list-id',
  'list-post',
  'list-unsubscribe',
  'message-id',
  'mime-version',
  'precedence',
  'references',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
  'x-autoreply',
  'x-autorespond',
  'x-delivered-to',
  'x-envelope-to',
  'x-original-to',
]);

/** At least one of these makes a file a message; a mailer that omits all of them does not exist. */
const TELLING_FIELDS = [...READ_FIELDS, 'received'];

export interface RawField {
  /** Lower case. */
  readonly name: string;
  /** The whole field with its folded lines, without the last line break. */
  readonly bytes: Uint8Array;
}

export interface RawMessage {
  readonly fields: readonly RawField[];
  readonly body: Uint8Array;
}

const ascii = new TextDecoder('latin1');

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LF, from);
  return end === -1 ? bytes.length : end;
}

/** Skips what may precede the first field: a byte order mark, blank lines, an mbox `From ` line. */
function startOfHeader(raw: Uint8Array): number {
  let start = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
  for (;;) {
    const byte = raw[start];
    if (byte === LF || byte === CR || byte === SPACE || byte === TAB) start += 1;
    else if (ascii.decode(raw.subarray(start, start + 6)).match(/^>?From /)) start = lineEnd(raw, start) + 1;
    else return start;
  }
}

/** Splits the header block into fields, and from the body, at the first empty line (RFC 5322 §2.1). */
export function splitRawMessage(raw: Uint8Array): RawMessage {
  const fields: RawField[] = [];
  let fieldStart = -1;
  let fieldEnd = -1;
  const close = () => {
    if (fieldStart === -1 || fieldStart > MAX_SCANNED_BYTES) return;
    if (fields.length >= 2 * MAX_SCANNED_FIELDS) return;
    const bytes = raw.subarray(fieldStart, fieldEnd);
    const colon = bytes.indexOf(COLON);
    const written = ascii.decode(bytes.subarray(0, Math.max(0, Math.min(colon, MAX_NAME_BYTES))));
    const name = written.trim().toLowerCase();
    // Relays add at the top, the sender's own fields come last: leave room for those.
    if (fields.length < MAX_SCANNED_FIELDS || READ_FIELDS.has(name)) fields.push({ name, bytes });
  };

  let position = startOfHeader(raw);
  while (position < raw.length) {
    const end = lineEnd(raw, position);
    const contentEnd = end > position && raw[end - 1] === CR ? end - 1 : end;
    if (contentEnd === position) {
      close();
      return { fields, body: raw.subarray(end + 1) };
    }
    const folded = raw[position] === SPACE || raw[position] === TAB;
    if (!folded) {
      close();
      fieldStart = position;
    }
    fieldEnd = contentEnd;
    position = end + 1;
  }
  close();
  return { fields, body: new Uint8Array(0) };
}

export function looksLikeEmail(message: RawMessage): boolean {
  return message.fields.some((field) => TELLING_FIELDS.includes(field.name));
}

/** The value of the first field of that name on one line, undecoded; undefined when there is none. */
export function rawFieldValue(fields: readonly RawField[], name: string): string | undefined {
  const field = fields.find((candidate) => candidate.name === name);
  if (!field) return undefined;
  const value = ascii.decode(field.bytes.subarray(field.bytes.indexOf(COLON) + 1));
  return value.replace(/\s+/g, ' ').trim();
}

/** Keeps a header block within its bounds, dropping first what is never read. */
export function boundedFields(fields: readonly RawField[]): { fields: readonly RawField[]; cut: boolean } {
  const size = fields.reduce((sum, field) => sum + field.bytes.length, 0);
  if (fields.length <= MAX_HEADERS && size <= MAX_HEADER_BYTES) return { fields, cut: false };
  const kept: RawField[] = [];
  let room = MAX_HEADER_BYTES;
  for (const field of fields) {
    if (!READ_FIELDS.has(field.name) || kept.length === MAX_HEADERS) continue;
    const bytes = field.bytes.subarray(0, Math.min(MAX_HEADER_FIELD_BYTES, room));
    if (bytes.length === 0) break;
    room -= bytes.length;
    kept.push({ name: field.name, bytes });
  }
  return { fields: kept, cut: true };
}

/** The message as bytes again. */
export function joinRawMessage(fields: readonly RawField[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = fields.reduce((sum, field) => sum + field.bytes.length + 2, 2) + body.length;
  const bytes = new Uint8Array(size);
  let position = 0;
  const append = (chunk: Uint8Array) => {
    bytes.set(chunk, position);
    position += chunk.length;
  };
  const lineBreak = new Uint8Array([CR, LF]);
  for (const field of fields) {
    append(field.bytes);
    append(lineBreak);
  }
  append(lineBreak);
  append(body);
  return bytes;
}

/** A field made here. */
export function rawField(name: string, value: string): RawField {
  return { name: name.toLowerCase(), bytes: new TextEncoder().encode(`${name}: ${value}`) };
}
