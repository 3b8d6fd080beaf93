import type { Crm } from '@conduit/shared/crm.ts';
import { RESERVES, type BudgetPolicy } from '@conduit/shared/rateBudget.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

export interface BudgetAccount {
  crm: Crm;
  externalAccountId: string;
}

export type CallLeave =
  { granted: true } | { granted: false; waitMs: number; reason: 'paused' | 'daily' | 'window' };

/** Takes one call from an account's budget, whoever else does so at the same moment. */
export async function takeCall(
  db: Queryable,
  { crm, externalAccountId }: BudgetAccount,
  call: { search: boolean; priority: number; policy: BudgetPolicy },
): Promise<CallLeave> {
  const { windowMax, windowMs, headroom } = call.policy;
  const { rows } = await sql<{ granted: boolean; wait_ms: number; reason: 'paused' | 'daily' | 'window' }>`
    select * from private.take_call(${crm}, ${externalAccountId}, ${call.search}, ${windowMax}::integer,
      ${windowMs}::integer, ${headroom}::real, ${RESERVES[call.priority] ?? 0}::real)`.execute(db);
  const [row] = rows;
  if (!row || row.granted) return { granted: true };
  return { granted: false, waitMs: row.wait_ms, reason: row.reason };
}

/** What a provider's answer says of its limits. */
export interface ReportedUsage {
  window?: { max: number; remaining: number; intervalMs: number };
  daily?: { used: number; limit: number };
  /** It asks for a pause of so long. */
  pauseMs?: number;
}

/**
 * Feeds an answer back into the budget. Where the provider has seen more calls than we have (another app of ours, a
 * budget that was reset), the bucket shrinks to what is left, half of the headroom apart.
 */
export async function reportUsage(
  db: Queryable,
  { crm, externalAccountId }: BudgetAccount,
  usage: ReportedUsage,
  headroom: number,
): Promise<void> {
  const { window, daily, pauseMs } = usage;
  const left = window ? Math.max(0, window.remaining - Math.floor((window.max * headroom) / 2)) : null;
  await sql`
    update private.rate_budgets r set
      window_max = coalesce(u.window_max, r.window_max),
      window_ms = coalesce(u.window_ms, r.window_ms),
      tokens = least(r.tokens, u.left),
      daily_used = coalesce(u.daily_used, r.daily_used),
      daily_limit = coalesce(u.daily_limit, r.daily_limit),
      daily_seen_at = case when u.daily_used is null then r.daily_seen_at else clock_timestamp() end,
      paused_until = greatest(r.paused_until, clock_timestamp() + u.pause_ms * interval '1 millisecond')
    from (select ${window?.max ?? null}::integer as window_max, ${window?.intervalMs ?? null}::integer as window_ms,
      ${left}::real as left, ${daily?.used ?? null}::integer as daily_used,
      ${daily?.limit ?? null}::integer as daily_limit, ${pauseMs ?? null}::float8 as pause_ms) u
    where r.crm = ${crm} and r.external_account_id = ${externalAccountId}
      and (u.window_max is distinct from r.window_max or u.window_ms is distinct from r.window_ms or u.left < r.tokens
        or u.daily_used is not null or u.pause_ms is not null)`.execute(db);
}
