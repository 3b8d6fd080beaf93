import type { Attachment, Email } from 'postal-mime';
import { addressLine } from './addresses.ts';
import type { Allowance } from './allowance.ts';
import { bytesOf } from './attachments.ts';
import { htmlToPlainText } from './htmlText.ts';
import {
  MAX_ATTACHMENTS,
  MAX_FORWARD_DEPTH,
  MAX_HTML_BYTES,
  MAX_SUBJECT_BYTES,
  MAX_TEXT_BYTES,
} from './limits.ts';
import { looksLikeEmail, splitRawMessage } from './rawHeaders.ts';
import { readMime } from './readMime.ts';
import { byteLength, cut, storableLine, storableText } from './storableText.ts';

export interface BodyText {
  readonly text: string;
  readonly textFrom: 'plain' | 'html';
  /** False when a forwarded message was not read: too deep, too many, or too much. */
  readonly complete: boolean;
  /** False when a text was cut. */
  readonly whole: boolean;
}

/** As mail programs write it, so that what follows is recognised as somebody else's words. */
function forwardHeader(email: Email): string {
  const written = (name: string) => email.headers.find((header) => header.key === name)?.value ?? '';
  const lines: readonly [string, string][] = [
    ['From', addressLine(email.from === undefined ? [] : [email.from])],
    // As written: converting it would need a time zone to show it in.
    ['Date', storableLine(written('date'), MAX_SUBJECT_BYTES)],
    ['Subject', storableLine(email.subject ?? '', MAX_SUBJECT_BYTES)],
    ['To', addressLine(email.to ?? [])],
  ];
  const present = lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
  return ['---------- Forwarded message ---------', ...present].join('\n');
}

/** Null when nothing is left to spend on it. */
async function forwardedText(
  part: Attachment,
  allowance: Allowance,
  depth: number,
): Promise<BodyText | null> {
  const content = bytesOf(part.content);
  const start = content.subarray(0, allowance.forwardedBytes);
  const split = splitRawMessage(start);
  if (!looksLikeEmail(split)) return start.length < content.length ? null : NOTHING;
  if (depth >= MAX_FORWARD_DEPTH || allowance.forwards === 0 || allowance.textBytes === 0) return null;
  allowance.forwards -= 1;
  allowance.forwardedBytes -= start.length;
  const { email } = await readMime(split, allowance);
  const header = forwardHeader(email);
  const body = await bodyTextOf(email, allowance, depth + 1);
  // What was not looked at may hold the words of one that shows none.
  const complete = body.complete && (body.text !== '' || start.length === content.length);
  return { ...body, complete, text: `${header}\n\n${body.text}` };
}

const NOTHING: BodyText = { text: '', textFrom: 'plain', complete: true, whole: true };

/**
 * What a person reads in a message: its plain part, else its HTML as text, then any forwarded messages
 * (message/rfc822) with their own headers.
 */
export async function bodyTextOf(email: Email, allowance: Allowance, depth = 0): Promise<BodyText> {
  // Cut before anything is done to it: 25 MiB of text cost a gigabyte to look through.
  const kept = { plain: cut(email.text ?? '', MAX_TEXT_BYTES), html: cut(email.html ?? '', MAX_HTML_BYTES) };
  const plain = storableText(kept.plain).trim();
  const html = storableText(kept.html);
  const textFrom = plain === '' && html.trim() !== '' ? 'html' : 'plain';
  const converted = textFrom === 'html' ? htmlToPlainText(html, allowance) : null;
  // Converting HTML can bring back what storableText removed: `&#0;`, `&#xD800;`.
  const written = converted ? storableText(converted.text) : plain;
  const own = cut(written.replace(/\r\n?/g, '\n'), allowance.textBytes);
  allowance.textBytes -= Math.min(allowance.textBytes, byteLength(own));
  const ownIsWhole =
    own.length >= written.replaceAll('\r\n', '\n').length &&
    (converted ? converted.whole : kept.plain === (email.text ?? ''));

  // A delivery report carries the message it is about: evidence, not something anyone forwards.
  const isReport = email.attachments.some((part) => part.mimeType === 'message/delivery-status');
  const forwards = isReport ? [] : email.attachments.filter((part) => part.mimeType === 'message/rfc822');
  const read: BodyText[] = [];
  let complete = true;
  for (const part of forwards.slice(0, MAX_ATTACHMENTS)) {
    const forward = await forwardedText(part, allowance, depth);
    if (forward === null) complete = false;
    else read.push(forward);
  }
  return {
    text: [own, ...read.map((forward) => forward.text)].filter((text) => text !== '').join('\n\n'),
    textFrom,
    complete: complete && read.every((forward) => forward.complete),
    whole: ownIsWhole && read.every((forward) => forward.whole),
  };
}
