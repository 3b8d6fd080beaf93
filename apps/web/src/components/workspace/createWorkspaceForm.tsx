'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

export function CreateWorkspaceForm({
  action,
}: {
  action: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, problem } = useActionForm(action);
  return (
    <form {...form} className="grid gap-5" noValidate>
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
