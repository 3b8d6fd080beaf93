import { crmError } from '@conduit/crm/errors.ts';
import type { CallGate, CrmError, CrmProvider } from '@conduit/crm/port.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { isDatabaseAway } from '@conduit/db/outage.ts';
import { reportUsage, takeCall } from '@conduit/db/rateBudgets.ts';
import { DEFAULT_HEADROOM } from '@conduit/shared/rateBudget.ts';
import { PRIORITY } from '@conduit/shared/reconciliation.ts';

import type { JobContext } from './context.ts';
import { fenced } from './fence.ts';
import { outlast } from './outlast.ts';

/** A call waits for its turn so long at most; then its rows wait in the ledger instead. */
const PATIENCE_MS = 30_000;

/**
 * Leave for each call to one account, from the budget all workers share, and while it is connected; and what its answers
 * say, fed back.
 */
export function callGate(
  context: JobContext,
  { id, crm, externalAccountId }: Pick<Connection, 'id' | 'crm' | 'externalAccountId'>,
  { limits }: Pick<CrmProvider, 'limits'>,
  priority: number = PRIORITY.fresh,
): CallGate {
  const { db, now, wait, headroom = DEFAULT_HEADROOM } = context;
  const account = { crm, externalAccountId };
  return {
    async take(kind) {
      const policy = { ...limits[kind], headroom };
      const startedAt = now();
      for (;;) {
        const ask = () => takeCall(db, account, { search: kind === 'search', priority, policy });
        // A token that was taken and not heard of costs a little pace, no more.
        const leave = await outlast(context, ask).catch(unlessAway(null));
        if (leave === null) return { ok: false, error: databaseAway };
        if (leave.granted) return { ok: true, value: undefined };
        const waited = now() - startedAt;
        if (waited + leave.waitMs > PATIENCE_MS) return { ok: false, error: refusal(leave) };
        await wait(leave.waitMs);
      }
    },
    // The call has not been made where this is tried again: an answer is never lost to the database.
    hold: (call) =>
      outlast(context, () => fenced(db, id, call)).catch(
        unlessAway({ ok: false as const, error: databaseAway }),
      ),
    report: (usage) => reportUsage(db, account, usage, headroom).catch(unlessAway(undefined)),
  };
}

/** For `catch`: `instead` where the database is away; other errors go on. */
const unlessAway =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isDatabaseAway(error)) return instead;
    throw error;
  };

/** Nothing was sent, and neither the CRM nor the row is at fault. */
const databaseAway: CrmError = {
  ...crmError('rate_limited', { certainty: 'not_sent', providerCode: 'database_away' }),
  message: 'The database was away, so the call was not made.',
};

const refusal = ({ reason, waitMs }: { reason: string; waitMs: number }): CrmError => ({
  ...crmError(reason === 'daily' ? 'quota_exhausted' : 'rate_limited', {
    certainty: 'not_sent',
    retryAfterMs: waitMs,
  }),
  message: 'The budget of the CRM account has no room for this call yet.',
});
