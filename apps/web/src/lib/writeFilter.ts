import { z } from 'zod';
import { DISMISSALS } from './present/dismissals.ts';
import { WRITE_KINDS } from './present/writeKinds.ts';

/** Which writes are meant: those that have everything named here. What is null has none. */
const filter = z.object({
  kind: z.enum(WRITE_KINDS),
  crm: z.string().max(40).optional(),
  object: z.string().max(40).optional(),
  error_code: z.string().max(200).nullable().optional(),
  error_provider_code: z.string().max(200).nullable().optional(),
});
export type WriteFilter = z.input<typeof filter>;

/** A few writes by name, or all that match. */
const chosen = z.union([
  z.object({ ids: z.array(z.guid()).min(1).max(10_000) }),
  z.object({ filters: z.array(filter).min(1).max(20) }),
]);
export type WriteChoice = z.input<typeof chosen>;

export const retryInput = z.object({ workspaceId: z.guid(), choice: chosen });
export const dismissInput = retryInput.extend({
  reason: z.enum(DISMISSALS.map(({ reason }) => reason)),
});
export const answerInput = z.object({
  workspaceId: z.guid(),
  writeId: z.guid(),
  answer: z.enum(['written', 'not_written']),
});
export const progressInput = z.object({ workspaceId: z.guid(), ids: z.array(z.guid()).max(10_000) });

export type RetryInput = z.input<typeof retryInput>;
export type DismissInput = z.input<typeof dismissInput>;
export type AnswerInput = z.input<typeof answerInput>;
export type ProgressInput = z.input<typeof progressInput>;
