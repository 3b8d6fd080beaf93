'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

type Result = ActionResult<{ confirm: string }>;

/** `invited`: the person joins an existing workspace, so none is asked for. */
export function SignUpForm({
  action,
  next,
  invited,
}: {
  action: (before: Result | null, form: FormData) => Promise<Result>;
  next: string;
  invited: boolean;
}) {
  const { form, result, problem } = useActionForm(action);
  if (result?.ok) {
    return (
      <Notice tone="good">
        Almost there. We sent a link to <strong>{result.value.confirm}</strong>; open it to finish.
      </Notice>
    );
  }
  return (
    <form {...form} className="grid gap-5" noValidate>
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="next" value={next} />
      {invited ? (
        <input type="hidden" name="invited" value="true" />
      ) : (
        <Field
          id="workspaceName"
          label="Company or team"
          hint="Names your workspace. You can change it later."
          error={problem?.fields?.workspaceName}
          control={(tie) => (
            <Input {...tie} name="workspaceName" autoComplete="organization" maxLength={120} required />
          )}
        />
      )}
      <Field
        id="email"
        label="Work email"
        error={problem?.fields?.email}
        control={(tie) => <Input {...tie} name="email" type="email" autoComplete="username" required />}
      />
      <Field
        id="password"
        label="Password"
        hint="At least 10 characters."
        error={problem?.fields?.password}
        control={(tie) => (
          <Input {...tie} name="password" type="password" autoComplete="new-password" required />
        )}
      />
      <SubmitButton>Create account</SubmitButton>
    </form>
  );
}
