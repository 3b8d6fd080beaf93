'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

export function SignInForm({
  action,
  next,
}: {
  action: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
  next: string;
}) {
  const { form, problem } = useActionForm(action);
  return (
    <form {...form} className="grid gap-5" noValidate>
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="next" value={next} />
      <Field
        id="email"
        label="Email"
        error={problem?.fields?.email}
        control={(tie) => <Input {...tie} name="email" type="email" autoComplete="username" required />}
      />
      <Field
        id="password"
        label="Password"
        error={problem?.fields?.password}
        control={(tie) => (
          <Input {...tie} name="password" type="password" autoComplete="current-password" required />
        )}
      />
      <SubmitButton>Sign in</SubmitButton>
    </form>
  );
}
