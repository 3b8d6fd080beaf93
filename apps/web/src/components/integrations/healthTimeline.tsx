import type { HealthDay } from '@conduit/shared/connectionHealth.ts';
import { cn } from '../../lib/classNames.ts';
import { formatDay } from '../../lib/present/dates.ts';
import { dayWords, percent } from '../../lib/present/health.ts';

/** Colour is never alone: what is worse also stands taller. */
const LOOK: Record<string, string> = {
  ok: 'h-1/2 bg-emerald-600 dark:bg-good',
  warning: 'h-3/4 bg-amber-600 dark:bg-warn',
  error: 'h-full bg-red-600 dark:bg-bad',
};

/** Thirty days, a bar each, and the share of the time it worked. */
export function HealthTimeline({
  timeline: { days, uptime },
}: {
  timeline: { days: readonly HealthDay[]; uptime: number | null };
}) {
  const known = days.filter(({ worst }) => worst !== null);
  const first = days[0];
  if (!first || known.length === 0) return null;
  return (
    <figure className="grid gap-2">
      <figcaption className="flex items-baseline justify-between text-sm">
        <span className="text-muted">Last {days.length} days</span>
        {uptime !== null && <span className="font-medium tabular-nums">{percent(uptime)} up</span>}
      </figcaption>
      <ol className="flex h-8 items-end gap-[3px]">
        {days.map((day) => {
          const words = dayWords(day, formatDay(day.date));
          return (
            <li key={day.date} title={words} className="flex h-full flex-1 items-end">
              <span
                aria-hidden
                className={cn('w-full rounded-sm', (day.worst && LOOK[day.worst]) ?? 'h-1/4 bg-sunken')}
              />
              {day.worst !== null && <span className="sr-only">{words}</span>}
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
