'use client';

import { useTransition } from 'react';
import { toast } from 'sonner';
import type { MemberView } from '../../lib/queries/settings.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { When } from '../ui/when.tsx';

const ROLES: Record<string, string> = { owner: 'Owner', admin: 'Admin', member: 'Member' };

/** Who belongs to the workspace. Anyone may leave; removing others takes an admin, removing an owner an owner. */
export function Members({
  workspaceId,
  members,
  me,
  remove,
}: {
  workspaceId: string;
  members: readonly MemberView[];
  me: { userId: string; role: string };
  remove: (input: { workspaceId: string; userId: string }) => Promise<ActionResult>;
}) {
  const [pending, startTransition] = useTransition();
  const mayRemove = (member: MemberView): boolean =>
    member.userId === me.userId || me.role === 'owner' || (me.role === 'admin' && member.role !== 'owner');
  const removeMember = (member: MemberView) =>
    startTransition(async () => {
      const result = await remove({ workspaceId, userId: member.userId });
      if (result.ok) toast.success(`${member.email} was removed.`);
      else toast.error(result.message);
    });
  return (
    <ul className="divide-y divide-line">
      {members.map((member) => {
        const self = member.userId === me.userId;
        return (
          <li
            key={member.userId}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
          >
            <div className="min-w-0 flex-1 basis-52">
              <p className="truncate font-medium">
                {member.email}
                {self && <span className="font-normal text-muted"> (you)</span>}
              </p>
              <p className="text-sm text-muted">
                Joined <When at={member.joinedAt} />
              </p>
            </div>
            <Badge tone={member.role === 'member' ? 'neutral' : 'info'}>
              {ROLES[member.role] ?? member.role}
            </Badge>
            {mayRemove(member) && (
              <ConfirmDialog
                trigger={
                  <Button
                    variant="danger"
                    size="sm"
                    disabled={pending}
                    aria-label={self ? 'Leave this workspace' : `Remove ${member.email}`}
                  >
                    {self ? 'Leave' : 'Remove'}
                  </Button>
                }
                title={self ? 'Leave this workspace?' : `Remove ${member.email}?`}
                confirm={self ? 'Leave' : 'Remove'}
                danger
                onConfirm={() => removeMember(member)}
              >
                <p>
                  {self ? 'You' : 'They'} lose access at once. Mail, decisions and history stay in the
                  workspace; coming back takes a new invitation.
                </p>
              </ConfirmDialog>
            )}
          </li>
        );
      })}
    </ul>
  );
}
