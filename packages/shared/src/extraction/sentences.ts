import { anyOf, fold, occurs } from './fold.ts';
import type { Span } from './types.ts';

/** Sentences beyond this many, and characters of one beyond this, are not read: bounds the work of patterns. */
const MAX_SENTENCES = 150;
const MAX_SENTENCE_LENGTH = 500;

/** A part of a sentence that carries one thought; `text` is folded, at the same offsets as the original. */
export interface Clause extends Span {
  text: string;
  /** Number of the sentence in the message. */
  sentence: number;
  question: boolean;
  negated: boolean;
  past: boolean;
  /** Where in `text` the past is spoken of; -1 when it is not. */
  pastAt: number;
  hypothetical: boolean;
  hedged: boolean;
}

const ABBREVIATION =
  /(^|[\s(])(e\.?g|i\.?e|mr|mrs|ms|dr|prof|approx|no|nr|vs|etc|inc|ltd|corp|st|ca|z\.b|bzw|ggf|sfr|mio|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|m|p\.ex|sr|sra|sig|dott)$/;
const BULLET = /^\s*([-*•·–]|\d{1,2}[.)])\s/;

/** Cuts what the sender wrote anew into sentences and those into clauses. */
export function readClauses(text: string, segments: readonly Span[]): Clause[] {
  const clauses: Clause[] = [];
  let sentence = 0;
  for (const segment of segments) {
    for (const span of splitSentences(fold(text.slice(segment.start, segment.end)), segment.start)) {
      if (sentence >= MAX_SENTENCES) return clauses;
      sentence += 1;
      const end = Math.min(span.end, span.start + MAX_SENTENCE_LENGTH);
      const flat = fold(text.slice(span.start, end)).replace(/[\r\n]/g, ' ');
      clauses.push(...splitClauses(flat, span.start, sentence));
    }
  }
  return clauses;
}

function splitSentences(text: string, offset: number): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  const push = (end: number): void => {
    if (text.slice(start, end).trim() !== '') sentences.push({ start: offset + start, end: offset + end });
    start = end;
  };
  let lineStart = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    if (unit === '\n') {
      if (breaksLine(text, lineStart, i)) push(i);
      lineStart = i + 1;
    } else if ('.!?。？！'.includes(unit) && endsSentence(text, start, i)) push(i + 1);
  }
  push(text.length);
  return sentences;
}

function breaksLine(text: string, lineStart: number, newline: number): boolean {
  const line = text.slice(lineStart, newline).trim();
  const nextEnd = text.indexOf('\n', newline + 1);
  const next = text.slice(newline + 1, Math.min(nextEnd < 0 ? text.length : nextEnd, newline + 200));
  if (line === '' || next.trim() === '' || BULLET.test(next) || line.endsWith(':')) return true;
  // A short line was ended by hand; a long one was wrapped by the mail client.
  return line.length < 50;
}

