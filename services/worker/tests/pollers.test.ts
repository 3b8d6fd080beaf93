import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { PgBoss, type Job, type JobResult } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { startPollers, type Slots } from '../src/pollers.ts';

const QUEUE = 'extract_thread';
const BUSY = '00000000-0000-4000-8000-00000000000a';
const QUIET = '00000000-0000-4000-8000-00000000000b';
interface Payload {
  workspaceId: string;
  takesLong?: boolean;
}

describe('slots for jobs', () => {
  let database: TestDatabase;
  let boss: PgBoss;
  let pollers: { stop: () => void } | undefined;
  let goOn: PromiseWithResolvers<undefined>;
  /** Whose jobs were begun and done, in this order. */
  let begun: string[];
  let done: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    [begun, done, goOn] = [[], [], Promise.withResolvers<undefined>()];
    await database.pool.query('delete from pgboss.job');
    boss = new PgBoss({
      connectionString: database.workerUrl,
      max: 4,
      migrate: false,
      createSchema: false,
      supervise: false,
      schedule: false,
      registerInstance: false,
    });
    await boss.start();
  });
  afterEach(async () => {
    pollers?.stop();
    goOn.resolve(undefined);
    await boss.stop({ graceful: true, timeout: 5_000 });
  });
  afterAll(() => database.drop());

  const start = async (slotsOf: Record<string, Slots>) => {
    pollers = await startPollers(boss, slotsOf, async (_, job: Job<unknown>): Promise<JobResult> => {
      const { workspaceId, takesLong } = job.data as Payload; // as sent below
      begun.push(workspaceId);
      if (takesLong) await goOn.promise;
      done.push(workspaceId);
      return { id: job.id, status: 'completed' };
    });
  };
  const send = (payload: Payload, count = 1) =>
    boss.insert(
      QUEUE,
      Array.from({ length: count }, () => ({ data: payload })),
    );
  const eventually = (work: () => void) => vi.waitFor(work, { timeout: 10_000, interval: 20 });

  it('are not held up by one that takes long', async () => {
    await send({ workspaceId: BUSY, takesLong: true });
    for (let n = 0; n < 20; n++) await send({ workspaceId: randomUUID() });
    await start({ [QUEUE]: { slots: 2 } });
    await eventually(() => expect(done).toHaveLength(20));
    expect(done).not.toContain(BUSY);
  });

  it('are never all one workspace’s where some are kept for the others', async () => {
    await send({ workspaceId: BUSY, takesLong: true }, 20);
    await start({ [QUEUE]: { slots: 4, perWorkspace: 3 } });
    await eventually(() => expect(begun).toHaveLength(3));
    await send({ workspaceId: QUIET });
    await eventually(() => expect(done).toEqual([QUIET]));
    expect(begun).toEqual([BUSY, BUSY, BUSY, QUIET]);
  });

  it('are all used at once when there is work for all', async () => {
    await start({ [QUEUE]: { slots: 6 } });
    await eventually(() => expect(boss.getWipData()).toHaveLength(6));
    await send({ workspaceId: BUSY, takesLong: true }, 10);
    const since = performance.now();
    await eventually(() => expect(begun).toHaveLength(6));
    // Looked for by turns, twice a second, the sixth would have begun after two seconds and a half.
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it('may be filled together, for fewer questions', async () => {
    await start({ [QUEUE]: { slots: 4, together: 2 } });
    await eventually(() => expect(boss.getWipData()).toHaveLength(2));
    await send({ workspaceId: BUSY, takesLong: true }, 6);
    await eventually(() => expect(begun).toHaveLength(4));
  });

  it('look for the next job as soon as they are done', async () => {
    await send({ workspaceId: BUSY }, 60);
    const since = performance.now();
    await start({ [QUEUE]: { slots: 2 } });
    await eventually(() => expect(done).toHaveLength(60));
    // Two that looked twice a second would take fifteen.
    expect(performance.now() - since).toBeLessThan(7_500);
  });

  it('that are idle ask the database twice a second for a queue, however many there are', async () => {
    // What pg-boss itself asks, such as for the state of its queues, comes on top with or without them.
    const asked = vi.spyOn(boss.getDb(), 'executeSql');
    await start({ [QUEUE]: { slots: 30 }, associate_thread: { slots: 30 } });
    await eventually(() => expect(asked.mock.calls.length).toBeGreaterThanOrEqual(60));
    asked.mockClear();
    const seconds = 3;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const fetches = asked.mock.calls.filter(([sql]) => sql.includes('SKIP LOCKED')).length;
    expect(fetches).toBeGreaterThanOrEqual(2 * 2 * (seconds - 1));
    expect(fetches).toBeLessThanOrEqual(2 * 2 * (seconds + 1));
  });
});
