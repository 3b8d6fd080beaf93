'use client';

import { Switch } from 'radix-ui';

/** A switch, named by the heading beside it. */
export function Toggle({
  labelledBy,
  on,
  disabled,
  onChange,
}: {
  labelledBy: string;
  on: boolean;
  disabled: boolean;
  onChange: () => void;
}) {
  return (
    <Switch.Root
      aria-labelledby={labelledBy}
      checked={on}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative mt-0.5 h-7 w-12 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-60"
    >
      <Switch.Thumb className="block size-5 translate-x-0.5 rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-6 data-[state=checked]:bg-on-accent" />
    </Switch.Root>
  );
}
