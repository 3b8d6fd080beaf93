import { isDatabaseAway } from '@conduit/db/outage.ts';
import { openPool } from '@conduit/db/pool.ts';
import { jobSchemas, type JobName, type JobPayload } from '@conduit/db/jobs.ts';
import { PURGE_AT } from '@conduit/shared/retentionPolicy.ts';
import { PgBoss, type JobResult } from 'pg-boss';

import { NotDoneYet, type JobContext } from './context.ts';
import { createDatabaseWatch, type ToldWatch } from './databaseWatch.ts';
import { applyReview } from './jobs/applyReview.ts';
import { associateThread } from './jobs/associateThread.ts';
import { checkConnection } from './jobs/checkConnection.ts';
import { extractThread } from './jobs/extractThread.ts';
import { erasePerson } from './jobs/erasePerson.ts';
import { importDeals } from './jobs/importDeals.ts';
import { releaseWaiting } from './jobs/releaseWaiting.ts';
import { reconcileCrmWrites } from './jobs/reconcileCrmWrites.ts';
import { reconcileConnections } from './jobs/reconcileConnections.ts';
import { sendEmail } from './jobs/sendEmail.ts';
import { purgeRetention } from './jobs/purgeRetention.ts';
import { revokeConnection } from './jobs/revokeConnection.ts';
import { describeError } from './log.ts';
import { watchForLostJobs } from './lostJobs.ts';
import { countWarning, recordJob, type JobEnd } from './metrics.ts';
import { outlast } from './outlast.ts';
import { startPollers, type Slots } from './pollers.ts';
import { sweepInstalls } from './jobs/sweepInstalls.ts';
import { sweepOwedJobs } from './jobs/sweepOwedJobs.ts';
import { syncConnection } from './sync.ts';

