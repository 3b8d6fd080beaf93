import { z } from 'zod';

import { ACTIONS, APPROVERS, factOf, INTENTS, NEEDS, type Fact } from './extraction/types.ts';
import { hasPassed, type ReviewEdits } from './reviewFacts.ts';

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
 * Absent fields keep what was read; a null due date means "none". What else it says is not guessed at.
 */
const reviewAnswerSchema = z.strictObject({
  facts: z
    .strictObject({
      contact: z.strictObject(contact.shape),
      next_step: z.strictObject(factValueSchemas.next_step.shape),
      due_on: z.strictObject(factValueSchemas.due_on.shape).nullable(),
    })
    .partial()
    .refine((facts) => Object.keys(facts).length > 0),
});
/** An approval takes what was read, and says nothing more. */
const noAnswer = z.strictObject({}).nullable();

/** Why a decision is not carried out. */
export type ReturnReason = 'not_understood' | 'date_passed' | 'nothing_to_write' | 'deal_gone';

/** What a decision about a reading changes in the facts that were read, or why it cannot be carried out. */
export function readReviewAnswer(
  { decision, answer, decidedAt }: { decision: string; answer: unknown; decidedAt: number },
  read: readonly Fact[],
): { ok: true; edits: ReviewEdits } | { ok: false; reason: ReturnReason } {
  if (decision === 'approved') {
    return noAnswer.safeParse(answer).success
      ? { ok: true, edits: {} }
      : { ok: false, reason: 'not_understood' };
  }
  const parsed = reviewAnswerSchema.safeParse(answer);
  if (!parsed.success) return { ok: false, reason: 'not_understood' };
  const edits = parsed.data.facts;
  const date = edits.due_on?.date;
  if (date !== undefined && hasPassed(date, decidedAt) && date !== factOf(read, 'due_on')?.value.date) {
    return { ok: false, reason: 'date_passed' };
  }
  return { ok: true, edits };
}
