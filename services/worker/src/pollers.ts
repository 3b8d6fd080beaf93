import type { Job, JobResult, PgBoss } from 'pg-boss';

import { HEARTBEAT_SECONDS } from './lostJobs.ts';

/** How often an empty queue is looked into: how long a job waits at most before somebody sees it. */
const LOOK_EVERY_MS = 500;
/** Pollers look by themselves as well, in case nobody tells them to. */
const LOOK_ANYWAY_SECONDS = 30;

export interface Slots {
  /** Jobs of one kind that run side by side. */
  slots: number;
  /** Of these for one workspace at most; without it, all. */
  perWorkspace?: number;
  /** Slots that are filled, and free again, together: one question to the database for so many. One when absent. */
  together?: number;
}

/**
 * Runs jobs, each in a slot of its own: one that takes long holds up nobody but itself. A batch does: pg-boss fetches no
 * more until its slowest job is done, so one CRM account that answered in 25 s stopped all others for as long.
 *
 * A slot is a poller of pg-boss. Seventy that ask by themselves twice a second are 140 questions to the database with
 * nothing to do, so it is we who wake them: of each queue one twice a second, as many as there is work for when there is,
 * and each that had a job again as soon as it is done.
 */
export async function startPollers(
  boss: PgBoss,
  slotsOf: Readonly<Record<string, Slots>>,
  run: (name: string, job: Job<unknown>) => Promise<JobResult>,
): Promise<{ stop: () => void }> {
  /** The most slots in use at once since the queue was last looked into. */
  const mostBusy = new Map<string, number>();
  const pollersOf = (name: string) => {
    const pollers = boss.getWipData().filter((poller) => poller.name === name);
    return {
      busy: pollers.filter(({ count }) => count > 0),
      idle: pollers.find(({ count }) => count === 0),
    };
  };
  const look = (name: string) => {
    const { busy, idle } = pollersOf(name);
    mostBusy.set(name, busy.length);
    if (idle) boss.notifyWorker(idle.id);
  };
  /** A job has begun, so there may be more: for its slot once it is done, and for another slot at once. */
  const begun = (name: string) => {
    const { busy, idle } = pollersOf(name);
    // A job does not know its slot. The others know already, and to be told twice is nothing.
    for (const { id } of busy) boss.notifyWorker(id);
    // Only as long as it gets busier: the others found nothing, or nothing of a workspace with a slot left.
    if (busy.length <= (mostBusy.get(name) ?? 0)) return;
    mostBusy.set(name, busy.length);
    if (idle) boss.notifyWorker(idle.id);
  };

  for (const [name, { slots, perWorkspace, together = 1 }] of Object.entries(slotsOf)) {
    await boss.work(
      name,
      {
        localConcurrency: slots / together,
        ...(perWorkspace === undefined ? {} : { localGroupConcurrency: perWorkspace }),
        batchSize: together,
        pollingIntervalSeconds: LOOK_ANYWAY_SECONDS,
        perJobResults: true,
        heartbeatRefreshSeconds: HEARTBEAT_SECONDS,
      },
      (jobs) => {
        begun(name);
        return Promise.all(jobs.map((job) => run(name, job)));
      },
    );
  }
  const looking = setInterval(() => Object.keys(slotsOf).forEach(look), LOOK_EVERY_MS);
  return { stop: () => clearInterval(looking) };
}
