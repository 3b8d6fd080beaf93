import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What a page says when there is nothing to show, and what to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  heading: Heading = 'h2',
  children,
}: {
  icon: LucideIcon;
  title: string;
  /** `h1` where it is all there is to the page. */
  heading?: 'h1' | 'h2';
  children: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-4 rounded-2xl border border-dashed border-line-strong/60 bg-surface px-6 py-16 text-center">
      <span className="grid size-12 place-items-center rounded-2xl bg-accent-soft text-accent">
        <Icon className="size-6" aria-hidden />
      </span>
      <Heading className="text-lg font-semibold tracking-tight">{title}</Heading>
      <div className="grid max-w-md justify-items-center gap-4 text-muted">{children}</div>
    </div>
  );
}
