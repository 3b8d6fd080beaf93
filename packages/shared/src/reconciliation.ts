/** Bounded exponential backoff with full jitter: spreads retries so that they do not arrive together. */
export const RETRY = { baseMs: 30_000, maxMs: 12 * 60 * 60_000 } as const;

/**
 * How long to wait before attempt number `attempt` (1 = first retry), in milliseconds.
 * `random` is in [0, 1). The provider's own wish (`retryAfterMs`) is a lower bound.
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs: number | null = null): number {
  const ceiling = Math.min(RETRY.maxMs, RETRY.baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(random * ceiling));
}
