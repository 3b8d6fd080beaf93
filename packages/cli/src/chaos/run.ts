import type pg from 'pg';

import { openArena } from './arena.ts';
import { check, crashesSince, type Finding } from './check.ts';
import { observe } from './observe.ts';
import { disturb, settle } from './round.ts';
import { drawDisasters, drawSchedule, WORKERS } from './schedule.ts';
import { startFleet, type WorkerFleet } from './workers.ts';

export interface ChaosOptions {
  seed: number;
  schedules: number;
  /** Schedules let loose together. */
  perRound: number;
  /** The first round to play, to see one again by itself. */
  fromRound: number;
  /** A module the workers load before anything else; it takes a safeguard away. */
  preload?: string;
  progress: (message: string) => void;
  log?: (part: string, line: string) => void;
}

export interface ChaosReport {
  schedules: number;
  outcomes: number;
  kills: number;
  duplicates: number;
  lost: number;
  unresolved: number;
  misassociated: number;
  /** Worker processes that ended by themselves. */
  crashes: number;
}

export interface ChaosResult {
  report: ChaosReport;
  findings: Finding[];
  databaseRestarts: number;
  databaseKills: number;
  sessionsEnded: number;
  /** Put to a person, since reading could not tell. */
  questions: number;
  /** Calls disturbed, by kind of fault. */
  faults: Record<string, number>;
}

/** Runs schedules in rounds against one Postgres, two workers and both sandboxes, and holds what came of them to account. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, progress } = options;
  const first = options.fromRound * options.perRound;
  const schedules = Array.from({ length: options.schedules }, (_, index) =>
    drawSchedule(seed, first + index),
  );
  const arena = await openArena({
    seed,
    schedules,
    progress,
    ...(options.preload !== undefined && { preload: options.preload }),
  });
  const { pool, sandbox, staged } = arena;
  let fleet: WorkerFleet | undefined;
  try {
    await slowDown(pool);
    progress('Starting the workers');
    fleet = await startFleet({
      count: WORKERS,
      ...arena.workerProgram,
      onLine: (line) => options.log?.('worker', line),
    });
    const here = { ...arena, fleet };
    const result: ChaosResult = {
      report: emptyReport(schedules.length),
      findings: [],
      databaseRestarts: 0,
      databaseKills: 0,
      sessionsEnded: 0,
      questions: 0,
      faults: {},
    };
    for (let from = 0, round = options.fromRound; from < staged.length; from += options.perRound, round++) {
      const some = staged.slice(from, from + options.perRound);
      const disturbed = await disturb(here, some, drawDisasters(seed, round));
      result.report.kills += disturbed.kills;
      result.databaseRestarts += disturbed.databaseRestarts;
      result.databaseKills += disturbed.databaseKills;
      result.sessionsEnded += disturbed.sessionsEnded;
      const { passes, questions } = await settle(here, some);
      result.questions += questions;
      for (const { effect, applied } of sandbox.control.faults.list()) {
        result.faults[effect.kind] = (result.faults[effect.kind] ?? 0) + applied;
      }
      sandbox.control.faults.clear();
      const expected = some.flatMap((each) => each.expected);
      const seen = await observe(pool, sandbox, some);
      const findings = [
        ...check(expected, seen.ledger, seen.crm),
        ...crashesSince(result.report.crashes, fleet.crashes()),
      ];
      count(result, expected.length, findings);
      progress(
        `${Math.min(from + options.perRound, staged.length)} schedules, ${result.report.outcomes} outcomes, ` +
          `${result.report.kills} kills, ${result.findings.length} findings (${passes} passes)`,
      );
      for (const { kind, schedule, detail } of findings)
        progress(`  ${kind} in schedule ${schedule ?? '?'}: ${detail}`);
    }
    return result;
  } finally {
    await fleet?.stop();
    await arena.close();
  }
}

/** A database that takes its time between reading the ledger and changing it: what can overlap does. */
async function slowDown(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create function private.take_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(random() * 0.02); return null; end $$;
    create trigger take_time before update on public.crm_write_log for each statement execute function private.take_time()`);
}

const emptyReport = (schedules: number): ChaosReport => ({
  schedules,
  outcomes: 0,
  kills: 0,
  duplicates: 0,
  lost: 0,
  unresolved: 0,
  misassociated: 0,
  crashes: 0,
});

const COUNTED_AS = {
  duplicate: 'duplicates',
  lost: 'lost',
  unresolved: 'unresolved',
  misassociated: 'misassociated',
  crash: 'crashes',
} as const satisfies Record<Finding['kind'], keyof ChaosReport>;

function count(result: ChaosResult, outcomes: number, findings: readonly Finding[]): void {
  result.report.outcomes += outcomes;
  result.findings.push(...findings);
  for (const { kind } of findings) result.report[COUNTED_AS[kind]] += 1;
}
