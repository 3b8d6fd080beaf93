import { parseArgs } from 'node:util';

import { drills } from '../drill/registry.ts';

/** `pnpm drill <name>`: a destructive or statistical experiment on a stack of its own. Exit code 1 when it fails. */
export async function drill(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  });
  const [name] = positionals;
  const run = name === undefined ? undefined : drills[name];
  if (!run) {
    console.error(`Name a drill: ${Object.keys(drills).join(', ')}.`);
    return 2;
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0)) {
    console.error('--rounds takes a positive number.');
    return 2;
  }
  const result = await run((line) => console.error(line), rounds === undefined ? {} : { rounds });
  console.log(values.json ? JSON.stringify(result) : result);
  return result.ok ? 0 : 1;
}
