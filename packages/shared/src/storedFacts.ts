import { z } from 'zod';

import { ACTIONS, APPROVERS, INTENTS, NEEDS, type Fact } from './extraction/types.ts';

/** A calendar day that exists, YYYY-MM-DD. */
const day = z.iso.date();
const contact = z.object({ name: z.string().trim().min(1).max(200).nullable(), email: z.email().max(320) });

/** The shape of each fact's value: what `field_values` holds and what a person may set in a review. */
export const factValueSchemas = {
  contact,
  participants: z.array(contact),
  company: z.object({ name: z.string().min(1).max(200), domain: z.string().max(253).nullable() }),
  intent: z.enum(INTENTS),
  next_step: z.object({ action: z.enum(ACTIONS), owner: z.enum(['us', 'them']) }),
  due_on: z.object({
    date: day,
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
  timeline: z.object({ kind: z.enum(['date', 'month', 'quarter', 'year']), value: z.string().max(20) }),
} as const;

const stored = z.discriminatedUnion('field', [
  z.object({ field: z.literal('contact'), value: factValueSchemas.contact }),
  z.object({ field: z.literal('participants'), value: factValueSchemas.participants }),
  z.object({ field: z.literal('company'), value: factValueSchemas.company }),
  z.object({ field: z.literal('intent'), value: factValueSchemas.intent }),
  z.object({ field: z.literal('next_step'), value: factValueSchemas.next_step }),
  z.object({ field: z.literal('due_on'), value: factValueSchemas.due_on }),
  z.object({ field: z.literal('budget'), value: factValueSchemas.budget }),
  z.object({ field: z.literal('authority'), value: factValueSchemas.authority }),
  z.object({ field: z.literal('need'), value: factValueSchemas.need }),
  z.object({ field: z.literal('timeline'), value: factValueSchemas.timeline }),
]);

/** Facts as they come out of the database; what no longer has the shape of its field is left out. */
export function readStoredFacts(
  rows: readonly { field: string; value: unknown; confidence: number }[],
): Fact[] {
  return rows.flatMap((row) => {
    const parsed = stored.safeParse(row);
    return parsed.success ? [{ ...parsed.data, confidence: row.confidence, evidence: [] }] : [];
  });
}

/**
 * What a person sets when editing an extraction (`review_items.resolution`): the facts a write is composed from.
 * Absent fields keep what was read; a null due date means "none".
 */
export const reviewAnswerSchema = z.object({
  facts: z
    .object({
      contact: factValueSchemas.contact,
      next_step: factValueSchemas.next_step,
      due_on: factValueSchemas.due_on.nullable(),
    })
    .partial()
    .default({}),
});
export type ReviewAnswer = z.output<typeof reviewAnswerSchema>;
