import type { Fact, FactValues } from './extraction/types.ts';

/** What a person sets when correcting a reading. Absent fields keep what was read; a null due date means "none". */
export interface ReviewEdits {
  contact?: FactValues['contact'] | undefined;
  next_step?: FactValues['next_step'] | undefined;
  due_on?: FactValues['due_on'] | null | undefined;
}

/** A person's word in place of what was read: the facts a write is composed from, and its preview too. */
export function withEdits(read: readonly Fact[], edits: ReviewEdits): Fact[] {
  const { contact, next_step, due_on } = edits;
  const said = { confidence: 1, evidence: [] };
  return [
    ...read.filter(
      ({ field }) =>
        !(field === 'contact' && contact) &&
        !(field === 'next_step' && next_step) &&
        !(field === 'due_on' && due_on !== undefined),
    ),
    ...(contact ? [{ field: 'contact' as const, value: contact, ...said }] : []),
    ...(next_step ? [{ field: 'next_step' as const, value: next_step, ...said }] : []),
    ...(due_on ? [{ field: 'due_on' as const, value: due_on, ...said }] : []),
  ];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether a day is over wherever a person may be: somewhere on earth it is still the day before. */
export const hasPassed = (date: string, now: number): boolean =>
  date < new Date(now - DAY_MS).toISOString().slice(0, 10);
