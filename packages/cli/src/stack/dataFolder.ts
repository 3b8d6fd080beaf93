import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isWatchdog, watchdogPid } from '@conduit/local-supabase/processes.ts';
import { z } from 'zod';

import { Problem, wrongCall } from '../problem.ts';
import { tryLock } from './lock.ts';
import { PORTS_FILE } from './ports.ts';
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
 * Takes a data folder for this process alone, or throws a `Problem` that says who has it. A folder of somebody else's is
 * not touched: what we write would mix with it, and `clear` would delete it.
 */
export async function takeDataFolder(
  dataDir: string,
  progress: (message: string) => void = () => undefined,
): Promise<DataFolder> {
  await mkdir(dataDir, { recursive: true });
  if (!(await isDataFolder(dataDir))) {
    throw new Problem(
      `${dataDir} holds other things than Conduit's data; it is left alone.`,
      'Name a new or empty folder with --data.',
    );
  }
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

/** The folder that `--data` names. Nothing at all would be wherever the command runs. */
export function dataFolderNamed(text: string): string {
  if (text === '') throw wrongCall('--data takes a folder, and was given nothing.');
  return resolve(text);
}

/** Whether a folder is one of Conduit's, or not yet anything. Others name files as we do, so names alone do not tell. */
async function isDataFolder(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir);
  if (names.every((name) => [LOCK_FILE, STATE_FILE, PORTS_FILE].includes(name))) return true;
  if (existsSync(join(dataDir, 'supabase', 'keys.json'))) return true;
  // Damaged ones are ours too: starting over is what there is to do about it.
  const secrets = await readFile(join(dataDir, SECRETS_FILE), 'utf8').catch(() => '');
  return secrets.includes('inboundEmailSecret');
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
