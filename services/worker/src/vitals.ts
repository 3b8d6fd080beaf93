import { poolUse, type Db } from '@conduit/db/client.ts';
import { loadVitals, type Vitals } from '@conduit/db/vitals.ts';
import { metrics } from '@opentelemetry/api';

import type { Logger } from './log.ts';

/** Scrapes that come faster are told the same. */
const KEEP_MS = 5_000;
/** Longer than this nobody waits for figures. */
const GIVE_UP_MS = 5_000;

export interface VitalsOptions {
  /** Of its own: figures are wanted most when the jobs' pool is used up. */
  db: Db;
  /** The pool the jobs work with. */
  jobsDb: Db;
  log: Logger;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<unknown>;
  /** Seconds this process has been running. */
  uptime: () => number;
}

/** Within `ms`, or null. What comes of it later is nobody's any more. */
export async function within<T>(
  ms: number,
  wait: (ms: number) => Promise<unknown>,
  work: Promise<T>,
): Promise<T | null> {
  work.catch(() => undefined);
  return Promise.race([work, wait(ms).then(() => null)]);
}

/**
 * Reports what is counted in the database whenever somebody collects, in dry run too. Without an SDK nobody does. Labels
 * are queues, jobs, CRMs and states, never a workspace.
 */
export function observeVitals({ db, jobsDb, log, now, wait, uptime }: VitalsOptions): void {
  const meter = metrics.getMeter('conduit.worker');
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(name, { unit, description });
  const up = gauge('conduit.database.up', '1', 'Whether the figures of this scrape came from the database.');
  const jobs = gauge('conduit.queue.jobs', '{job}', 'Jobs that wait, run or failed for good, by queue.');
  const due = gauge('conduit.queue.oldest_due_age', 's', 'How long the most overdue job waits, by queue.');
  const dead = gauge(
    'conduit.queue.dead_letters',
    '{job}',
    'Jobs that failed for good and wait for somebody.',
  );
  const owed = gauge(
    'conduit.jobs.owed',
    '{job}',
    'What was not done yet: messages unread, outcomes unplanned.',
  );
  const owedAge = gauge('conduit.jobs.owed.oldest_age', 's', 'How long the oldest of it is owed.');
  const open = gauge('conduit.crm.writes.open', '{write}', 'Writes that are not done, by state.');
  const openAge = gauge('conduit.crm.writes.oldest_age', 's', 'Age of the oldest write not done, by state.');
  const pool = gauge(
    'conduit.db.pool.connections',
    '{connection}',
    'The jobs’ connections, and who waits for one.',
  );
  const poolMax = gauge('conduit.db.pool.max', '{connection}', 'How many connections the jobs may have.');
  const uptimes = gauge('conduit.process.uptime', 's', 'How long this process has been running.');

  let kept: { at: number; vitals: Promise<Vitals> } | undefined;
  const sample = (): Promise<Vitals> => {
    if (!kept || now() - kept.at > KEEP_MS) {
      kept = { at: now(), vitals: loadVitals(db) };
      // What failed is asked for again.
      kept.vitals.catch(() => (kept = undefined));
    }
    return kept.vitals;
  };

  meter.addBatchObservableCallback(
    async (result) => {
      result.observe(uptimes, uptime());
      const use = poolUse(jobsDb);
      if (use) {
        for (const state of ['used', 'idle', 'waiting'] as const)
          result.observe(pool, use[state], { 'conduit.state': state });
        result.observe(poolMax, use.max);
      }
      const vitals = await within(GIVE_UP_MS, wait, sample()).catch((error: unknown) => {
        log.warn({ err: error }, 'no figures from the database');
        return null;
      });
      result.observe(up, vitals ? 1 : 0);
      if (!vitals) return;
      for (const each of vitals.queues) {
        const queue = { 'conduit.queue': each.queue };
        for (const state of ['waiting', 'active', 'failed'] as const)
          result.observe(jobs, each[state], { ...queue, 'conduit.state': state });
        result.observe(due, each.oldestDueSeconds, queue);
        result.observe(dead, each.deadLetters, queue);
      }
      for (const { job, state, count, oldestSeconds } of vitals.owed) {
        const attributes = { 'conduit.job': job, 'conduit.state': state };
        result.observe(owed, count, attributes);
        result.observe(owedAge, oldestSeconds, attributes);
      }
      for (const { crm, state, writes, oldestSeconds } of vitals.writes) {
        const attributes = { 'conduit.crm': crm, 'conduit.state': state };
        result.observe(open, writes, attributes);
        result.observe(openAge, oldestSeconds, attributes);
      }
    },
    [up, jobs, due, dead, owed, owedAge, open, openAge, pool, poolMax, uptimes],
  );
}
