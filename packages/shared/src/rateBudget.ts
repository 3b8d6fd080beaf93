/**
 * How an account's calls are paced: a token bucket, shared by every worker through the database (`private.take_call`
 * is this rule in SQL; a test holds the two together).
 */
export interface BudgetPolicy {
  /** Calls the provider allows in any `windowMs`. */
  windowMax: number;
  windowMs: number;
  /** Share of every limit left to the customer's other apps, in [0, 1). */
  headroom: number;
}

export const DEFAULT_HEADROOM = 0.2;

/** Share of the bucket that calls of each priority (`PRIORITY`) leave to the more urgent ones. */
export const RESERVES = [0, 0.1, 0.25, 0.5] as const;

/**
 * Capacity and refill of the bucket. In any window at most capacity + refill get through: the refill alone is what the
 * headroom leaves, the capacity lets bursts into half of the headroom, and the other half is for calls that take their
 * time on the way.
 */
export function bucketOf({ windowMax, windowMs, headroom }: BudgetPolicy): {
  capacity: number;
  perMs: number;
} {
  const capacity = Math.max(1, Math.floor((windowMax * headroom) / 2));
  const perWindow = Math.max(1, Math.min(windowMax * (1 - headroom), windowMax - capacity));
  return { capacity, perMs: perWindow / windowMs };
}

/** What a call gets at a moment: leave, with the tokens that remain, or how long until it is worth asking again. */
export function takeCall(
  bucket: { tokens: number; refilledAt: number },
  policy: BudgetPolicy,
  priority: number,
  now: number,
): { granted: true; tokens: number } | { granted: false; tokens: number; waitMs: number } {
  const { capacity, perMs } = bucketOf(policy);
  const refilled = Math.max(0, now - bucket.refilledAt) * perMs;
  const tokens = Math.min(capacity, bucket.tokens + refilled);
  const needed = 1 + (RESERVES[priority] ?? 0) * (capacity - 1);
  return tokens >= needed
    ? { granted: true, tokens: tokens - 1 }
    : { granted: false, tokens, waitMs: Math.ceil((needed - tokens) / perMs) };
}
