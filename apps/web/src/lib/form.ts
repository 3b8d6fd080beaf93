import type { z } from 'zod';
import { refused } from './result.ts';

/** The text fields of a form; files are not something these forms carry. */
export function formFields(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form) if (typeof value === 'string') fields[name] = value;
  return fields;
}

/** What zod found wrong, one sentence per input. */
export function invalid(error: z.ZodError) {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  return refused('invalid', 'Check the fields below.', fields);
}
