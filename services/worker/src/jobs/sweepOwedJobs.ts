import { sweepOwedJobs as sweep } from '@conduit/db/owedJobs.ts';

import type { JobContext } from '../context.ts';
import { countResent } from '../metrics.ts';

/** Rows looked at in one transaction. */
const BATCH = 500;
/** Within what the queue allows the job; what is left comes with the next run. */
const RUN_FOR_MS = 60_000;

/** Finds messages, outcomes and decisions whose job is gone, sends it again, and says so where that does not help. */
export async function sweepOwedJobs({ db, log, now }: JobContext): Promise<void> {
  const startedAt = now();
  for (let rows = BATCH; rows === BATCH && now() - startedAt < RUN_FOR_MS;) {
    const swept = await db.transaction().execute((trx) => sweep(trx, BATCH));
    rows = swept.rows;
    countResent(swept.resent);
    const [resent, givenUp] = [swept.resent.length, swept.givenUp.length];
    if (givenUp > 0) log.error({ resent, givenUp }, 'jobs given up');
    else if (resent > 0) log.warn({ resent }, 'jobs were lost and are sent again');
  }
}
