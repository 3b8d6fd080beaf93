import EmailReplyParser from 'email-reply-parser';
import { fold } from './fold.ts';
import type { Span } from './types.ts';

/** Longest text looked at; people do not write more anew. Bounds all work on one message. */
export const MAX_TEXT_LENGTH = 30_000;
/** Longest line and text given to the reply parser, whose patterns are quadratic in a line and worse in a text. */
const MAX_PARSER_LINE = 300;
const MAX_PARSER_TEXT = 6_000;
/** Longest signature, in lines. */
const MAX_SIGNATURE_LINES = 16;

export interface Reply {
  /** What the sender wrote anew, in order: several spans when they answered between quoted lines. */
  segments: readonly Span[];
  signature: Span | null;
  /** A forwarded message below the sender's own words: context only. */
  forwarded: Span | null;
  truncated: boolean;
}

interface Line extends Span {
  /** Folded and trimmed. */
  text: string;
}

/**
 * Separates what the sender wrote anew from quotes, forwards, signatures and disclaimers.
 * @param sender display name, to know a signature that opens with it
 */
export function readReply(text: string, sender = ''): Reply {
  const truncated = text.length > MAX_TEXT_LENGTH;
  const lines = splitLines(text.slice(0, MAX_TEXT_LENGTH));
  const { own, forwarded } = withoutQuotes(lines, Math.min(text.length, MAX_TEXT_LENGTH));
  const parsed = withoutWhatTheParserHides(text, own);
  const body = withoutSignedName(withoutSignature(parsed), fold(sender.slice(0, 100)).trim());
  const signature = below(own, body);
  return { segments: toSegments(body), signature, forwarded, truncated };
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ start, end, text: fold(text.slice(start, end)).trim() });
    if (newline < 0) break;
    start = newline + 1;
  }
  return lines;
}

