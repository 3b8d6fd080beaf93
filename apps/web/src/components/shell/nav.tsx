'use client';

import { Inbox, ListChecks, Plug, SendHorizontal, Settings, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../../lib/classNames.ts';

const ITEMS: readonly {
  path: string;
  also?: string;
  label: string;
  icon: LucideIcon;
  counts?: 'openReviews' | 'attention';
}[] = [
  { path: 'inbox', also: 'threads', label: 'Inbox', icon: Inbox },
  { path: 'review', label: 'Review', icon: ListChecks, counts: 'openReviews' },
  { path: 'writes', label: 'Writes', icon: SendHorizontal, counts: 'attention' },
  { path: 'integrations', label: 'Integrations', icon: Plug },
  { path: 'settings', label: 'Settings', icon: Settings },
];

/** How much waits for somebody; null when it could not be counted. */
export interface NavCounts {
  openReviews: number | null;
  attention: number | null;
}

/** The pages of a workspace: a column beside the page, or a bar beneath it on a phone. */
export function Nav({
  workspaceId,
  counts,
  layout,
}: {
  workspaceId: string;
  counts: NavCounts;
  layout: 'column' | 'bar';
}) {
  const section = usePathname().split('/')[3];
  const bar = layout === 'bar';
  return (
    <nav aria-label="Workspace" className={bar ? 'grid grid-cols-5' : 'grid gap-0.5'}>
      {ITEMS.map(({ path, also, label, icon: Icon, counts: counted }) => {
        const waiting = (counted && counts[counted]) ?? 0;
        const current = section === path || (also !== undefined && section === also);
        return (
          <Link
            key={path}
            href={`/w/${workspaceId}/${path}`}
            aria-current={current ? 'page' : undefined}
            className={cn(
              'flex items-center transition-colors',
              bar
                ? 'relative flex-col gap-1 py-2 text-xs'
                : 'h-9 gap-3 rounded-lg px-3 text-sm font-medium hover:bg-sunken',
              current ? (bar ? 'font-medium text-accent' : 'bg-accent-soft text-accent') : 'text-muted',
            )}
          >
            <Icon className={bar ? 'size-5' : 'size-4'} aria-hidden />
            {label}
            {waiting > 0 && (
              <span
                className={cn(
                  'rounded-full px-1.5 py-px text-xs font-semibold tabular-nums',
                  counted === 'attention' ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
                  bar ? 'absolute top-1 left-1/2 ml-2.5' : 'ml-auto',
                )}
              >
                <span aria-hidden>{waiting > 999 ? '999+' : waiting}</span>
                <span className="sr-only">{`, ${waiting} waiting`}</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
