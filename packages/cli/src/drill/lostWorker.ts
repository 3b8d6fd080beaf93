import { setTimeout as delay } from 'node:timers/promises';

import type pg from 'pg';

import { openArena } from '../chaos/arena.ts';
import { planAll } from '../chaos/round.ts';
import { startFleet } from '../chaos/workers.ts';
import { calmSchedules } from './databaseOutage.ts';
import type { DrillResult } from './registry.ts';

/** A CRM so slow that calls are under way when the worker is killed. */
const SLOW_MS = 1_500;
/** What a lost worker held is another's after so long: its lease, a look for lost jobs, and its queue's pause. */
const TAKEN_OVER_WITHIN_SECONDS = 60;
const GIVE_UP_MS = 90_000;

/** A worker is killed (SIGKILL) with jobs and writes under way: how long until another has taken them over. */
export async function lostWorker(print: (line: string) => void): Promise<DrillResult> {
  const arena = await openArena({ seed: 1, schedules: calmSchedules, progress: print });
  const { pool, sandbox, staged } = arena;
  const fleet = await startFleet({ count: 1, ...arena.workerProgram, onLine: () => undefined });
  try {
    for (const { crm, account } of staged) {
      sandbox.control.faults.add({ crm, account, effect: { kind: 'delay', ms: SLOW_MS } });
    }
    await planAll(pool, staged);
    const held = await underWay(pool);
    await fleet.kill(0);
    const killedAt = Date.now();
    print(`A worker was killed with ${held.jobs.length} jobs and ${held.writes.length} writes under way`);
    const jobs = await secondsUntil(killedAt, () =>
      none(
        pool,
        `select from pgboss.job j join jsonb_to_recordset($1) as h (id uuid, retries int)
         on h.id = j.id and h.retries = j.retry_count and j.state = 'active'`,
        held.jobs,
      ),
    );
    const writes = await secondsUntil(killedAt, () =>
      none(
        pool,
        `select from public.crm_write_log w join jsonb_to_recordset($1) as h (id uuid, attempt uuid)
         on h.id = w.id and h.attempt = w.attempt_id`,
        held.writes,
      ),
    );
    return {
      drill: 'lost-worker',
      jobsHeld: held.jobs.length,
      writesHeld: held.writes.length,
      secondsToLastJob: jobs,
      secondsToLastWrite: writes,
      ok:
        held.jobs.length > 0 && held.writes.length > 0 && Math.max(jobs, writes) <= TAKEN_OVER_WITHIN_SECONDS,
    };
  } finally {
    await fleet.stop();
    await arena.close();
  }
}

async function underWay(pool: pg.Pool) {
  for (let look = 0; look < 500; look++) {
    const { rows: writes } = await pool.query<{ id: string; attempt: string }>(
      `select id, attempt_id as attempt from public.crm_write_log where state = 'in_flight'`,
    );
    const { rows: jobs } = await pool.query<{ id: string; retries: number }>(
      `select id, retry_count as retries from pgboss.job where state = 'active' and name like 'sync\\_%'`,
    );
    if (writes.length > 0 && jobs.length > 0) return { writes, jobs };
    await delay(20);
  }
  return { writes: [], jobs: [] };
}

const none = async (pool: pg.Pool, sql: string, held: readonly object[]): Promise<boolean> =>
  (await pool.query(sql, [JSON.stringify(held)])).rowCount === 0;

async function secondsUntil(since: number, done: () => Promise<boolean>): Promise<number> {
  while (!(await done())) {
    if (Date.now() - since > GIVE_UP_MS) return Infinity;
    await delay(100);
  }
  return (Date.now() - since) / 1000;
}
