import { generateTypes } from '@conduit/local-supabase';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withTestDatabase } from './testDb/database.ts';
import { repositoryRoot } from './testDb/paths.ts';

const TYPES = 'packages/db/src/database.types.ts';

/**
 * `pnpm db:types`: writes the TypeScript types of the migrated database, as the official CLI makes them.
 * With `--check` it writes nothing and exits with 1 when the file is not what the migrations say.
 */
export async function dbTypes(argv: string[]): Promise<number> {
  const check = argv.includes('--check');
  if (argv.some((arg) => arg !== '--check')) {
    console.error('Usage: pnpm db:types [--check]');
    return 2;
  }
  const file = join(repositoryRoot, TYPES);
  const generated = await withTestDatabase(({ url }) => generateTypes(url));
  const types = await format(generated, { ...(await resolveConfig(file)), parser: 'typescript' });
  if (types === (await readFile(file, 'utf8').catch(() => ''))) {
    console.log(`${TYPES} is what the migrations say.`);
    return 0;
  }
  if (check) {
    console.error(`${TYPES} is not what the migrations say. Run pnpm db:types and commit the result.`);
    return 1;
  }
  await writeFile(file, types);
  console.log(`${TYPES} written.`);
  return 0;
}
