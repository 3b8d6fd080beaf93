import { cn } from '../../lib/classNames.ts';
import type { Composed } from '../../lib/composed.ts';
import { formatDay } from '../../lib/present/dates.ts';

/** What a write says, as the CRM will show it. */
export function ComposedPreview({ composed, className }: { composed: Composed; className?: string }) {
  return (
    <div className={cn('rounded-xl bg-sunken p-3.5 text-sm text-ink', className)}>
      <p className="font-medium wrap-anywhere">{composed.title}</p>
      {composed.dueOn && <p className="text-muted">Due {formatDay(composed.dueOn)}</p>}
      <p className="mt-1.5 wrap-anywhere whitespace-pre-wrap">{composed.body}</p>
    </div>
  );
}
