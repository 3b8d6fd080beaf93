import { describe, expect, it, vi } from 'vitest';

import { bench } from '../src/commands/bench.ts';
import { benches } from '../src/bench/registry.ts';

describe('pnpm bench', () => {
  it('ends with the figures as one JSON line, each a ratio against a named baseline', async () => {
    const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const exitCode = await bench(['extraction', '--json']);
    const last = JSON.parse(String(out.mock.lastCall?.[0])) as { benches: { ok: boolean }[] };
    out.mockRestore();
    expect(exitCode).toBe(0);
    expect(last.benches).toHaveLength(4);
    for (const figure of last.benches) {
      expect(figure).toMatchObject({ better: 'higher', baseline: expect.any(String) as string, ok: true });
    }
  });

  it('exits with 1 when a goal is missed', async () => {
    const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    benches.slow = async () => ({
      figures: [{ name: 'slow', ratio: 3, goal: 2, better: 'lower', baseline: 'itself', ok: false }],
    });
    expect(await bench(['slow'])).toBe(1);
    delete benches.slow;
    expect(String(out.mock.lastCall?.[0])).toMatch(/✗ slow.*3\.000.*≤ 2/);
    out.mockRestore();
  });
});
