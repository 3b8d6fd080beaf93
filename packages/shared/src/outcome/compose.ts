import { addBusinessDays, localDate, onBusinessDay } from '../extraction/dates.ts';
import { factOf, type Contact, type DueOn, type Fact, type FactValues } from '../extraction/types.ts';
import { LEAK_WORDS, wordsOf } from '../egress.ts';
import { APPROVER_LABELS, INTENT_LABELS, NEED_LABELS, stepLabel } from './labels.ts';

export type Priority = 'high' | 'normal' | 'low';

export interface TaskOutcome {
  subject: string;
  /** Plain text, one thought a line. */
  body: string;
  /** YYYY-MM-DD, a working day unless the sender named another. */
  dueOn: string;
  priority: Priority;
}

export interface NoteOutcome {
  title: string;
  /** Plain text, one fact a line. */
  body: string;
  /** ISO 8601, when the message was sent. */
  occurredAt: string;
}

export interface Outcome {
  task: TaskOutcome;
  note: NoteOutcome;
}

export interface OutcomeInput {
  facts: readonly Fact[];
  /** ISO 8601 with the sender's offset: decides the day a default due date counts from. */
  sentAt: string;
  /** Overrides the contact that was read, such as after a review. */
  contact?: Contact;
}

/** Working days until a task is due when the message names no date. */
export const DEFAULT_DUE_BUSINESS_DAYS = {
  /** We owe something: the next working day. */
  us: 1,
  /** They promised something: a working week before anyone asks. */
  them: 5,
  /** Not now, without saying when: four working weeks. */
  postponed: 20,
} as const;
/** A task due within this many working days is urgent. */
const URGENT_BUSINESS_DAYS = 1;
/** Name and company stand side by side up to this many words; more could repeat a signature word for word. */
const MAX_WORDS_SIDE_BY_SIDE = LEAK_WORDS - 1;

/**
 * One task and one note, put together from facts by templates. No word of the message goes in besides names,
 * companies, amounts and dates. Null when there is no contact or no next step to write.
 */
export function composeOutcome({ facts, sentAt, contact: chosen }: OutcomeInput): Outcome | null {
  const contact = chosen ?? factOf(facts, 'contact')?.value;
  const step = factOf(facts, 'next_step')?.value;
  if (!contact || !step) return null;
  const due = factOf(facts, 'due_on')?.value;
  const intent = factOf(facts, 'intent')?.value;
  const company = factOf(facts, 'company')?.value.name;
  const dueOn = due?.date ?? defaultDueOn(step.owner, intent, sentAt);
  const subject = stepLabel(step, who(contact, company));
  const dueLine = due
    ? `Due ${readable(due.date)}: ${DUE_BASIS[due.bound]}.`
    : `Due ${readable(dueOn)}: ${defaultReason(step.owner, intent)}.`;
  return {
    task: {
      subject,
      body: [dueLine, ...qualification(facts), `Source: email of ${readable(localDate(sentAt))}.`].join('\n'),
      dueOn,
      priority: priorityOf(intent, dueOn, sentAt),
    },
    note: {
      title: `${intent ? INTENT_LABELS[intent] : 'Follow-up agreed'}: ${who(contact, company)}`,
      body: [
        `Next step: ${lowerFirst(stepLabel(step, null))} (owner: ${step.owner === 'us' ? 'our team' : 'the contact'}).`,
        dueLine,
        ...(company === undefined ? [] : [`Company: ${shortCompany(company)}`]),
        ...qualification(facts),
        ...others(facts),
      ].join('\n'),
      occurredAt: sentAt,
    },
  };
}

const DUE_BASIS: Readonly<Record<DueOn['bound'], string>> = {
  by: 'deadline taken from the email',
  on: 'day taken from the email',
  not_before: 'not earlier, as the email says',
};

/** The day a task is due when the message names none; see `DEFAULT_DUE_BUSINESS_DAYS`. */
function defaultDueOn(
  owner: 'us' | 'them',
  intent: FactValues['intent'] | undefined,
  sentAt: string,
): string {
  return addBusinessDays(
    onBusinessDay(localDate(sentAt)),
    DEFAULT_DUE_BUSINESS_DAYS[defaultRule(owner, intent)],
  );
}

