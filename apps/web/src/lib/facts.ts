import {
  ACTIONS,
  APPROVERS,
  INTENTS,
  NEEDS,
  type FactField,
  type FactValues,
} from '@conduit/shared/extraction/types.ts';
import { z } from 'zod';

export { ACTIONS, type Action } from '@conduit/shared/extraction/types.ts';

const contact = z.object({ name: z.string().nullable(), email: z.string() });

/** What each fact's stored JSON must look like before anything of it is shown. */
const values: { [F in FactField]: z.ZodType<FactValues[F]> } = {
  contact,
  participants: z.array(contact),
  company: z.object({ name: z.string(), domain: z.string().nullable() }),
  intent: z.enum(INTENTS),
  next_step: z.object({ action: z.enum(ACTIONS), owner: z.enum(['us', 'them']) }),
  due_on: z.object({
    date: z.string(),
    basis: z.enum(['explicit', 'relative', 'period']),
    bound: z.enum(['by', 'on', 'not_before']),
  }),
  budget: z.discriminatedUnion('status', [
    z.object({ status: z.literal('amount'), amount: z.number(), currency: z.string().nullable() }),
    z.object({ status: z.literal('approved') }),
    z.object({ status: z.literal('none') }),
  ]),
  authority: z.discriminatedUnion('status', [
    z.object({ status: z.literal('decision_maker') }),
    z.object({ status: z.literal('needs_approval'), approver: z.enum(APPROVERS) }),
  ]),
  need: z.enum(NEEDS),
  timeline: z.object({ kind: z.enum(['date', 'month', 'quarter', 'year']), value: z.string() }),
};

export const FACT_FIELDS: readonly FactField[] = [
  'contact',
  'company',
  'intent',
  'next_step',
  'due_on',
  'budget',
  'authority',
  'need',
  'timeline',
  'participants',
];

/** A stored fact value, checked; undefined when it is not what the field says it is. */
export function parseFact<F extends FactField>(field: F, value: unknown): FactValues[F] | undefined {
  const parsed = values[field].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export const isFactField = (field: string): field is FactField => Object.hasOwn(values, field);

export interface StoredFact {
  field: string;
  value: unknown;
  source: string;
  created_at: string;
}

/** What a person set counts before what was read; then the newest. */
const byStanding = (a: StoredFact, b: StoredFact): number =>
  Number(b.source === 'person') - Number(a.source === 'person') || b.created_at.localeCompare(a.created_at);

/** Of the stored values of one field, the one that stands. */
export function standingFact<F extends FactField>(
  facts: readonly StoredFact[],
  field: F,
): FactValues[F] | undefined {
  return facts
    .filter((fact) => fact.field === field)
    .sort(byStanding)
    .map((fact) => parseFact(field, fact.value))
    .find((value) => value !== undefined);
}

export const contactFact = (facts: readonly StoredFact[]) => standingFact(facts, 'contact');
export const companyFact = (facts: readonly StoredFact[]) => standingFact(facts, 'company');

/** One row per field: what a person set in place of what was read, in reading order. */
export function standingFacts<T extends StoredFact>(facts: readonly T[]): T[] {
  const known = [...facts].sort(byStanding);
  const order = (fact: StoredFact) => {
    const position = FACT_FIELDS.findIndex((field) => field === fact.field);
    return position < 0 ? FACT_FIELDS.length : position;
  };
  return known
    .filter((fact, index) => known.findIndex((other) => other.field === fact.field) === index)
    .sort((a, b) => order(a) - order(b));
}
