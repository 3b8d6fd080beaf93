import { describe, expect, it } from 'vitest';

import {
  GIVE_UP_LOOKING_MS,
  MAX_ATTEMPTS,
  parkedFor,
  RECREATE,
  transition,
  writeStates,
  type AttemptResult,
  type WriteEvent,
  type WriteRow,
} from '../src/writeState.ts';

type Failure = Extract<AttemptResult, { ok: false }>;
const row = (overrides: Partial<WriteRow> = {}): WriteRow => ({
  action: 'create',
  state: 'queued',
  parkedFor: null,
  permanentFailure: false,
  maybeWritten: false,
  attemptCount: 0,
  checks: 0,
  recreations: 0,
  ...overrides,
});
const inFlight = (overrides: Partial<WriteRow> = {}) =>
  row({ state: 'in_flight', attemptCount: 1, ...overrides });
const failure = (overrides: Partial<Failure> = {}): AttemptResult => ({
  ok: false,
  certainty: 'rejected',
  retryable: true,
  obstacle: 'row',
  ...overrides,
});
const settle = (from: WriteRow, result: AttemptResult) => transition(from, { kind: 'settled', result });
const look = (from: WriteRow, found: boolean | null, sinceSentMs: number, repeatable = false) =>
  transition(from, { kind: 'looked', found, sinceSentMs, repeatable });

describe('a write after an attempt', () => {
  it('that succeeded is done', () => {
    expect(settle(inFlight(), { ok: true })).toEqual(inFlight({ state: 'succeeded' }));
  });

  it('whose answer was lost in front of its connection is unknown, and charged for nothing', () => {
    const lost = failure({ certainty: 'unknown', obstacle: 'connection' });
    const before = inFlight();
    expect(settle(before, lost)).toMatchObject({ state: 'unknown', attemptCount: before.attemptCount - 1 });
  });

  it('whose answer was lost is unknown when it creates, and tried again when it may be repeated', () => {
    const lost = failure({ certainty: 'unknown', retryable: false });
    expect(settle(inFlight(), lost)).toMatchObject({ state: 'unknown', maybeWritten: true });
    expect(settle(inFlight({ action: 'upsert' }), lost)).toMatchObject({
      state: 'failed',
      permanentFailure: false,
      maybeWritten: false,
    });
  });

  it('that was refused for what it is fails for good', () => {
    for (const action of ['upsert', 'create'] as const) {
      expect(settle(inFlight({ action }), failure({ retryable: false }))).toMatchObject({
        state: 'failed',
        permanentFailure: true,
      });
    }
  });

  it('that may succeed later is tried again, up to the last attempt', () => {
    const after = (attemptCount: number) => settle(inFlight({ attemptCount }), failure());
    expect(after(MAX_ATTEMPTS - 1)).toMatchObject({ state: 'failed', permanentFailure: false });
    expect(after(MAX_ATTEMPTS)).toMatchObject({ state: 'failed', permanentFailure: true });
  });

  it.each([
    ['connection', { state: 'parked', parkedFor: 'connection' }],
    ['quota', { state: 'parked', parkedFor: 'quota' }],
    ['pace', { state: 'failed', parkedFor: null }],
  ] as const)('that met an obstacle of another kind burns no attempt: %s', (obstacle, outcome) => {
    expect(
      settle(inFlight({ attemptCount: 10 * MAX_ATTEMPTS }), failure({ obstacle, retryable: false })),
    ).toMatchObject({ ...outcome, permanentFailure: false, attemptCount: 10 * MAX_ATTEMPTS - 1 });
  });

  it('whose worker is gone is one whose answer was lost', () => {
    for (const action of ['upsert', 'create'] as const) {
      const from = inFlight({ action });
      const lost = settle(from, failure({ certainty: 'unknown' }));
      expect(transition(from, { kind: 'abandoned' })).toEqual(lost);
      expect(transition(from, { kind: 'due' })).toEqual(lost);
    }
  });
});

