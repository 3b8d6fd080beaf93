import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_ATTEMPTS, settle, writeStates, type AttemptResult } from '../src/writeState.ts';

type Failure = Extract<AttemptResult, { ok: false }>;
const upsert = { action: 'upsert', attemptCount: 1 } as const;
const create = { action: 'create', attemptCount: 1 } as const;
const failure = (overrides: Partial<Failure> = {}): Failure => ({
  ok: false,
  certainty: 'rejected',
  retryable: true,
  obstacle: 'row',
  ...overrides,
});

const rows = fc.record({
  action: fc.constantFrom('upsert' as const, 'create' as const),
  attemptCount: fc.integer({ min: 1, max: 3 * MAX_ATTEMPTS }),
});
const failures: fc.Arbitrary<Failure> = fc.record({
  ok: fc.constant(false as const),
  certainty: fc.constantFrom('not_sent' as const, 'rejected' as const, 'unknown' as const),
  retryable: fc.boolean(),
  obstacle: fc.constantFrom('row' as const, 'connection' as const, 'pace' as const),
});

describe('a write after an attempt', () => {
  it('that succeeded is done', () => {
    expect(settle(create, { ok: true })).toEqual({
      state: 'succeeded',
      permanentFailure: false,
      countsAsAttempt: true,
    });
  });

  it('whose answer was lost is unknown when it creates, and tried again when it may be repeated', () => {
    const lost = failure({ certainty: 'unknown', retryable: false });
    expect(settle(create, lost)).toMatchObject({ state: 'unknown', permanentFailure: false });
    expect(settle(upsert, lost)).toMatchObject({ state: 'failed', permanentFailure: false });
  });

  it('that was refused for what it is fails for good', () => {
    const refused = failure({ retryable: false });
    for (const row of [create, upsert]) {
      expect(settle(row, refused)).toEqual({
        state: 'failed',
        permanentFailure: true,
        countsAsAttempt: true,
      });
    }
  });

  it('that may succeed later is tried again, up to the last attempt', () => {
    for (const certainty of ['not_sent', 'rejected'] as const) {
      const passing = failure({ certainty });
      expect(settle({ ...create, attemptCount: MAX_ATTEMPTS - 1 }, passing).permanentFailure).toBe(false);
      expect(settle({ ...create, attemptCount: MAX_ATTEMPTS }, passing)).toEqual({
        state: 'failed',
        permanentFailure: true,
        countsAsAttempt: true,
      });
    }
  });

  it('that met a broken connection is parked, and one that was too fast waits; neither burns an attempt', () => {
    const exhausted = { ...create, attemptCount: 10 * MAX_ATTEMPTS };
    expect(settle(exhausted, failure({ obstacle: 'connection', retryable: false }))).toEqual({
      state: 'parked',
      permanentFailure: false,
      countsAsAttempt: false,
    });
    expect(settle(exhausted, failure({ obstacle: 'pace', certainty: 'not_sent' }))).toEqual({
      state: 'failed',
      permanentFailure: false,
      countsAsAttempt: false,
    });
  });

  it('is in a state the ledger knows, whatever happened', () => {
    fc.assert(
      fc.property(rows, failures, (row, result) => {
        expect(writeStates).toContain(settle(row, result).state);
      }),
    );
  });

  it('that may have created something is never sent again, whatever else is known', () => {
    fc.assert(
      fc.property(rows, failures, (row, result) => {
        const { state, permanentFailure } = settle(
          { ...row, action: 'create' },
          { ...result, certainty: 'unknown' },
        );
        expect({ state, permanentFailure }).toEqual({ state: 'unknown', permanentFailure: false });
      }),
    );
  });

  it('is given up only for what is its own: an attempt that counted', () => {
    fc.assert(
      fc.property(rows, failures, (row, result) => {
        const { permanentFailure, countsAsAttempt, state } = settle(row, result);
        if (permanentFailure)
          expect({ countsAsAttempt, state }).toEqual({ countsAsAttempt: true, state: 'failed' });
        if (result.obstacle !== 'row') expect(permanentFailure).toBe(false);
      }),
    );
  });

  it('ends within a bounded number of attempts that count', () => {
    fc.assert(
      fc.property(failures, ({ certainty, retryable }) => {
        const result = failure({ certainty, retryable });
        const last = settle({ action: 'upsert', attemptCount: MAX_ATTEMPTS }, result);
        expect(last).toMatchObject({ state: 'failed', permanentFailure: true });
      }),
    );
  });
});
