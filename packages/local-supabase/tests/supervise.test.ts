import { afterEach, describe, expect, it } from 'vitest';
import { startChild, isAlive, type Child } from '../src/processes.ts';
import { afterDeath, GIVE_UP, supervise, type PartFailure } from '../src/supervise.ts';

describe('after a death', () => {
  const t = 1_000_000;
  it('a part is started again, after a while that grows', () => {
    expect(afterDeath([t], t)).toEqual({ giveUp: false, pauseMs: 250 });
    expect(afterDeath([t - 10, t], t)).toEqual({ giveUp: false, pauseMs: 500 });
  });

  it('the third within a minute is the last', () => {
    expect(afterDeath([t - GIVE_UP.withinMs + 1, t - 1, t], t)).toEqual({ giveUp: true });
    expect(afterDeath([t - GIVE_UP.withinMs, t - 1, t], t)).toEqual({ giveUp: false, pauseMs: 500 });
  });
});

describe('a supervised part', () => {
  let part: { stop(): Promise<void> } | undefined;
  afterEach(() => part?.stop());

  const programs: string[] = [];
  const started: Child[] = [];
  const said: string[] = [];
  const failures: PartFailure[] = [];
  const begin = async (...lives: string[]) => {
    for (const list of [programs, started, said, failures]) list.splice(0);
    programs.push(...lives);
    part = await supervise({
      name: 'The part',
      launch: async () => {
        const program = programs.shift();
        if (program === undefined) throw new Error('there is no program left');
        const args = ['--eval', program];
        const child = await startChild({ name: 'The part', command: process.execPath, args });
        started.push(child);
        return child;
      },
      say: (message) => said.push(message),
      onGivenUp: (failure) => failures.push(failure),
    });
  };
  const LIVE = 'setInterval(() => {}, 1000)';

  it('that is killed is back by itself, and both is said', async () => {
    await begin(LIVE, LIVE);
    process.kill(started[0]!.pid, 'SIGKILL');
    await expect
      .poll(() => said)
      .toEqual(['The part ended (SIGKILL); starting it again', 'The part is back']);
    expect(started[1]!.running()).toBe(true);
    await part?.stop();
    expect(isAlive(started[1]!.pid)).toBe(false);
    expect(failures).toEqual([]);
  });

  it('that dies three times is given up, with its last words', async () => {
    const die = 'console.log("no disk"); process.exit(4)';
    await begin(die, die, die);
    await expect
      .poll(() => failures, { timeout: 10_000 })
      .toEqual([{ part: 'The part', lastLines: 'no disk' }]);
    expect(said.at(0)).toBe('The part ended (exit code 4); starting it again');
    expect(started).toHaveLength(3);
  });

  it('that does not come up again is given up too, with the reason', async () => {
    await begin('');
    await expect
      .poll(() => failures, { timeout: 10_000 })
      .toEqual([{ part: 'The part', lastLines: 'there is no program left' }]);
    expect(said.at(-1)).toBe('The part did not come up; starting it again');
  });

  it('that is stopped while it waits for its next life stays stopped', async () => {
    await begin('', LIVE);
    await expect.poll(() => said).toHaveLength(1);
    await part?.stop();
    expect(programs).toHaveLength(1);
  });
});
