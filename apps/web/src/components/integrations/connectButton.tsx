'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

/** Sends an admin to the CRM's consent page, or says why not. */
export function ConnectButton({
  crm,
  workspaceId,
  label,
  name = label,
  connect,
  variant = 'primary',
}: {
  crm: string;
  workspaceId: string;
  label: string;
  /** What a screen reader says, where the label alone would be read twice on a page. */
  name?: string;
  connect: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
  variant?: 'primary' | 'secondary';
}) {
  const { form, problem } = useActionForm(connect);
  return (
    <form {...form} className="grid gap-3">
      {problem && <Notice tone="bad">{problem.message}</Notice>}
      <input type="hidden" name="crm" value={crm} />
      <input type="hidden" name="workspaceId" value={workspaceId} />
      <SubmitButton className="justify-self-start" variant={variant} aria-label={name}>
        {label}
      </SubmitButton>
    </form>
  );
}
