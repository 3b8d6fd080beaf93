import { metrics } from '@opentelemetry/api';
import type { Backlog } from '@conduit/db/writeBacklog.ts';
import type { Crm, CrmObject } from '@conduit/shared/crm.ts';

import type { Logger } from './log.ts';

/** What became of one attempt, as it is counted. */
type Outcome = 'written' | 'retried' | 'unknown' | 'parked' | 'permanent';

/** Asked for anew each time: whoever attaches an SDK may do so after this module was loaded. Without one it does nothing. */
const meter = () => metrics.getMeter('conduit.worker');

/** Counts settled writes by what became of them. */
export function countWrites(
  crm: Crm,
  object: CrmObject,
  settled: readonly { state: string; permanentFailure?: boolean }[],
): void {
  const counter = meter().createCounter('conduit.crm.writes', {
    unit: '{write}',
    description: 'Settled CRM writes by outcome.',
  });
  for (const row of settled) {
    const outcome = outcomeOf(row);
    const attributes = { 'conduit.crm': crm, 'conduit.object': object };
    if (outcome !== null) counter.add(1, { ...attributes, 'conduit.outcome': outcome });
  }
}

/** How a settled row is counted; null for what is no outcome of an attempt. */
function outcomeOf(row: { state: string; permanentFailure?: boolean }): Outcome | null {
  if (row.permanentFailure) return 'permanent';
  switch (row.state) {
    case 'succeeded':
      return 'written';
    case 'failed':
      return 'retried';
    case 'unknown':
    case 'parked':
      return row.state;
    default:
      return null;
  }
}

/** Counts jobs that were lost and sent again. */
export function countResent(jobs: readonly { name: string }[]): void {
  const counter = meter().createCounter('conduit.jobs.resent', {
    unit: '{job}',
    description: 'Jobs that were lost and sent again.',
  });
  for (const { name } of jobs) counter.add(1, { 'conduit.job': name });
}

/** How a job ended: `later` has more to do and comes back by itself. */
export type JobEnd = 'done' | 'later' | 'failed';

const DURATION_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600];

/** Counts a job that ended, with how long it took. */
export function recordJob(job: string, end: JobEnd, seconds: number): void {
  meter()
    .createHistogram('conduit.job.duration', {
      unit: 's',
      description: 'How long jobs took, by how they ended.',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS_SECONDS },
    })
    .record(seconds, { 'conduit.job': job, 'conduit.end': end });
}

/** Counts what pg-boss warns of. */
export function countWarning(type: string): void {
  meter()
    .createCounter('conduit.queue.warnings', { description: 'Warnings of pg-boss, by type.' })
    .add(1, { 'conduit.type': type });
}

/** What is not done as one log line, for those who collect no metrics. The same figures are gauges of `vitals.ts`. */
export function reportBacklog(log: Logger, backlog: readonly Backlog[]): void {
  log.info({ 'conduit.crm.writes.open': backlog }, 'metrics');
}
