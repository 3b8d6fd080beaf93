import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isWatchdog, watchdogPid } from '@conduit/local-supabase/processes.ts';
import { z } from 'zod';

import { Problem } from '../problem.ts';
import { tryLock } from './lock.ts';
import { SECRETS_FILE } from './secrets.ts';

const LOCK_FILE = 'lock';
const STATE_FILE = 'running.json';
/** Longer than the watchdog takes, which gives what it ends ten seconds. */
const LEFTOVERS_MS = 20_000;
const POLL_MS = 100;

const state = z.object({
  pid: z.number(),
  watchdog: z.number().optional(),
  /** Once everything answers. */
  product: z
    .object({
      webUrl: z.string().nullable(),
      apiUrl: z.string(),
      functionsUrl: z.string(),
      dbUrl: z.string(),
    })
    .optional(),
});
/** What a running Conduit says of itself in its data folder, for commands that work on it. */
export type RunningState = z.output<typeof state>;
export type RunningProduct = NonNullable<RunningState['product']>;

export interface DataFolder {
  /** Says where the product is to who looks into the folder. */
  announce(product: RunningProduct): Promise<void>;
  /** Deletes everything in it. */
  clear(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process alone, or throws a `Problem` that says who has it.
 */
export async function takeDataFolder(
  dataDir: string,
  progress: (message: string) => void = () => undefined,
): Promise<DataFolder> {
  await mkdir(dataDir, { recursive: true });
  const lock = tryLock(join(dataDir, LOCK_FILE));
  if (!lock) throw await inUse(dataDir);
  try {
    await waitForLeftovers(dataDir, progress);
    const own: RunningState = { pid: process.pid, watchdog: watchdogPid() };
    await writeState(dataDir, own);
    return {
      announce: (product) => writeState(dataDir, { ...own, product }),
      clear: async () => {
        for (const name of await readdir(dataDir)) {
          if (name !== LOCK_FILE) await rm(join(dataDir, name), { recursive: true });
        }
        await writeState(dataDir, own);
      },
      release: async () => {
        await rm(join(dataDir, STATE_FILE), { force: true });
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The product that runs on a data folder; a `Problem` when none does. */
export async function findRunning(dataDir: string): Promise<RunningProduct> {
  const next = 'Start it in another terminal: pnpm start';
  const known = await readState(dataDir);
  const lock = known && tryLock(join(dataDir, LOCK_FILE));
  if (lock) lock.release();
  if (!known || lock) throw new Problem(`Nothing is running on the data folder ${dataDir}.`, next);
  if (known.product) return known.product;
  throw new Problem(
    `Conduit is still starting on ${dataDir}.`,
    'Wait until its terminal says "Conduit is up", and try again.',
  );
}

/** Whether a folder is one of Conduit's, or not yet anything. */
export async function isDataFolder(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir);
  return names.includes(SECRETS_FILE) || names.every((name) => name === LOCK_FILE || name === STATE_FILE);
}

async function inUse(dataDir: string): Promise<Problem> {
  const known = await readState(dataDir);
  const where = known?.product ? (known.product.webUrl ?? known.product.apiUrl) : 'it is still starting';
  return new Problem(
    `Conduit already runs on this data folder: ${where}, process ${known?.pid ?? 'unknown'}.`,
    'Use that one, end it with Ctrl-C in its terminal, or start another beside it: pnpm start --data <other folder>',
  );
}

/** Somebody killed the last start: its watchdog may still be ending what that had started. */
async function waitForLeftovers(dataDir: string, progress: (message: string) => void): Promise<void> {
  const last = await readState(dataDir);
  if (last?.watchdog === undefined || !(await isWatchdog(last.watchdog))) return;
  progress('Waiting for what the last start left running to end');
  for (let waited = 0; waited < LEFTOVERS_MS && (await isWatchdog(last.watchdog)); waited += POLL_MS) {
    await delay(POLL_MS);
  }
}

async function readState(dataDir: string): Promise<RunningState | null> {
  const text = await readFile(join(dataDir, STATE_FILE), 'utf8').catch(() => '');
  try {
    return state.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** For its owner's eyes only: the database's address carries its password. */
async function writeState(dataDir: string, value: RunningState): Promise<void> {
  const file = join(dataDir, STATE_FILE);
  await writeFile(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
