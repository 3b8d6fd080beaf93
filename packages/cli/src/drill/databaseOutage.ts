import { setTimeout as delay } from 'node:timers/promises';

import { startChild } from '@conduit/local-supabase/processes.ts';
import type pg from 'pg';

import { openArena, type Arena } from '../chaos/arena.ts';
import { check } from '../chaos/check.ts';
import { observe } from '../chaos/observe.ts';
import { endSession, planAll } from '../chaos/round.ts';
import { FLAVOURS, type Schedule } from '../chaos/schedule.ts';
import type { DrillOptions, DrillResult } from './registry.ts';

/** How long the database is away. */
const OUTAGE_SECONDS = 20;
/** What is promised: the first job is done so soon after the database is back. */
const BACK_WITHIN_SECONDS = 10;
/** A CRM that takes its time, so that calls are under way whenever something breaks. */
const SLOW_MS = 300;
/** Sessions of the worker that are ended while they are idle in a transaction. */
const SESSIONS_TO_END = 5;
/** Everything is written so long after the database is back. */
const DONE_WITHIN_MS = 45_000;
/** An outage is worth a few lines, not thousands. */
const LINES_ALLOWED = 20;

/** Accounts without any fault of their own, three of a kind. */
export const calmSchedules: Schedule[] = [...FLAVOURS, ...FLAVOURS, ...FLAVOURS].map((flavour, number) => ({
  number,
  flavour,
  outcomes: ['known', 'other', 'lead', 'stranger'],
  startsAtMs: 0,
  faults: [],
  plannedTwice: false,
  syncedTwice: false,
  leaseLost: false,
  uninstalled: false,
}));

/** How long a worker waits for its database after it has said so. */
const EARLY_MS = 2_000;

/**
 * One worker process, started before its database is there, works while its sessions are ended one by one, then its Postgres is killed (SIGKILL), stays away
 * and comes back. The same process must do everything it was asked for, once, and soon. `--rounds` is the number of
 * seconds the database stays away.
 */
export async function databaseOutage(
  print: (line: string) => void,
  { rounds: outageSeconds = OUTAGE_SECONDS }: DrillOptions,
): Promise<DrillResult> {
  const arena = await openArena({ seed: 1, schedules: calmSchedules, progress: print });
  const lines: { at: number; line: string }[] = [];
  try {
    const ready = Promise.withResolvers<void>();
    await arena.postgres.kill();
    const worker = await startChild({
      name: 'The worker',
      ...arena.workerProgram,
      onLine: (line) => {
        lines.push({ at: Date.now(), line });
        if (line.includes('"worker started"')) ready.resolve();
      },
    });
    try {
      for (let look = 0; look < 100 && lines.length === 0 && worker.running(); look++) await delay(100);
      await Promise.race([delay(EARLY_MS), worker.exited]);
      print(`${state(worker)} without a database: ${lines.map(({ line }) => line.slice(0, 60)).join()}`);
      const linesWithoutDatabase = lines.length;
      await arena.postgres.start();
      await Promise.race([ready.promise, worker.exited]);
      const result = await play(arena, worker, lines, outageSeconds, print);
      return { ...result, linesWithoutDatabase, ok: result.ok && linesWithoutDatabase === 1 };
    } finally {
      await worker.stop();
    }
  } finally {
    await arena.close();
  }
}

