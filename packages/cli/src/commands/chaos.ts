import { parseArgs } from 'node:util';

import { ablations, preloadFor } from '../chaos/ablations.ts';
import { runChaos, type ChaosResult } from '../chaos/run.ts';
import { unknownName, wholeNumber } from '../problem.ts';
import { createProgress } from '../progress.ts';

export const USAGE = `Usage: pnpm chaos [--schedules <n>] [--seed <n>] [--ablate <key>] [--json] [--verbose]

  --schedules  how many to run (default 150)
  --seed       the same seed draws the same schedules (default 1)
  --per-round  how many are let loose together (default 75)
  --from-round the first round to play, to see one again by itself (default 0)
  --ablate     takes one safeguard away, which must make it fail:
${Object.entries(ablations)
  .map(([key, { without }]) => `                 ${key.padEnd(16)} ${without}`)
  .join('\n')}
  --json       end with the figures as one JSON line
  --verbose    show what the workers print
`;

/** At most so many findings are printed: the first ones tell. */
const PRINTED_FINDINGS = 20;

/** `pnpm chaos`: exit code 1 when anything was doubled, lost, left undone or tied to the wrong record, or a worker ended. */
export async function chaos(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      schedules: { type: 'string', default: '150' },
      seed: { type: 'string', default: '1' },
      'per-round': { type: 'string', default: '75' },
      'from-round': { type: 'string', default: '0' },
      ablate: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const schedules = wholeNumber('--schedules', values.schedules);
  const seed = wholeNumber('--seed', values.seed);
  const perRound = wholeNumber('--per-round', values['per-round']);
  const fromRound = wholeNumber('--from-round', values['from-round'], 0);
  if (values.ablate !== undefined && !Object.hasOwn(ablations, values.ablate)) {
    throw unknownName('safeguard', values.ablate, Object.keys(ablations));
  }
  const result = await runChaos({
    schedules,
    seed,
    perRound,
    fromRound,
    progress: createProgress(),
    ...(values.ablate !== undefined && { preload: preloadFor(values.ablate) }),
    ...(values.verbose && { log: (part: string, line: string) => console.error(`  [${part}] ${line}`) }),
  });
  print(result);
  if (values.json) console.log(JSON.stringify(result.report));
  return result.findings.length === 0 ? 0 : 1;
}

function print(result: ChaosResult): void {
  const { report, findings, faults, databaseRestarts, databaseKills, sessionsEnded, questions } = result;
  for (const { kind, schedule, detail } of findings.slice(0, PRINTED_FINDINGS)) {
    console.error(`  ${kind} in schedule ${schedule ?? '?'}: ${detail}`);
  }
  if (findings.length > PRINTED_FINDINGS) console.error(`  … and ${findings.length - PRINTED_FINDINGS} more`);
  const disturbed = Object.entries(faults).map(([kind, calls]) => `${calls} ${kind}`);
  console.error(`
  ${report.schedules} schedules, ${report.outcomes} outcomes
  ${report.kills} workers killed, ${report.crashes} ended by themselves
  the database: ${databaseRestarts} restarts, ${databaseKills} kills, ${sessionsEnded} sessions ended in a transaction
  ${questions} questions put to a person
  calls disturbed: ${disturbed.join(', ') || 'none'}
  ${report.duplicates} doubled, ${report.lost} lost, ${report.unresolved} left undone, ${report.misassociated} tied to the wrong record`);
}
