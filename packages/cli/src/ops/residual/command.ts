import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { z } from 'zod';

import { asOperator, isUuid, wrongCall } from '../operator.ts';
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
  const { workspace, remember, against } = values;
  if (!isUuid(workspace) || (remember === undefined) === (against === undefined)) {
    return wrongCall('residual --workspace <id> (--remember <file> | --against <file>)');
  }
  return asOperator(async (client, files) => {
    if (remember !== undefined) {
      const fingerprint = await takeFingerprint(client, workspace);
      await writeFile(remember, JSON.stringify(fingerprint), { mode: 0o600 });
      console.log(`${Object.keys(fingerprint.messages).length} messages remembered in ${remember}.`);
      return 0;
    }
    const fingerprint = stored.parse(JSON.parse(await readFile(against ?? '', 'utf8')));
    if (fingerprint.workspaceId !== workspace) {
      console.error('That file remembers another workspace.');
      return 2;
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
