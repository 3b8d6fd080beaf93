'use client';

import { LoaderCircle, RefreshCw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useTransition } from 'react';
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

const SOON_MS = 1_500;
const SLOWLY_MS = 30_000;

/** Asks for the page anew: often while an answer is on its way, now and then otherwise, and when somebody comes back to it. */
export function KeepFresh({ pending }: { pending: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && router.refresh();
    const timer = setInterval(look, pending ? SOON_MS : SLOWLY_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [pending, router]);
  return null;
}
