import { Search } from 'lucide-react';
import Form from 'next/form';
import Link from 'next/link';
import { cn } from '../../lib/classNames.ts';
import { INBOX_TABS, type InboxTab } from '../../lib/present/threads.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';

/** The address of an inbox view; leaves out whatever is as usual. */
export function inboxPath(base: string, view: { tab: InboxTab; query: string; after?: string }): string {
  const params = new URLSearchParams();
  if (view.tab !== 'all') params.set('status', view.tab);
  if (view.query) params.set('q', view.query);
  if (view.after) params.set('after', view.after);
  const query = params.toString();
  return query ? `${base}?${query}` : base;
}

export function InboxFilters({ base, tab, query }: { base: string; tab: InboxTab; query: string }) {
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
      <nav aria-label="Status" className="-mx-1 flex max-w-full gap-1 overflow-x-auto px-1 py-1">
        {INBOX_TABS.map(({ status, label }) => (
          <Link
            key={status}
            href={inboxPath(base, { tab: status, query })}
            aria-current={status === tab ? 'true' : undefined}
            className={cn(
              'rounded-full px-3 py-1.5 text-sm font-medium whitespace-nowrap',
              status === tab ? 'bg-ink text-canvas' : 'text-muted hover:bg-sunken hover:text-ink',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Form action={base} role="search" className="flex w-full gap-2 sm:w-80">
        {tab !== 'all' && <input type="hidden" name="status" value={tab} />}
        <div className="relative flex-1">
          <Search
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
            aria-hidden
          />
          <Input
            key={query}
            type="search"
            name="q"
            defaultValue={query}
            maxLength={100}
            aria-label="Search subject or sender"
            placeholder="Subject or sender"
            className="pl-9"
          />
        </div>
        <Button type="submit" variant="secondary">
          Search
        </Button>
      </Form>
    </div>
  );
}