function endsSentence(text: string, start: number, at: number): boolean {
  const next = text[at + 1];
  if (next !== undefined && !/[\s"')\]]/.test(next)) return false;
  if (text[at] !== '.') return true;
  const before = text.slice(Math.max(start, at - 12), at);
  if (ABBREVIATION.test(before)) return false;
  // "15. Dezember"
  return !(
    /(^|\s)\d{1,2}$/.test(before) &&
    /^\s[a-z]/.test(text.slice(at + 1, at + 3)) &&
    GERMAN_MONTH.test(text.slice(at + 1, at + 14))
  );
}

const GERMAN_MONTH = /^\s(jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|dez)/;

const CLAUSE_BREAK =
  /[;–—]|,?\s(?=(?:so that|because|in order to|damit|weil|afin de|para que) )|\s-\s|(?<=\S+\s\S+\s\S+):\s|,?\s(?:but|however|though|although|whereas|aber|jedoch|sondern|mais|pero|sino|ma|pero)\s|,?\s(?:and|so|then|und|et|y|e)\s(?=(?:then )?(?:also )?(?:could|can|would|please|i'd|i'll|we'd|we'll|we|i|let|will|nos|me|konnen|konnten|pouvez|pourriez|podria|potete|potrebbe)\b)|,\s(?=(?:could|can|would|please|let me|let's|konnten|konnen|pouvez|pourriez|podria|podrian|potete|potrebbe|potreste|i'll|we'll|i'd|we'd|(?:i|we) (?:would|need|want))\b)/g;

function splitClauses(text: string, offset: number, sentence: number): Clause[] {
  const question = /[?？]\s*["')]*\s*$/.test(text);
  const starts = [0, ...Array.from(text.matchAll(CLAUSE_BREAK), (match) => match.index)];
  const clauses: Clause[] = [];
  for (const [i, start] of starts.entries()) {
    const part = text.slice(start, starts[i + 1]);
    if (part.trim() === '') continue;
    clauses.push({
      start: offset + start,
      end: offset + start + part.length,
      text: part,
      sentence,
      question,
      negated: occurs(NEGATION, part) && !occurs(NOT_NEGATION, part),
      past: occurs(PAST, part),
      pastAt: part.search(PAST),
      hypothetical: occurs(HYPOTHETICAL, part),
      hedged: occurs(HEDGE, part),
    });
  }
  return clauses;
}

const NEGATION = anyOf(
  '(no|not any|without any) (real |immediate |further |more )?(need|rush|interest|plans?|intention)( for| to| in| of)?',
  "(don't|do not|doesn't|does not|didn't|won't|will not|wouldn't|needn't|need not|can't|cannot|never|no longer|isn't|is not|aren't|are not|not yet)",
  'not (necessary|needed|required|interested|looking|ready|in a position|planning|asking|urgent|relevant|sure|yet)',
  '(please )?(hold off|hold back|skip|refrain|cancel|disregard|ignore)( on| from)?',
  'instead of|rather than',
  '(kein|keine|keinen|nicht|kein bedarf|nicht notig)',
  "(ne|n') ?\\w+ (pas|plus)|pas (besoin|interesse|necessaire)|plus besoin",
  'no (necesitamos|necesito|hace falta|es necesario|estamos|queremos|nos interesa)',
  'non (serve|abbiamo|siamo|e necessario|ci interessa|occorre)',
);
const NOT_NEGATION = anyOf(
  "(don't|do not) (hesitate|forget|worry)",
  "if you (don't|do not) mind",
  "why (don't|do not) (we|you)",
  "(haven't|have not|don't|do not|didn't) (yet )?(received?|seen|have|got|heard|get|see)",
  "(can't|cannot) (wait|find|open|see|log|access)",
  "(couldn't|can't|won't|wouldn't) you",
  "(don't|do not) you (have|offer)",
  'nicht (erhalten|bekommen)',
);
const PAST = anyOf(
  '(thanks|thank you|thx|cheers|merci|danke|vielen dank|gracias|grazie)( so much| a lot| again| very much)? (for|pour|fur|por|per|de)',
  "(you|you've|we|we've|i|i've|he|she|they|tom|the team) (have |had |has |already |just |finally )*(sent|shared|received|got|reviewed|saw|went through|discussed|spoke|talked|met|signed|attended|read|asked|showed|forwarded|gave|walked|had|enjoyed|looked at|provided|mentioned|agreed)",
  '(was|were|has been|have been) (sent|shared|received|signed|great|good|helpful|nice|very|really|discussed|approved|completed|useful)',
  'last (week|month|year|quarter|time|night|monday|tuesday|wednesday|thursday|friday)|yesterday|earlier today|already',
  '(haben|hatten) (wir|sie)? ?.{0,40}(erhalten|bekommen|besprochen)',
);
const HYPOTHETICAL = anyOf(
  'if (we|i) (ever|were to|decide|decided|end up|do decide|should|choose|chose)',
  'should we (ever|decide|need)',
  '(in case|whenever|once|as soon as) we (ever|decide)',
  '(we|i) (would|might|may|could) (then |eventually |later |possibly |one day )+(need|want|ask|be)',
  "(i'll|we'll|i will|we will) let you know (if|when|should|once) (we|i|you|there)",
  'someday|one day|down the (road|line)|at some point|in theory|hypothetically|theoretically',
  'falls wir|sollten wir|irgendwann',
  'si un jour|si jamais|eventuellement',
);
const HEDGE = anyOf(
  'maybe|perhaps|possibly|probably|might|not sure|unsure|i guess|i think|we think|sort of|kind of|potentially|ideally|tentatively|hopefully|vielleicht|eventuell|peut-etre|quizas|forse|wondering whether|not decided',
);
