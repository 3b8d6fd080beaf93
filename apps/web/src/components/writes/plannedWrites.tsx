'use client';

import { Send } from 'lucide-react';
import { useTransition } from 'react';
import { toast } from 'sonner';
import type { ScopeInput } from '../../lib/actions/waiting.ts';
import { count } from '../../lib/present/threads.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';

/** What a dry run has left: said as it is right now, with the way to send it. Nothing where nothing is planned. */
export function PlannedWrites({
  planned,
  live,
  admin,
  scope,
  writePlanned,
}: {
  planned: number;
  /** Whether live writes are on now. */
  live: boolean;
  admin: boolean;
  scope: ScopeInput;
  writePlanned: (input: ScopeInput) => Promise<ActionResult<{ count: number }>>;
}) {
  const [pending, startTransition] = useTransition();
  if (planned === 0) return null;
  const send = () =>
    startTransition(async () => {
      const result = await writePlanned(scope);
      if (!result.ok) toast.error(result.message);
      else if (result.value.count === 0)
        toast.error('Nothing was sent: the CRM it was composed for is not connected.');
      else toast.success(`${count(result.value.count, 'write is', 'writes are')} on the way.`);
    });
  const writes = count(planned, 'write was', 'writes were');
  return (
    <div className="grid justify-items-start gap-3 text-sm text-muted">
      <p>
        {live
          ? `${writes} composed in a dry run and not sent. Switching on live writes does not send them.`
          : `${writes} composed in a dry run. Nothing is sent while live writes are off.`}
        {live && !admin && ' An owner or admin can have them written.'}
      </p>
      {live && admin && (
        <ConfirmDialog
          trigger={
            <Button size="sm" variant="secondary" disabled={pending}>
              <Send aria-hidden />
              {pending ? 'Sending…' : 'Write what was planned'}
            </Button>
          }
          title={`Write ${count(planned, 'planned write', 'planned writes')} to the CRM?`}
          confirm={`Write ${planned}`}
          onConfirm={send}
        >
          <p>
            {scope.threadId === null
              ? 'This sends what was composed in dry run for every conversation, however long ago.'
              : 'This sends what was composed in dry run for this conversation.'}{' '}
            Each is written once, as it was composed then: a due date may have passed.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
