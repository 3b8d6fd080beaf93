import { generateTypes } from '@conduit/local-supabase';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { withTestDatabase } from './testDb/database.ts';
import { repositoryRoot } from './testDb/paths.ts';

const TYPES = join(repositoryRoot, 'packages/db/src/database.types.ts');

export const USAGE = `Usage: pnpm db:types [--check]

  --check  write nothing; exit with 1 when the types are not what the migrations say
`;

/**
 * `pnpm db:types`: writes the TypeScript types of the migrated database, as the official CLI makes them.
 * With `--check` it writes nothing and exits with 1 when the file is not what the migrations say.
 */
export async function dbTypes(argv: string[], file = TYPES): Promise<number> {
  const { check } = parseArgs({ args: argv, options: { check: { type: 'boolean' } } }).values;
  const name = relative(repositoryRoot, file);
  const generated = await withTestDatabase(({ url }) => generateTypes(url));
  const types = await format(generated, { ...(await resolveConfig(TYPES)), parser: 'typescript' });
  if (types === (await readFile(file, 'utf8').catch(() => ''))) {
    console.log(`${name} is what the migrations say.`);
    return 0;
  }
  if (check) {
    console.error(`${name} is not what the migrations say. Run pnpm db:types and commit the result.`);
    return 1;
  }
  await writeFile(file, types);
  console.log(`${name} written.`);
  return 0;
}
