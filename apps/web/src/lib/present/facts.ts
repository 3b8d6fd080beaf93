import type { FactField, FactValues } from '@conduit/shared/extraction/types.ts';
import { APPROVER_LABELS, INTENT_LABELS, NEED_LABELS, stepLabel } from '@conduit/shared/outcome/labels.ts';
import { isFactField, parseFact } from '../facts.ts';
import { formatDay, formatMonth } from './dates.ts';
import { formatMoney } from './money.ts';

const LABELS: Record<FactField, string> = {
  contact: 'Contact',
  participants: 'People',
  company: 'Company',
  intent: 'What they want',
  next_step: 'Next step',
  due_on: 'Due',
  budget: 'Budget',
  authority: 'Authority',
  need: 'Need',
  timeline: 'Timeline',
};

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export const factLabel = (field: string): string =>
  isFactField(field) ? LABELS[field] : sentence(field.replaceAll('_', ' '));

const person = ({ name, email }: FactValues['contact']): string => (name ? `${name} <${email}>` : email);

const BOUND: Record<FactValues['due_on']['bound'], string> = {
  by: 'By',
  on: 'On',
  not_before: 'Not before',
};
const BASIS: Record<FactValues['due_on']['basis'], string> = {
  explicit: '',
  relative: ', counted from the day it was sent',
  period: ', the edge of the period named',
};

const SAY: { [F in FactField]: (value: FactValues[F]) => string } = {
  contact: person,
  participants: (people) => people.map(person).join(', '),
  company: ({ name, domain }) => (domain && domain !== name ? `${name} (${domain})` : name),
  intent: (intent) => INTENT_LABELS[intent],
  next_step: (step) => `${stepLabel(step, null)} (${step.owner === 'us' ? 'our move' : 'their move'})`,
  due_on: ({ date, bound, basis }) => `${BOUND[bound]} ${formatDay(date)}${BASIS[basis]}`,
  budget: (budget) => {
    switch (budget.status) {
      case 'amount':
        return formatMoney(budget.amount, budget.currency);
      case 'approved':
        return 'Approved';
      case 'none':
        return 'None yet';
    }
  },
  authority: (authority) =>
    authority.status === 'decision_maker'
      ? 'Decides'
      : `Needs approval: ${APPROVER_LABELS[authority.approver]}`,
  need: (need) => sentence(NEED_LABELS[need]),
  timeline: ({ kind, value }) => {
    if (kind === 'date') return formatDay(value);
    if (kind === 'month') return formatMonth(value);
    return value.replace('-', ' ');
  },
};

function say<F extends FactField>(field: F, value: unknown): string | undefined {
  const parsed = parseFact(field, value);
  return parsed === undefined ? undefined : SAY[field](parsed);
}

/** A fact's value in words. What does not have the shape of its field is said to be unreadable, not shown raw. */
export const factWords = (field: string, value: unknown): string =>
  (isFactField(field) ? say(field, value) : undefined) ?? 'Not readable';

/** `93 %` for 0.93. */
export const percent = (confidence: number): string => `${Math.round(confidence * 100)} %`;
