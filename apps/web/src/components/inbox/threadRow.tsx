import Link from 'next/link';
import { count, subjectOf, threadStatus } from '../../lib/present/threads.ts';
import type { InboxThread } from '../../lib/queries/inbox.ts';
import { Badge } from '../ui/badge.tsx';
import { When } from '../ui/when.tsx';

export function ThreadRow({ thread, href }: { thread: InboxThread; href: string }) {
  const status = threadStatus(thread.status);
  return (
    <li className="relative grid gap-1 border-b border-line px-4 py-4 last:border-0 hover:bg-sunken/60 sm:px-5 lg:grid-cols-[13rem_minmax(0,1fr)_auto] lg:gap-x-6">
      <div className="flex min-w-0 items-baseline justify-between gap-3 lg:block">
        <p className="min-w-0 truncate font-medium">{thread.counterpart}</p>
        <p className="max-w-[45%] shrink-0 truncate text-sm text-muted lg:max-w-none">{thread.company}</p>
      </div>
      <div className="min-w-0">
        <Link
          href={href}
          className="block truncate font-medium text-ink after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-lg focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {subjectOf(thread.subject)}
        </Link>
        <p className="truncate text-sm text-muted">
          {thread.isRedacted ? 'Redacted: its time to be kept has passed.' : thread.snippet}
        </p>
      </div>
      <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted lg:mt-0 lg:flex-col lg:items-end">
        <Badge tone={status.tone}>{status.label}</Badge>
        <span className="tabular-nums">
          <When at={thread.lastMessageAt} />
          {thread.messageCount > 1 && <> · {count(thread.messageCount, 'message', 'messages')}</>}
        </span>
      </div>
    </li>
  );
}
