'use client';

import { LoaderCircle, RefreshCw } from 'lucide-react';
import { useTransition } from 'react';
import { toast } from 'sonner';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';

/** Asks for a check now, and says so until its answer is there. */
export function CheckNow({
  workspaceId,
  connectionId,
  name,
  pending,
  check,
}: {
  workspaceId: string;
  connectionId: string;
  name: string;
  pending: boolean;
  check: (input: { workspaceId: string; id: string }) => Promise<ActionResult>;
}) {
  const [asking, startTransition] = useTransition();
  const busy = asking || pending;
  const ask = () =>
    startTransition(async () => {
      const result = await check({ workspaceId, id: connectionId });
      if (!result.ok) toast.error(result.message);
    });
  return (
    <Button
      variant="secondary"
      aria-disabled={busy}
      onClick={() => !busy && ask()}
      aria-label={`${busy ? 'Checking…' : 'Check now'}: ${name}`}
    >
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : <RefreshCw aria-hidden />}
      <span aria-live="polite">{busy ? 'Checking…' : 'Check now'}</span>
    </Button>
  );
}
