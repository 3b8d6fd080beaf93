import { describe, expect, it } from 'vitest';

import { MAX_RESENDS, pauseAfter } from '../src/owedJobs.ts';

describe('a job that is sent again', () => {
  it('waits longer each time, up to six hours, and about a day in all', () => {
    const pauses = Array.from({ length: MAX_RESENDS + 1 }, (_, resends) => pauseAfter(resends) / 60);
    expect(pauses).toEqual([10, 20, 40, 80, 160, 320, 360, 360, 360]);
    const hours = pauses.reduce((sum, minutes) => sum + minutes, 0) / 60;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(36);
  });

  it('has a pause, however often it was sent', () => {
    expect(pauseAfter(10_000)).toBe(6 * 60 * 60);
  });
});
