'use client';

import type { Crm } from '@conduit/shared/crm.ts';
import { Unplug } from 'lucide-react';
import { useId, useState, useTransition } from 'react';
import { toast } from 'sonner';
import type { DisconnectInput } from '../../lib/actions/disconnect.ts';
import { crmName } from '../../lib/present/crm.ts';
import { count } from '../../lib/present/threads.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';

const CHOICES = [
  { value: 'cancel', label: 'Cancel them', note: 'They are never sent, not even after connecting again.' },
  { value: 'park', label: 'Keep them', note: 'They go out if this same account is connected again.' },
] as const;

/** Disconnects a CRM after saying what that means, and asking what becomes of writes that have not left. */
export function DisconnectDialog({
  workspaceId,
  connectionId,
  crm,
  accountName,
  disconnect,
}: {
  workspaceId: string;
  connectionId: string;
  crm: Crm;
  accountName: string;
  disconnect: (input: DisconnectInput) => Promise<ActionResult<{ writes: number }>>;
}) {
  const group = useId();
  const name = crmName(crm);
  const [queued, setQueued] = useState<'cancel' | 'park'>('cancel');
  const [pending, startTransition] = useTransition();
  const end = () =>
    startTransition(async () => {
      const result = await disconnect({ workspaceId, connectionId, queued });
      if (!result.ok) toast.error(result.message);
      else if (result.value.writes === 0) toast.success(`${name} is disconnected.`);
      else {
        const writes = count(result.value.writes, 'write was', 'writes were');
        toast.success(`${name} is disconnected; ${writes} ${queued === 'cancel' ? 'cancelled' : 'kept'}.`);
      }
    });
  return (
    <ConfirmDialog
      trigger={
        <Button variant="danger" disabled={pending}>
          <Unplug aria-hidden />
          {pending ? 'Disconnecting…' : 'Disconnect'}
        </Button>
      }
      title={`Disconnect ${name}${accountName ? ` (${accountName})` : ''}?`}
      confirm="Disconnect"
      danger
      onConfirm={end}
    >
      <p>
        From then on nothing is sent to {name}. Conduit gives its access back
        {crm === 'hubspot' ? ' and uninstalls itself' : ''}, deletes the keys it holds, and keeps a
        certificate of it. What is in {name} already stays there.
      </p>
      <fieldset className="mt-2 grid gap-2">
        <legend className="mb-2 text-sm font-medium text-ink">Writes that have not left yet</legend>
        {CHOICES.map(({ value, label, note }) => (
          <label
            key={value}
            className="flex cursor-pointer gap-3 rounded-xl border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={group}
              value={value}
              checked={queued === value}
              onChange={() => setQueued(value)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span className="grid text-sm">
              <span className="font-medium text-ink">{label}</span>
              <span>{note}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </ConfirmDialog>
  );
}
