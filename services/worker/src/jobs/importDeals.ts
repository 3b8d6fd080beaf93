import type { CallResult, CrmDeal } from '@conduit/crm/port.ts';
import { liveConnections, loadConnection } from '@conduit/db/connections.ts';
import { databaseTime, finishDealImport, upsertDeals } from '@conduit/db/deals.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { sweepWaiting } from '@conduit/db/waiting.ts';

import type { JobContext } from '../context.ts';
import { recordWorking } from '../health.ts';
import { withSession } from '../session.ts';

/** Pages of deals read at most in one import; far beyond any sales team's open deals. */
const MAX_PAGES = 500;

/**
 * Reads the open deals of one connection, so that mail can be associated with them, and lets go what waited for
 * the connection to work. With `all`, sends one job per connection instead.
 */
export async function importDeals(context: JobContext, job: JobPayload<'import_deals'>): Promise<void> {
  if ('all' in job) return fanOut(context);
  const { db } = context;
  const connection = await loadConnection(db, job.workspaceId, job.connectionId);
  if (!connection) return;
  const startedAt = await databaseTime(db);
  const target = { workspaceId: connection.workspaceId, connectionId: connection.id };

  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const from: string | null = cursor;
    const result: CallResult<{ deals: CrmDeal[]; nextCursor: string | null }> = await withSession(
      context,
      connection,
      (session, provider) => provider.listOpenDeals(session, from),
    );
    if (!result.ok) throw new CrmCallFailed(result.error.code);
    await upsertDeals(db, { ...target, crm: connection.crm }, result.value.deals);
    cursor = result.value.nextCursor;
    if (cursor === null) break;
  }
  await db.transaction().execute(async (trx) => {
    await finishDealImport(trx, target, startedAt);
    // The connection works (again): what waited for it may go.
    await recordWorking(trx, context, { ...connection, dealsSyncedAt: startedAt });
  });
}

async function fanOut({ db }: JobContext): Promise<void> {
  await sweepWaiting(db);
  for (const { id: connectionId, workspaceId } of await liveConnections(db)) {
    await sendJob(db, 'import_deals', { workspaceId, connectionId }, connectionId);
  }
}

/** A CRM call that failed; its code says why, pg-boss decides when to try again. */
export class CrmCallFailed extends Error {
  override readonly name = 'CrmCallFailed';
  readonly code: string;
  constructor(code: string) {
    super(`The CRM call failed: ${code}`);
    this.code = code;
  }
}
