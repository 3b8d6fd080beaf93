import { parseArgs } from 'node:util';

import { drills } from '../drill/registry.ts';

/** `pnpm drill <name>`: a destructive or statistical experiment on a stack of its own. Exit code 1 when it fails. */
export async function drill(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [name] = positionals;
  const run = name === undefined ? undefined : drills[name];
  if (!run) {
    console.error(`Name a drill: ${Object.keys(drills).join(', ')}.`);
    return 2;
  }
  const result = await run((line) => console.error(line));
  console.log(values.json ? JSON.stringify(result) : result);
  return result.ok ? 0 : 1;
}
