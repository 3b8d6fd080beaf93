import { MAX_ATTEMPTS } from './writeState.ts';

/** Bounded exponential backoff with full jitter: spreads retries so that they do not arrive together. */
export const RETRY = {
  baseMs: 30_000,
  maxMs: 12 * 60 * 60_000,
  /** Whatever the dice say, the last attempt comes no sooner than this after the first failure. */
  windowMs: 72 * 60 * 60_000,
  /** A CRM that asks for a pause is not one that fails: the wait for it grows no longer than this. */
  maxPaceMs: 10 * 60_000,
} as const;

/** How often the reconciler comes by (worker.ts), and so how soon a sync need not wait for something itself. */
export const RECONCILE_EVERY_MS = 10 * 60_000;

/**
 * How long to wait before attempt number `attempt` (1 = first retry), in milliseconds.
 * `random` is in [0, 1). The provider's own wish (`retryAfterMs`) is a lower bound.
 */
export function retryDelayMs(
  attempt: number,
  random: number,
  retryAfterMs: number | null = null,
  maxMs: number = RETRY.maxMs,
): number {
  const ceiling = Math.min(maxMs, RETRY.baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(random * ceiling));
}

/**
 * When a row that failed for now is tried again, milliseconds since the epoch. Attempts are bounded and so is, from
 * below, the time they span: the last one waits for the end of the window.
 */
export function nextRetryAt(failure: {
  /** Attempts burned so far, this one included. */
  attemptCount: number;
  /** Retries begun so far. */
  retryCount: number;
  /** Of this series; null when this is the first. */
  firstFailedAt: number | null;
  obstacle: 'row' | 'pace';
  retryAfterMs: number | null;
  now: number;
  random: number;
}): number {
  const { attemptCount, retryCount, obstacle, retryAfterMs, now, random } = failure;
  const maxMs = obstacle === 'pace' ? RETRY.maxPaceMs : RETRY.maxMs;
  const at = now + retryDelayMs(retryCount + 1, random, retryAfterMs, maxMs);
  const isLast = attemptCount >= MAX_ATTEMPTS - 1;
  return isLast ? Math.max(at, (failure.firstFailedAt ?? now) + RETRY.windowMs) : at;
}

/** Read-backs of a lost answer: the first soon, the next ones ever further apart. */
const CHECK = { firstMs: 15_000, maxMs: 15 * 60_000 } as const;

/** How long after read-back number `checks` (0: the answer was lost just now) the next one is due, in milliseconds. */
export const nextCheckMs = (checks: number, random: number): number =>
  Math.round(Math.min(CHECK.maxMs, CHECK.firstMs * 2 ** checks) * (0.5 + random / 2));

/** Who goes first when an account's budget is short. Lower is sooner. */
export const PRIORITY = { person: 0, fresh: 1, reconcile: 2, backlog: 3 } as const;

/** A day's quota, or a connection that has been refused for long: asking again costs little. */
const PARKED_MS = 60 * 60_000;
/** A connection that was refused just now: most of what stands in its way passes soon. */
const PARKED_FIRST_MS = 30_000;

/** When a row that the day's quota holds up is tried again, milliseconds since the epoch. */
export const parkedUntil = (now: number, random: number, retryAfterMs: number | null): number =>
  now + Math.max(retryAfterMs ?? 0, Math.round(PARKED_MS * (0.5 + random / 2)));

/**
 * When a row whose connection was refused is tried again, milliseconds since the epoch: after about as long as it has
 * waited already, so that the wait doubles. `since` is when that began; null: just now.
 */
export function connectionRetryAt(
  since: number | null,
  { now, random, retryAfterMs }: { now: number; random: number; retryAfterMs: number | null },
): number {
  const waited = now - (since ?? now);
  const wait = Math.min(PARKED_MS, Math.max(PARKED_FIRST_MS, waited));
  return now + Math.max(retryAfterMs ?? 0, Math.round(wait * (0.5 + random / 2)));
}
