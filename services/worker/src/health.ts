import type { CrmError } from '@conduit/crm/port.ts';
import type { Db, Queryable } from '@conduit/db/client.ts';
import type { Connection } from '@conduit/db/connections.ts';
import {
  checkNoLaterThan,
  closeIncident,
  fleetFailures,
  lockHealth,
  openIncident,
  recordVerdict,
  type StoredHealth,
} from '@conduit/db/health.ts';
import { sendJob } from '@conduit/db/jobs.ts';
import { hasOpenWrites, resumeParked } from '@conduit/db/ledger.ts';
import {
  announcement,
  failures,
  INCIDENT,
  isFailureCode,
  isIncident,
  judge,
  RECHECK,
  type CheckOutcome,
  type FailureCode,
  type Verdict,
} from '@conduit/shared/connectionHealth.ts';
import type { Crm } from '@conduit/shared/crm.ts';

import type { JobContext } from './context.ts';
import { syncJobs } from './planWrites.ts';

/** A failed call as the outcome of a check. What only single records can have is unexpected of one. */
export const failedCheck = ({ code, retryAfterMs }: CrmError): CheckOutcome => ({
  ok: false,
  code: isFailureCode(code) ? code : 'unexpected',
  retryAfterMs,
});

/**
 * Judges a connection by a check and writes what follows, in one transaction. A connection that works lets go what
 * waited for it. Returns null when there is nothing to judge: it is gone, or its tokens are no longer those of
 * `version`, so that somebody connected again meanwhile.
 */
export async function recordCheck(
  context: JobContext,
  connection: Connection,
  outcome: CheckOutcome,
  version: number | null = null,
): Promise<Verdict | null> {
  return context.db.transaction().execute(async (trx) => {
    const before = await lockHealth(trx, connection);
    if (!before || (version !== null && before.tokenVersion !== version)) return null;
    return settleCheck(trx, context, connection, before, outcome);
  });
}

/**
 * A session that could not be opened, though that was no check. The first failure is told as it is; from then on the
 * checks tell, in their own time, however many calls fail between two of them.
 */
export async function recordTrouble(
  context: JobContext,
  connection: Connection,
  outcome: CheckOutcome,
  version: number | null,
): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const before = await lockHealth(trx, connection);
    if (!before || (version !== null && before.tokenVersion !== version)) return;
    if (before.failure === null) await settleCheck(trx, context, connection, before, outcome);
    else await checkNoLaterThan(trx, connection, context.now() + RECHECK.baseMs);
  });
}

/** A call that worked, though it was no check: what it does not show stays as it was last seen. */
export async function recordWorking(
  trx: Queryable,
  context: JobContext,
  connection: Connection,
): Promise<void> {
  const before = await lockHealth(trx, connection);
  if (!before) return;
  const { missingScopes, quota } = before;
  await settleCheck(trx, context, connection, before, { ok: true, missingScopes, quota });
}

async function settleCheck(
  trx: Queryable,
  context: JobContext,
  connection: Connection,
  before: StoredHealth,
  outcome: CheckOutcome,
): Promise<Verdict> {
  const now = context.now();
  const incident = outcome.ok ? false : await isOneOfMany(trx, context, connection.crm, outcome.code, before);
  const verdict = judge(before, outcome, { now, random: context.random(), incident });
  await recordVerdict(trx, connection, before, {
    verdict,
    missingScopes: outcome.ok ? outcome.missingScopes : before.missingScopes,
    quota: outcome.ok ? outcome.quota : null,
    announce: announcement(verdict, before.lastNotice, now),
    now,
  });
  if (verdict.connection === 'connected') await letGo(trx, connection);
  if (verdict.failure && failures[verdict.failure].kind === 'ours') {
    context.log.error(
      { crm: connection.crm, connection: connection.id, code: verdict.failure },
      'ours to fix',
    );
  }
  return verdict;
}

/** What waited for the connection may go. */
async function letGo(trx: Queryable, connection: Connection): Promise<void> {
  await resumeParked(trx, connection.id);
  // Mail waits for its deals: they are read now, not with the next hour.
  if (connection.dealsSyncedAt === null) {
    const target = { workspaceId: connection.workspaceId, connectionId: connection.id };
    await sendJob(trx, 'import_deals', target, connection.id);
  }
  if (await hasOpenWrites(trx, connection.id)) {
    const target = { workspaceId: connection.workspaceId, connectionId: connection.id };
    await sendJob(trx, syncJobs[connection.crm], target, connection.id);
  }
}

/** Whether this failure is one of many alike right now, counting itself. */
async function isOneOfMany(
  trx: Queryable,
  context: JobContext,
  crm: Crm,
  code: FailureCode,
  before: StoredHealth,
): Promise<boolean> {
  const fleet = await fleetFailures(trx, INCIDENT);
  const known = fleet.find((each) => each.crm === crm && each.failure === code);
  const counted = before.failure === code ? 0 : 1;
  const failing = (known?.failing ?? 0) + counted;
  const checked = Math.max(failing, known?.checked ?? fleet.find((each) => each.crm === crm)?.checked ?? 0);
  if (!isIncident({ failing, checked }, known?.isOpen ?? false)) return false;
  if (await openIncident(trx, { crm, failure: code, failing })) {
    context.log.error({ crm, code, failing, checked }, 'incident opened');
  }
  return true;
}

/** Closes the incidents that are over. */
export async function closeIncidents(db: Db, log: JobContext['log']): Promise<void> {
  for (const each of await fleetFailures(db, INCIDENT)) {
    if (!each.isOpen || isIncident(each, true)) continue;
    await closeIncident(db, each);
    log.warn({ crm: each.crm, code: each.failure }, 'incident closed');
  }
}
