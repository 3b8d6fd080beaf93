'use client';

import Link from 'next/link';
import { useTransition } from 'react';
import { toast } from 'sonner';
import type { ScopeInput } from '../../lib/actions/waiting.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Notice } from '../ui/notice.tsx';

/** That something waits for a CRM: how to connect one, and the choice not to have it written. */
export function WaitingOutcomes({
  words,
  live,
  admin,
  scope,
  connectHref,
  discardWaiting,
}: {
  /** What waits, and for what. */
  words: string;
  live: boolean;
  admin: boolean;
  scope: ScopeInput;
  /** Where a CRM is connected; absent where that would not help, or where one is already. */
  connectHref?: string;
  discardWaiting: (input: ScopeInput) => Promise<ActionResult<{ count: number }>>;
}) {
  const [pending, startTransition] = useTransition();
  const discard = () =>
    startTransition(async () => {
      const result = await discardWaiting(scope);
      if (result.ok) toast.success('It is left unwritten.');
      else toast.error(result.message);
    });
  return (
    <Notice tone="warn" className="mb-5">
      <div className="grid justify-items-start gap-3">
        <p>
          {words}{' '}
          {live
            ? 'What waits is then written by itself.'
            : 'What waits is then composed and kept here: live writes are off.'}
          {!admin && ' Ask an owner or admin of the workspace.'}
        </p>
        {admin && (
          <div className="flex flex-wrap gap-2">
            {connectHref && (
              <Button asChild size="sm">
                <Link href={connectHref}>Connect a CRM</Link>
              </Button>
            )}
            <ConfirmDialog
              trigger={
                <Button size="sm" variant="secondary" disabled={pending}>
                  {pending ? 'Leaving it…' : 'Do not write it'}
                </Button>
              }
              title="Leave what waits unwritten?"
              confirm="Do not write it"
              danger
              onConfirm={discard}
            >
              <p>
                {scope.threadId === null
                  ? 'What waits now, of every conversation, is not written when a CRM is connected.'
                  : 'What waits in this conversation is not written when a CRM is connected.'}{' '}
                The mail and what was read of it stay. Mail that comes later waits again.
              </p>
            </ConfirmDialog>
          </div>
        )}
      </div>
    </Notice>
  );
}
