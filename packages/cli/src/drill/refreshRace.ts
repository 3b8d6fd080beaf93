import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { crms } from '@conduit/shared/crm.ts';

import { openScene } from './scene.ts';
import type { DrillResult } from './registry.ts';
import type { RaceOutcome, RaceTask } from './refreshRacer.ts';

const PROCESSES = 16;
const racer = fileURLToPath(new URL('./refreshRacer.ts', import.meta.url));

/**
 * Sixteen processes find one token ended at the same moment. Then again, each time with one process more that is killed
 * at a step of its refresh. Counts what the provider carried out for those that live: one refresh per expiry, and none
 * where Salesforce has already given the next token to the dead.
 */
export async function refreshRace(print: (line: string) => void): Promise<DrillResult> {
  const scene = await openScene();
  const racers = Array.from({ length: PROCESSES }, () => fork(racer));
  let [worst, wrong, stuck] = [0, 0, 0];
  try {
    for (const crm of crms) {
      for (const kill of [null, 'leased', 'answered', 'stored'] as const) {
        const connectionId = await scene.connect(crm);
        const version = await versionOf(connectionId);
        scene.sandbox.control.expireTokens();
        const task: RaceTask = {
          dbUrl: scene.database.workerUrl,
          crmConfig: scene.crmConfig,
          keys: scene.keys,
          workspaceId: scene.workspaceId,
          connectionId,
          staleVersion: version,
          kill: null,
        };
        if (kill) {
          await race([fork(racer)], { ...task, kill });
          // Its lease runs out.
          await scene.database.pool.query(
            `update private.crm_tokens set lease_expires_at = now() - interval '1 second'`,
          );
        }
        scene.sandbox.control.clearCalls();
        const outcomes = await race(racers, task);
        const refreshes = scene.sandbox.control
          .calls()
          .filter(({ path, status }) => path.endsWith('/token') && status === 200).length;
        const lost = crm === 'salesforce' && kill === 'answered';
        const expected = lost || kill === 'stored' ? 0 : 1;
        const good = outcomes.filter((each) =>
          lost ? each.code === 'refresh_unknown' : each.code === 'ok',
        ).length;
        worst = Math.max(worst, refreshes);
        if (refreshes !== expected) wrong += 1;
        stuck += PROCESSES - good;
        print(
          `${crm}, killed: ${kill ?? 'none'}: ${refreshes} refreshes, ${good}/${PROCESSES} know how it stands`,
        );
      }
    }
  } finally {
    for (const each of racers) each.kill('SIGKILL');
    await scene.close();
  }
  const ok = worst === 1 && wrong === 0 && stuck === 0;
  return {
    drill: 'refresh-race',
    processes: PROCESSES,
    refreshesPerExpiry: worst,
    unexpected: wrong,
    stuck,
    ok,
  };

  async function versionOf(connectionId: string): Promise<number> {
    const { rows } = await scene.database.pool.query<{ version: number }>(
      'select version from private.crm_tokens where connection_id = $1',
      [connectionId],
    );
    return rows[0]?.version ?? 0;
  }
}

/** Gives each process its task, lets them go together once all are ready, and hears how each ended. */
async function race(racers: readonly ChildProcess[], task: RaceTask): Promise<RaceOutcome[]> {
  const ready = Promise.all(racers.map((racer) => once(racer, 'message')));
  for (const racer of racers) racer.send(task);
  await ready;
  const ends = racers.map((racer) =>
    Promise.race([
      once(racer, 'message').then(([outcome]) => outcome as RaceOutcome),
      once(racer, 'exit').then((): RaceOutcome => ({ code: 'killed' })),
    ]),
  );
  for (const racer of racers) racer.send('go');
  return Promise.all(ends);
}
