import { beforeEach, describe, it } from 'vitest';

import { forgetInstalls, type Target } from '../target.ts';
import { expectConnections, GROUPS, type Attack } from './attack.ts';
import { claims } from './claims.ts';
import { handed } from './handed.ts';
import { onTheWay } from './onTheWay.ts';
import { reach } from './reach.ts';
import { redirects } from './redirects.ts';

/** Every attack on installing, connecting and claiming that we know. */
export const attacks: Attack[] = [...onTheWay, ...redirects, ...claims, ...handed, ...reach];

/** Tries them one by one on functions that serve somewhere, and looks at what is bound afterwards. */
export function tryAttacks(targetOf: () => Target, { wholeStack }: { wholeStack: boolean }): void {
  beforeEach(() => forgetInstalls(targetOf()));
  const groups = Object.entries(GROUPS).map(([group, { title }]) => ({
    title,
    cases: attacks.filter((each) => each.group === group && (wholeStack || !each.wholeStack)),
  }));
  describe.each(groups.filter(({ cases }) => cases.length > 0))('$title', ({ cases }) => {
    it.each(cases)('$name', async ({ run, leaves = 0 }) => {
      await run(targetOf());
      await expectConnections(targetOf(), leaves);
    });
  });
}
