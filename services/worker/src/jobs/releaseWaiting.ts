import type { JobPayload } from '@conduit/db/jobs.ts';
import { releaseWaiting as release, retellWaiting } from '@conduit/db/waiting.ts';

import type { JobContext } from '../context.ts';

/** Outcomes let go in one transaction. */
const BATCH = 500;

/**
 * A CRM was connected or disconnected, or its deals are there: lets go what waited for that, and says anew what the rest
 * waits for. Running it again finds nothing.
 */
export async function releaseWaiting(
  { db, log }: JobContext,
  { workspaceId }: JobPayload<'release_waiting'>,
): Promise<void> {
  let retold = 0;
  for (let rows = BATCH; rows === BATCH; retold += rows) {
    rows = await db.transaction().execute((trx) => retellWaiting(trx, workspaceId, BATCH));
  }
  let released = 0;
  for (let rows = BATCH; rows === BATCH; released += rows) {
    rows = await db.transaction().execute((trx) => release(trx, workspaceId, BATCH));
  }
  log.info({ released, retold }, 'waiting outcomes let go');
}
