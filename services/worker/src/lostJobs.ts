import type { Db } from '@conduit/db/client.ts';
import { findLostJobs } from '@conduit/db/jobs.ts';
import { isDatabaseAway } from '@conduit/db/outage.ts';
import type { PgBoss } from 'pg-boss';

import type { ToldWatch } from './databaseWatch.ts';
import type { Logger } from './log.ts';

/** How often a worker says of each of its jobs that it lives. */
export const HEARTBEAT_SECONDS = 5;
/** Silence for so long means that a job's worker is gone. pg-boss itself looks once a minute, and waits longer. */
export const LOST_AFTER_SECONDS = 20;
const LOOK_EVERY_MS = 5_000;

/**
 * Hands jobs back whose worker is gone, so that they are tried again as their queue says. Only while the database has
 * been there for long enough: after an outage every worker first has to say that it lives.
 */
export async function recoverLostJobs(
  boss: Pick<PgBoss, 'fail'>,
  { db, log }: { db: Db; log: Logger },
  watch: Pick<ToldWatch, 'steadyMs'>,
): Promise<void> {
  if (watch.steadyMs() < LOST_AFTER_SECONDS * 1000) return;
  const lost = await findLostJobs(db, LOST_AFTER_SECONDS);
  for (const [name, jobs] of Map.groupBy(lost, (job) => job.name)) {
    // The attempt is named, so that a worker that was only slow keeps what it took up since.
    await boss.fail(name, jobs, { type: 'WorkerLost' });
    log.warn({ job: name, jobs: jobs.length }, 'worker lost: its jobs are tried again');
  }
}

/** Looks now and then until stopped. */
export function watchForLostJobs(
  boss: Pick<PgBoss, 'fail'>,
  context: { db: Db; log: Logger },
  watch: ToldWatch,
): { stop(): void } {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void recoverLostJobs(boss, context, watch)
      .catch((error: unknown) => {
        if (!isDatabaseAway(error)) context.log.error({ err: error }, 'looking for lost jobs failed');
      })
      .finally(() => (isLooking = false));
  }, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
