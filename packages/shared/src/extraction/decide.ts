import type { Move } from './moves.ts';
import type { Decision, Fact, Intent, ReviewReason } from './types.ts';

/** What matters most comes first when a message says several things. */
const RANK: readonly (Intent | null)[] = [
  'decline',
  'postpone',
  'purchase_order',
  'request_contract',
  'negotiate',
  'request_proposal',
  'request_pricing',
  'request_demo',
  'support',
  'objection',
  'schedule_meeting',
  'introduction',
  'request_information',
  'follow_up',
  'commitment',
  null,
];
/** Intents that change the meaning of everything else said: both at once needs a person. */
const DECISIVE: readonly (Intent | null)[] = ['decline', 'postpone', 'purchase_order', 'support'];
const MINOR: readonly (Intent | null)[] = ['commitment', 'request_information', 'follow_up', 'introduction'];

export interface Choice {
  move: Move;
  /** Something else was said that a person should weigh. */
  contested: boolean;
}

/** The one move a task is made of. */
export function choose(moves: readonly Move[]): Choice | null {
  const ranked = [...moves].sort(
    (a, b) =>
      tier(b) - tier(a) ||
      ownFirst(a) - ownFirst(b) ||
      rank(a) - rank(b) ||
      b.confidence - a.confidence ||
      a.evidence.start - b.evidence.start,
  );
  const move = ranked[0];
  if (!move) return null;
  const contested =
    DECISIVE.includes(move.intent) &&
    moves.some(
      (other) =>
        other.intent !== move.intent &&
        !MINOR.includes(other.intent) &&
        other.owner === 'us' &&
        other.confidence >= 0.8 &&
        other.clause.sentence !== move.clause.sentence,
    );
  return { move, contested };
}

/** Of our own team's mail, what we promised comes before what we asked for, unless it waits for that. */
const ownFirst = (move: Move): number =>
  move.intent === null &&
  (move.owner === 'them' || /\b(then|once|as soon as|after that)\b/.test(move.clause.text))
    ? 1
    : 0;
const rank = (move: Move): number => RANK.indexOf(move.intent);
/** Sure moves before unsure ones, whatever they mean. */
const tier = (move: Move): number => (move.confidence >= 0.8 ? 1 : 0);

/** Written without a person only when nothing about the message, the move or its facts is in doubt. */
export function decide(
  { move, contested }: Choice,
  facts: readonly Fact[],
  doubts: readonly ReviewReason[],
  threshold: number,
): Decision {
  const confidence = Math.min(...facts.map((fact) => fact.confidence));
  const due = facts.find((fact) => fact.field === 'due_on');
  const reasons: ReviewReason[] = [...doubts];
  if (contested) reasons.push('several_intents');
  if (move.confidence < threshold)
    reasons.push(move.clause.hedged || move.clause.hypothetical ? 'weak_wording' : 'no_clear_intent');
  if (due && due.confidence < threshold) reasons.push('unclear_date');
  if (reasons.length === 0 && confidence >= threshold) return { kind: 'outcome', confidence };
  return { kind: 'review', confidence, reasons: reasons.length === 0 ? ['weak_wording'] : reasons };
}
