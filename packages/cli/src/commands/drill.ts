import { parseArgs } from 'node:util';

import { drills } from '../drill/registry.ts';
import { unknownName, wholeNumber, wrongCall } from '../problem.ts';

export const USAGE = `Usage: pnpm drill <name> [--rounds <n>] [--json]

  names     ${Object.keys(drills).join(', ')}
  --rounds  how often, for those that repeat
  --json    end with the result as one JSON line
`;

/** `pnpm drill <name>`: a destructive or statistical experiment on a stack of its own. Exit code 1 when it fails. */
export async function drill(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } },
  });
  const [name] = positionals;
  const run = name !== undefined && Object.hasOwn(drills, name) ? drills[name] : undefined;
  if (!run) {
    if (name !== undefined) throw unknownName('drill', name, Object.keys(drills));
    throw wrongCall(`Name a drill: ${Object.keys(drills).join(', ')}.`);
  }
  const rounds = values.rounds === undefined ? undefined : wholeNumber('--rounds', values.rounds);
  const result = await run((line) => console.error(line), rounds === undefined ? {} : { rounds });
  console.log(values.json ? JSON.stringify(result) : result);
  return result.ok ? 0 : 1;
}
