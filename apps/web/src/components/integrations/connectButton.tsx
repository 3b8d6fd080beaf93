'use client';

import { useActionState } from 'react';
import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';

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
  const [result, submit] = useActionState(connect, null);
  return (
    <form action={submit} className="grid gap-3">
      {result && !result.ok && <Notice tone="bad">{result.message}</Notice>}
      <input type="hidden" name="crm" value={crm} />
      <input type="hidden" name="workspaceId" value={workspaceId} />
      <SubmitButton className="justify-self-start" variant={variant} aria-label={name}>
        {label}
      </SubmitButton>
    </form>
  );
}
