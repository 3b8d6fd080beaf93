import {
  ANSWERS_LATER,
  ASKS,
  IMPERATIVE,
  OPEN_QUESTION,
  PROMISED,
  PROMISES,
  QUESTION_FRAME,
  SENDS,
  STATEMENTS,
  TOPICS,
} from './cues.ts';
import { occurs, phrase, spans } from './fold.ts';
import type { Clause } from './sentences.ts';
import type { Action, Intent, Owner, Span } from './types.ts';

/** One thing someone asks, promises or states: a candidate for the intent and the next step. */
export interface Move {
  intent: Intent | null;
  action: Action;
  owner: Owner;
  confidence: number;
  clause: Clause;
  /** Offsets into the text. */
  evidence: Span;
}

const ASKED = 0.92;
const ASKED_BY_QUESTION = 0.88;
const PROMISED_CONFIDENCE = 0.9;
/** "We will discuss it" says less than "we will let you know". */
const PROMISED_INWARDLY = 0.85;
const TELLS_US = phrase(
  'back|let you know|in touch|answer|decision|feedback|respond|reply|confirm|update|hear|melde|melden|bescheid|revert|reviens|reviendrai|reviendrons',
);
const ANY_QUESTION = 0.7;
/** A hedge ("maybe", "perhaps") takes this much away; "if we ever" takes it twice. */
const HEDGE_COST = 0.15;
/** A frame and its topic further apart than this, in characters, belong to different thoughts. */
const MAX_DISTANCE = 140;

/** What every clause asks, promises or states. `inbound`: the sender is the counterpart. */
export function readMoves(clauses: readonly Clause[], inbound: boolean): Move[] {
  return clauses.flatMap((clause, index) => {
    const before = clauses[index - 1];
    const speaker = before?.sentence === clause.sentence && FIRST_PERSON.test(before.text);
    const found = inbound ? inboundMoves(clause, speaker) : outboundMoves(clause, speaker);
    const said = found.length === 0 || found.every((move) => move.confidence <= ANY_QUESTION);
    return said
      ? [...found, ...referring(clause, clauses.slice(Math.max(0, index - 3), index), inbound)]
      : found;
  });
}

const FIRST_PERSON = /\b(i|we|i've|we've)\b/;

function inboundMoves(clause: Clause, speaker: boolean): Move[] {
  const statement = stated(clause);
  const promise = promised(clause, 'them', speaker);
  // "I will circle back in January" is a promise, not a request to come back.
  const ownPromise =
    promise?.action === 'follow_up' &&
    statement !== null &&
    (statement.intent === 'follow_up' || statement.intent === 'postpone') &&
    promise.evidence.start <= statement.evidence.start;
  if (statement && !ownPromise && (statement.intent !== 'follow_up' || !promise)) {
    // "Any news on the quote?" asks for the quote.
    const topic = statement.intent === 'follow_up' ? topicsIn(clause)[0] : undefined;
    return [
      topic && topic.topic.requested !== 'schedule_meeting'
        ? { ...statement, action: topic.topic.requested }
        : statement,
    ];
  }
  if (promise) return [promise];
  const asked = requested(clause, 'us');
  if (asked.length > 0) return asked;
  return openQuestion(clause);
}

function outboundMoves(clause: Clause, speaker: boolean): Move[] {
  const promise = promised(clause, 'us', speaker);
  if (promise) return [{ ...promise, intent: null }];
  const asked = requested(clause, 'them').map((move) => ({ ...move, intent: null }));
  if (asked.length > 0) return asked;
  const answer = spans(LET_KNOW, clause.text)[0];
  if (answer && !clause.negated && (clause.question || occurs(ASKS, clause.text))) {
    const evidence = within(clause, answer);
    return [{ intent: null, action: 'follow_up', owner: 'them', confidence: 0.85, clause, evidence }];
  }
  const chased = stated(clause);
  if (chased?.intent === 'follow_up')
    return [{ ...chased, intent: null, action: 'follow_up', owner: 'them', confidence: 0.85 }];
  return [];
}

const WEIGHTY: readonly Intent[] = [
  'request_pricing',
  'request_proposal',
  'request_contract',
  'request_demo',
];

const LET_KNOW = phrase(
  '(let (me|us) know|confirm|tell (me|us)|get back to (me|us)|share (your|any) (thoughts|feedback|view|views)|update (me|us)|give (me|us) (an update|your feedback))',
);

