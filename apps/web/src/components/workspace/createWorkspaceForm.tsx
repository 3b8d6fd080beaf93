'use client';

import { useActionState } from 'react';
import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';

export function CreateWorkspaceForm({
  action,
}: {
  action: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const [result, submit] = useActionState(action, null);
  const problem = result && !result.ok ? result : null;
  return (
    <form action={submit} className="grid gap-5" noValidate>
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      <Field
        id="name"
        label="Company or team"
        error={problem?.fields?.name}
        control={(tie) => <Input {...tie} name="name" autoComplete="organization" maxLength={120} required />}
      />
      <SubmitButton>Create workspace</SubmitButton>
    </form>
  );
}
