/**
 * The life of one row of the ledger (crm_write_log): every state, every event, and where each leads. The SQL in
 * packages/db and the migrations is held to this by packages/db/tests/writeStates.test.ts.
 *
 * - `planned`    composed in dry run; nothing was or will be sent by itself
 * - `queued`     waiting for a sync
 * - `in_flight`  an attempt holds it; whatever happens to that attempt, the row is not lost
 * - `unknown`    sent, and the answer never came: settled by reading, never by sending again blindly
 * - `failed`     certainly not written; tried again unless `permanent_failure`
 * - `parked`     waiting for something other than time: see `ParkedFor`
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

/**
 * What a parked row waits for: its connection to work, the CRM's quota, the workspace to turn live writes on, the worker
 * to leave its own dry run, its contact to be written, a person to say whether it is in the CRM already, or an operator
 * to let it go.
 */
export const parkedFor = [
  'connection',
  'quota',
  'paused',
  'dry_run',
  'contact',
  'person',
  'operator',
] as const;
export type ParkedFor = (typeof parkedFor)[number];

/** What one attempt says about one row. `certainty` as in the CRM port. */
export type AttemptResult =
  | { ok: true }
  | {
      ok: false;
      certainty: 'not_sent' | 'rejected' | 'unknown';
      retryable: boolean;
      /** What stands in the way: this row, the whole connection (revoked, blocked), the provider's pace, its day. */
      obstacle: 'row' | 'connection' | 'pace' | 'quota';
    };

/** Attempts after which a retryable failure becomes permanent. */
export const MAX_ATTEMPTS = 20;
/** Read-backs, and time since the lost answer, before a create that is nowhere to be found is sent once more. */
export const RECREATE = { minChecks: 3, afterMs: 10 * 60_000, atMost: 1 } as const;
/** Without a single certain read-back for so long, a person is asked. */
export const GIVE_UP_LOOKING_MS = 72 * 60 * 60_000;

export interface WriteRow {
  action: 'upsert' | 'create';
  state: WriteState;
  parkedFor: ParkedFor | null;
  permanentFailure: boolean;
  /** Sent, answer lost, and neither read back nor answered by a person since. */
  maybeWritten: boolean;
  /** Counts the attempt under way. */
  attemptCount: number;
  checks: number;
  recreations: number;
}

export type WriteEvent =
  /** A sync takes the row for one attempt. */
  | { kind: 'claimed' }
  | { kind: 'settled'; result: AttemptResult }
  /** The attempt's worker is gone: what it did is not known. */
  | { kind: 'abandoned' }
  /** A create was looked for. `repeatable`: the CRM itself would recognise it if it were sent again. */
  | { kind: 'looked'; found: boolean | null; sinceSentMs: number; repeatable: boolean }
  /** The reconciler comes by when the row is due. */
  | { kind: 'due' }
  /** Something other than time stands in the way. */
  | { kind: 'parked'; for: Exclude<ParkedFor, 'person' | 'operator'> }
  | { kind: 'resumed' }
  /** The connection was disconnected, and its writes with it. */
  | { kind: 'stopped' }
  /** What people do. */
  | { kind: 'retried' }
  | { kind: 'dismissed' }
  | { kind: 'answered'; written: boolean };

const to = (row: WriteRow, state: WriteState, changes: Partial<WriteRow> = {}): WriteRow => ({
  ...row,
  state,
  parkedFor: null,
  permanentFailure: false,
  ...changes,
});

/** Where an event takes a row; null when it does not apply to it, and the row stays as it is. */
export function transition(row: WriteRow, event: WriteEvent): WriteRow | null {
  switch (event.kind) {
    case 'claimed':
      return row.state === 'queued' || isRetryable(row)
        ? to(row, 'in_flight', { attemptCount: row.attemptCount + 1 })
        : null;
    case 'settled':
      return row.state === 'in_flight' ? settled(row, event.result) : null;
    case 'abandoned':
      return row.state === 'in_flight' ? settled(row, ANSWER_LOST) : null;
    case 'looked':
      return row.state === 'unknown' ? looked(row, event) : null;
    case 'due':
      return cameDue(row);
    case 'parked':
      return row.state === 'queued' || isRetryable(row) ? to(row, 'parked', { parkedFor: event.for }) : null;
    case 'resumed':
      return row.state === 'parked' && !isHeld(row) ? to(row, 'queued') : null;
    case 'stopped':
      return isOpen(row) ? to(row, 'cancelled') : null;
    case 'retried':
      return retried(row);
    case 'dismissed':
      return isOpen(row) || row.state === 'planned' ? to(row, 'cancelled') : null;
    case 'answered':
      if (row.action !== 'create' || !(row.state === 'unknown' || row.parkedFor === 'person')) return null;
      return to(row, event.written ? 'succeeded' : 'queued', {
        maybeWritten: false,
        checks: 0,
        attemptCount: 0,
      });
  }
}

