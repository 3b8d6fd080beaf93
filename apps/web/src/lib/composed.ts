import { z } from 'zod';

/** What a write says in the CRM, whatever kind of record it is. */
export interface Composed {
  title: string;
  body: string;
  dueOn: string | null;
}

/** A task has a subject and a day, a note a title. */
const composed = z.union([
  z
    .object({ subject: z.string(), body: z.string(), dueOn: z.string() })
    .transform(({ subject, body, dueOn }) => ({ title: subject, body, dueOn })),
  z
    .object({ title: z.string(), body: z.string() })
    .transform(({ title, body }) => ({ title, body, dueOn: null })),
]);

/** Null for a contact, and for what cannot be read. */
export const composedOf = (payload: unknown): Composed | null => composed.safeParse(payload).data ?? null;

const contact = z.object({
  email: z.string(),
  firstName: z.string().nullable().catch(null),
  lastName: z.string().nullable().catch(null),
  company: z.string().nullable().catch(null),
});

/** The same for a contact: the name as a title, what is known of it beneath. */
export function composedContact(payload: unknown): Composed | null {
  const parsed = contact.safeParse(payload).data;
  if (!parsed) return null;
  const { email, firstName, lastName, company } = parsed;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return { title: name || email, body: [email, company].filter(Boolean).join('\n'), dueOn: null };
}
