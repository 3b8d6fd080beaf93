import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { GROUPS } from './attacks/attack.ts';
import { attacks, tryAttacks } from './attacks/index.ts';
import { openNodeTarget } from './target.ts';

describe('an attacker, over HTTP', () => {
  let target: Awaited<ReturnType<typeof openNodeTarget>>;
  beforeAll(async () => {
    target = await openNodeTarget();
  });
  afterAll(() => target.close());

  tryAttacks(() => target, { wholeStack: false });
});

describe('the list of attacks', () => {
  it('is the one docs/SECURITY_PRIVACY.md counts', async () => {
    const page = await readFile(new URL('../../../docs/SECURITY_PRIVACY.md', import.meta.url), 'utf8');
    const table = /\| attack .*\n\|[- |]+\n((?:\|.*\n)+)/.exec(page)?.[1] ?? '';
    const documented = table
      .trim()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const counted = Object.entries(GROUPS).map(([group, { title, asvs }]) => [
      title,
      asvs,
      String(attacks.filter((attack) => attack.group === group).length),
    ]);
    expect(documented).toEqual(counted);
    expect(page).toContain(`**${attacks.length} attacks**`);
  });

  it('names each once', () => {
    const names = attacks.map(({ group, name }) => `${group}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