const defaultRule = (
  owner: 'us' | 'them',
  intent: FactValues['intent'] | undefined,
): keyof typeof DEFAULT_DUE_BUSINESS_DAYS => (intent === 'postpone' ? 'postponed' : owner);

function defaultReason(owner: 'us' | 'them', intent: FactValues['intent'] | undefined): string {
  const days = DEFAULT_DUE_BUSINESS_DAYS[defaultRule(owner, intent)];
  return `default of ${days} working ${days === 1 ? 'day' : 'days'}, no date given`;
}

function priorityOf(intent: FactValues['intent'] | undefined, dueOn: string, sentAt: string): Priority {
  if (intent === 'postpone' || intent === 'decline') return 'low';
  if (intent === 'purchase_order' || intent === 'support' || intent === 'request_contract') return 'high';
  const soon = addBusinessDays(localDate(sentAt), URGENT_BUSINESS_DAYS);
  return dueOn <= soon ? 'high' : 'normal';
}

/**
 * "Maria Rossi (Acme Robotics)". Never an address, whose parts would repeat a signature word for word, unless
 * nothing else is known.
 */
function who(contact: Contact, company: string | undefined): string {
  const short = company === undefined ? null : shortCompany(company);
  const name = contact.name === null ? null : firstWords(contact.name);
  if (name === null || short === null) return name ?? short ?? contact.email;
  return wordsOf(`${name} ${short}`).length > MAX_WORDS_SIDE_BY_SIDE ? name : `${name} (${short})`;
}

/** As many words as may stand side by side. */
function firstWords(text: string): string {
  let words = text.trim().split(/\s+/);
  while (words.length > 1 && wordsOf(words.join(' ')).length > MAX_WORDS_SIDE_BY_SIDE)
    words = words.slice(0, -1);
  return words.join(' ');
}

const LEGAL_FORM =
  /[\s,]+(gmbh|ag|kg|se|inc|llc|ltd|limited|corp|plc|s\.?a\.?s?|s\.?r\.?l|s\.?p\.?a|s\.?l|b\.?v|n\.?v|ab|as|oy|pty|s\.?r\.?o|a\.?s|a\/s|sp\. ?z o\.? ?o|lda|gmbh & co\.? kg)\.?$/i;
const shortCompany = (company: string): string => firstWords(company.replace(LEGAL_FORM, ''));

function qualification(facts: readonly Fact[]): string[] {
  const lines: string[] = [];
  const budget = factOf(facts, 'budget')?.value;
  if (budget) lines.push(`Budget: ${describeBudget(budget)}`);
  const authority = factOf(facts, 'authority')?.value;
  if (authority)
    lines.push(
      `Authority: ${authority.status === 'decision_maker' ? 'decision maker' : `approval pending (${APPROVER_LABELS[authority.approver]})`}`,
    );
  const need = factOf(facts, 'need')?.value;
  if (need) lines.push(`Need: ${NEED_LABELS[need]}`);
  const timeline = factOf(facts, 'timeline')?.value;
  if (timeline) lines.push(`Timeline: ${describeTimeline(timeline)}`);
  return lines;
}

function describeBudget(budget: FactValues['budget']): string {
  switch (budget.status) {
    case 'amount':
      return `${budget.currency === null ? '' : `${budget.currency} `}${budget.amount.toLocaleString('en-US')}`;
    case 'approved':
      return 'approved';
    case 'none':
      return 'none at present';
  }
}

function describeTimeline({ kind, value }: FactValues['timeline']): string {
  switch (kind) {
    case 'date':
      return readable(value);
    case 'month':
      return `${monthName(value)} ${value.slice(0, 4)}`;
    case 'quarter':
      return `${value.slice(5)} ${value.slice(0, 4)}`;
    case 'year':
      return value;
  }
}

function others(facts: readonly Fact[]): string[] {
  const count = factOf(facts, 'participants')?.value.length ?? 0;
  return count === 0 ? [] : [`Others on the thread: ${count}`];
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const monthName = (date: string): string => MONTHS.slice(0, 3 * Number(date.slice(5, 7))).slice(-3);

/** 2026-11-27 as 27 Nov 2026. */
const readable = (date: string): string =>
  `${Number(date.slice(8, 10))} ${monthName(date)} ${date.slice(0, 4)}`;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
