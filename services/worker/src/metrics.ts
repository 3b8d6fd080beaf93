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

/** What is not done, as gauges and as one log line of the same names: for those who attach nothing. */
export function reportBacklog(log: Logger, backlog: readonly Backlog[]): void {
  const open = meter().createGauge('conduit.crm.writes.open', {
    unit: '{write}',
    description: 'Writes that are not done, by state.',
  });
  const oldest = meter().createGauge('conduit.crm.writes.oldest_age', {
    unit: 's',
    description: 'Age of the oldest write that is not done, by state.',
  });
  for (const { crm, state, writes, oldestSeconds } of backlog) {
    const attributes = { 'conduit.crm': crm, 'conduit.state': state };
    open.record(writes, attributes);
    oldest.record(oldestSeconds, attributes);
  }
  log.info({ 'conduit.crm.writes.open': backlog }, 'metrics');
}
