import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeWhenOrphaned } from '../processes.ts';

/** Linux keeps this folder in memory: copying a database there takes a tenth of the time. */
const MEMORY = '/dev/shm';
/** Containers are often given 64 MB of it; a run of all tests needs a few hundred. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/** Where what nobody will miss is quickest: memory where there is enough of it, else the system's temporary folder. */
export async function scratchRoot(memory = MEMORY, enoughBytes = ENOUGH_BYTES): Promise<string> {
  const space = await statfs(memory).catch(() => null);
  return space && space.bavail * space.bsize >= enoughBytes ? memory : tmpdir();
}

/** A temporary folder that the database's own user can reach, removed even when this process is killed. */
export async function scratchFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(await scratchRoot(), 'conduit-test-'));
  await chmod(path, 0o755);
  const orphan = removeWhenOrphaned(path);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      orphan.forget();
    },
  };
}
