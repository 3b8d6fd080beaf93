import { expect, it } from 'vitest';

import { fairness } from '../src/bench/fairness/command.ts';

it(
  'reads a mail behind those of another workspace, and syncs beside a slow account',
  { timeout: 90_000 },
  async () => {
    const lines: string[] = [];
    const { figures, detail } = await fairness((line) => lines.push(line), { size: 300 });
    expect(figures).toEqual([
      expect.objectContaining({
        name: 'fairness: a mail behind another workspace',
        goal: 2,
        better: 'lower',
      }),
      expect.objectContaining({ name: 'fairness: syncs beside a slow account', goal: 2, better: 'lower' }),
    ]);
    expect(detail).toMatchObject({ mail: { waiting: 300 }, sync: { accounts: 12, slow_ms: 3_000 } });
    expect(lines.join('\n')).toMatch(/behind 300 of another workspace[^]*12 accounts are synced/);
  },
);
