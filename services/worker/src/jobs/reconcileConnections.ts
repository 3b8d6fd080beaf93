import { connectionsToCheck } from '@conduit/db/health.ts';
import { sendJobs, type JobPayload } from '@conduit/db/jobs.ts';

import type { JobContext } from '../context.ts';
import { closeIncidents } from '../health.ts';

/** The hourly sweep is spread over this long, so that it ends before the next begins. */
const SPREAD_SECONDS = 50 * 60;
const PAGE = 1_000;

/**
 * Sends a check for each connection: hourly for `all` of them, spread at random over the hour; every few minutes for
 * those that are `due` again, at once. A connection whose check still waits gets no second one.
 */
export async function reconcileConnections(
  context: JobContext,
  { which }: JobPayload<'reconcile_connections'>,
): Promise<void> {
  const { db, log } = context;
  await closeIncidents(db, log);
  const spread = which === 'all' ? SPREAD_SECONDS : 0;
  let sent = 0;
  for (let after: string | null = null; ;) {
    const page = await connectionsToCheck(db, which, { now: context.now(), after, limit: PAGE });
    sent += await sendJobs(
      db,
      'check_connection',
      page.map(({ id, workspaceId }) => ({
        payload: { workspaceId, connectionId: id },
        key: id,
        delaySeconds: context.random() * spread,
      })),
    );
    after = page.at(-1)?.id ?? null;
    if (page.length < PAGE) break;
  }
  log.info({ which, sent }, 'checks sent');
}
