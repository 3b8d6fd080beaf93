import type { FoundDate } from './dates.ts';
import { localDate, onBusinessDay, shiftDate } from './dates.ts';
import { anyOf, occurs, phrase } from './fold.ts';
import type { Move } from './moves.ts';
import { speaksOfTimeline } from './qualification.ts';
import type { Clause } from './sentences.ts';
import type { DueOn, FactOf, Intent } from './types.ts';

/** Right before a date: it is a deadline. */
const DEADLINE = phrase(
  "(by|before|until|till|no later than|not later than|latest|deadline|due|prior to|bis|spatestens|vor|avant|d'ici|au plus tard|pour|antes de[l]?|para|entro|prima di|per|end|within)( the| am| zum| end| of|:| is| le| la| el| il)*\\s*$",
);
const BEFORE = /(?<![a-z])(before|prior to|vor|avant|antes de[l]?|prima di)( the| am| dem| le)?\s*$/;
/** "Before our board meeting on the 22nd". */
const BEFORE_EVENT =
  /(?<![a-z])(before|ahead of|in time for|prior to) (my|our|the|their|his|her|your|a) [a-z' -]{2,40} (on|at)( the)?\s*$/;
const AFTER =
  /(?<![a-z])(after|not before|nach|ab|apres|a partir d[eu]l?|despues de[l]?|dopo|dal)( the| am| dem)?\s*$/;
/** Right before a date: it dates something else, such as when a contract starts or a mail was sent. */
const NOT_DUE =
  /(?<![a-z])(start(ing|s)?( date)?( is| of| on| moved to| from| in)?|effective( from| as of)?|dated|valid (from|until)|since|as of|from|of|ends?( on| in)?|expires?( on| in)?|runs (out|until)( on| in)?|meets?( on)?|meeting( is)?( on)?|sign|signed)( on)?( the)?\s*$/;
const FROM = /(?<![a-z])from( the)?\s*$/;
/** Said with a date: a meeting could be then. */
const PROPOSES = anyOf(
  'work(s)?|suit(s)?|free|available|availability|slot(s)?|at \\d{1,2}|\\d{1,2}(:\\d{2})? ?(am|pm|uhr|h)|how about|what about|meet|call|talk|speak|chat|invite|calendar|then|possible|ok|fine|good|great|perfect|ideal|best|prefer|better|in town|visiting|in your area|passen|passt|termin|disponible|disponibili|libre|convient|would be|could do',
);
/** Said with a date: something is needed by then. */
const NEEDS_IT = anyOf(
  "need(ed)?|require|deadline|due|expect|ideally|would be (great|ideal|helpful|good|perfect)|by|before|no later|latest|brauchen|benotigen|bis|spatestens|avant|d'ici|antes|entro|if possible|asap",
);
/** Strong enough to be the deadline wherever in the message it stands. */
const STRICT_DEADLINE = anyOf(
  'no later than|not later than|deadline|at the latest|must (reach|be (received|submitted|sent|in|delivered|returned))|due (date|on|by)|closing date|spatestens|au plus tard|a mas tardar|al piu tardi',
);
/** Why something is asked, which is not when. */
const PURPOSE =
  /^\W*(so|so that|because|since|as|in order to|following|further to|per|with reference to|damit|weil|bezugnehmend auf|afin|pour que|suite a|para que|tras|cosi|a seguito) /;
const MUST_HAVE = anyOf('need|must|require|have to have|brauchen|benotigen');
const EXCEPT =
  /(?<![a-z])(except|not|but|other than|besides|apart from|auer|sauf|excepto|tranne)( for| on)?\s*$/;
const BY_THEN = anyOf(
  "(by|before|until|ahead of) (then|that)|that (day|morning|afternoon|evening|week)|bis dahin|vorher|avant cela|d'ici la|antes|prima",
);
const TELLS: readonly (Intent | null)[] = [
  'support',
  'objection',
  'decline',
  'introduction',
  'negotiate',
  'purchase_order',
  'follow_up',
];
const MEETINGS: readonly string[] = ['schedule_meeting', 'schedule_demo', 'call_back'];

/** How closely a date belongs to the move: in its clause, its sentence, or a sentence nearby. */
type Closeness = 3 | 2 | 1;
const CONFIDENCE: Readonly<Record<Closeness, number>> = { 3: 0.93, 2: 0.93, 1: 0.84 };
const AMBIGUOUS = 0.6;
const CONTRADICTED = 0.7;

interface Candidate {
  clause: Clause;
  date: FoundDate;
  closeness: Closeness;
}

/** When the chosen move is due, from the dates said with it or near it. */
export function readDue(
  move: Move,
  clauses: readonly Clause[],
  datesOf: (clause: Clause) => readonly FoundDate[],
  sentAt: string,
): FactOf<'due_on'> | null {
  const today = localDate(sentAt);
  const candidates = clauses.flatMap((clause): Candidate[] => {
    const closeness = closenessOf(clause, move);
    if (closeness === null) return [];
    return datesOf(clause)
      .filter((date) => isStillAhead(date, move, today) && belongs(date, clause, closeness, move))
      .map((date) => ({ clause, date, closeness }));
  });
  const closest = Math.max(...candidates.map((candidate) => candidate.closeness));
  const rivals = candidates.filter((candidate) => candidate.closeness === closest);
  const earliest = rivals.reduce<Candidate | undefined>(
    (a, b) => (a && a.date.first <= b.date.first ? a : b),
    undefined,
  );
  if (!earliest) return null;
  const chosen = isMeeting(move) ? dayWithin(earliest, candidates) : earliest;
  const contradicted = new Set(rivals.map((rival) => rival.date.last)).size > 1 && !isMeeting(move);
  const confidence = chosen.date.ambiguous
    ? AMBIGUOUS
    : contradicted
      ? CONTRADICTED
      : CONFIDENCE[chosen.closeness];
  const { clause, date } = chosen;
  return {
    field: 'due_on',
    value: toDue(date, clause, move),
    confidence,
    evidence: [{ part: 'text', start: clause.start + date.start, end: clause.start + date.end }],
  };
}

const isMeeting = (move: Move): boolean => MEETINGS.includes(move.action);

/** Not past; and "no budget this year" says nothing about when to come back. */
function isStillAhead(date: FoundDate, move: Move, today: string): boolean {
  return move.intent === 'postpone' ? date.first > today : date.last >= today;
}

function closenessOf(clause: Clause, move: Move): Closeness | null {
  if (clause === move.clause) return 3;
  if (clause.past || clause.hypothetical) return null;
  if (PURPOSE.test(clause.text) && !occurs(MUST_HAVE, clause.text)) return null;
  const distance = clause.sentence - move.clause.sentence;
  if (move.intent === 'postpone') return Math.abs(distance) <= 2 ? 1 : null;
  if (occurs(STRICT_DEADLINE, clause.text) && !isMeeting(move)) return 1;
  if (speaksOfTimeline(clause) && !isMeeting(move)) return null;
  if (distance === 0) return 2;
  return distance >= -2 && distance <= 2 ? 1 : null;
}

function belongs(date: FoundDate, clause: Clause, closeness: Closeness, move: Move): boolean {
  const before = clause.text.slice(0, date.start);
  if (EXCEPT.test(before)) return false;
  if (move.intent === 'postpone') return true;
  if (occurs(DEADLINE, before) || BEFORE_EVENT.test(before)) return true;
  if (clause.sentence < move.clause.sentence && occurs(BY_THEN, move.clause.text)) return true;
  if (NOT_DUE.test(before) && !(isMeeting(move) && FROM.test(before))) return false;
  // "Following our call this morning, kindly send …": said before what is asked, unless it opens the sentence.
  if (
    clause === move.clause &&
    clause.start + date.start < move.evidence.start &&
    !/^\W*(?:(?:on|in|at|am|im|le|el)\s+)?$/.test(before)
  )
    return isMeeting(move);
  // "The presentation you gave us in December".
  if (clause.pastAt >= 0 && clause.pastAt < date.start) return false;
  // What happened when is not what is due when.
  if (TELLS.includes(move.intent) && clause === move.clause) return false;
  if (closeness >= 2) return true;
  if (isMeeting(move)) return !clause.negated && (occurs(PROPOSES, clause.text) || clause.question);
  if (TELLS.includes(move.intent) && clause.question) return true;
  return (
    occurs(NEEDS_IT, clause.text) &&
    clause.sentence >= move.clause.sentence &&
    (date.granularity === 'date' || date.granularity === 'week')
  );
}

/** "Next week? Wednesday suits me": the Wednesday of that week. */
function dayWithin(chosen: Candidate, candidates: readonly Candidate[]): Candidate {
  const { date } = chosen;
  if (date.granularity !== 'week' || date.first === date.last) return chosen;
  for (const other of candidates) {
    if (other.date.granularity !== 'date') continue;
    for (const day of [other.date.first, shiftDate(other.date.first, 7)]) {
      if (day >= date.first && day <= date.last)
        return { ...other, closeness: chosen.closeness, date: { ...other.date, first: day, last: day } };
    }
  }
  return chosen;
}

function toDue(date: FoundDate, clause: Clause, move: Move): DueOn {
  const before = clause.text.slice(0, date.start);
  const single = date.first === date.last;
  if (move.intent === 'postpone' || AFTER.test(before)) {
    return { date: onBusinessDay(date.first), basis: date.basis, bound: 'not_before' };
  }
  if (BEFORE.test(before) || BEFORE_EVENT.test(before)) {
    // Before Friday is Thursday, before next week this Friday; the edge of a period ("the end of the month") stays.
    const edge = single && date.granularity !== 'date';
    return {
      date: edge ? date.last : lastBusinessDay(shiftDate(date.first, -1)),
      basis: date.basis,
      bound: 'by',
    };
  }
  if (single) return { date: date.last, basis: date.basis, bound: occurs(DEADLINE, before) ? 'by' : 'on' };
  return { date: lastBusinessDay(date.last), basis: date.basis, bound: 'by' };
}

function lastBusinessDay(date: string): string {
  let day = date;
  while (onBusinessDay(day) !== day) day = shiftDate(day, -1);
  return day;
}
