import { readFile } from 'node:fs/promises';

import type { z } from 'zod';

import { Problem } from '../problem.ts';

/** Reads a JSON file of the data folder; a `Problem` when it does not hold what it should. */
export async function readJsonFile<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem(
      `${file} is damaged: it does not hold what Conduit wrote.`,
      'Put a copy of it back, or start over without the data: pnpm start --reset',
      { cause },
    );
  }
}
