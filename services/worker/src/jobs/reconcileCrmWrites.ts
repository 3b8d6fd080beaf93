import type { JobPayload } from '@conduit/db/jobs.ts';
import {
  followContacts,
  reconcileDue,
  resumePaused,
  sendForgottenSyncs,
  type Reconciled,
} from '@conduit/db/ledger.ts';
import { refreshThreadStatus } from '@conduit/db/mail.ts';
import { loadBacklog } from '@conduit/db/writeBacklog.ts';

import type { JobContext } from '../context.ts';
import { reportBacklog } from '../metrics.ts';

/** Rows looked at in one transaction. */
const BATCH = 1_000;
/** Within what the queue allows the job; what is left comes with the next run. */
const RUN_FOR_MS = 8 * 60_000;

/**
 * Comes by for every write that did not end: schedules retries, ends attempts whose worker is gone, gives up what was
 * tried often enough, lets go what was parked, and sends the syncs that carry it all out. Sends nothing to a CRM
 * itself. Two at once take different rows.
 */
export async function reconcileCrmWrites(
  context: JobContext,
  _job: JobPayload<'reconcile_crm_writes'>,
): Promise<void> {
  const { db, log } = context;
  // Nothing leaves in dry run, so nothing is due; what was queued before it is still told.
  if (context.dryRun) return reportBacklog(log, await loadBacklog(db));
  const startedAt = context.now();
  const inTime = () => context.now() - startedAt < RUN_FOR_MS;

  const total = { rows: 0, scheduled: 0, permanent: 0, resumed: 0 };
  for (let rows = BATCH; rows === BATCH && inTime();) {
    const done = await reconcileBatch(context);
    rows = done.rows;
    total.rows += done.rows;
    total.scheduled += done.scheduled;
    total.permanent += done.permanent.length;
  }
  for (let rows = BATCH; rows === BATCH && inTime();) {
    rows = await resumePaused(db, BATCH);
    total.resumed += rows;
  }
  const syncs = await sendForgottenSyncs(db);
  log.info({ ...total, syncs }, 'writes reconciled');
  reportBacklog(log, await loadBacklog(db));
}

async function reconcileBatch({ db }: JobContext): Promise<Reconciled> {
  return db.transaction().execute(async (trx) => {
    const done = await reconcileDue(trx, BATCH);
    await followContacts(
      trx,
      done.permanent.flatMap(({ object, writeId }) => (object === 'contact' ? [writeId] : [])),
    );
    const byWorkspace = Map.groupBy(done.permanent, ({ workspaceId }) => workspaceId);
    for (const [workspaceId, rows] of byWorkspace) {
      await refreshThreadStatus(trx, workspaceId, [...new Set(rows.map(({ threadId }) => threadId))]);
    }
    return done;
  });
}