describe('a create whose answer was lost', () => {
  const unknown = row({ state: 'unknown', maybeWritten: true, attemptCount: 1 });

  it('is written once it is found, however late', () => {
    for (const ms of [0, RECREATE.afterMs, GIVE_UP_LOOKING_MS]) {
      expect(look(unknown, true, ms)).toMatchObject({ state: 'succeeded', maybeWritten: false });
    }
  });

  it('is sent once more only after several looks and a while, never by one of them alone', () => {
    const looks = RECREATE.minChecks - 1;
    expect(look(unknown, false, RECREATE.afterMs)).toEqual({ ...unknown, checks: 1 });
    expect(look({ ...unknown, checks: looks }, false, RECREATE.afterMs - 1)).toMatchObject({
      state: 'unknown',
    });
    expect(look({ ...unknown, checks: looks }, false, RECREATE.afterMs)).toMatchObject({
      state: 'queued',
      maybeWritten: false,
      recreations: 1,
    });
  });

  it('is a person’s to decide when that did not help either', () => {
    const again = { ...unknown, checks: 20, recreations: RECREATE.atMost };
    expect(look(again, false, RECREATE.afterMs)).toMatchObject({ state: 'parked', parkedFor: 'person' });
  });

  it('is sent again at once where the CRM recognises a repetition', () => {
    expect(look(unknown, false, 0, true)).toMatchObject({ state: 'queued', recreations: 0 });
  });

  it('stays as it is while nobody can look, and is a person’s after days of that', () => {
    expect(look(unknown, null, GIVE_UP_LOOKING_MS - 1, true)).toEqual(unknown);
    expect(look(unknown, null, GIVE_UP_LOOKING_MS)).toMatchObject({ state: 'parked', parkedFor: 'person' });
  });

  it('is looked for, not sent, when an admin takes it up again after dismissing it', () => {
    const dismissed = transition(unknown, { kind: 'dismissed' });
    expect(dismissed).toMatchObject({ state: 'cancelled', maybeWritten: true });
    expect(transition(dismissed!, { kind: 'retried' })).toMatchObject({ state: 'unknown', checks: 0 });
  });
});

/** Every event, with every kind of outcome that can make a difference. */
const events: WriteEvent[] = [
  { kind: 'claimed' },
  { kind: 'settled', result: { ok: true } },
  ...(['not_sent', 'rejected', 'unknown'] as const).flatMap((certainty) =>
    [true, false].flatMap((retryable) =>
      (['row', 'connection', 'pace', 'quota'] as const).map((obstacle): WriteEvent => ({
        kind: 'settled',
        result: { ok: false, certainty, retryable, obstacle },
      })),
    ),
  ),
  { kind: 'abandoned' },
  ...[true, false, null].flatMap((found) =>
    [0, RECREATE.afterMs - 1, RECREATE.afterMs, GIVE_UP_LOOKING_MS].flatMap((sinceSentMs) =>
      [true, false].map((repeatable): WriteEvent => ({ kind: 'looked', found, sinceSentMs, repeatable })),
    ),
  ),
  { kind: 'due' },
  ...parkedFor.flatMap((reason): WriteEvent[] =>
    reason === 'person' || reason === 'operator' ? [] : [{ kind: 'parked', for: reason }],
  ),
  { kind: 'resumed' },
  { kind: 'stopped' },
  { kind: 'retried' },
  { kind: 'dismissed' },
  { kind: 'answered', written: true },
  { kind: 'answered', written: false },
];

/** What a row has been through, which the row itself must not be trusted to know. */
interface History {
  /** A create was sent, and since then nobody found out whether it is there. */
  unresolved: boolean;
  /** The unresolved one was looked for in vain, several times, and the window is over. */
  looksInVain: number;
  /** Times it was sent again on nothing but failed looks, since a person last spoke. */
  blindSends: number;
}

interface Step {
  from: WriteRow;
  event: WriteEvent;
  to: WriteRow;
  before: History;
  after: History;
}

/** Every step any row can ever take, from its first to its last, by walking them all. */
function everyStep(action: WriteRow['action']): Step[] {
  const steps: Step[] = [];
  const seen = new Set<string>();
  const start: History = { unresolved: false, looksInVain: 0, blindSends: 0 };
  // Few attempts and few checks stand for many: only their bounds make a difference.
  const bounded = (next: WriteRow): WriteRow => ({
    ...next,
    checks: Math.min(next.checks, RECREATE.minChecks),
    attemptCount:
      next.attemptCount > 2 && next.attemptCount < MAX_ATTEMPTS - 2
        ? MAX_ATTEMPTS - 2
        : Math.min(next.attemptCount, MAX_ATTEMPTS + 1),
  });
  const open = (['planned', 'queued'] as const).map((state) => ({ at: row({ action, state }), past: start }));
  for (let next = open.pop(); next; next = open.pop()) {
    const key = JSON.stringify(next);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const event of events) {
      const to = transition(next.at, event);
      if (!to) continue;
      const after = remember(next.past, next.at, event, to);
      steps.push({ from: next.at, event, to, before: next.past, after });
      open.push({ at: bounded(to), past: after });
    }
  }
  return steps;
}

