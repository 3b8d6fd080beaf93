import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './processes.ts';

/** A part that dies this often within this time will not get well by itself: whoever runs the stack has to look. */
export const GIVE_UP = { deaths: 3, withinMs: 60_000 };
const PAUSE_MS = { first: 250, most: 10_000 };

/** What to do about a part that has just died, given when it did so lately, this time included. */
export function afterDeath(
  deaths: readonly number[],
  now: number,
): { giveUp: true } | { giveUp: false; pauseMs: number } {
  const recent = deaths.filter((at) => now - at < GIVE_UP.withinMs).length;
  if (recent >= GIVE_UP.deaths) return { giveUp: true };
  return { giveUp: false, pauseMs: pauseAfter(recent) };
}

/** Doubles with every death of late. */
export const pauseAfter = (recent: number): number =>
  Math.min(PAUSE_MS.first * 2 ** Math.max(0, recent - 1), PAUSE_MS.most);

/** A part that died too often. */
export interface PartFailure {
  part: string;
  /** What it printed last. */
  lastLines: string;
}

export interface SupervisedOptions {
  /** How messages name it: `The worker`. */
  name: string;
  /** Starts it, and settles once it does its work; rejects when it does not come to that. */
  launch: () => Promise<Child>;
  say: (message: string) => void;
  /** Called once; nothing is started after it. */
  onGivenUp: (failure: PartFailure) => void;
}

/** Starts a part and, whenever it dies, says so and starts it again, until it dies too often. */
export async function supervise(options: SupervisedOptions): Promise<{ stop(): Promise<void> }> {
  const { name, launch, say } = options;
  const stopping = new AbortController();
  let child = await launch();
  const watching = watch();

  async function watch(): Promise<void> {
    const deaths: number[] = [];
    for (;;) {
      await child.exited;
      let [what, lastLines] = [`ended (${child.ending()})`, child.lastLines()];
      for (let isUp = false; !isUp;) {
        if (stopping.signal.aborted) return;
        deaths.push(Date.now());
        const next = afterDeath(deaths, Date.now());
        if (next.giveUp) return options.onGivenUp({ part: name, lastLines });
        say(`${name} ${what}; starting it again`);
        await delay(next.pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (stopping.signal.aborted) return;
        try {
          child = await launch();
          isUp = true;
        } catch (error) {
          [what, lastLines] = ['did not come up', error instanceof Error ? error.message : String(error)];
        }
      }
      // Told to stop while it was being started.
      if (stopping.signal.aborted) return child.stop();
      say(`${name} is back`);
    }
  }

  return {
    stop: async () => {
      stopping.abort();
      await child.stop();
      await watching;
    },
  };
}
