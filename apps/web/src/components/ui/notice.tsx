import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/classNames.ts';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

const look = {
  info: ['bg-accent-soft', 'text-accent', Info],
  good: ['bg-good-soft', 'text-good', CircleCheck],
  warn: ['bg-warn-soft', 'text-warn', CircleAlert],
  bad: ['bg-bad-soft', 'text-bad', CircleAlert],
} as const;

/** A message in the page. Bad news is announced at once, the rest politely. */
export function Notice({
  tone = 'info',
  children,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
}) {
  const [background, color, Icon] = look[tone];
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={cn('flex gap-3 rounded-xl p-3.5 text-sm text-ink', background, className)}
    >
      <Icon className={cn('mt-0.5 size-4 shrink-0', color)} aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
