import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Migration {
  file: string;
  /** The timestamp its name begins with, by which the official CLI knows it. */
  version: string;
  sql: string;
}

/** The migration files of a folder in the order they apply; none when there is no such folder. */
export async function listMigrations(folder: string): Promise<Migration[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((file) => /^\d+_.*\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => ({
      file,
      version: file.slice(0, file.indexOf('_')),
      sql: await readFile(join(folder, file), 'utf8'),
    })),
  );
}
