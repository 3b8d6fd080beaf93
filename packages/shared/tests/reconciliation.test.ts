import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  connectionRetryAt,
  nextCheckMs,
  nextRetryAt,
  parkedUntil,
  RETRY,
  retryDelayMs,
} from '../src/reconciliation.ts';
import { MAX_ATTEMPTS, RECREATE, transition, type WriteRow } from '../src/writeState.ts';

const attempts = fc.integer({ min: 1, max: 1_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retryAfter = fc.option(fc.integer({ min: 0, max: 24 * 60 * 60_000 }));

describe('exponential backoff + jitter bounded behavior', () => {
  it('doubles its ceiling from half a minute up to twelve hours', () => {
    const ceilings = Array.from({ length: 13 }, (_, index) => retryDelayMs(index + 1, 0.999_999_999));
    expect(ceilings.map((ms) => ms / 1000)).toEqual([
      30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 15_360, 30_720, 43_200, 43_200,
    ]);
  });

  it('spreads evenly between nothing and its ceiling', () => {
    expect([0, 0.25, 0.5, 0.75].map((share) => retryDelayMs(3, share))).toEqual([0, 30_000, 60_000, 90_000]);
  });

  it('is a whole number of milliseconds within its bounds, whatever the attempt', () => {
    fc.assert(
      fc.property(attempts, random, (attempt, share) => {
        const delay = retryDelayMs(attempt, share);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(RETRY.maxMs, RETRY.baseMs * 2 ** (attempt - 1)));
      }),
    );
  });

  it('never shrinks from one attempt to the next, luck being equal', () => {
    fc.assert(
      fc.property(attempts, random, (attempt, share) => {
        expect(retryDelayMs(attempt + 1, share)).toBeGreaterThanOrEqual(retryDelayMs(attempt, share));
      }),
    );
  });

  it('never comes before the provider wishes, and otherwise does not change for it', () => {
    fc.assert(
      fc.property(attempts, random, retryAfter, (attempt, share, wish) => {
        expect(retryDelayMs(attempt, share, wish)).toBe(Math.max(retryDelayMs(attempt, share), wish ?? 0));
      }),
    );
  });

  it('takes an attempt before the first for the first', () => {
    expect(retryDelayMs(0, 0.5)).toBe(retryDelayMs(1, 0.5));
    expect(retryDelayMs(-5, 0.5)).toBe(retryDelayMs(1, 0.5));
  });
});

describe('permanent failure threshold marking', () => {
  const HOUR = 60 * 60_000;
  /** A row that fails again and again, each time for now; what becomes of it, and when. */
  function failUntilTheEnd(random: () => number, retryAfterMs: number | null = null) {
    let now = 0;
    let retries = 0;
    let row: WriteRow = {
      action: 'upsert',
      state: 'queued',
      parkedFor: null,
      permanentFailure: false,
      maybeWritten: false,
      attemptCount: 0,
      checks: 0,
      recreations: 0,
    };
    for (; !row.permanentFailure; retries++) {
      const claimed = transition(row, { kind: 'claimed' });
      const result = { ok: false, certainty: 'rejected', retryable: true, obstacle: 'row' } as const;
      row = transition(claimed!, { kind: 'settled', result })!; // a claimed row settles
      if (row.permanentFailure) break;
      const { attemptCount } = row;
      now = nextRetryAt({
        attemptCount,
        retryCount: retries,
        firstFailedAt: retries === 0 ? null : 0,
        obstacle: 'row',
        retryAfterMs,
        now,
        random: random(),
      });
    }
    return { attempts: row.attemptCount, ms: now };
  }

  it('comes after a bounded number of attempts, and never before three days', () => {
    fc.assert(
      fc.property(fc.array(random, { minLength: MAX_ATTEMPTS, maxLength: MAX_ATTEMPTS }), (dice) => {
        const { attempts, ms } = failUntilTheEnd(() => dice.pop() ?? 0);
        expect(attempts).toBe(MAX_ATTEMPTS);
        expect(ms).toBeGreaterThanOrEqual(72 * HOUR);
        expect(ms).toBeLessThan(7 * 24 * HOUR);
      }),
    );
  });

  it('is put off by a provider that asks for longer pauses', () => {
    expect(failUntilTheEnd(() => 0, 24 * HOUR).ms).toBe((MAX_ATTEMPTS - 1) * 24 * HOUR);
  });

  it('does not come for being too fast: the wait stays short however often that happens', () => {
    const at = nextRetryAt({
      attemptCount: 0,
      retryCount: 500,
      firstFailedAt: 0,
      obstacle: 'pace',
      retryAfterMs: null,
      now: 1_000,
      random: 0.999_999,
    });
    expect(at).toBeLessThanOrEqual(1_000 + RETRY.maxPaceMs);
  });
});

describe('looking for a lost answer', () => {
  it('begins soon and gets rarer', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((checks) => nextCheckMs(checks, 0.999_999_99) / 1000)).toEqual([
      15, 30, 60, 120, 240, 480, 900, 900,
    ]);
    expect(nextCheckMs(0, 0)).toBe(7_500);
  });

  it('has looked often enough by the time a create may be sent again, whatever the dice', () => {
    fc.assert(
      fc.property(fc.array(random, { minLength: 12, maxLength: 12 }), (dice) => {
        let ms = 0;
        let checks = 0;
        for (; ms < RECREATE.afterMs; checks++) ms += nextCheckMs(checks, dice[checks] ?? 0);
        expect(checks).toBeGreaterThanOrEqual(RECREATE.minChecks);
        expect(ms).toBeLessThan(RECREATE.afterMs + 16 * 60_000);
      }),
    );
  });
});

describe('a refused connection', () => {
  const MINUTE = 60_000;
  const now = 1_000 * MINUTE;
  const wait = (waited: number | null, random = 1, retryAfterMs: number | null = null) =>
    connectionRetryAt(waited === null ? null : now - waited, { now, random, retryAfterMs }) - now;

  it('is tried again within half a minute, then after as long as it has lasted, at most an hour', () => {
    expect(wait(null)).toBe(30_000);
    expect(wait(10_000)).toBe(30_000);
    expect(wait(5 * MINUTE)).toBe(5 * MINUTE);
    expect(wait(3_000 * MINUTE)).toBe(60 * MINUTE);
  });

  it('is spread between half and all of it, and waits as the provider asks', () => {
    expect(wait(10 * MINUTE, 0)).toBe(5 * MINUTE);
    expect(wait(null, 1, 90_000)).toBe(90_000);
    expect(wait(120 * MINUTE, 1, 90_000)).toBe(60 * MINUTE);
  });

  it('is asked sooner than a quota that is used up', () => {
    expect(parkedUntil(now, 0, null) - now).toBe(30 * MINUTE);
    expect(wait(null)).toBeLessThan(parkedUntil(now, 0, null) - now);
  });
});
