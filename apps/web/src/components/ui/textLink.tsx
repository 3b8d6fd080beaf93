import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '../../lib/classNames.ts';

/** A link in running text. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        'font-medium text-accent underline underline-offset-3 hover:text-accent-hover',
        className,
      )}
      {...rest}
    />
  );
}
