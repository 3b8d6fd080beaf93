import type { Attachment, Email } from 'postal-mime';
import { addressLine } from './addresses.ts';
import { bytesOf } from './attachments.ts';
import { htmlToPlainText } from './htmlText.ts';
import { MAX_ATTACHMENTS, MAX_FORWARD_DEPTH, MAX_HTML_BYTES, MAX_SUBJECT_BYTES } from './limits.ts';
import { looksLikeEmail, splitRawMessage } from './rawHeaders.ts';
import { readMime } from './readMime.ts';
import { cut, storableLine, storableText } from './storableText.ts';

export interface BodyText {
  readonly text: string;
  readonly textFrom: 'plain' | 'html';
  /** False when messages are forwarded within forwarded messages beyond the limit. */
  readonly complete: boolean;
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

async function forwardedText(part: Attachment, depth: number): Promise<{ text: string; complete: boolean }> {
  const split = splitRawMessage(bytesOf(part.content));
  if (!looksLikeEmail(split)) return { text: '', complete: true };
  if (depth >= MAX_FORWARD_DEPTH) return { text: '', complete: false };
  const { email } = await readMime(split);
  const body = await bodyTextOf(email, depth + 1);
  return { text: `${forwardHeader(email)}\n\n${body.text}`, complete: body.complete };
}

/**
 * What a person reads in a message: its plain part, else its HTML as text, then any forwarded messages
 * (message/rfc822) with their own headers.
 */
export async function bodyTextOf(email: Email, depth = 0): Promise<BodyText> {
  const plain = storableText(email.text ?? '').trim();
  const html = storableText(cut(email.html ?? '', MAX_HTML_BYTES));
  const textFrom = plain === '' && html.trim() !== '' ? 'html' : 'plain';
  // Converting HTML can bring back what storableText removed: `&#0;`, `&#xD800;`.
  const own = textFrom === 'html' ? storableText(htmlToPlainText(html)) : plain;

  // A delivery report carries the message it is about: evidence, not something anyone forwards.
  const isReport = email.attachments.some((part) => part.mimeType === 'message/delivery-status');
  const forwards = isReport ? [] : email.attachments.filter((part) => part.mimeType === 'message/rfc822');
  const read = [];
  for (const part of forwards.slice(0, MAX_ATTACHMENTS)) read.push(await forwardedText(part, depth));
  return {
    text: [own, ...read.map((forward) => forward.text)].filter((text) => text !== '').join('\n\n'),
    textFrom,
    complete: read.every((forward) => forward.complete),
  };
}
