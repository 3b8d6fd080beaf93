import { setTimeout as delay } from 'node:timers/promises';

import { startChild, type Child } from '@conduit/local-supabase/processes.ts';

export interface WorkerFleet {
  /** Ends one without warning, as `kill -9` does, and starts another in its place; false when it was gone already. */
  kill(index: number): Promise<boolean>;
  /** Lets each finish what it is doing, and starts others. */
  restart(): Promise<void>;
  /** How many ended by themselves and had to be started again. */
  crashes(): number;
  stop(): Promise<void>;
}

export interface FleetOptions {
  count: number;
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  onLine: (line: string) => void;
}

/** Longer than a worker waits for its own jobs. */
const GRACE_MS = 30_000;
/** A supervisor's pause before it starts another. */
const RESTART_PAUSE_MS = 200;

/** Worker processes under a supervisor that starts a new one whenever one is gone. */
export async function startFleet({ count, onLine, ...program }: FleetOptions): Promise<WorkerFleet> {
  let stopping = false;
  let crashes = 0;
  /** Those that end because they were told to. */
  const dismissed = new Set<Child>();
  const fleet: Child[] = [];
  /** Whoever runs, also one that was started twice for the same place: a crash and a restart may meet. */
  const running = new Set<Child>();
  const start = async (index: number): Promise<void> => {
    let ready = () => {};
    const isReady = new Promise<void>((resolve) => (ready = resolve));
    const child = await startChild({
      name: 'The worker',
      graceMs: GRACE_MS,
      ...program,
      onLine: (line) => {
        onLine(line);
        if (line.includes('"worker started"')) ready();
      },
    });
    fleet[index] = child;
    running.add(child);
    if (hasEnded()) return child.stop();
    void child.exited.then(async () => {
      running.delete(child);
      if (stopping || dismissed.has(child)) return;
      crashes += 1;
      await delay(RESTART_PAUSE_MS);
      // It may have been told to stop meanwhile.
      if (!hasEnded() && !dismissed.has(child)) await start(index);
    });
    // One that ends before it is ready is replaced as any other.
    await Promise.race([isReady, child.exited]);
  };
  const hasEnded = () => stopping;
  for (let index = 0; index < count; index++) await start(index);
  return {
    async kill(index) {
      const child = fleet[index];
      if (!child?.running()) return false;
      dismissed.add(child);
      process.kill(child.pid, 'SIGKILL');
      await child.exited;
      await start(index);
      return true;
    },
    async restart() {
      await Promise.all(
        fleet.map(async (child, index) => {
          dismissed.add(child);
          await child.stop();
          await start(index);
        }),
      );
    },
    crashes: () => crashes,
    async stop() {
      stopping = true;
      await Promise.all([...running].map((child) => child.stop()));
    },
  };
}
