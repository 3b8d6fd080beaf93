import { CircleCheck, CircleDashed, CircleHelp, CircleMinus, type LucideIcon } from 'lucide-react';
import { percent } from '../../lib/present/facts.ts';
import { decisionWords, reasonWords } from '../../lib/present/reasons.ts';
import type { ReadingView } from '../../lib/queries/thread.ts';

interface Sign {
  icon: LucideIcon;
  color: string;
}
const NOTHING: Sign = { icon: CircleMinus, color: 'text-muted' };
const SIGNS: Record<string, Sign> = {
  outcome: { icon: CircleCheck, color: 'text-good' },
  review: { icon: CircleHelp, color: 'text-warn' },
  nothing: NOTHING,
};

/** What was decided about a message, and why. */
export function Reading({ reading }: { reading: ReadingView | null }) {
  if (!reading) {
    return (
      <p className="flex gap-2.5 text-sm text-muted">
        <CircleDashed className="mt-0.5 size-4 shrink-0" aria-hidden />
        This message has not been read yet.
      </p>
    );
  }
  const { icon: Icon, color } = SIGNS[reading.decision] ?? NOTHING;
  return (
    <div className="grid gap-2 text-sm">
      <p className="flex gap-2.5 font-medium">
        <Icon className={`mt-0.5 size-4 shrink-0 ${color}`} aria-hidden />
        <span>
          {decisionWords(reading.decision)}
          {reading.confidence !== null && (
            <span className="font-normal text-muted"> {percent(reading.confidence)} sure.</span>
          )}
        </span>
      </p>
      {reading.reasons.length > 0 && (
        <ul className="grid gap-1 pl-6.5 text-muted">
          {reading.reasons.map((reason) => (
            <li key={reason}>{reasonWords(reason)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