/** Every job by name. Adding one is a file, a line here, a schema in packages/db and a queue in a migration. */
export const jobs: { [N in JobName]: (context: JobContext, payload: JobPayload<N>) => Promise<void> } = {
  extract_thread: extractThread,
  associate_thread: associateThread,
  release_waiting: releaseWaiting,
  apply_review: applyReview,
  import_deals: importDeals,
  sweep_installs: sweepInstalls,
  sweep_owed_jobs: sweepOwedJobs,
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

/** A statement of pg-boss's own takes milliseconds. */
const SLOW_QUERY_SECONDS = 5;
/** How long a stopping worker waits for jobs under way. */
const STOP_TIMEOUT_MS = 20_000;
/** Deals change slowly; mail about a new one is associated at the latest after this. */
const IMPORT_DEALS_CRON = '17 * * * *';
/** An install nobody claimed keeps its tokens at most this much longer than it may. */
const SWEEP_INSTALLS_CRON = '*/15 * * * *';
/** A job that was lost is missed for at most this much longer than its first pause. */
const SWEEP_OWED_JOBS_CRON = '*/5 * * * *';
/** As `RECONCILE_EVERY_MS` says. */
const RECONCILE_WRITES_CRON = '*/10 * * * *';
/** Every connection is checked once an hour, a broken one as it becomes due. */
const CHECK_ALL_CRON = '2 * * * *';
const CHECK_DUE_CRON = '* * * * *';
/** Mails that could not be sent when they were written. */
const SEND_EMAIL_CRON = '*/10 * * * *';
const PURGE_CRON = `${PURGE_AT.minute} ${PURGE_AT.hour} * * *`;

/**
 * What works in the database alone: eight jobs keep it busy. Half of them are one workspace's at most, whose jobs may all
 * wait for one lock (an erasure holds what it erases for as long as it takes), each with a connection of the pool.
 */
const READING: Slots = { slots: 8, perWorkspace: 4 };
/**
 * How many jobs of each kind one worker runs side by side. A workspace has one live connection per CRM, and the queues
 * of connections run one job per connection, so in these each slot is another workspace's, and a CRM account that is slow
 * holds one. While it waits for the CRM it also holds one of the pool's connections: more slots want a larger pool.
 */
const SLOTS: Record<JobName, Slots> = {
  extract_thread: READING,
  associate_thread: READING,
  apply_review: READING,
  // Eight at a time as ever; in one batch, one slow account had taken forty others from 1 s to 26 s.
  sync_hubspot: { slots: 8 },
  sync_salesforce: { slots: 8 },
  import_deals: { slots: 8 },
  // Checks wait for the network most of their time, and every connection has one an hour: in pairs, so that a slow one
  // holds up one other, for half the questions.
  check_connection: { slots: 16, together: 2 },
  // Rare, and in the database alone.
  release_waiting: { slots: 2 },
  // Rare, and neither is waited for by a person who looks on.
  revoke_connection: { slots: 4 },
  erase_person: { slots: 4 },
  // A purge keeps out of the way of what comes in; several at a time would not.
  purge_retention: { slots: 1 },
  // Of the whole product, one at a time. The hourly look for connections is a job beside that of the minute.
  reconcile_connections: { slots: 2 },
  reconcile_crm_writes: { slots: 1 },
  send_email: { slots: 1 },
  sweep_installs: { slots: 1 },
  sweep_owed_jobs: { slots: 1 },
};

export interface RunningWorker {
  /** Finishes the jobs under way, takes no new ones. */
  stop(): Promise<void>;
  pollers(): Poller[];
}

/** What asks for the jobs of one queue. */
export interface Poller {
  queue: string;
  /** Has jobs in hand. */
  busy: boolean;
  /** When it last asked, got an answer or finished something. Milliseconds since the epoch. */
  movedAt: number;
}

export interface QueueOptions {
  /** Connections for fetching and settling jobs; those of the jobs themselves are the context's. */
  connections?: number;
  watch?: ToldWatch;
}

/**
 * Runs every job until stopped. The schema and queues are migrations'; pg-boss changes nothing of them here. A database
 * that is not there is waited for, now and later.
 */
export async function startWorker(
  context: JobContext,
  databaseUrl: string,
  { connections = 2, watch = createDatabaseWatch(context.log, context.now) }: QueueOptions = {},
): Promise<RunningWorker> {
  // Its statements may all be repeated: what they settle is fenced by the attempt.
  const queue = openPool({
    url: databaseUrl,
    max: connections,
    applicationName: 'worker-jobs',
    patienceMs: Infinity,
    watch,
  });
  const boss = new PgBoss({
    db: { executeSql: (text, values) => queue.query(text, values) },
    migrate: false,
    createSchema: false,
    warningSlowQuerySeconds: SLOW_QUERY_SECONDS,
  });
  boss.on('error', (error) => {
    if (isDatabaseAway(error)) watch.away(error);
    else context.log.error({ err: error }, 'pg-boss');
  });
  boss.on('warning', (warning) => {
    const described = describeWarning(warning);
    countWarning(described.type);
    context.log.warn(described, 'pg-boss warns');
  });
  const stopping = new AbortController();
  await boss.start();
  // pg-boss names the queue of a job by any string; these are ours.
  const pollers = await startPollers(boss, SLOTS, (name, job) =>
    run(context, name as JobName, job, AbortSignal.any([job.signal, stopping.signal])),
  );
  await boss.schedule('import_deals', IMPORT_DEALS_CRON, { all: true });
  await boss.schedule('sweep_installs', SWEEP_INSTALLS_CRON, {});
  await boss.schedule('sweep_owed_jobs', SWEEP_OWED_JOBS_CRON, {});
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
  const lostJobs = watchForLostJobs(boss, context, watch);
  context.log.info({ jobs: Object.keys(jobs) }, 'worker started');
  return {
    pollers: () =>
      boss.getWipData().map(({ name, count, createdOn, lastFetchedOn, lastJobEndedOn, lastErrorOn }) => ({
        queue: name,
        busy: count > 0,
        movedAt: Math.max(createdOn, lastFetchedOn ?? 0, lastJobEndedOn ?? 0, lastErrorOn ?? 0),
      })),
    stop: async () => {
      pollers.stop();
      lostJobs.stop();
      // Whoever stops waits for no database.
      stopping.abort();
      queue.giveUp();
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
      await queue.end();
      context.log.info('worker stopped');
    },
  };
}

/**
 * Runs one job, and again when the database goes away under it, which is no fault of the job's: until `signal` says that
 * its time is over. What pg-boss stores of a failure is its kind and code: an error's text may quote a row, and a row may
 * hold mail.
 */
export async function run(
  context: JobContext,
  name: JobName,
  job: { id: string; data: unknown },
  signal?: AbortSignal,
): Promise<JobResult> {
  const startedAt = context.now();
  const ended = (end: JobEnd) => recordJob(name, end, (context.now() - startedAt) / 1_000);
  try {
    await outlast(context, () => perform(context, name, job.data), signal);
    ended('done');
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const notDone = error instanceof NotDoneYet;
    ended(notDone ? 'later' : 'failed');
    if (!notDone) context.log.error({ job: name, id: job.id, err: error }, 'job failed');
    return { id: job.id, status: 'failed', output: notDone ? { type: error.name } : describeError(error) };
  }
}

async function perform<N extends JobName>(context: JobContext, name: N, data: unknown): Promise<void> {
  const job: (context: JobContext, payload: JobPayload<N>) => Promise<void> = jobs[name];
  // zod cannot relate the schema of a generic name to its payload type; the table above pairs them.
  await job(context, jobSchemas[name].parse(data) as JobPayload<N>);
}

/** Its figures, which may be logged. The rest may quote a job, and a job's data is not for the log. */
const WARNING_FIGURES = [
  'name',
  'queue',
  'elapsed',
  'queuedCount',
  'warningQueueSize',
  'seconds',
  'skew',
  'attempts',
];

/** Not every warning says of what type it is. */
const WARNING_TYPES: [RegExp, string][] = [
  [/slow query/i, 'slow_query'],
  [/large queue/i, 'queue_backlog'],
  [/clock/i, 'clock_skew'],
  [/bloated/i, 'index_bloat'],
  [/autovacuum/i, 'autovacuum_disabled'],
  [/horizon/i, 'xmin_horizon'],
];

/** A warning of pg-boss without what it quotes: the values of a slow query, or the words of an error. */
export function describeWarning({ message, data }: { message: string; data?: object }): {
  type: string;
  [figure: string]: unknown;
} {
  const known = new Map<string, unknown>(Object.entries(data ?? {}));
  const figures = WARNING_FIGURES.filter((name) => ['string', 'number'].includes(typeof known.get(name)));
  const type = known.get('type');
  return {
    ...Object.fromEntries(figures.map((name) => [name, known.get(name)])),
    type:
      typeof type === 'string'
        ? type
        : (WARNING_TYPES.find(([words]) => words.test(message))?.[1] ?? 'other'),
  };
}
