import { UserRoundPen } from 'lucide-react';
import { cn } from '../../lib/classNames.ts';
import { percent } from '../../lib/present/facts.ts';
import type { FactView } from '../../lib/queries/thread.ts';

/** The facts of one message. Hovering or focusing one calls `onActive` with its id, leaving with null. */
export function Facts({
  facts,
  active,
  onActive,
}: {
  facts: readonly FactView[];
  active: string | null;
  onActive: (factId: string | null) => void;
}) {
  return (
    <ul aria-label="Facts" className="-mx-2 mt-3 grid gap-0.5">
      {facts.map((fact) => (
        <li key={fact.id}>
          <button
            type="button"
            aria-pressed={fact.id === active}
            onMouseEnter={() => onActive(fact.id)}
            onMouseLeave={() => onActive(null)}
            onFocus={() => onActive(fact.id)}
            onBlur={() => onActive(null)}
            onClick={() => onActive(fact.id)}
            className={cn(
              'grid w-full cursor-default gap-0.5 rounded-lg px-2 py-1.5 text-left transition-colors',
              fact.id === active && 'bg-surface shadow-card',
            )}
          >
            <span className="flex items-center justify-between gap-3 text-xs text-muted">
              {fact.label}
              {fact.byPerson ? (
                <span className="inline-flex items-center gap-1 font-medium text-accent">
                  <UserRoundPen className="size-3" aria-hidden />
                  set by a person
                </span>
              ) : (
                <Confidence value={fact.confidence} />
              )}
            </span>
            <span className="text-sm font-medium wrap-anywhere">{fact.words}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Confidence({ value }: { value: number }) {
  return (
    <span className="inline-flex items-center gap-2 tabular-nums">
      <span aria-hidden className="h-1 w-10 overflow-hidden rounded-full bg-line">
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: percent(value).replace(' ', '') }}
        />
      </span>
      <span>
        <span className="sr-only">Confidence </span>
        {percent(value)}
      </span>
    </span>
  );
}
