'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';
import { WorkspaceChoice, type Choice } from './workspaceChoice.tsx';

/** Which workspace an install from HubSpot's marketplace is for. */
export function PartnerForm({
  returnUrl,
  workspaces,
  proceed,
}: {
  returnUrl: string;
  workspaces: readonly Choice[];
  proceed: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, problem } = useActionForm(proceed);
  return (
    <form {...form} className="grid gap-5">
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="returnUrl" value={returnUrl} />
      <WorkspaceChoice workspaces={workspaces} errors={problem?.fields} />
      <SubmitButton>Continue to HubSpot</SubmitButton>
    </form>
  );
}
