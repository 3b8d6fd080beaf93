import { runAdvisors } from '@conduit/local-supabase';
import { exceptions } from './advisors/exceptions.ts';
import { judge } from './advisors/judge.ts';
import { withTestDatabase } from './testDb/database.ts';

/**
 * `pnpm advisors`: Supabase's security and performance advisors, from `info` up, on a new database with our
 * migrations. 0 when they say nothing but what `advisors/exceptions.ts` lists, and all of that.
 */
export async function advisors(argv: string[], listed = exceptions): Promise<number> {
  if (argv.length > 0) {
    console.error('Usage: pnpm advisors');
    return 2;
  }
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