/** "He has asked for a cost breakdown. Could you send one by Tuesday?" */
function referring(clause: Clause, before: readonly Clause[], inbound: boolean): Move[] {
  const ask = spans(ASKS, clause.text)[0];
  const verb = spans(SEND_IT, clause.text)[0];
  if (!ask || !verb || clause.negated) return [];
  const near = before.findLast(
    (other) => !other.negated && clause.sentence - other.sentence <= 1 && topicsIn(other).length > 0,
  );
  const meant = near && topicsIn(near)[0]?.topic;
  if (!meant) return [];
  const evidence = within(clause, {
    start: Math.min(ask.start, verb.start),
    end: Math.max(ask.end, verb.end),
  });
  return [
    {
      intent: inbound ? meant.intent : null,
      action: meant.requested,
      owner: inbound ? 'us' : 'them',
      confidence: hedged(clause, REFERRED),
      clause,
      evidence,
    },
  ];
}
const REFERRED = 0.85;
const SEND_IT = phrase(
  '(send|share|forward|provide|return|email|get|prepare|resend)( \\w+){0,2} (it|one|that|this|them|those|these|both|something)( \\w+)?',
);

/** Something is asked for, or spoken of, that no rule could place. */
export function asksSomething(clauses: readonly Clause[]): boolean {
  return clauses.some(
    (clause) =>
      !clause.negated &&
      !clause.past &&
      !clause.hypothetical &&
      (clause.question ||
        occurs(ASKS, clause.text) ||
        topicsIn(clause).some(({ topic }) => WEIGHTY.includes(topic.intent))),
  );
}

const within = (clause: Clause, span: Span): Span => ({
  start: clause.start + span.start,
  end: clause.start + span.end,
});

const hedged = (clause: Clause, confidence: number): number =>
  confidence - (clause.hedged ? HEDGE_COST : 0) - (clause.hypothetical ? 2 * HEDGE_COST : 0);

function stated(clause: Clause): Move | null {
  for (const statement of STATEMENTS) {
    const match = spans(statement.pattern, clause.text)[0];
    if (!match) continue;
    if (clause.negated && !statement.carriesNegation) continue;
    // "So that we can place the order" places none.
    if (statement.intent === 'purchase_order' && PURPOSE.test(clause.text)) continue;
    // Moving a call is not putting off the business.
    if (statement.intent === 'postpone' && occurs(APPOINTMENT, match.text)) continue;
    if (
      clause.past &&
      ['introduction', 'negotiate', 'support'].includes(statement.intent) &&
      !clause.question
    )
      continue;
    return {
      intent: statement.intent,
      action: statement.action,
      owner: 'us',
      confidence: hedged(clause, statement.confidence),
      clause,
      evidence: within(clause, match),
    };
  }
  return null;
}

const PURPOSE = /^\W*(so|so that|before|once|if|when|until|in order to|because|as soon as) /;
const APPOINTMENT = phrase('call|meeting|demo|session|chat|appointment|termin|reunion|llamada|riunione');

function topicsIn(clause: Clause): { topic: (typeof TOPICS)[number]; span: Span }[] {
  return TOPICS.flatMap((topic) => {
    const match = spans(topic.pattern, clause.text)[0];
    return match ? [{ topic, span: match }] : [];
  });
}

function requested(clause: Clause, owner: Owner): Move[] {
  if (clause.negated) return [];
  const ask = [...spans(ASKS, clause.text), ...spans(IMPERATIVE, clause.text)].sort(
    (a, b) => a.start - b.start,
  );
  const question = clause.question ? spans(QUESTION_FRAME, clause.text) : [];
  const frames = ask.length > 0 ? ask : question;
  const base = ask.length > 0 ? ASKED : ASKED_BY_QUESTION;
  const asksFirst = ask[0]?.start ?? question[0]?.start ?? 0;
  // "The three sites we talked about" does not undo the wish before it.
  if (clause.past && clause.pastAt < asksFirst && !clause.question && !occurs(STRONG_ASK, clause.text))
    return [];
  const first = ask[0];
  const signed =
    first && occurs(SECOND_PERSON, first.text) ? signing(clause.text.slice(first.start)) : undefined;
  if (first && signed) {
    const evidence = within(clause, { start: first.start, end: first.start + signed.end });
    return [
      {
        intent: 'request_contract',
        action: 'sign_contract',
        owner,
        confidence: hedged(clause, base),
        clause,
        evidence,
      },
    ];
  }
  const moves: Move[] = [];
  for (const { topic, span } of topicsIn(clause)) {
    const frame = frames.find((candidate) => isFrameOf(candidate, span));
    if (!frame) continue;
    // A call to discuss pricing is a call.
    if (topic.intent !== 'schedule_meeting' && DISCUSSED.test(clause.text.slice(0, span.start))) continue;
    // A bare question about a meeting or a document is no request for one.
    if (ask.length === 0 && topic.intent !== 'request_pricing') continue;
    moves.push({
      intent: topic.intent,
      action: topic.requested,
      owner,
      confidence: hedged(clause, base),
      clause,
      evidence: within(clause, {
        start: Math.min(frame.start, span.start),
        end: Math.max(frame.end, span.end),
      }),
    });
  }
  return moves;
}
/** Near the topic; and a wish ("we want …") comes before what is wished for. */
const isFrameOf = (frame: Span & { text: string }, topic: Span): boolean =>
  Math.abs(topic.start - frame.end) <= MAX_DISTANCE && (topic.end > frame.start || !WISH.test(frame.text));
