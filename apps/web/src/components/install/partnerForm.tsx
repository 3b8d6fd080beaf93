'use client';

import { useActionState } from 'react';
import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
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
  const [result, submit] = useActionState(proceed, null);
  const problem = result && !result.ok ? result : null;
  return (
    <form action={submit} className="grid gap-5">
      {problem && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="returnUrl" value={returnUrl} />
      <WorkspaceChoice workspaces={workspaces} errors={problem?.fields} />
      <SubmitButton>Continue to HubSpot</SubmitButton>
    </form>
  );
}
