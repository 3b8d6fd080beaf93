'use client';

import { Scale } from 'lucide-react';
import { useTransition } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';

export type SetLegalHold = (input: {
  workspaceId: string;
  threadId: string | null;
  held: boolean;
}) => Promise<ActionResult>;

/** A legal hold of a workspace, or of one conversation: whether it is set, and for admins the way to change it. */
export function LegalHold({
  workspaceId,
  threadId,
  held,
  admin,
  setLegalHold,
}: {
  workspaceId: string;
  threadId: string | null;
  held: boolean;
  admin: boolean;
  setLegalHold: SetLegalHold;
}) {
  const [pending, startTransition] = useTransition();
  const what = threadId === null ? 'this workspace' : 'this conversation';
  const change = () =>
    startTransition(async () => {
      const result = await setLegalHold({ workspaceId, threadId, held: !held });
      if (!result.ok) toast.error(result.message);
      else toast.success(held ? 'The legal hold was released.' : `Everything of ${what} is kept.`);
    });
  return (
    <div className="flex flex-wrap items-center gap-2">
      {held && (
        <Badge tone="warn">
          <Scale className="size-3.5" aria-hidden /> On legal hold
        </Badge>
      )}
      {admin && (
        <ConfirmDialog
          trigger={
            <Button variant="secondary" size="sm" disabled={pending}>
              {!held && <Scale aria-hidden />}
              {held ? 'Release the hold' : 'Put on legal hold'}
            </Button>
          }
          title={held ? 'Release the legal hold?' : `Keep everything of ${what}?`}
          confirm={held ? 'Release' : 'Keep everything'}
          danger={held}
          onConfirm={change}
        >
          <p>
            {held
              ? 'What is past its time is removed with the next purge, and cannot be brought back.'
              : 'Nothing is purged and nobody is erased here until the hold is released, whatever the retention settings say.'}
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
