import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeWhenOrphaned } from '../processes.ts';

/** A temporary folder that the database's own user can reach, removed even when this process is killed. */
export async function scratchFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'conduit-test-'));
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
