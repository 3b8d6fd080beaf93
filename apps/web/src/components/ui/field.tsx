import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../../lib/classNames.ts';

const control =
  'w-full rounded-lg border border-line-strong bg-surface px-3 text-ink placeholder:text-muted focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={cn(control, 'h-10', className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cn(control, 'h-10', className)} {...rest} />;
}

/** A label, its control, and what is wrong with the answer. `control` receives the ids that tie them together. */
export function Field({
  id,
  label,
  hint,
  error,
  control: render,
}: {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  control: (props: {
    id: string;
    'aria-invalid': true | undefined;
    'aria-describedby': string | undefined;
  }) => ReactNode;
}) {
  const note = error ?? hint;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {render({
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': note ? `${id}-note` : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={cn('text-sm', error ? 'text-bad' : 'text-muted')}>
          {note}
        </p>
      )}
    </div>
  );
}
