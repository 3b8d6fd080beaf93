import { crmError } from '@conduit/crm/errors.ts';
import type { CallGate, CrmError, CrmProvider } from '@conduit/crm/port.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { reportUsage, takeCall } from '@conduit/db/rateBudgets.ts';
import { DEFAULT_HEADROOM } from '@conduit/shared/rateBudget.ts';
import { PRIORITY } from '@conduit/shared/reconciliation.ts';

import type { JobContext } from './context.ts';
import { fenced } from './fence.ts';

/** A call waits for its turn so long at most; then its rows wait in the ledger instead. */
const PATIENCE_MS = 30_000;

/**
 * Leave for each call to one account, from the budget all workers share, and while it is connected; and what its answers
 * say, fed back.
 */
export function callGate(
  { db, now, wait, headroom = DEFAULT_HEADROOM }: JobContext,
  { id, crm, externalAccountId }: Pick<Connection, 'id' | 'crm' | 'externalAccountId'>,
  { limits }: Pick<CrmProvider, 'limits'>,
  priority: number = PRIORITY.fresh,
): CallGate {
  const account = { crm, externalAccountId };
  return {
    async take(kind) {
      const policy = { ...limits[kind], headroom };
      const startedAt = now();
      for (;;) {
        const leave = await takeCall(db, account, { search: kind === 'search', priority, policy });
        if (leave.granted) return { ok: true, value: undefined };
        const waited = now() - startedAt;
        if (waited + leave.waitMs > PATIENCE_MS) return { ok: false, error: refusal(leave) };
        await wait(leave.waitMs);
      }
    },
    hold: (call) => fenced(db, id, call),
    report: (usage) => reportUsage(db, account, usage, headroom),
  };
}

const refusal = ({ reason, waitMs }: { reason: string; waitMs: number }): CrmError => ({
  ...crmError(reason === 'daily' ? 'quota_exhausted' : 'rate_limited', {
    certainty: 'not_sent',
    retryAfterMs: waitMs,
  }),
  message: 'The budget of the CRM account has no room for this call yet.',
});
