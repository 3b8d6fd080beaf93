'use client';

import { useTransition } from 'react';
import { toast } from 'sonner';
import type { InvitationView } from '../../lib/queries/settings.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { CopyButton } from '../ui/copyButton.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { When } from '../ui/when.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

type Created = ActionResult<{ link: string }>;

/** Creates an invitation link and shows it this once. */
export function InviteForm({
  workspaceId,
  create,
}: {
  workspaceId: string;
  create: (before: Created | null, form: FormData) => Promise<Created>;
}) {
  const { form, result, problem } = useActionForm(create);
  return (
    <form {...form} noValidate className="grid gap-4">
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      {result?.ok && (
        <Notice tone="good">
          <p className="font-medium">
            The link is ready. It is shown only now, and works once, for seven days.
          </p>
          <div className="mt-3 flex flex-wrap items-center gap-2">
            <code className="min-w-0 rounded-md bg-surface px-2 py-1 break-all">{result.value.link}</code>
            <CopyButton text={result.value.link} label="invitation link" />
          </div>
        </Notice>
      )}
      <input type="hidden" name="workspaceId" value={workspaceId} />
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem_auto] sm:items-start">
        <Field
          id="invite-email"
          label="Email (optional)"
          hint="With an address, only that person can use the link."
          error={problem?.fields?.email}
          control={(tie) => <Input {...tie} name="email" type="email" autoComplete="off" />}
        />
        <Field
          id="invite-role"
          label="Role"
          error={problem?.fields?.role}
          control={(tie) => (
            <Select {...tie} name="role" defaultValue="member">
              <option value="member">Member</option>
              <option value="admin">Admin</option>
            </Select>
          )}
        />
        <SubmitButton variant="secondary" className="justify-self-start sm:mt-6.5">
          Create link
        </SubmitButton>
      </div>
    </form>
  );
}

/** Links that still let somebody in. */
export function OpenInvitations({
  workspaceId,
  invitations,
  revoke,
}: {
  workspaceId: string;
  invitations: readonly InvitationView[];
  revoke: (input: { workspaceId: string; invitationId: string }) => Promise<ActionResult>;
}) {
  const [pending, startTransition] = useTransition();
  const withdraw = (invitationId: string) =>
    startTransition(async () => {
      const result = await revoke({ workspaceId, invitationId });
      if (result.ok) toast.success('The invitation was withdrawn.');
      else toast.error(result.message);
    });
  if (invitations.length === 0) return <p className="text-sm text-muted">No open invitations.</p>;
  return (
    <ul aria-label="Open invitations" className="divide-y divide-line">
      {invitations.map((invitation) => {
        const who = invitation.email ?? 'Anyone with the link';
        return (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 last:pb-0">
            <div className="min-w-0 flex-1 basis-52">
              <p className="truncate font-medium">{who}</p>
              <p className="text-sm text-muted">
                As {invitation.role}, until <When at={invitation.expiresAt} />
              </p>
            </div>
            <ConfirmDialog
              trigger={
                <Button
                  variant="danger"
                  size="sm"
                  disabled={pending}
                  aria-label={`Withdraw invitation: ${who}`}
                >
                  Withdraw
                </Button>
              }
              title="Withdraw this invitation?"
              confirm="Withdraw"
              danger
              onConfirm={() => withdraw(invitation.id)}
            >
              <p>Its link stops working at once. Whoever has it can be invited again.</p>
            </ConfirmDialog>
          </li>
        );
      })}
    </ul>
  );
}