function remember(past: History, from: WriteRow, event: WriteEvent, to: WriteRow): History {
  if (event.kind === 'answered') return { unresolved: false, looksInVain: 0, blindSends: 0 };
  if (event.kind === 'looked') {
    if (event.found === true || (event.found === false && event.repeatable)) {
      return { ...past, unresolved: false, looksInVain: 0 };
    }
    const looksInVain = Math.min(past.looksInVain + (event.found === false ? 1 : 0), RECREATE.minChecks);
    if (to.state !== 'queued') return { ...past, looksInVain };
    const proven = looksInVain >= RECREATE.minChecks && event.sinceSentMs >= RECREATE.afterMs;
    return { unresolved: !proven, looksInVain: 0, blindSends: past.blindSends + 1 };
  }
  // A person's wish does not tell whether it is there.
  if (event.kind === 'retried') return { ...past, looksInVain: 0 };
  const lost =
    from.state === 'in_flight' &&
    (event.kind === 'abandoned' ||
      event.kind === 'due' ||
      (event.kind === 'settled' && !event.result.ok && event.result.certainty === 'unknown'));
  return lost ? { ...past, unresolved: true, looksInVain: 0 } : past;
}

describe.each(['upsert', 'create'] as const)('whatever happens to a row, in any order: %s', (action) => {
  const steps = everyStep(action);
  const where = (holds: (step: Step) => boolean) => steps.filter(holds);

  it('every state is reached that can be', () => {
    const reached = new Set(steps.map(({ to }) => to.state));
    expect([...reached].sort()).toEqual(
      writeStates
        .filter((state) => state !== 'planned' && (state !== 'unknown' || action === 'create'))
        .sort(),
    );
    expect(steps.length).toBeGreaterThan(100);
  });

  it('what is written is never touched again', () => {
    expect(where(({ from }) => from.state === 'succeeded')).toEqual([]);
  });

  it('what was given up moves only when an admin says so', () => {
    expect(where(({ from, event }) => from.state === 'cancelled' && event.kind !== 'retried')).toEqual([]);
  });

  it('a permanent failure moves only by a person, or because its connection goes', () => {
    const by = where(({ from }) => from.permanentFailure).map(({ event }) => event.kind);
    expect(new Set(by)).toEqual(new Set(['retried', 'dismissed', 'stopped']));
  });

  it('what waits for a person waits for a person, or goes with its connection', () => {
    const by = where(({ from }) => from.parkedFor === 'person').map(({ event }) => event.kind);
    expect(new Set(by)).toEqual(new Set(action === 'create' ? ['answered', 'dismissed', 'stopped'] : []));
  });

  it('nothing is sent that may be there already, unless it was looked for or a person answered', () => {
    if (action === 'upsert') return;
    expect(where(({ event, before }) => event.kind === 'claimed' && before.unresolved)).toEqual([]);
  });

  it('the row knows by itself whether it may be there', () => {
    if (action === 'upsert') return;
    expect(where(({ to, after }) => to.maybeWritten !== after.unresolved)).toEqual([]);
  });

  it('it is sent again on failed looks alone at most once between two answers of a person', () => {
    expect(Math.max(...steps.map(({ after }) => after.blindSends))).toBe(
      action === 'create' ? RECREATE.atMost : 0,
    );
  });

  it('an attempt belongs to the one that claimed it: only its end, or its worker’s, ends it', () => {
    const by = where(({ from }) => from.state === 'in_flight').map(({ event }) => event.kind);
    expect(new Set(by)).toEqual(new Set(['settled', 'abandoned', 'due']));
  });

  it('attempts are bounded, and what lies outside of the row burns none', () => {
    for (const { event, from, to } of steps) {
      if (event.kind !== 'settled' || event.result.ok || to.state === 'unknown') continue;
      expect(to.attemptCount).toBe(from.attemptCount - (event.result.obstacle === 'row' ? 0 : 1));
      if (event.result.obstacle === 'row' && !to.permanentFailure)
        expect(to.attemptCount).toBeLessThan(MAX_ATTEMPTS);
    }
  });

  it('says what it waits for when it is parked, and only then', () => {
    expect(where(({ to }) => (to.state === 'parked') !== (to.parkedFor !== null))).toEqual([]);
    expect(where(({ to }) => to.permanentFailure && to.state !== 'failed')).toEqual([]);
  });

  it('every row that is not done can still end', () => {
    const id = (of: WriteRow) => JSON.stringify({ ...of, checks: Math.min(of.checks, RECREATE.minChecks) });
    const ends = new Set(
      where(({ to }) => to.state === 'succeeded' || to.state === 'cancelled').map(({ from }) => id(from)),
    );
    for (let grown = -1; grown !== ends.size;) {
      grown = ends.size;
      for (const { from, to } of steps) if (ends.has(id(to))) ends.add(id(from));
    }
    expect(where(({ from }) => !ends.has(id(from)))).toEqual([]);
  });
});
