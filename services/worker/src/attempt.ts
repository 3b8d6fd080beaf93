import type { Db } from '@conduit/db/client.ts';
import { ATTEMPT_LEASE_SECONDS, renewAttempt } from '@conduit/db/ledger.ts';

/** How often an attempt says that its worker lives. */
const RENEW_MS = 5_000;
/** Ends for us before it does for the others, who go by the database's clock. */
const SAFE_MS = ATTEMPT_LEASE_SECONDS * 1000 - 5_000;

export interface Attempt {
  /** Aborted once others may have taken the rows. */
  lost: AbortSignal;
  end(): void;
}

/**
 * Keeps an attempt's rows while its worker lives and reaches the database. `takenAt` is when it asked for them, by
 * `performance.now()`. A worker that dies stops saying so, and its rows are another's after half a minute.
 */
export function keepAttempt(
  db: Db,
  { attemptId, ids, takenAt }: { attemptId: string; ids: readonly string[]; takenAt: number },
  everyMs = RENEW_MS,
  safeMs = SAFE_MS,
): Attempt {
  const lost = new AbortController();
  let ended = false;
  let deadline: NodeJS.Timeout | undefined;
  let next: NodeJS.Timeout | undefined;
  const safeFrom = (asked: number) => {
    clearTimeout(deadline);
    deadline = setTimeout(() => lost.abort(), Math.max(0, asked + safeMs - performance.now()));
  };
  const renew = async () => {
    const asked = performance.now();
    // What could not be asked is asked again; the deadline stands meanwhile.
    const held = await renewAttempt(db, attemptId, ids).catch(() => null);
    if (ended) return;
    if (held !== null && held < ids.length) return lost.abort();
    if (held !== null) safeFrom(asked);
    next = setTimeout(() => void renew(), everyMs);
  };
  safeFrom(takenAt);
  next = setTimeout(() => void renew(), everyMs);
  return {
    lost: lost.signal,
    end: () => {
      ended = true;
      clearTimeout(deadline);
      clearTimeout(next);
    },
  };
}
