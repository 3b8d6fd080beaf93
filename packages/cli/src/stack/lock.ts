import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** `SQLITE_BUSY`: another process holds the lock. */
const BUSY = 5;
/** Another command may only be looking whether the lock is held. */
const LOOK_MS = 500;
const POLL_MS = 500;

export interface Lock {
  release(): void;
}

/**
 * Takes a lock for this process alone; null when another process has it. It is one of the kernel's, on a file, by way of
 * SQLite, so it ends with its process however that ends: there are no stale ones.
 */
export function tryLock(file: string): Lock | null {
  const database = new DatabaseSync(file, { timeout: LOOK_MS });
  try {
    // Nothing is ever written, so there is nothing to keep a journal of.
    database.exec('pragma journal_mode = memory; begin exclusive');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return null;
    throw error;
  }
}

/** The same, waiting for as long as another process has it. */
export async function waitForLock(file: string, onWait: () => void): Promise<Lock> {
  for (let waits = 0; ; waits++) {
    const lock = tryLock(file);
    if (lock) return lock;
    if (waits === 0) onWait();
    await delay(POLL_MS);
  }
}