/** Only somebody's word lets it go. */
const isHeld = ({ parkedFor: reason }: WriteRow) => reason === 'person' || reason === 'operator';
/** Failed for now: an attempt may take it again when its time has come. */
const isRetryable = ({ state, permanentFailure }: WriteRow) => state === 'failed' && !permanentFailure;
/** Neither written, given up, under way, nor merely planned. */
const isOpen = ({ state }: WriteRow) => OPEN_STATES.some((open) => open === state);
export const OPEN_STATES = ['queued', 'failed', 'unknown', 'parked'] as const satisfies WriteState[];

const ANSWER_LOST: AttemptResult = { ok: false, certainty: 'unknown', retryable: true, obstacle: 'row' };

/**
 * After an attempt. An upsert may simply be repeated, so a lost answer is a failure to try again; a create whose answer
 * was lost is `unknown`, whatever else is known. Only what is the row's own burns an attempt.
 */
function settled(row: WriteRow, result: AttemptResult): WriteRow {
  if (result.ok) return to(row, 'succeeded');
  const unburned = row.attemptCount - 1;
  if (result.certainty === 'unknown' && row.action === 'create') {
    const attemptCount = result.obstacle === 'row' ? row.attemptCount : unburned;
    return to(row, 'unknown', { maybeWritten: true, checks: 0, attemptCount });
  }
  switch (result.obstacle) {
    case 'connection':
    case 'quota':
      return to(row, 'parked', { parkedFor: result.obstacle, attemptCount: unburned });
    case 'pace':
      return to(row, 'failed', { attemptCount: unburned });
    case 'row': {
      const mayRetry = result.retryable || result.certainty === 'unknown';
      return to(row, 'failed', { permanentFailure: !mayRetry || row.attemptCount >= MAX_ATTEMPTS });
    }
  }
}

/**
 * Found: written. Certainly not there: sent again, at once where the CRM recognises a repetition; else once, after
 * several looks over a while; else a person is asked. Could not look: later.
 */
function looked(
  row: WriteRow,
  { found, sinceSentMs, repeatable }: WriteEvent & { kind: 'looked' },
): WriteRow {
  if (found === true) return to(row, 'succeeded', { maybeWritten: false });
  const asked = to(row, 'parked', { parkedFor: 'person' });
  if (found === null) return sinceSentMs >= GIVE_UP_LOOKING_MS ? asked : row;
  const checks = row.checks + 1;
  if (repeatable) return to(row, 'queued', { maybeWritten: false, checks: 0 });
  if (checks < RECREATE.minChecks || sinceSentMs < RECREATE.afterMs) return { ...row, checks };
  if (row.recreations >= RECREATE.atMost) return { ...asked, checks };
  return to(row, 'queued', { maybeWritten: false, checks: 0, recreations: row.recreations + 1 });
}

/** The reconciler's part; `unknown` is only looked at by a sync, which it sends. */
function cameDue(row: WriteRow): WriteRow | null {
  switch (row.state) {
    case 'planned':
    case 'queued':
      return to(row, 'queued');
    case 'failed':
      if (row.permanentFailure) return null;
      return row.attemptCount >= MAX_ATTEMPTS
        ? to(row, 'failed', { permanentFailure: true })
        : to(row, 'queued');
    case 'in_flight':
      return settled(row, ANSWER_LOST);
    case 'parked':
      return transition(row, { kind: 'resumed' });
    case 'unknown':
      return row;
    case 'succeeded':
    case 'cancelled':
      return null;
  }
}

/** An admin's wish to send it again, from the start. What may be in the CRM is looked for instead. */
function retried(row: WriteRow): WriteRow | null {
  const waits = row.state === 'parked' && row.parkedFor !== 'person';
  if (!waits && row.state !== 'planned' && row.state !== 'failed' && row.state !== 'cancelled') return null;
  return to(row, row.maybeWritten ? 'unknown' : 'queued', { attemptCount: 0, checks: 0 });
}