const FORWARD_MARKERS = [
  /^-{2,}\s*(forwarded message|forwarded by|weitergeleitete nachricht|message transfere|mensaje reenviado|messaggio inoltrato)/,
  /^(begin forwarded message|anfang der weitergeleiteten nachricht|debut du message (transfere|reexpedie)|inicio del mensaje reenviado|inizio messaggio inoltrato)\s?:?$/,
];
const ORIGINAL_MARKERS =
  /^[-_*]{2,}\s*(original message|original appointment|ursprungliche nachricht|message d'origine|mensaje original|messaggio originale|oorspronkelijk bericht)/;
const QUOTE_HEADER_START = /^-*\s*(on|le|el|il|am|em|op|den|w dniu|dnia) \S/;
const QUOTE_HEADER_END =
  /(wrote|a ecrit|ecrit|escribio|ha scritto|schrieb( .{1,200})?|escreveu|schreef( .{1,200})?|skrev( .{1,200})?|napisal(\(a\))?|pisze)\s?:\s*-*$/;
const HEADER_FROM = /^\*?(from|von|de|da|van)\s?:\*?\s/;
const HEADER_OTHER =
  /^\*?(sent|date|to|cc|subject|gesendet|datum|an|betreff|envoye|a|objet|enviado|enviado el|fecha|para|asunto|inviato|data|oggetto|verzonden|aan|onderwerp)\s?:\*?\s/;

function withoutQuotes(lines: readonly Line[], end: number): { own: Line[]; forwarded: Span | null } {
  const own: Line[] = [];
  let next = 0;
  for (const [i, line] of lines.entries()) {
    if (i < next || line.text.startsWith('>')) continue;
    const rest = { start: line.start, end };
    if (FORWARD_MARKERS.some((marker) => marker.test(line.text))) return { own, forwarded: rest };
    if (ORIGINAL_MARKERS.test(line.text)) return { own, forwarded: null };
    if (isHeaderBlock(line, lines.slice(i + 1, i + 6))) {
      const above = withoutRule(own);
      return { own: above, forwarded: above.some(hasText) ? null : rest };
    }
    next = i + quoteHeaderLength(line, lines.slice(i, i + 3));
    if (next === i) own.push(line);
    // Below "… wrote:", either quoted lines with answers between them, or the whole earlier message.
    else if (!lines.slice(next).find(hasText)?.text.startsWith('>')) return { own, forwarded: null };
  }
  return { own, forwarded: null };
}

const hasText = (line: Line): boolean => line.text !== '';

/** Outlook draws a rule above the header block. */
function withoutRule(lines: Line[]): Line[] {
  const last = lines.findLast(hasText);
  return last && /^[_-]{5,}$/.test(last.text) ? lines.slice(0, lines.indexOf(last)) : lines;
}

const isHeaderBlock = (first: Line, following: readonly Line[]): boolean =>
  HEADER_FROM.test(first.text) && following.filter((line) => HEADER_OTHER.test(line.text)).length >= 2;

/** How many of these lines (a mail client may wrap it over three) a "On … wrote:" takes; 0 when it is none. */
function quoteHeaderLength(first: Line, lines: readonly Line[]): number {
  if (!QUOTE_HEADER_START.test(first.text)) return 0;
  let joined = '';
  for (const [index, line] of lines.entries()) {
    joined = `${joined} ${line.text}`.trim();
    if (joined.length > 400) return 0;
    if (QUOTE_HEADER_END.test(joined) && /[\d@]/.test(joined)) return index + 1;
  }
  return 0;
}

/**
 * The reply parser knows more headers and signatures than the rules above. It only drops white space besides
 * whole fragments, so counting other characters leads back to the lines of the original.
 */
function withoutWhatTheParserHides(text: string, lines: readonly Line[]): Line[] {
  const given: Line[] = [];
  let size = 0;
  for (const line of lines) {
    size += Math.min(line.end - line.start, MAX_PARSER_LINE) + 1;
    if (size > MAX_PARSER_TEXT) break;
    given.push(line);
  }
  const clipped = given.map((line) =>
    text.slice(line.start, Math.min(line.end, line.start + MAX_PARSER_LINE)).trimEnd(),
  );
  const source = squeezeBlankLines(clipped);
  if (hasManyTriggers(source)) return [...lines];
  const hidden = new Set<number>();
  let counted = 0;
  const lineAt: number[] = [];
  clipped.forEach((line, index) => {
    for (let n = visibleLength(line); n > 0; n--) lineAt.push(index);
  });
  for (const fragment of new EmailReplyParser().read(source).getFragments()) {
    const length = visibleLength(fragment.getContent());
    if (fragment.isHidden()) for (const index of lineAt.slice(counted, counted + length)) hidden.add(index);
    counted += length;
  }
  const visible = given.filter((_, index) => !hidden.has(index));
  // Never let the parser hide everything: a whole message is not a quote.
  return visible.some(hasText) ? [...visible, ...lines.slice(given.length)] : [...lines];
}

const visibleLength = (text: string): number => text.replace(/\s+/g, '').length;

function squeezeBlankLines(lines: readonly string[]): string {
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n');
}

/** The parser's multi-line patterns multiply with each of these words; honest mail has a few at most. */
const TRIGGERS = /schreef|skrev|pisze|napisał|写道/g;
const MAX_TRIGGERS = 3;
function hasManyTriggers(text: string): boolean {
  return (text.match(TRIGGERS)?.length ?? 0) > MAX_TRIGGERS;
}

const SIGN_OFF =
  /^((many |thanks & |thanks and |with |my |our |very |kind |kindest |best |warm |warmest |cordial )*(thanks|thank you|thx|regards|wishes|best|cheers|sincerely|rgds)( and( kind| best| warm)? regards| (so|very) much| a lot| again| in advance| everyone| all| team)?|br|kr|all the best|yours( sincerely| truly| faithfully)?|sincerely yours|talk soon|speak soon|have a (great|good|nice) (day|week|weekend|one)|looking forward|(mit )?(freundlichen|freundliche|besten|beste|viele|vielen|herzliche|liebe|schone) (grusse|grussen|grusen|grusse?n?|gruse|dank)( aus \w+)?|mfg|lg|vg|danke|vielen dank|(bien )?cordialement|bien a vous|bonne (journee|soiree|fin de journee)|merci( d'avance| beaucoup| par avance)?|(un )?(cordial )?saludos?( cordiales)?|(muchas )?gracias( de antemano)?|atentamente|(cordiali|distinti|un) salut[io]|cordialmente|(grazie|un saluto)( mille| in anticipo)?)\s*[,.!]*(\s*[:;]-?\))?$/;
const SEPARATOR = /^(--+|—|__+|\*\*+|==+)$/;
const DEVICE =
  /^(sent from (my|a|mail|outlook|yahoo)|get outlook for|envoye de(puis)? mon|gesendet von|von meinem .* gesendet|enviado desde mi|inviato da(l)? )/;
const DISCLAIMER =
  /^[*_\s]*((this|the information in this) (e-?mail|message|communication)( \(|,| and (any|all|its|the information)| is (strictly|solely|only|private|intended|confidential|privileged|for the (sole|exclusive|intended))| may| contains| transmission)|confidential(ity)?( notice)?\s?[:.-]|disclaimer\s?:|(the information|information) (contained|transmitted)|diese e-?mail (enthalt|kann|ist)|ce (message|courriel|mail) (et|est|peut|contient)|este (mensaje|correo) (y|es|puede|contiene)|questa? (e-?mail|messaggio) (e|contiene|puo)|please consider the environment|external( email)?\s?:|\[?caution\b)/;
/** Banners that gateways put above a message: "CAUTION: external email …". */
const BANNER =
  /^[*_[\s]*((caution|warning|external( (e-?mail|sender))?)\b.{0,40}\b(e-?mail|sender|organi[sz]ation|outside)|external\]?$)/;

function withoutSignature(lines: readonly Line[]): Line[] {
  const body = lines.filter((line) => !BANNER.test(line.text));
  let cut = body.length;
  // A message is not all disclaimer: one that opens the mail ends nothing.
  const disclaimer = body.findIndex((line, i) => i > 0 && DISCLAIMER.test(line.text));
  if (disclaimer > 0) cut = disclaimer;
  const device = body.findIndex((line) => DEVICE.test(line.text));
  if (device >= 0) cut = Math.min(cut, device);
  const signOff = findSignOff(body.slice(0, cut));
  if (signOff >= 0) cut = Math.min(cut, signOff);
  return body.slice(0, cut);
}

/** What stands between the last own word and the quotes: a signature, as far as it is short. */
function below(own: readonly Line[], body: readonly Line[]): Span | null {
  const lastOwn = body.findLast(hasText);
  const block = own
    .filter((line) => hasText(line) && line.start > (lastOwn?.start ?? -1))
    .slice(0, MAX_SIGNATURE_LINES);
  const first = block[0];
  const last = block.at(-1);
  return first && last ? { start: first.start, end: last.end } : null;
}

/** A signature without a sign-off: the sender's name alone on a line, and only short lines below it. */
function withoutSignedName(lines: readonly Line[], sender: string): Line[] {
  const given = sender.split(/[\s,]+/).find((word) => word.length > 1);
  if (given === undefined) return [...lines];
  const at = lines.findLastIndex(
    (line, i) =>
      i > 0 &&
      i >= lines.length - MAX_SIGNATURE_LINES &&
      [sender, given].includes(shownName(line)) &&
      lines
        .slice(i + 1)
        .filter(hasText)
        .every(looksLikeSignature),
  );
  return at < 0 ? [...lines] : lines.slice(0, at);
}

/** "-- Maria Rossi, Acme" shows Maria Rossi. */
const shownName = (line: Line): string =>
  line.text.replace(/^[-~*\s]+|[*,.]+$/g, '').replace(/\s*[|,–—(].*$|\s-\s.*$/, '');

/** The last sign-off or separator that is followed by a signature and not by more message. */
function findSignOff(lines: readonly Line[]): number {
  const lastText = lines.findLastIndex(hasText);
  const at = lines.findLastIndex((line, i) => {
    if (lastText - i > MAX_SIGNATURE_LINES * 2 || !isSignOff(line.text)) return false;
    const below = lines.slice(i + 1).filter(hasText);
    return below.length <= MAX_SIGNATURE_LINES && below.every(looksLikeSignature);
  });
  // "Thanks!" and nothing else is a message.
  return at < 0 || lastText === 0 ? -1 : earliest(lines, at);
}

const isSignOff = (text: string): boolean =>
  text.length <= 60 && (SIGN_OFF.test(text) || SEPARATOR.test(text));

/** "Thanks," above "Best regards," belongs to the signature too. */
function earliest(lines: readonly Line[], at: number): number {
  const above = lines.findLastIndex((line, i) => i < at && i >= at - 3 && hasText(line));
  const line = lines[above];
  return line && isSignOff(line.text) ? earliest(lines, above) : at;
}

/** Signature lines are short and ask nothing. A postscript is not one. */
function looksLikeSignature(line: Line): boolean {
  if (/^p\.?\s?s\b/.test(line.text) || line.text.endsWith('?')) return false;
  return line.text.length <= 90 || /https?:|www\.|\||@/.test(line.text);
}

function toSegments(lines: readonly Line[]): Span[] {
  const segments: Span[] = [];
  let lastLine: Line | undefined;
  for (const line of lines) {
    const current = segments.at(-1);
    // Adjacent in the original (only the newline between) means the same segment.
    if (current && lastLine && line.start - lastLine.end <= 1) current.end = line.end;
    else segments.push({ start: line.start, end: line.end });
    lastLine = line;
  }
  return segments.filter((segment) => segment.end > segment.start);
}
