import { setTimeout as delay } from 'node:timers/promises';

import { startChild, type Child } from '@conduit/local-supabase/processes.ts';

export interface WorkerFleet {
  /** Ends one without warning, as `kill -9` does, and starts another in its place; false when it was gone already. */
  kill(index: number): Promise<boolean>;
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

/** A supervisor's pause before it tries again, such as while the database is away. */
const RESTART_PAUSE_MS = 200;

/** Worker processes under a supervisor that starts a new one whenever one is gone. */
export async function startFleet({ count, onLine, ...program }: FleetOptions): Promise<WorkerFleet> {
  let stopping = false;
  let crashes = 0;
  const killed = new Set<Child>();
  const fleet: Child[] = [];
  const start = async (index: number): Promise<void> => {
    const child = await startChild({ name: 'The worker', ...program, onLine });
    fleet[index] = child;
    void child.exited.then(async () => {
      if (stopping || killed.has(child)) return;
      crashes += 1;
      await delay(RESTART_PAUSE_MS);
      // It may have been told to stop meanwhile.
      if (!hasEnded()) await start(index);
    });
  };
  const hasEnded = () => stopping;
  for (let index = 0; index < count; index++) await start(index);
  return {
    async kill(index) {
      const child = fleet[index];
      if (!child?.running()) return false;
      killed.add(child);
      process.kill(child.pid, 'SIGKILL');
      await child.exited;
      await start(index);
      return true;
    },
    crashes: () => crashes,
    async stop() {
      stopping = true;
      await Promise.all(fleet.map((child) => child.stop()));
    },
  };
}
