import { expect, it } from 'vitest';

import { healthSweep } from '../src/bench/healthSweep/command.ts';

it('sweeps every connection by a worker of its own', { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const { figures, detail } = await healthSweep((line) => lines.push(line), { size: 48 });
  expect(detail).toMatchObject({ connections: 48, checked: 48, crashes: 0 });
  expect(figures).toEqual([
    expect.objectContaining({ name: 'health-sweep total / ideal', goal: 1.3, better: 'lower' }),
  ]);
  expect(lines.at(-1)).toMatch(/^48 of 48 checked/);
});
