import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LocalSupabaseError } from './errors.ts';

export interface User {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as whoever owns the cluster already, else as `postgres` if
 * the machine has that user, else as `nobody`, which every machine has. Undefined when we are not root.
 */
export async function unprivilegedUser(dataDir: string, passwd = '/etc/passwd'): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existsSync(dataDir) ? await stat(dataDir) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = (await readFile(passwd, 'utf8')).split('\n').map((line) => line.split(':'));
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!found) {
    throw new LocalSupabaseError(
      'did_not_start',
      'PostgreSQL may not run as root, and there is no other user.',
    );
  }
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Whether a user may pass every folder above a path; root's home, for one, is closed to others. */
export async function canReach(user: User, path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const passable = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & passable) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/**
 * A folder that `user` can reach, remembered by a link at `path`: for when `path` itself is closed to them.
 * Deleting the link is enough to start afresh: folders whose link is gone are removed on the way.
 */
export async function folderElsewhere(path: string, user: User, parent = '/var/tmp'): Promise<string> {
  const linked = await realpath(path).catch(() => undefined);
  if (linked !== undefined) return linked;
  if (await lstat(path).catch(() => undefined)) await rm(path); // its folder was cleaned away
  await removeUnlinked(parent);
  const folder = await mkdtemp(join(parent, PREFIX));
  await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  await mkdir(dirname(path), { recursive: true });
  await symlink(folder, path);
  await writeFile(join(folder, BACK_REFERENCE), path);
  return folder;
}

const PREFIX = 'conduit-';
/** Names the link a folder belongs to. */
const BACK_REFERENCE = 'linked-from';

async function removeUnlinked(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(PREFIX)) continue;
    const link = await readFile(join(folder, BACK_REFERENCE), 'utf8').catch(() => '');
    if (link === '') continue; // being made at this moment, or not ours
    if ((await readlink(link).catch(() => '')) !== folder) await rm(folder, { recursive: true, force: true });
  }
}
