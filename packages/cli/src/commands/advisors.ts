import { runAdvisors } from '@conduit/local-supabase';
import { exceptions } from './advisors/exceptions.ts';
import { parseArgs } from 'node:util';
import { judge } from './advisors/judge.ts';
import { withTestDatabase } from './testDb/database.ts';

export const USAGE = `Usage: pnpm advisors

It takes nothing. Findings that are meant are listed in packages/cli/src/commands/advisors/exceptions.ts.
`;

/**
 * `pnpm advisors`: Supabase's security and performance advisors, from `info` up, on a new database with our
 * migrations. 0 when they say nothing but what `advisors/exceptions.ts` lists, and all of that.
 */
export async function advisors(argv: string[], listed = exceptions): Promise<number> {
  parseArgs({ args: argv });
  const findings = await withTestDatabase(({ url }) => runAdvisors(url));
  const { unlisted, stale } = judge(findings, listed);
  for (const { level, name, detail, remediation } of unlisted) {
    console.error(`${level} ${name}: ${detail}\n     ${remediation ?? ''}`);
  }
  for (const entry of stale) console.error(`The exception for ${entry} is no longer needed: remove it.`);
  console.log(
    `${findings.length} findings, ${findings.length - unlisted.length} of them listed with a reason, ${unlisted.length} not.`,
  );
  return unlisted.length + stale.length > 0 ? 1 : 0;
}
