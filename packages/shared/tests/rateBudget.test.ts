import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bucketOf, takeCall, type BudgetPolicy } from '../src/rateBudget.ts';
import { PRIORITY } from '../src/reconciliation.ts';

const HUBSPOT: BudgetPolicy = { windowMax: 110, windowMs: 10_000, headroom: 0.2 };
const policies = fc.record({
  windowMax: fc.integer({ min: 2, max: 500 }),
  windowMs: fc.constantFrom(1_000, 10_000),
  headroom: fc.double({ min: 0, max: 0.9, noNaN: true }),
});

/** When calls get through that come as fast as they may, over two windows. */
function grants(policy: BudgetPolicy, priority: number, stepMs = 5): number[] {
  let bucket = { tokens: Infinity, refilledAt: 0 };
  const granted: number[] = [];
  for (let now = 0; now < 3 * policy.windowMs;) {
    const leave = takeCall(bucket, policy, priority, now);
    bucket = { tokens: leave.tokens, refilledAt: now };
    if (leave.granted) granted.push(now);
    else now += Math.max(stepMs, leave.waitMs);
  }
  return granted;
}
const mostInAnyWindow = (times: readonly number[], windowMs: number) =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));

describe('a budget', () => {
  it('leaves a fifth of HubSpot’s window, and lets a burst into half of that', () => {
    expect(bucketOf(HUBSPOT)).toEqual({ capacity: 11, perMs: 88 / 10_000 });
  });

  it('never lets more through in any window than the provider allows, whatever the policy', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(mostInAnyWindow(grants(policy, PRIORITY.person), policy.windowMs)).toBeLessThanOrEqual(
          policy.windowMax,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('uses what it may: a backlog alone gets all that the headroom leaves', () => {
    const granted = grants(HUBSPOT, PRIORITY.backlog);
    expect(granted.length).toBeGreaterThanOrEqual(0.98 * 3 * 88);
  });

  it('keeps room for who is more urgent', () => {
    const { capacity } = bucketOf(HUBSPOT);
    const leaveAt = (tokens: number, priority: number) =>
      takeCall({ tokens, refilledAt: 0 }, HUBSPOT, priority, 0).granted;
    const smallest = Object.values(PRIORITY).map((priority) => {
      let tokens = 0;
      while (!leaveAt(tokens, priority)) tokens += 0.25;
      return tokens;
    });
    expect(smallest).toEqual([...smallest].sort((a, b) => a - b));
    expect(new Set(smallest).size).toBe(4);
    expect(smallest[PRIORITY.person]).toBe(1);
    expect(smallest[PRIORITY.backlog]).toBeLessThanOrEqual(capacity);
  });

  it('says how long to wait: after it, there is leave', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom(0, 1, 2, 3, 9), (policy, priority) => {
        const leave = takeCall({ tokens: 0, refilledAt: 0 }, policy, priority, 0);
        if (leave.granted) throw new Error('an empty bucket gave leave');
        expect(takeCall({ tokens: 0, refilledAt: 0 }, policy, priority, leave.waitMs + 1).granted).toBe(true);
      }),
    );
  });
});
