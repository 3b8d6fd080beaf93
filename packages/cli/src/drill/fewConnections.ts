import { startChild, type Child } from '@conduit/local-supabase/processes.ts';
import { setTimeout as delay } from 'node:timers/promises';

import { openArena } from '../chaos/arena.ts';
import { check } from '../chaos/check.ts';
import { observe } from '../chaos/observe.ts';
import { planAll } from '../chaos/round.ts';
import { calmSchedules, countJobs } from './databaseOutage.ts';
import type { DrillResult } from './registry.ts';

const WORKERS = 2;
/** More than the database gives them together. */
const ASKED_FOR = 10;
/** The smallest setting a worker accepts. */
const SMALLEST = 3;
/** Three are for superusers, one or two are ours. */
const MAX_CONNECTIONS = 12;
const DONE_WITHIN_MS = 60_000;
const SLOW_MS = 200;
/** Two workers start and stop with a line or two each; a shortage is worth a few. */
const LINES_ALLOWED = 12;

/**
 * Two workers ask for more connections than Postgres gives, then for as few as they may: everything is done
 * nevertheless, and nothing fails.
 */
export async function fewConnections(print: (line: string) => void): Promise<DrillResult> {
  const { ok, ...short } = await play(print, ASKED_FOR);
  const smallest = await play(print, SMALLEST);
  return {
    drill: 'few-connections',
    ...short,
    smallestMostUsed: smallest.mostUsed,
    smallestSeconds: smallest.seconds,
    smallestFindings: smallest.findings,
    ok: ok && smallest.ok && smallest.mostUsed <= WORKERS * SMALLEST,
  };
}

async function play(print: (line: string) => void, connections: number) {
  const arena = await openArena({
    seed: 1,
    schedules: calmSchedules,
    progress: print,
    maxConnections: MAX_CONNECTIONS,
    workerEnv: { CONDUIT_DB_POOL: String(connections) },
  });
  const { pool, sandbox, staged } = arena;
  await arena.functions.destroy();
  const lines: string[] = [];
  const workers: Child[] = [];
  try {
    for (let number = 0; number < WORKERS; number++) {
      workers.push(
        await startChild({
          name: 'The worker',
          ...arena.workerProgram,
          onLine: (line) => void lines.push(line),
        }),
      );
    }
    for (const { crm, account } of staged) {
      sandbox.control.faults.add({ crm, account, effect: { kind: 'delay', ms: SLOW_MS } });
    }
    await planAll(pool, staged);
    const expected = staged.flatMap((each) => each.expected);
    const startedAt = Date.now();
    let [written, most] = [0, 0];
    while (written < expected.length * 3 && Date.now() - startedAt < DONE_WITHIN_MS) {
      const { rows } = await pool.query<{ written: number; used: number }>(
        `select (select count(*)::int from public.crm_write_log where state = 'succeeded') as written,
           (select count(*)::int from pg_stat_activity where usename = 'conduit_worker') as used`,
      );
      written = rows[0]?.written ?? 0;
      most = Math.max(most, rows[0]?.used ?? 0);
      await delay(100);
    }
    const seconds = (Date.now() - startedAt) / 1000;
    const { ledger, crm } = await observe(pool, sandbox, staged);
    const findings = check(expected, ledger, crm);
    const jobs = await countJobs(pool);
    const samePids = workers.every((worker) => worker.running());
    const troubled = lines.filter((line) => !/"level":[123]0\b/.test(line));
    for (const line of troubled) print(`  ${line.slice(0, 200)}`);
    return {
      workers: WORKERS,
      asked: WORKERS * connections,
      given: MAX_CONNECTIONS - 3,
      mostUsed: most,
      outcomes: expected.length,
      findings: findings.length,
      ...jobs,
      samePids,
      logLines: troubled.length,
      seconds,
      ok:
        findings.length === 0 &&
        jobs.jobsFailed === 0 &&
        jobs.retriesBurned === 0 &&
        samePids &&
        troubled.length <= LINES_ALLOWED,
    };
  } finally {
    for (const worker of workers) await worker.stop();
    await arena.close();
  }
}
