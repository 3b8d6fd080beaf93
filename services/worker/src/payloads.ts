import { checkEgress } from '@conduit/shared/egress.ts';
import { z } from 'zod';

/** What the ledger's payload holds, by object. Written by `planWrites`, read by the sync. */
export const contactPayload = z.object({
  email: z.email(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  company: z.string().nullable(),
});
export type ContactPayload = z.output<typeof contactPayload>;

export const taskPayload = z.object({
  subject: z.string().min(1),
  body: z.string(),
  dueOn: z.iso.date(),
  priority: z.enum(['low', 'normal', 'high']),
});

export const notePayload = z.object({
  title: z.string().min(1),
  body: z.string(),
  occurredAt: z.iso.datetime({ offset: true }),
});

/** Whether a payload repeats a run of words from a message it came from. */
export const repeatsMail = (payload: unknown, bodies: readonly string[]): boolean =>
  !checkEgress(payload, bodies, namesIn(payload)).ok;

/** Names of the contact and company: a signature may put them side by side as a contact record does. */
function namesIn(payload: unknown): string[] {
  const contact = contactPayload.safeParse(payload);
  if (!contact.success) return [];
  const { firstName, lastName, company } = contact.data;
  return [firstName, lastName, company].filter((name) => name !== null);
}