const WISH = /^(i|we|i'm|we're|i'd|we'd)\b/;

const DISCUSSED =
  /(discuss|discussing|talk about|talk through|talking about|go over|go through|speak about|chat about|hablar (de|sobre)|parler (de|des|du)|discuter (de|des|du)|sprechen uber|parlare (di|dei|del|della))( the| your| our| a| an| los| las| les| le| la| i| gli| die| das| den| possible| new)*\s*$/;
const SECOND_PERSON = /\b(you|please|pls|kindly|sie|vous|bitte|podria|puede|potrebbe|potete)\b/g;
/** Asked to sign, or to return it signed, not to send. */
const signing = (text: string): Span | undefined =>
  [SIGNS, RETURNS_SIGNED].flatMap((pattern) => spans(pattern, text))[0];
const RETURNS_SIGNED = phrase('(return|send|send back|get)( \\w+){0,3} (signed|countersigned)( \\w+)?');

const SIGNS = phrase(
  '(you|please|pls|kindly|sie|bitte|vous)( \\w+){0,2} (sign|countersign|unterschreiben|unterzeichnen|signer|firmar|firmare)(?! (off|up|in))',
);
const STRONG_ASK = /\b(could you|can you|please|would you|konnten sie|bitte|pourriez|podria|potreste)\b/g;

function promised(clause: Clause, owner: Owner, speaker: boolean): Move | null {
  const promise = spans(PROMISES, clause.text)[0] ?? subjectless(clause.text, speaker);
  if (!promise || clause.negated || clause.question || clause.hypothetical) return null;
  const rest = clause.text.slice(promise.start);
  const move = (action: Action, span: Span, confidence = PROMISED_CONFIDENCE): Move => ({
    intent: 'commitment',
    action,
    owner,
    confidence: hedged(clause, confidence),
    clause,
    evidence: within(clause, { start: promise.start, end: promise.start + span.end }),
  });
  for (const [action, pattern] of PROMISED) {
    const match = spans(pattern, rest)[0];
    if (match) return move(action, match);
  }
  const answer = spans(ANSWER_ABOUT, rest)[0];
  if (answer) return move('follow_up', answer);
  const sends = spans(SENDS, rest)[0];
  const topic = topicsIn({ ...clause, text: rest })[0];
  const later = spans(ANSWERS_LATER, rest)[0];
  if (sends && topic && (!later || sends.start <= later.start))
    return move(topic.topic.promised, { start: sends.start, end: Math.max(sends.end, topic.span.end) });
  if (later)
    return move('follow_up', later, occurs(TELLS_US, rest) ? PROMISED_CONFIDENCE : PROMISED_INWARDLY);
  return null;
}

/** "I'll get back to you with feedback on the proposal" sends none. */
const ANSWER_ABOUT = phrase(
  '(feedback|comments?|thoughts|questions?|answers?|decision|remarks|input|news)( \\w+)? (on|about|regarding|concerning)( \\w+){0,2}',
);

/** "Will circle back in January." and "I have shared it, and will give you feedback." */
function subjectless(text: string, speaker: boolean): Span | null {
  const match = (
    speaker ? /^\W*(?:and )?will / : /^\W*will (?!you|this|that|it|there|the|we|i|he|she|they|be )/
  ).exec(text);
  return match && { start: 0, end: match[0].length };
}

function openQuestion(clause: Clause): Move[] {
  if (!clause.question || clause.hypothetical) return [];
  const match = spans(OPEN_QUESTION, clause.text)[0];
  if (!match) return [];
  return [
    {
      intent: 'request_information',
      action: 'answer_questions',
      owner: 'us',
      confidence: ANY_QUESTION,
      clause,
      evidence: within(clause, match),
    },
  ];
}
