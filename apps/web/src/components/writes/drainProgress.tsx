'use client';

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { startTransition, useEffect, useEffectEvent, useState } from 'react';
import type { Progress } from '../../lib/actions/writes.ts';
import { answered, type ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';

const POLL_MS = 1_500;

/** How writes that were sent again get on, until none of them is on its way. */
export function DrainProgress({
  total,
  progress,
  pollMs = POLL_MS,
  onClose,
}: {
  total: number;
  progress: () => Promise<ActionResult<Progress>>;
  pollMs?: number | undefined;
  onClose: () => void;
}) {
  const [seen, setSeen] = useState<Progress>({ done: 0, waiting: total, stopped: 0 });
  const settled = seen.waiting === 0;
  const look = useEffectEvent(() =>
    startTransition(async () => {
      const answer = await answered(progress());
      // One look that failed is followed by the next.
      if (answer.ok) setSeen(answer.value);
    }),
  );
  useEffect(() => {
    if (settled) return;
    const timer = setInterval(() => look(), pollMs);
    return () => clearInterval(timer);
  }, [settled, pollMs]);

  const all = Math.max(1, seen.done + seen.waiting + seen.stopped);
  const percent = (part: number) => `${(part / all) * 100}%`;
  const words = [
    seen.done > 0 && `${seen.done} written`,
    seen.waiting > 0 && `${seen.waiting} on their way`,
    seen.stopped > 0 && `${seen.stopped} stopped again`,
  ].filter(Boolean);
  return (
    <section
      aria-label="Writes sent again"
      className="mb-5 grid gap-3 rounded-2xl border border-line bg-surface p-5 shadow-card"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="flex items-center gap-2 text-sm font-medium">
          {settled &&
            (seen.stopped > 0 ? (
              <TriangleAlert className="size-4 text-warn" aria-hidden />
            ) : (
              <CircleCheck className="size-4 text-good" aria-hidden />
            ))}
          {settled && seen.stopped === 0
            ? seen.done === 1
              ? 'It went through.'
              : `All ${seen.done} writes went through.`
            : words.join(', ')}
        </p>
        {settled && (
          <Button size="sm" variant="quiet" onClick={onClose}>
            Close
          </Button>
        )}
      </div>
      <div
        role="progressbar"
        aria-label="Settled"
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={seen.done + seen.stopped}
        className="flex h-2 overflow-hidden rounded-full bg-sunken"
      >
        <span className="bg-good transition-[width] duration-500" style={{ width: percent(seen.done) }} />
        <span className="bg-warn transition-[width] duration-500" style={{ width: percent(seen.stopped) }} />
      </div>
    </section>
  );
}
