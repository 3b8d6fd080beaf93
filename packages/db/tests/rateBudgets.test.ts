import { takeCall as ruleTakeCall } from '@conduit/shared/rateBudget.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { reportUsage, takeCall, type BudgetAccount } from '../src/rateBudgets.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const policy = { windowMax: 110, windowMs: 10_000, headroom: 0.2 };
const someAccount = (): BudgetAccount => ({ crm: 'hubspot', externalAccountId: randomUUID() });
const take = (account: BudgetAccount, { priority = 1, search = false, limits = policy } = {}) =>
  takeCall(scene.worker, account, { priority, search, policy: limits });
const set = ({ externalAccountId }: BudgetAccount, assignments: string) =>
  scene.database.pool.query(`update private.rate_budgets set ${assignments} where external_account_id = $1`, [
    externalAccountId,
  ]);
const stored = ({ externalAccountId }: BudgetAccount) =>
  scene.value<Record<string, number | string | null>>(
    'select to_jsonb(b) from private.rate_budgets b where external_account_id = $1',
    [externalAccountId],
  );
/** Refills so slowly that the time a test takes is nothing. */
const frozen = { windowMax: 20, windowMs: 1_000_000_000, headroom: 0.2 };

describe('the budget of an account', () => {
  it('is the rule of packages/shared, for every priority and level', async () => {
    for (const priority of [0, 1, 2, 3]) {
      for (const tokens of [0, 0.99, 1, 1.2, 1.6, 2]) {
        const account = someAccount();
        await take(account, { limits: frozen });
        await set(account, `tokens = ${tokens}, refilled_at = clock_timestamp()`);
        const leave = await take(account, { priority, limits: frozen });
        const rule = ruleTakeCall({ tokens, refilledAt: 0 }, frozen, priority, 0);
        expect({ priority, tokens, granted: leave.granted }).toEqual({
          priority,
          tokens,
          granted: rule.granted,
        });
        if (rule.granted) expect((await stored(account))['tokens']).toBeCloseTo(rule.tokens, 3);
        else if (!leave.granted) {
          expect(leave.reason).toBe('window');
          expect(leave.waitMs / rule.waitMs).toBeCloseTo(1, 2);
        }
      }
    }
  });

  it('is one for all who ask at the same moment', async () => {
    const account = someAccount();
    const limits = { ...frozen, windowMax: 100 }; // a bucket of ten
    const leaves = await Promise.all(
      Array.from({ length: 30 }, () => take(account, { priority: 0, limits })),
    );
    expect(leaves.filter(({ granted }) => granted)).toHaveLength(10);
  });

  it('keeps searches apart', async () => {
    const account = someAccount();
    const limits = { windowMax: 5, windowMs: 1_000_000_000, headroom: 0.2 };
    expect((await take(account, { search: true, limits })).granted).toBe(true);
    expect((await take(account, { search: true, limits })).granted).toBe(false);
    expect((await take(account)).granted).toBe(true);
  });

  it('learns the window from the answers, and what others have used of it', async () => {
    const account = someAccount();
    await take(account);
    await reportUsage(
      scene.worker,
      account,
      { window: { max: 200, remaining: 150, intervalMs: 20_000 } },
      0.2,
    );
    expect(await stored(account)).toMatchObject({ window_max: 200, window_ms: 20_000, tokens: 10 });
    await reportUsage(
      scene.worker,
      account,
      { window: { max: 200, remaining: 22, intervalMs: 20_000 } },
      0.2,
    );
    expect(await stored(account)).toMatchObject({ tokens: 2 });
    await reportUsage(scene.worker, account, {}, 0.2);
    expect(await stored(account)).toMatchObject({ window_max: 200, tokens: 2 });
  });

  it('pauses when the CRM asks for it', async () => {
    const account = someAccount();
    await take(account);
    await reportUsage(scene.worker, account, { pauseMs: 60_000 }, 0.2);
    const leave = await take(account, { priority: 0 });
    expect(leave).toMatchObject({ granted: false, reason: 'paused' });
    expect(leave.granted || leave.waitMs).toBeGreaterThan(50_000);
    await set(account, `paused_until = now() - interval '1 second'`);
    expect((await take(account)).granted).toBe(true);
  });

  it('leaves a share of the day to the customer’s other apps, and asks again now and then', async () => {
    const account: BudgetAccount = { crm: 'salesforce', externalAccountId: randomUUID() };
    await take(account);
    await reportUsage(scene.worker, account, { daily: { used: 798, limit: 1_000 } }, 0.2);
    expect([(await take(account)).granted, (await take(account)).granted]).toEqual([true, true]);
    // Counted along until the next answer.
    expect(await stored(account)).toMatchObject({ daily_used: 800, daily_limit: 1_000 });
    expect(await take(account, { priority: 0 })).toMatchObject({ granted: false, reason: 'daily' });
    await set(account, `daily_seen_at = now() - interval '16 minutes'`);
    expect((await take(account)).granted).toBe(true);
    expect((await take(account)).granted).toBe(false);
    await reportUsage(scene.worker, account, { daily: { used: 100, limit: 1_000 } }, 0.2);
    expect((await take(account)).granted).toBe(true);
  });
});
