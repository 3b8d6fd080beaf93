import { backoffMs, isDatabaseAway } from '@conduit/db/outage.ts';

import type { JobContext } from './context.ts';

/** Each try waits for the database by itself; a database that is there and breaks off so often is no outage. */
const TRIES = 20;

/**
 * Does work once more for as long as the database goes away under it, in place of failing: `work` must do no harm when it
 * is done twice. It is told which try it is, from 0. Gives up when `signal` is aborted.
 */
export async function outlast<T>(
  { wait, random }: Pick<JobContext, 'wait' | 'random'>,
  work: (tries: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work(tries);
    } catch (error) {
      if (!isDatabaseAway(error) || tries + 1 >= TRIES || signal?.aborted) throw error;
      await wait(backoffMs(tries, random()));
    }
  }
}
