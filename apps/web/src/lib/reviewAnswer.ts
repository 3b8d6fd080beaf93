import { ACTIONS } from '@conduit/shared/extraction/types.ts';
import { z } from 'zod';

/** The edit form as filled in. An empty due date or contact keeps what was read. */
export const reviewEditForm = z
  .object({
    action: z.enum(ACTIONS, 'Choose the next step.'),
    owner: z.enum(['us', 'them'], 'Choose whose move it is.'),
    dueOn: z.union([z.literal(''), z.iso.date('Enter a date.')]),
    contactName: z.string().trim().max(200, 'Use at most 200 characters.'),
    contactEmail: z.union([
      z.literal(''),
      z.email('Enter an email address, such as ana@example.com.').max(320),
    ]),
  })
  .refine((form) => !form.contactName || form.contactEmail, {
    path: ['contactEmail'],
    message: 'A contact needs an email address.',
  });

export type ReviewEdit = z.input<typeof reviewEditForm>;

/** What a decision stores with the review item (`review_items.resolution`). */
export function reviewAnswer(form: z.output<typeof reviewEditForm>) {
  return {
    facts: {
      next_step: { action: form.action, owner: form.owner },
      ...(form.dueOn && {
        due_on: { date: form.dueOn, basis: 'explicit' as const, bound: 'by' as const },
      }),
      ...(form.contactEmail && { contact: { name: form.contactName || null, email: form.contactEmail } }),
    },
  };
}

const item = { workspaceId: z.guid(), reviewItemId: z.guid() };
export const reviewItemName = z.object(item);
export type ReviewItemName = z.input<typeof reviewItemName>;

/** One decision, as the page sends it. */
export const reviewDecision = z.discriminatedUnion('decision', [
  z.object({ ...item, decision: z.literal('approved'), dealId: z.guid().optional() }),
  z.object({ ...item, decision: z.literal('edited'), edit: reviewEditForm }),
  z.object({ ...item, decision: z.literal('rejected') }),
]);
export type ReviewDecision = z.input<typeof reviewDecision>;
