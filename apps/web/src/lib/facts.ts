import type { FactField, FactValues } from '@conduit/shared/extraction/types.ts';
import { factValueSchemas } from '@conduit/shared/storedFacts.ts';
import type { z } from 'zod';

const schemas: { [F in FactField]: z.ZodType<FactValues[F]> } = factValueSchemas;

/** In the order a reader wants them: who, what, what next, then the rest. */
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
  const parsed = schemas[field].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export const isFactField = (field: string): field is FactField => Object.hasOwn(schemas, field);

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
