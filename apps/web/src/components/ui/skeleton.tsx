import { cn } from '../../lib/classNames.ts';

/** A grey stand-in while something loads. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-sunken', className)} />;
}

/** A page on its way: says so to a screen reader, and shows its shape to everybody else. */
export function PageSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="grid gap-6">
      <Skeleton className="h-8 w-48" />
      <div className="overflow-hidden rounded-2xl border border-line bg-surface">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="grid gap-2.5 border-b border-line p-5 last:border-0">
            <Skeleton className="h-4 w-2/5" />
            <Skeleton className="h-3.5 w-4/5" />
          </div>
        ))}
      </div>
    </div>
  );
}
