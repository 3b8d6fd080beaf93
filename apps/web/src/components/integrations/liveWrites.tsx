'use client';

import { useId, useState, useTransition, type ReactNode } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Toggle } from '../ui/toggle.tsx';

/** Whether writes leave for the CRMs. Only admins may change it, and only after reading what it means. */
export function LiveWrites({
  workspaceId,
  live,
  admin,
  setLiveWrites,
  children,
}: {
  workspaceId: string;
  live: boolean;
  admin: boolean;
  setLiveWrites: (input: { workspaceId: string; live: boolean }) => Promise<ActionResult>;
  /** What a dry run has left. */
  children?: ReactNode;
}) {
  const id = useId();
  const [asking, setAsking] = useState(false);
  const [pending, startTransition] = useTransition();
  const change = () =>
    startTransition(async () => {
      const result = await setLiveWrites({ workspaceId, live: !live });
      if (result.ok) toast.success(live ? 'Live writes are off.' : 'Live writes are on.');
      else toast.error(result.message);
    });
  return (
    <Card aria-labelledby={id} className="flex items-start justify-between gap-6 p-5 sm:p-6">
      <div className="grid gap-1">
        <h2 id={id} className="flex flex-wrap items-center gap-2 font-semibold tracking-tight">
          Live writes <Badge tone={live ? 'good' : 'neutral'}>{live ? 'On' : 'Dry run'}</Badge>
        </h2>
        <p className="max-w-prose text-sm text-muted">
          {live
            ? 'Outcomes are written to the connected CRMs once they are approved, or clear where you let Conduit write without asking.'
            : 'Everything is read and composed, and nothing leaves Conduit: you see exactly what would be written.'}
          {!admin && ' An owner or admin can change this.'}
        </p>
        {children && <div className="mt-2">{children}</div>}
      </div>
      {admin && <Toggle labelledBy={id} on={live} disabled={pending} onChange={() => setAsking(true)} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={live ? 'Go back to dry run?' : 'Switch on live writes?'}
        confirm={live ? 'Switch off' : 'Switch on'}
        danger={live}
        onConfirm={change}
      >
        {live ? (
          <p>
            New outcomes are composed but no longer sent. What is already in your CRM stays there, and what is
            being sent right now is finished.
          </p>
        ) : (
          <>
            <p>
              In a dry run Conduit composes every task and note and shows it to you, without sending anything.
            </p>
            <p>
              With live writes on, new outcomes are written to your CRM by themselves. What was composed
              during the dry run stays here until you choose to write it.
            </p>
          </>
        )}
      </ConfirmDialog>
    </Card>
  );
}
