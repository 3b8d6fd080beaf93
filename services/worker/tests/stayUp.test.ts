import { describe, expect, it, vi } from 'vitest';

import { keepAttempt } from '../src/attempt.ts';
import { createDatabaseWatch } from '../src/databaseWatch.ts';
import { createLogger } from '../src/log.ts';
import { recoverLostJobs, watchForLostJobs } from '../src/lostJobs.ts';
import { outlast } from '../src/outlast.ts';
import { surviveStrayErrors } from '../src/strayErrors.ts';
import { useFixture } from './fixture.ts';

const gone = () => Object.assign(new Error('gone'), { code: '57P01' });
const patient = { wait: () => Promise.resolve(), random: () => 0.5 };

function logged() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  return { log, lines };
}

describe('work that the database goes away under', () => {
  it('is done again, and told which time it is', async () => {
    const tries: number[] = [];
    const work = (n: number) => {
      tries.push(n);
      return n < 2 ? Promise.reject(gone()) : Promise.resolve('done');
    };
    expect(await outlast(patient, work)).toBe('done');
    expect(tries).toEqual([0, 1, 2]);
  });

  it('fails with what is not the database’s, when its time is over, and in the end', async () => {
    const other = vi.fn(() => Promise.reject(new Error('no such row')));
    await expect(outlast(patient, other)).rejects.toThrow('no such row');
    expect(other).toHaveBeenCalledTimes(1);
    const late = vi.fn(() => Promise.reject(gone()));
    await expect(outlast(patient, late, AbortSignal.abort())).rejects.toThrow('gone');
    expect(late).toHaveBeenCalledTimes(1);
    const endless = vi.fn(() => Promise.reject(gone()));
    await expect(outlast(patient, endless)).rejects.toThrow('gone');
    expect(endless.mock.calls.length).toBeGreaterThan(5);
  });
});

describe('what is told of the database', () => {
  it('is one line when it goes and one when it is back, however much fails between', () => {
    const { log, lines } = logged();
    let time = 0;
    const watch = createDatabaseWatch(log, () => time);
    for (time = 0; time < 20_000; time += 10) watch.away(gone());
    expect(watch.steadyMs()).toBe(0);
    watch.back();
    watch.back();
    expect(lines).toMatchObject([
      {
        level: 50,
        err: { code: '57P01' },
        msg: 'the database broke off or cannot be reached: waiting for it',
      },
      { level: 30, seconds: 20, failures: 1999, msg: 'the database is back' },
    ]);
    time += 5_000;
    expect(watch.steadyMs()).toBe(5_000);
  });

  it('counts connections that break off one after the other, unless it stays away', () => {
    const { log, lines } = logged();
    let time = 0;
    const watch = createDatabaseWatch(log, () => time);
    for (time = 0; time < 9_000; time += 100) {
      watch.away(gone());
      watch.back();
    }
    expect(lines).toHaveLength(2);
    watch.away(gone());
    time += 1_000;
    watch.away(gone());
    time += 1_000;
    watch.back();
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toMatchObject({ seconds: 2, failures: 90 });
  });

  it('tells of a shortage of connections once a minute', () => {
    const { log, lines } = logged();
    let time = 0;
    const watch = createDatabaseWatch(log, () => time);
    for (time = 0; time < 120_000; time += 1_000) watch.short(3);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ level: 40, connections: 3 });
  });
});

describe('an error that reached nobody', () => {
  function host() {
    const listeners: Record<string, (error: unknown) => void> = {};
    const kill = vi.fn();
    const on = (event: string, listener: (error: unknown) => void) => (listeners[event] = listener);
    return { on, kill, raise: (event: string, error: unknown) => listeners[event]?.(error) };
  }

  it.each([
    gone(),
    Object.assign(new Error('socket'), { code: 'ECONNRESET' }),
    Object.assign(new Error('tls'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
  ])('from a connection ends nothing: %o', (error) => {
    const { log, lines } = logged();
    const process = host();
    surviveStrayErrors(log, process);
    process.raise('uncaughtException', error);
    expect(process.kill).not.toHaveBeenCalled();
    expect(lines).toHaveLength(1);
  });

  it('of any other kind ends the worker, in order, without its words', () => {
    const { log, lines } = logged();
    const process = host();
    surviveStrayErrors(log, process);
    process.raise('uncaughtException', new TypeError('of undefined: "Dear Ana"'));
    expect(process.kill).toHaveBeenCalledWith('SIGTERM');
    expect(lines).toMatchObject([{ level: 60, err: { type: 'TypeError' } }]);
    expect(JSON.stringify(lines)).not.toContain('Dear Ana');
  });

  it('in a promise is told, now and then', () => {
    const { log, lines } = logged();
    const process = host();
    let time = 0;
    surviveStrayErrors(log, process, () => time);
    for (time = 0; time < 20_000; time += 100) process.raise('unhandledRejection', new Error('x'));
    expect(process.kill).not.toHaveBeenCalled();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ untold: 99 });
  });

  it('is listened for in the process itself, which ends as an operator would have it', () => {
    const on = vi.spyOn(process, 'on').mockReturnThis();
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    surviveStrayErrors(logged().log);
    const listener = on.mock.calls.find(([event]) => event === 'uncaughtException')?.[1];
    listener?.(new Error('x'));
    expect(kill).toHaveBeenCalledWith(process.pid, 'SIGTERM');
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    on.mockRestore();
    kill.mockRestore();
  });
});

