import { rawFieldValue, splitRawMessage } from './rawHeaders.ts';

/** Written once by the sender. Relays add and change other fields (Received, Delivered-To, DKIM). */
const STABLE_FIELDS = ['date', 'from', 'to', 'cc', 'subject', 'in-reply-to'];

const CR = 0x0d;
const SPACE = 0x20;

/** Relays may change line ends and add a last one; neither may change the identity. */
function stableBody(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(body.length);
  let length = 0;
  let end = 0;
  for (const byte of body) {
    if (byte === CR) continue;
    text[length] = byte;
    length += 1;
    if (byte > SPACE) end = length;
  }
  return text.subarray(0, end);
}

/**
 * A stand-in for a missing Message-ID: `sha256:` and 64 hex digits over what redelivery leaves unchanged, so
 * the same mail delivered twice is recognised.
 */
export async function contentMessageId(raw: Uint8Array): Promise<string> {
  const message = splitRawMessage(raw);
  const head = new TextEncoder().encode(
    `${STABLE_FIELDS.map((name) => `${name}:${rawFieldValue(message.fields, name) ?? ''}\n`).join('')}\n`,
  );
  const body = stableBody(message.body);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
