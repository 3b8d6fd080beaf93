'use client';

import { useId, useState, useTransition } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Toggle } from '../ui/toggle.tsx';

/** Whether clear readings are written without asking. Only admins may change it, after reading what it means. */
export function WriteUnasked({
  workspaceId,
  unasked,
  admin,
  setWriteUnasked,
}: {
  workspaceId: string;
  unasked: boolean;
  admin: boolean;
  setWriteUnasked: (input: { workspaceId: string; unasked: boolean }) => Promise<ActionResult>;
}) {
  const id = useId();
  const [asking, setAsking] = useState(false);
  const [pending, startTransition] = useTransition();
  const change = () =>
    startTransition(async () => {
      const result = await setWriteUnasked({ workspaceId, unasked: !unasked });
      if (result.ok) {
        toast.success(unasked ? 'Conduit asks before it writes.' : 'Conduit writes without asking.');
      } else toast.error(result.message);
    });
  return (
    <Card aria-labelledby={id} className="flex items-start justify-between gap-6 p-5 sm:p-6">
      <div className="grid gap-1">
        <h2 id={id} className="flex flex-wrap items-center gap-2 font-semibold tracking-tight">
          Write without asking <Badge tone={unasked ? 'warn' : 'good'}>{unasked ? 'On' : 'Asks first'}</Badge>
        </h2>
        <p className="max-w-prose text-sm text-muted">
          {unasked
            ? 'What reads clearly becomes a task and a note by itself; you are asked about the rest.'
            : 'Every reading with a next step waits in Review, with its task and note filled in, until a person approves it.'}
          {!admin && ' An owner or admin can change this.'}
        </p>
      </div>
      {admin && <Toggle labelledBy={id} on={unasked} disabled={pending} onChange={() => setAsking(true)} />}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={unasked ? 'Ask before writing again?' : 'Write without asking?'}
        confirm={unasked ? 'Ask first' : 'Write without asking'}
        danger={!unasked}
        onConfirm={change}
      >
        {unasked ? (
          <p>
            From now on every reading with a next step waits in Review, and so does what waits for a CRM now
            and nobody has approved. What is planned already stays as it is and is still written.
          </p>
        ) : (
          <>
            <p>
              Conduit reads by rules, and on mail that is unlike what they were made for it can be sure and
              wrong. Switch this on once you have seen in Review that its readings of your mail are right.
            </p>
            <p>
              From now on clear readings are written by themselves. What waits in Review already stays there
              until somebody decides it.
            </p>
          </>
        )}
      </ConfirmDialog>
    </Card>
  );
}