describe('with a database', () => {
  const fixture = useFixture();

  describe('an attempt', () => {
    const ids = ['00000000-0000-4000-8000-000000000001'];
    const attemptId = '00000000-0000-4000-8000-000000000002';
    const lost = (signal: AbortSignal) =>
      vi.waitFor(() => expect(signal.aborted).toBe(true), { timeout: 3_000, interval: 10 });

    it('is lost when others have its rows', async () => {
      const attempt = keepAttempt(
        fixture.context.db,
        { attemptId, ids, takenAt: performance.now() },
        10,
        60_000,
      );
      await lost(attempt.lost);
      attempt.end();
    });

    it('is lost when the database was not reached for too long', async () => {
      const unreachable = fixture.anotherProcess().db;
      await unreachable.destroy();
      const attempt = keepAttempt(unreachable, { attemptId, ids, takenAt: performance.now() }, 10, 100);
      await lost(attempt.lost);
      attempt.end();
    });

    it('that has ended is not', async () => {
      const attempt = keepAttempt(fixture.context.db, { attemptId, ids, takenAt: performance.now() }, 10, 20);
      attempt.end();
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(attempt.lost.aborted).toBe(false);
    });
  });

  describe('a job whose worker is gone', () => {
    const underWay = (silentSeconds: number) =>
      fixture.query<{ id: string }>(
        `insert into pgboss.job (name, state, heartbeat_on, heartbeat_seconds, started_on, retry_count)
         values ('extract_thread', 'active', now() - $1 * interval '1 second', 60, now(), 2) returning id`,
        [silentSeconds],
      );
    const steady = { steadyMs: () => 60_000 };

    it('is handed back, and no other', async () => {
      const [lost] = await underWay(25);
      await underWay(15);
      const fail = vi.fn(() => Promise.resolve({ jobs: [], requested: 0, affected: 0 }));
      await recoverLostJobs({ fail }, fixture.context, steady);
      expect(fail.mock.calls).toEqual([
        ['extract_thread', [{ name: 'extract_thread', id: lost?.id, retryCount: 2 }], { type: 'WorkerLost' }],
      ]);
    });

    it('is left for now when the database has only just come back: others may be about to say they live', async () => {
      await underWay(25);
      const fail = vi.fn();
      await recoverLostJobs({ fail }, fixture.context, { steadyMs: () => 10_000 });
      expect(fail).not.toHaveBeenCalled();
    });

    it('is looked for now and then, whatever goes wrong with that', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      await underWay(25);
      const { log, lines } = logged();
      const fail = vi.fn(() => Promise.reject(new Error('no')));
      const watch = { ...createDatabaseWatch(log, Date.now), ...steady };
      const looking = watchForLostJobs({ fail }, { ...fixture.context, log }, watch);
      vi.advanceTimersByTime(5_000);
      vi.advanceTimersByTime(5_000);
      vi.useRealTimers();
      await vi.waitFor(() => expect(lines).toMatchObject([{ msg: 'looking for lost jobs failed' }]));
      expect(fail).toHaveBeenCalledTimes(1);
      looking.stop();
    });
  });

  it('every queue of ours has heartbeats, and jobs sent have them too', async () => {
    expect(
      await fixture.query(
        `select name from pgboss.queue where heartbeat_seconds is null and name <> 'dead_letter' and name not like '\\_\\_pgboss%'`,
      ),
    ).toEqual([]);
  });
});
