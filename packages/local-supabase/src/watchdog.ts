import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './processes.ts';

/** A line of the watchdog's input: something to end when its owner is gone, or to forget. */
export type WatchdogMessage =
  | { kind: 'process'; pid: number; signal: NodeJS.Signals }
  | { kind: 'folder'; path: string }
  | { kind: 'forget'; pid?: number; path?: string };

const POLL_MS = 50;

/**
 * Reads what its owner started until the input ends, which the kernel sees to even when the owner is killed.
 * Then it asks each process to end, forces those that have not after `graceMs` and what they started, and removes the
 * folders.
 */
export async function keepWatch(input: Readable, graceMs = 10_000): Promise<void> {
  const processes = new Map<number, NodeJS.Signals>();
  const folders = new Set<string>();

  for await (const line of createInterface({ input })) {
    const message = JSON.parse(line) as WatchdogMessage; // written by startWatchdog, in the same version
    if (message.kind === 'process') processes.set(message.pid, message.signal);
    else if (message.kind === 'folder') folders.add(message.path);
    else {
      if (message.pid !== undefined) processes.delete(message.pid);
      if (message.path !== undefined) folders.delete(message.path);
    }
  }

  for (const [pid, signal] of processes) signalQuietly(pid, signal);
  for (let waited = 0; waited < graceMs && [...processes.keys()].some(isAlive); waited += POLL_MS) {
    await delay(POLL_MS);
  }
  for (const pid of processes.keys()) signalQuietly(pid, 'SIGKILL');
  for (const path of folders) await rm(path, { recursive: true, force: true });
}

/** Asks the process alone, which ends its own in order; forces its whole group, which it leads. */
function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
  } catch {
    // It ended on its own.
  }
}
