'use client';

import { useActionState } from 'react';
import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';

export function SignInForm({
  action,
  next,
}: {
  action: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
  next: string;
}) {
  const [result, submit] = useActionState(action, null);
  const problem = result && !result.ok ? result : null;
  return (
    <form action={submit} className="grid gap-5" noValidate>
      {problem && <Notice tone="bad">{problem.message}</Notice>}
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
