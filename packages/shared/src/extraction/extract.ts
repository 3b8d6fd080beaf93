import { domainOf } from '../mailDomains.ts';
import { choose, decide } from './decide.ts';
import { SOLICITATION } from './cues.ts';
import { findDates, localDate, offsetMinutes, type FoundDate } from './dates.ts';
import { readDirection } from './direction.ts';
import { readDue } from './due.ts';
import { spans } from './fold.ts';
import { asksSomething, readMoves, type Move } from './moves.ts';
import { readPeople } from './people.ts';
import { readQualification } from './qualification.ts';
import { readReply, type Reply } from './reply.ts';
import { readClauses, type Clause } from './sentences.ts';
import type {
  Decision,
  Extraction,
  ExtractionContext,
  Fact,
  MessageForExtraction,
  ReviewReason,
  Span,
} from './types.ts';

/** Named in every extraction; raise it when the rules may decide differently. */
export const EXTRACTION_VERSION = '2';
/** Below this confidence a person looks first. Chosen on the labelled set: see `pnpm bench extraction`. */
export const DEFAULT_THRESHOLD = 0.8;
/** Share of letters outside the Latin script from which the cues, all in Latin script, say nothing. */
const FOREIGN_SCRIPT_SHARE = 0.3;
/** Cues of a sales pitch from which a message is one. */
const SOLICITATION_CUES = 2;

/**
 * Reads the few facts that matter from one message and decides whether they can be written without a person.
 * Pure and deterministic: the same message and context give the same result, in bounded time.
 */
export function extractFacts(message: MessageForExtraction, context: ExtractionContext): Extraction {
  const reply = readReply(message.text, message.from.name);
  const newestReply = enclosing(reply);
  const own = message.text.slice(newestReply.start, newestReply.end);
  const direction = readDirection(message, own, context);
  const nothing = (
    reason: Extract<Decision, { kind: 'nothing' }>['reason'],
    facts: Fact[] = [],
  ): Extraction => ({
    version: EXTRACTION_VERSION,
    newestReply,
    direction,
    facts,
    decision: { kind: 'nothing', reason },
  });
  if (direction === 'automated') return nothing('automated');
  if (direction === 'internal') return nothing('internal');
  if (own.trim() === '' && reply.forwarded === null) return nothing('empty');

  const clauses = readClauses(message.text, reply.segments);
  const people = readPeople(
    message,
    direction,
    { opening: own.slice(0, 60), signature: reply.signature },
    context,
  );
  if (isForeign(own)) return reviewed(people.facts, ['unsupported_language']);
  const pitch = direction === 'inbound' ? solicitationCues(clauses) : 0;
  if (pitch >= SOLICITATION_CUES) return nothing('solicitation', people.facts);

  const datesOf = dateReader(message);
  const moves = readMoves(clauses, direction === 'inbound');
  const choice = choose(moves);
  const facts = [...people.facts];
  const due = choice && readDue(choice.move, clauses, datesOf, message.sentAt);
  if (choice) facts.push(...stepFacts(choice.move));
  if (due) facts.push(due);
  if (direction === 'inbound') facts.push(...readQualification(clauses, datesOf, due?.evidence[0]));
  if (!choice) {
    // A forward with nothing of one's own to say is context without a request.
    if (reply.forwarded !== null) return reviewed(facts, ['forwarded']);
    if (direction === 'inbound' && asksSomething(clauses)) return reviewed(facts, ['no_clear_intent']);
    return nothing('no_action', facts);
  }
  const doubts: ReviewReason[] = [
    ...(people.unclear ? ['unclear_contact' as const] : []),
    ...(pitch > 0 ? ['possible_solicitation' as const] : []),
    ...(reply.forwarded === null ? [] : ['forwarded' as const]),
    ...(reply.truncated ? ['too_long' as const] : []),
  ];
  return {
    version: EXTRACTION_VERSION,
    newestReply,
    direction,
    facts,
    decision: decide(choice, facts, doubts, context.threshold ?? DEFAULT_THRESHOLD),
  };

  function reviewed(found: Fact[], reasons: ReviewReason[]): Extraction {
    return {
      version: EXTRACTION_VERSION,
      newestReply,
      direction,
      facts: found,
      decision: { kind: 'review', confidence: 0, reasons },
    };
  }
}

function stepFacts(move: Move): Fact[] {
  const evidence = [{ part: 'text' as const, ...move.evidence }];
  const step: Fact = {
    field: 'next_step',
    value: { action: move.action, owner: move.owner },
    confidence: move.confidence,
    evidence,
  };
  return move.intent === null
    ? [step]
    : [{ field: 'intent', value: move.intent, confidence: move.confidence, evidence }, step];
}

function enclosing(reply: Reply): Span {
  return { start: reply.segments[0]?.start ?? 0, end: reply.segments.at(-1)?.end ?? 0 };
}

/** Dates of a clause, read once. */
function dateReader(message: MessageForExtraction): (clause: Clause) => readonly FoundDate[] {
  const read = new Map<Clause, FoundDate[]>();
  const sentOn = localDate(message.sentAt);
  const monthFirst = writesMonthFirst(message);
  return (clause) => {
    let dates = read.get(clause);
    if (!dates) read.set(clause, (dates = findDates(clause.text, sentOn, monthFirst)));
    return dates;
  };
}

/** North American clocks write 12/03 for the 3rd of December; country domains elsewhere do not. */
function writesMonthFirst(message: MessageForExtraction): boolean {
  const offset = offsetMinutes(message.sentAt);
  return offset <= -240 && offset >= -600 && !/\.(br|ar|cl|co|mx|pe)$/.test(domainOf(message.from.address));
}

function isForeign(text: string): boolean {
  const letters = text.slice(0, 4_000).match(/\p{L}/gu) ?? [];
  const foreign = letters.filter((letter) => !/\p{Script=Latin}/u.test(letter)).length;
  return letters.length > 0 && foreign / letters.length >= FOREIGN_SCRIPT_SHARE;
}

function solicitationCues(clauses: readonly Clause[]): number {
  return new Set(clauses.flatMap((clause) => spans(SOLICITATION, clause.text).map((span) => span.text))).size;
}
