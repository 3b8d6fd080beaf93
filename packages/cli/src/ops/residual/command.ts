import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { z } from 'zod';

import { Problem, wrongCall } from '../../problem.ts';
import { asOperator, workspaceOf } from '../operator.ts';
import { takeFingerprint } from './fingerprint.ts';
import { searchResidual } from './search.ts';

const stored = z.object({
  workspaceId: z.string(),
  salt: z.string(),
  messages: z.record(z.string(), z.array(z.string())),
});

/**
 * Proves a purge. `--remember` before it writes hashes of what the mail says; `--against` after it searches for them and
 * prints where any was found. Exit code 1 when something was.
 */
export async function residual(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { workspace: { type: 'string' }, remember: { type: 'string' }, against: { type: 'string' } },
  });
  const workspace = workspaceOf(values.workspace);
  const { remember, against } = values;
  if ((remember === undefined) === (against === undefined)) {
    throw wrongCall('Say either --remember <file> before the purge, or --against <file> after it.');
  }
  // Before anything is asked of the database.
  const fingerprint = against === undefined ? null : await readFingerprint(against, workspace);
  return asOperator(async (client, files) => {
    if (!fingerprint) {
      const taken = await takeFingerprint(client, workspace);
      await writeFile(remember ?? '', JSON.stringify(taken), { mode: 0o600 });
      console.log(`${Object.keys(taken.messages).length} messages remembered in ${remember}.`);
      return 0;
    }
    const report = await searchResidual(client, files, fingerprint);
    for (const { place, rows, shingles } of report.findings) {
      console.log(`  found in ${place}: ${shingles} runs of words in ${rows} rows or files`);
    }
    const found = report.findings.reduce((sum, { shingles }) => sum + shingles, 0);
    console.log(
      `${found} left of ${report.purged} purged messages, in ${report.columns} columns (${report.rows} rows) and ${report.files} files.`,
    );
    return found === 0 ? 0 : 1;
  });
}

async function readFingerprint(file: string, workspace: string): Promise<z.output<typeof stored>> {
  const text = await readFile(file, 'utf8');
  let fingerprint;
  try {
    fingerprint = stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem(`${file} is no file that --remember wrote.`, 'Name that one.', { cause });
  }
  if (fingerprint.workspaceId === workspace) return fingerprint;
  throw wrongCall(`${file} remembers another workspace: ${fingerprint.workspaceId}.`);
}