async function play(
  arena: Arena,
  worker: { pid: number; running(): boolean; lastLines(): string },
  lines: readonly { at: number; line: string }[],
  outageSeconds: number,
  print: (line: string) => void,
): Promise<DrillResult> {
  const { pool, sandbox, postgres, staged } = arena;
  for (const { crm, account } of staged) {
    sandbox.control.faults.add({ crm, account, effect: { kind: 'delay', ms: SLOW_MS } });
  }
  const [first, second, third] = [0, 1, 2].map((part) => staged.filter(({ number }) => number % 3 === part));

  await planAll(pool, first ?? []);
  const sessionsEnded = await endSessions(pool);
  print(`${sessionsEnded} sessions were ended in the middle of a transaction; ${state(worker)}`);

  await planAll(pool, second ?? []);
  await untilCallsAreUnderWay(pool);
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from public.crm_write_log where state = 'in_flight'`,
  );
  const inFlight = rows[0]?.n ?? 0;
  await postgres.kill();
  const wentAt = Date.now();
  print(`Postgres was killed with ${inFlight} writes under way, and stays away for ${outageSeconds} s`);
  await delay(outageSeconds * 1000);
  print(`${state(worker)}`);
  await postgres.start();
  const backAt = Date.now();

  await planAll(pool, third ?? []);
  const firstJobAt = await firstJobSince(pool, backAt);
  const secondsToFirstJob = (firstJobAt - backAt) / 1000;
  print(`The first job was done ${secondsToFirstJob} s after the database was back`);
  const doneAt = await untilDone(pool, staged.flatMap(({ expected }) => expected).length);

  const expected = staged.flatMap((each) => each.expected);
  const { ledger, crm } = await observe(pool, sandbox, staged);
  const findings = check(expected, ledger, crm);
  for (const { kind, detail } of findings) print(`  ${kind}: ${detail}`);
  const jobs = await countJobs(pool);
  const linesOfOutage = lines.filter(({ at }) => at >= wentAt && at <= backAt + 5_000 && at > wentAt);
  const troubled = linesOfOutage.filter(({ line }) => !/"level":[123]0\b/.test(line));
  const samePid = worker.running();
  if (!samePid) print(worker.lastLines());
  return {
    drill: 'database-outage',
    outageSeconds,
    sessionsEnded,
    inFlight,
    samePid,
    secondsToFirstJob,
    secondsToLastWrite: doneAt === null ? -1 : (doneAt - backAt) / 1000,
    outcomes: expected.length,
    findings: findings.length,
    ...jobs,
    logLines: troubled.length,
    ok:
      samePid &&
      sessionsEnded > 0 &&
      inFlight > 0 &&
      secondsToFirstJob <= BACK_WITHIN_SECONDS &&
      findings.length === 0 &&
      jobs.jobsFailed === 0 &&
      troubled.length > 0 &&
      troubled.length <= LINES_ALLOWED,
  };
}

const state = (worker: { pid: number; running(): boolean }) =>
  `the worker, process ${worker.pid}, ${worker.running() ? 'works on' : 'has ended'}`;

async function endSessions(pool: pg.Pool): Promise<number> {
  let ended = 0;
  for (let look = 0; look < 200 && ended < SESSIONS_TO_END; look++) {
    ended += await endSession(pool);
    await delay(50);
  }
  return ended;
}

async function untilCallsAreUnderWay(pool: pg.Pool): Promise<void> {
  for (let look = 0; look < 200; look++) {
    const { rowCount } = await pool.query(
      `select from public.crm_write_log w where state = 'in_flight' and exists (
         select from pg_stat_activity where usename = 'conduit_worker' and state = 'idle in transaction') limit 1`,
    );
    if (rowCount) return;
    await delay(20);
  }
}

async function firstJobSince(pool: pg.Pool, since: number): Promise<number> {
  const deadline = Date.now() + DONE_WITHIN_MS;
  while (Date.now() < deadline) {
    const { rowCount } = await pool.query(
      `select from pgboss.job where state = 'completed' and completed_on > to_timestamp($1::float8 / 1000)
         and name not like '\\_\\_pgboss%' limit 1`,
      [since],
    );
    if (rowCount) return Date.now();
    await delay(50);
  }
  return Infinity;
}

/** When every write of every outcome is in its CRM; null when that takes too long. */
async function untilDone(pool: pg.Pool, outcomes: number): Promise<number | null> {
  const deadline = Date.now() + DONE_WITHIN_MS;
  while (Date.now() < deadline) {
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from public.crm_write_log where state = 'succeeded'`,
    );
    if (rows[0]?.n === outcomes * 3) return Date.now();
    await delay(200);
  }
  return null;
}

/** Jobs given up, and retries that were burned on jobs other than those that come back on purpose. */
export async function countJobs(pool: pg.Pool): Promise<{ jobsFailed: number; retriesBurned: number }> {
  const { rows } = await pool.query<{ failed: number; retries: number }>(
    `select count(*) filter (where state = 'failed' or name = 'dead_letter')::int as failed,
       coalesce(sum(retry_count) filter (where output ->> 'type' is distinct from 'NotDoneYet'), 0)::int as retries
     from pgboss.job where name not like '\\_\\_pgboss%'`,
  );
  return { jobsFailed: rows[0]?.failed ?? 0, retriesBurned: rows[0]?.retries ?? 0 };
}
