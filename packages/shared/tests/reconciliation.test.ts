import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RETRY, retryDelayMs } from '../src/reconciliation.ts';

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
