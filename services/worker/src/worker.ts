import { jobSchemas, type JobName, type JobPayload } from '@conduit/db/jobs.ts';
import { PURGE_AT } from '@conduit/shared/retentionPolicy.ts';
import { PgBoss, type JobResult } from 'pg-boss';

import { NotDoneYet, type JobContext } from './context.ts';
import { applyReview } from './jobs/applyReview.ts';
import { associateThread } from './jobs/associateThread.ts';
import { checkConnection } from './jobs/checkConnection.ts';
import { extractThread } from './jobs/extractThread.ts';
import { erasePerson } from './jobs/erasePerson.ts';
import { importDeals } from './jobs/importDeals.ts';
import { reconcileCrmWrites } from './jobs/reconcileCrmWrites.ts';
import { reconcileConnections } from './jobs/reconcileConnections.ts';
import { sendEmail } from './jobs/sendEmail.ts';
import { purgeRetention } from './jobs/purgeRetention.ts';
import { revokeConnection } from './jobs/revokeConnection.ts';
import { describeError } from './log.ts';
import { sweepInstalls } from './jobs/sweepInstalls.ts';
import { syncConnection } from './sync.ts';

/** Every job by name. Adding one is a file, a line here, a schema in packages/db and a queue in a migration. */
export const jobs: { [N in JobName]: (context: JobContext, payload: JobPayload<N>) => Promise<void> } = {
  extract_thread: extractThread,
  associate_thread: associateThread,
  apply_review: applyReview,
  import_deals: importDeals,
  sweep_installs: sweepInstalls,
  reconcile_connections: reconcileConnections,
  check_connection: checkConnection,
  send_email: sendEmail,
  sync_hubspot: syncConnection,
  sync_salesforce: syncConnection,
  reconcile_crm_writes: reconcileCrmWrites,
  purge_retention: purgeRetention,
  revoke_connection: revokeConnection,
  erase_person: erasePerson,
};

/** Jobs of one kind that one worker runs side by side. */
const SIDE_BY_SIDE = 8;
/** pg-boss allows no shorter interval. */
const POLL_SECONDS = 0.5;
/** How long a stopping worker waits for jobs under way. */
const STOP_TIMEOUT_MS = 20_000;
/** Deals change slowly; mail about a new one is associated at the latest after this. */
const IMPORT_DEALS_CRON = '17 * * * *';
/** An install nobody claimed keeps its tokens at most this much longer than it may. */
const SWEEP_INSTALLS_CRON = '*/15 * * * *';
/** As `RECONCILE_EVERY_MS` says. */
const RECONCILE_WRITES_CRON = '*/10 * * * *';
/** Every connection is checked once an hour, a broken one as it becomes due. */
const CHECK_ALL_CRON = '2 * * * *';
const CHECK_DUE_CRON = '* * * * *';
/** Mails that could not be sent when they were written. */
const SEND_EMAIL_CRON = '*/10 * * * *';
/**
 * Checks wait for the network most of their time: sixteen at once, in pairs, so that a slow one holds up one other. A
 * pair is the least that pg-boss fetches without a pause between two.
 */
const CHECK_POLLERS = 8;
const CHECKS_PER_POLLER = 2;
const CHECK_POLL_SECONDS = 1;
const PURGE_CRON = `${PURGE_AT.minute} ${PURGE_AT.hour} * * *`;

export interface RunningWorker {
  /** Finishes the jobs under way, takes no new ones. */
  stop(): Promise<void>;
}

/** Runs every job until stopped. The schema and queues are migrations'; pg-boss changes nothing of them here. */
export async function startWorker(context: JobContext, databaseUrl: string): Promise<RunningWorker> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'worker-jobs',
    max: 4,
    migrate: false,
    createSchema: false,
  });
  boss.on('error', (error) => context.log.error({ err: error }, 'pg-boss'));
  await boss.start();
  for (const name of Object.keys(jobs) as JobName[]) {
    await boss.work(
      name,
      name === 'check_connection'
        ? {
            localConcurrency: CHECK_POLLERS,
            batchSize: CHECKS_PER_POLLER,
            pollingIntervalSeconds: CHECK_POLL_SECONDS,
            burstWhenBatchFull: true,
            perJobResults: true,
          }
        : {
            // A purge keeps out of the way of what comes in; several at a time would not.
            batchSize: name === 'purge_retention' ? 1 : SIDE_BY_SIDE,
            pollingIntervalSeconds: POLL_SECONDS,
            burstWhenBatchFull: true,
            perJobResults: true,
          },
      (batch) => Promise.all(batch.map((job) => run(context, name, job))),
    );
  }
  await boss.schedule('import_deals', IMPORT_DEALS_CRON, { all: true });
  await boss.schedule('sweep_installs', SWEEP_INSTALLS_CRON, {});
  await boss.schedule('reconcile_crm_writes', RECONCILE_WRITES_CRON, {});
  // `key` tells the schedules apart, `singletonKey` their jobs: without it one of them is dropped where both are due.
  for (const [which, cron] of [
    ['all', CHECK_ALL_CRON],
    ['due', CHECK_DUE_CRON],
  ] as const) {
    await boss.schedule('reconcile_connections', cron, { which }, { key: which, singletonKey: which });
  }
  await boss.schedule('send_email', SEND_EMAIL_CRON, {});
  await boss.schedule('purge_retention', PURGE_CRON, { all: true });
  context.log.info({ jobs: Object.keys(jobs) }, 'worker started');
  return {
    stop: async () => {
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
      context.log.info('worker stopped');
    },
  };
}

/**
 * Runs one job. What pg-boss stores of a failure is its kind and code: an error's text may quote a row, and a row may
 * hold mail.
 */
export async function run(
  context: JobContext,
  name: JobName,
  job: { id: string; data: unknown },
): Promise<JobResult> {
  try {
    await perform(context, name, job.data);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const notDone = error instanceof NotDoneYet;
    if (!notDone) context.log.error({ job: name, id: job.id, err: error }, 'job failed');
    return { id: job.id, status: 'failed', output: notDone ? { type: error.name } : describeError(error) };
  }
}

async function perform<N extends JobName>(context: JobContext, name: N, data: unknown): Promise<void> {
  const job: (context: JobContext, payload: JobPayload<N>) => Promise<void> = jobs[name];
  // zod cannot relate the schema of a generic name to its payload type; the table above pairs them.
  await job(context, jobSchemas[name].parse(data) as JobPayload<N>);
}
