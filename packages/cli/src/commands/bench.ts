import { parseArgs } from 'node:util';

import { benches, type Figure } from '../bench/registry.ts';
import { unknownName, wholeNumber } from '../problem.ts';

export const USAGE = `Usage: pnpm bench [name…] [--size <n>] [--json]

  names   ${Object.keys(benches).join(', ')}; all of them by default
  --size  how many rows, for those that take a size
  --json  end with the figures as one JSON line
`;

/** `pnpm bench [name…]`: measures; `--size` where it applies; `--json` ends with the figures as one JSON line. Exit code 1 when a goal is missed. */
export async function bench(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, size: { type: 'string' } },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) throw unknownName('benchmark', unknown, Object.keys(benches));
  const size = values.size === undefined ? undefined : wholeNumber('--size', values.size);
  const names = positionals.length > 0 ? positionals : Object.keys(benches);
  const figures: Figure[] = [];
  const details: Record<string, unknown> = {};
  for (const name of names) {
    const run = benches[name];
    if (!run) continue;
    const result = await run((line) => console.log(line), size === undefined ? {} : { size });
    figures.push(...result.figures);
    if (result.detail !== undefined) details[name] = result.detail;
  }
  for (const { name, ratio, goal, better, ok } of figures) {
    const wanted = `${better === 'higher' ? '≥' : '≤'} ${goal}`;
    console.log(`${ok ? '✓' : '✗'} ${name.padEnd(40)} ${ratio.toFixed(3)}  (goal ${wanted})`);
  }
  const ok = figures.every((figure) => figure.ok);
  if (values.json) console.log(JSON.stringify({ benches: figures, details, ok }));
  return ok ? 0 : 1;
}
