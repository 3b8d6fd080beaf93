'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

export function RenameForm({
  workspaceId,
  name,
  rename,
}: {
  workspaceId: string;
  name: string;
  rename: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, result, problem } = useActionForm(rename);
  return (
    <form {...form} noValidate className="grid max-w-md gap-4">
      {result?.ok && <Notice tone="good">The name was changed.</Notice>}
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="workspaceId" value={workspaceId} />
      <Field
        id="workspace-name"
        label="Name"
        error={problem?.fields?.name}
        control={(tie) => <Input {...tie} name="name" defaultValue={name} maxLength={120} required />}
      />
      <SubmitButton variant="secondary" className="justify-self-start">
        Rename
      </SubmitButton>
    </form>
  );
}
