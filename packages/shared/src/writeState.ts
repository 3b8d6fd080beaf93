/**
 * The life of one row of the ledger (crm_write_log).
 *
 * - `planned`    composed in dry run; nothing was or will be sent by itself
 * - `queued`     waiting for a sync
 * - `in_flight`  an attempt holds it; whatever happens to that attempt, the row is not lost
 * - `unknown`    sent, and the answer never came: settled by reading, never by sending again blindly
 * - `failed`     certainly not written; tried again unless `permanent_failure`
 * - `parked`     waiting for a connection to recover or for a person
 */
export const writeStates = [
  'planned',
  'queued',
  'in_flight',
  'succeeded',
  'failed',
  'unknown',
  'parked',
  'cancelled',
] as const;
export type WriteState = (typeof writeStates)[number];

/** What one attempt says about one row. `certainty` as in the CRM port. */
export type AttemptResult =
  | { ok: true }
  | {
      ok: false;
      certainty: 'not_sent' | 'rejected' | 'unknown';
      retryable: boolean;
      /** What stands in the way: this row, the whole connection (revoked, blocked), or the provider's pace. */
      obstacle: 'row' | 'connection' | 'pace';
    };

/** Attempts after which a retryable failure becomes permanent. */
export const MAX_ATTEMPTS = 12;

export interface Settlement {
  state: 'succeeded' | 'failed' | 'unknown' | 'parked';
  permanentFailure: boolean;
  /** Whether this attempt counts against `MAX_ATTEMPTS`: a broken connection or a rate limit burns none. */
  countsAsAttempt: boolean;
}

/**
 * Where a row goes after an attempt. An upsert may simply be repeated, so a lost answer is a failure to try again; a
 * create whose answer was lost is `unknown`, whatever else is known.
 */
export function settle(
  row: { action: 'upsert' | 'create'; attemptCount: number },
  result: AttemptResult,
): Settlement {
  if (result.ok) return { state: 'succeeded', permanentFailure: false, countsAsAttempt: true };
  if (result.certainty === 'unknown' && row.action === 'create') {
    return { state: 'unknown', permanentFailure: false, countsAsAttempt: true };
  }
  if (result.obstacle === 'connection') {
    return { state: 'parked', permanentFailure: false, countsAsAttempt: false };
  }
  if (result.obstacle === 'pace') return { state: 'failed', permanentFailure: false, countsAsAttempt: false };
  const mayRetry = result.retryable || result.certainty === 'unknown';
  const permanentFailure = !mayRetry || row.attemptCount >= MAX_ATTEMPTS;
  return { state: 'failed', permanentFailure, countsAsAttempt: true };
}
