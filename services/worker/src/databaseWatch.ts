import type { DatabaseWatch } from '@conduit/db/pool.ts';

import type { Logger } from './log.ts';

/** A connection that breaks off so soon after another is counted with it, unless the database stays away. */
const QUIET_MS = 10_000;
const BRIEF_MS = 1_000;
/** How often a shortage of connections is told. */
const SHORT_EVERY_MS = 60_000;

export interface ToldWatch extends DatabaseWatch {
  /** Milliseconds since the database last came back; how long it has been there without a break. */
  steadyMs(): number;
}

/** Tells of an outage once when it begins and once when it is over, whatever fails between. */
export function createDatabaseWatch(log: Logger, now: () => number): ToldWatch {
  let awaySince: number | null = null;
  let steadySince = now();
  let toldAt = -Infinity;
  let shortToldAt = -Infinity;
  let isTold = false;
  let failures = 0;
  return {
    away(error) {
      if (awaySince === null) {
        awaySince = now();
        isTold = false;
      }
      if (isTold || (now() - toldAt < QUIET_MS && now() - awaySince < BRIEF_MS)) {
        failures += 1;
        return;
      }
      isTold = true;
      toldAt = now();
      log.error({ err: error }, 'the database broke off or cannot be reached: waiting for it');
    },
    back() {
      if (awaySince === null) return;
      const seconds = Math.round((now() - awaySince) / 100) / 10;
      awaySince = null;
      steadySince = now();
      if (!isTold) return;
      log.info({ seconds, failures }, 'the database is back');
      failures = 0;
    },
    short(connections) {
      if (now() - shortToldAt < SHORT_EVERY_MS) return;
      shortToldAt = now();
      log.warn(
        { connections },
        'the database takes no more connections: going on with these (see CONDUIT_DB_POOL)',
      );
    },
    steadyMs: () => (awaySince === null ? now() - steadySince : 0),
  };
}
