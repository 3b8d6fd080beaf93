import type { FoundDate } from './dates.ts';
import { localDate, onBusinessDay } from './dates.ts';
import { anyOf, occurs, phrase } from './fold.ts';
import type { Move } from './moves.ts';
import { speaksOfTimeline } from './qualification.ts';
import type { Clause } from './sentences.ts';
import type { DueOn, Fact } from './types.ts';

const DEADLINE = phrase(
  "(by|before|until|till|no later than|not later than|latest|deadline|due|prior to|bis|spatestens|vor|avant|d'ici|au plus tard|pour|antes de[l]?|para|entro|prima di|per|end|within)( the| am| zum| end| of|:| is| le| la| el| il)*\\s*$",
);
const BEFORE = /(?<![a-z])(before|prior to|vor|avant|antes de[l]?|prima di)( the| am| dem)?\s*$/;
const AFTER =
  /(?<![a-z])(after|from|starting|not before|nach|ab|apres|a partir d[eu]l?|despues de[l]?|dopo|dal)( the| am| dem)?\s*$/;
const PROPOSES = anyOf(
  'work(s)?|suit(s)?|free|available|availability|slot(s)?|at \\d{1,2}|\\d{1,2}(:\\d{2})? ?(am|pm|uhr|h)|how about|what about|meet|call|talk|speak|chat|invite|calendar|then|possible|ok|fine|good|great|ideal|prefer|better|passt|termin|disponible|disponibili|libre|convient|would be|could do',
);
const NEEDS_IT = anyOf(
  "need(ed)?|require|deadline|due|expect|ideally|would be (great|ideal|helpful|good|perfect)|by|before|no later|latest|brauchen|benotigen|bis|spatestens|avant|d'ici|antes|entro|if possible|asap",
);

/** When the chosen move is due, from the dates said with it or right after it. */
export function readDue(
  move: Move,
  clauses: readonly Clause[],
  datesOf: (clause: Clause) => readonly FoundDate[],
  sentAt: string,
): Fact | null {
  const today = localDate(sentAt);
  const meeting = ['schedule_meeting', 'schedule_demo', 'call_back'].includes(move.action);
  const candidates = clauses.flatMap((clause) => {
    const weight = relevance(clause, move, meeting);
    return weight === 0
      ? []
      : datesOf(clause)
          .filter((date) => date.last >= today && isDeadlineOrSlot(date, clause, weight, meeting))
          .map((date) => ({ clause, date, weight }));
  });
  const best = candidates.sort((a, b) => b.weight - a.weight)[0];
  if (!best) return null;
  const rivals = candidates.filter((other) => other.weight === best.weight);
  const earliest = rivals.reduce((a, b) => (b.date.first < a.date.first ? b : a));
  const value = toDue(earliest.date, earliest.clause, move);
  const disagree = new Set(rivals.map((rival) => rival.date.last)).size > 1 && !meeting;
  const confidence = earliest.date.ambiguous ? 0.6 : disagree ? 0.7 : earliest.weight === 1 ? 0.82 : 0.93;
  return {
    field: 'due_on',
    value,
    confidence,
    evidence: [
      {
        part: 'text',
        start: earliest.clause.start + earliest.date.start,
        end: earliest.clause.start + earliest.date.end,
      },
    ],
  };
}

/** 3 in the clause itself, 2 in its sentence, 1 in one of the next two sentences. */
function relevance(clause: Clause, move: Move, meeting: boolean): number {
  if (clause === move.clause) return 3;
  if (clause.past || clause.hypothetical) return 0;
  if (move.intent === 'postpone') return Math.abs(clause.sentence - move.clause.sentence) <= 2 ? 1 : 0;
  if (speaksOfTimeline(clause) && !meeting) return 0;
  if (clause.sentence === move.clause.sentence) return 2;
  const distance = clause.sentence - move.clause.sentence;
  return distance >= -1 && distance <= 2 ? 1 : 0;
}

function isDeadlineOrSlot(date: FoundDate, clause: Clause, weight: number, meeting: boolean): boolean {
  if (weight >= 2) return true;
  if (meeting) return !clause.negated && (occurs(PROPOSES, clause.text) || clause.question);
  return (
    occurs(DEADLINE, clause.text.slice(0, date.start)) ||
    (occurs(NEEDS_IT, clause.text) &&
      date.granularity !== 'quarter' &&
      date.granularity !== 'year' &&
      date.granularity !== 'month')
  );
}

function toDue(date: FoundDate, clause: Clause, move: Move): DueOn {
  const before = clause.text.slice(0, date.start);
  const single = date.first === date.last;
  if (move.intent === 'postpone' || AFTER.test(before)) {
    return { date: onBusinessDay(date.first), basis: date.basis, bound: 'not_before' };
  }
  if (BEFORE.test(before)) {
    // Before Friday is Thursday; before next week, this Friday. The edge of a period ("before the end of the month") stays.
    const edge = single && date.granularity !== 'date';
    return { date: edge ? date.last : businessDayBefore(date.first), basis: date.basis, bound: 'by' };
  }
  if (single) return { date: date.last, basis: date.basis, bound: occurs(DEADLINE, before) ? 'by' : 'on' };
  return { date: lastBusinessDay(date.last), basis: date.basis, bound: 'by' };
}

function businessDayBefore(date: string): string {
  return lastBusinessDay(shift(date, -1));
}

function lastBusinessDay(date: string): string {
  let day = date;
  while (onBusinessDay(day) !== day) day = shift(day, -1);
  return day;
}

function shift(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
