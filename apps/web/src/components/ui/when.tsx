'use client';

import { useSyncExternalStore } from 'react';
import { formatMoment, isoInstant } from '../../lib/present/dates.ts';

const never = () => () => undefined;

/** A moment in the reader's own time zone; UTC until the browser has spoken. */
export function When({ at, className }: { at: string; className?: string }) {
  const text = useSyncExternalStore(
    never,
    () => formatMoment(at, Intl.DateTimeFormat().resolvedOptions().timeZone),
    () => formatMoment(at, 'UTC'),
  );
  return (
    <time dateTime={isoInstant(at)} className={className}>
      {text}
    </time>
  );
}
