import type { Allowance } from './allowance.ts';
import { MAX_BODY_LINES, MAX_INLINE_BYTES, MAX_PIECES } from './limits.ts';
import { rawFieldValue, type RawMessage } from './rawHeaders.ts';

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const EQUALS = 0x3d;

const BASE64 = /^base64$/i;
/** As mail programs write it; other parameters may come before the boundary. */
const BOUNDARY =
  /^multipart\/[\w.+-]+\s*;(?:\s*[\w*-]+=(?:"[^"\\]*"|[^\s;()"]+)\s*;)*\s*boundary=(?:"([^"\\]+)"|([^\s;()"]+))/i;
/** A forwarded message is a file until it is read by itself. */
const FILE_TYPE = /^(?!text\/|multipart\/)[\w-]+\/[\w.+-]+/i;
const FILE_DISPOSITION = /^attachment\b/i;

/** Longer fields are none of those that are looked at. */
const MAX_FIELD_BYTES = 1_000;
const ascii = new TextDecoder('latin1');

interface Part {
  isBase64: boolean;
  isFile: boolean;
  /** What separates its own parts; null when it has none. */
  boundary: string | null;
}

/** What nothing is known of costs most. */
const UNKNOWN: Part = { isBase64: false, isFile: false, boundary: null };

function partOf(field: (name: string) => string | undefined): Part {
  const type = field('content-type') ?? '';
  const found = BOUNDARY.exec(type);
  const boundary = found?.[1] ?? found?.[2] ?? null;
  return {
    isBase64: boundary === null && BASE64.test(field('content-transfer-encoding') ?? ''),
    isFile: FILE_TYPE.test(type) || FILE_DISPOSITION.test(field('content-disposition') ?? ''),
    boundary,
  };
}

/**
 * Whether reading the body with postal-mime would cost more than any real message does. Looks at each byte once and keeps
 * nothing. Only a part that says in the plainest words that it is base64, or a file, counts as that: nothing odd may
 * pass for what is cheap.
 */
export function isTooCostly(
  { fields, body }: RawMessage,
  allowance: Pick<Allowance, 'delimiterLines'>,
): boolean {
  let part = partOf((name) => rawFieldValue(fields, name));
  let open = part.boundary === null ? [] : [part.boundary];
  /** Fields of the part that begins; null within its body. */
  let head: string[] | null = null;
  let lines = 0;
  let pieces = 0;
  let inlineBytes = 0;
  for (let start = 0; start < body.length; lines += 1) {
    const found = body.indexOf(LF, start);
    const next = found === -1 ? body.length : found + 1;
    pieces += part.isBase64 ? padsIn(body, start, next) : 1;
    if (!part.isFile) inlineBytes += next - start;
    if (lines >= MAX_BODY_LINES || pieces > MAX_PIECES || inlineBytes > MAX_INLINE_BYTES) return true;

    if (body[start] === DASH && body[start + 1] === DASH) {
      if (allowance.delimiterLines === 0) return true;
      allowance.delimiterLines -= 1;
      part = UNKNOWN;
      const delimiter = lineOf(body, start, next).slice(2).trimEnd();
      const isAt = (boundary: string) => delimiter === boundary || delimiter === `${boundary}--`;
      const within = open.findLastIndex(isAt);
      if (within !== -1) {
        const isEnd = delimiter !== open[within];
        open = open.slice(0, isEnd ? within : within + 1);
        head = isEnd ? null : [];
      }
    } else if (head) {
      const line = lineOf(body, start, next);
      if (line === '') {
        const fieldsOfPart = head;
        part = partOf((name) => valueOf(fieldsOfPart, name));
        if (part.boundary !== null) open = [...open, part.boundary];
        head = null;
      } else if (/^[ \t]/.test(line)) head.push(`${head.pop() ?? ''} ${line.trim()}`);
      else head.push(line);
    }
    start = next;
  }
  return false;
}

/** Runs of `=`, which end a piece of base64 wherever they stand. */
function padsIn(body: Uint8Array, start: number, end: number): number {
  let pads = 0;
  for (let at = start; at < end; at += 1) {
    if (body[at] === EQUALS && body[at - 1] !== EQUALS) pads += 1;
  }
  return pads;
}

function lineOf(body: Uint8Array, start: number, next: number): string {
  let end = body[next - 1] === LF ? next - 1 : next;
  while (end > start && body[end - 1] === CR) end -= 1;
  return ascii.decode(body.subarray(start, Math.min(end, start + MAX_FIELD_BYTES)));
}

function valueOf(fields: readonly string[], name: string): string | undefined {
  const field = fields.find((each) => each.slice(0, name.length + 1).toLowerCase() === `${name}:`);
  return field?.slice(name.length + 1).trim();
}
