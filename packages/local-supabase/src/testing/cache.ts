import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../processes.ts';

/** Where test servers of a project keep what takes long to make. */
export const testCache = (projectDir: string, kind: string): string =>
  join(projectDir, 'node_modules', '.cache', 'conduit-test', kind);

const KEPT = 5;

/** A name for what was made from these parts. */
export function cacheKey(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update('\0').update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * Fills `target` with a copy of what is kept under `key`; the first time, `make` fills it and it is kept.
 * Owners and modes stay as they are, which PostgreSQL insists on.
 */
export async function fromCache(
  cacheDir: string,
  key: string,
  target: string,
  make: () => Promise<void>,
): Promise<void> {
  const kept = join(cacheDir, key);
  if (existsSync(kept)) return copy(kept, target);

  await make();
  await mkdir(cacheDir, { recursive: true });
  await removeOldest(cacheDir, KEPT - 1);
  const unfinished = join(cacheDir, `.${randomUUID()}`);
  await copy(target, unfinished);
  // Another run may have been first; then that one's copy stays.
  await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true, force: true }));
}

async function copy(from: string, to: string): Promise<void> {
  await runCommand({ name: 'cp', command: 'cp', args: ['-a', from, to] });
}

/** Other runs may be copying the newer ones at this moment. */
async function removeOldest(folder: string, keep: number): Promise<void> {
  const entries = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      return { path, made: (await stat(path)).mtimeMs };
    }),
  );
  entries.sort((a, b) => b.made - a.made);
  await Promise.all(entries.slice(keep).map(({ path }) => rm(path, { recursive: true, force: true })));
}
