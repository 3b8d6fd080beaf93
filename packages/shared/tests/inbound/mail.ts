import type { InboundMessage, ParseFailure, ParseResult } from '../../src/inbound/index.ts';

const encoder = new TextEncoder();

/** Bytes of a mail written as text: lines joined with CRLF, every character up to U+00FF one byte. */
export function bytes(...lines: string[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(lines.join('\r\n'), (character) => character.charCodeAt(0));
}

/** The same, as UTF-8. */
export function utf8(...lines: string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(lines.join('\r\n'));
}

export const HEAD = [
  'From: Maria Rossi <maria.rossi@acme-robotics.example>',
  'To: Ana Silva <ana.silva@northwind.example>',
  'Subject: Pricing for 40 seats',
  'Date: Mon, 2 Nov 2026 09:15:00 +0100',
  'Message-ID: <p1@acme-robotics.example>',
];

export function accepted(result: ParseResult): InboundMessage {
  if (!result.ok) throw new Error(`refused: ${result.code}`);
  return result.message;
}

export function refused(result: ParseResult): ParseFailure {
  if (result.ok) throw new Error('was accepted');
  return result;
}
