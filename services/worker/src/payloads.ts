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
