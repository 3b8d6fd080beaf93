import { startTestServer } from '@conduit/local-supabase/testing';
import { parseArgs } from 'node:util';
import { withClient, withCopy } from './testDb/database.ts';
import { createFixture, describeCell, failures, runMatrix } from './testDb/matrix.ts';
import { runMutations } from './testDb/mutate.ts';
import { describeFailures, prepareTests, runPgTap } from './testDb/pgTap.ts';
import { comparePrivileges } from './testDb/privileges.ts';

export const USAGE = `Usage: pnpm test:db [--mutate [--only <text>]] [--json]

Runs the pgTAP files of supabase/tests and the access matrix on a database of their own.
  --mutate   also puts one fault at a time into the rules of access, and expects a test to notice
  --only     of the faults, those whose name contains this text
  --json     prints the figures as the last line`;

/** `pnpm test:db`: 0 when every test passed, 1 when one failed or a fault went unnoticed, 2 when misused. */
export async function testDb(argv: string[], testsFolder?: string): Promise<number> {
  const options = parseArgs({
    args: argv,
    options: { mutate: { type: 'boolean' }, only: { type: 'string' }, json: { type: 'boolean' } },
  }).values;

  const server = await startTestServer();
  try {
    const tests = await withCopy(server, ({ url }) => runPgTap(url, testsFolder));
    for (const result of tests) {
      console.log(`${result.failures.length === 0 ? 'ok    ' : 'FAILED'} ${result.file} (${result.passed})`);
      for (const failure of describeFailures(result)) console.log(indent(failure));
    }

    const access = await withCopy(server, ({ url }) => checkAccess(url));
    console.log(
      `${access.problems.length === 0 ? 'ok    ' : 'FAILED'} access matrix (${access.cells} cells)`,
    );
    for (const problem of access.problems) console.log(indent(problem));

    const figures = {
      tests: tests.reduce((sum, { passed }) => sum + passed, 0),
      cells: access.cells,
      failed: tests.reduce((sum, { failures: failed }) => sum + failed.length, access.problems.length),
    };
    if (!options.mutate || figures.failed > 0) {
      // A mutation proves nothing while a test is red without it.
      if (options.json) console.log(JSON.stringify(figures));
      return figures.failed > 0 ? 1 : 0;
    }

    const report = await runMutations(server, (all) =>
      all.filter(({ name }) => name.includes(options.only ?? '')),
    );
    console.log(
      `${report.caught}/${report.mutations} faults noticed, ${report.caughtByBehaviour} of them by what statements did`,
    );
    if (report.mutations === 0) console.error(`No fault's name contains "${options.only}".`);
    for (const survivor of report.survivors) console.log(`NOT NOTICED ${survivor}`);
    if (options.json) console.log(JSON.stringify({ ...figures, ...report }));
    return report.survivors.length > 0 || report.mutations === 0 ? 1 : 0;
  } finally {
    await server.stop();
  }
}

/** The access matrix and the comparison of privileges, on a migrated database that nothing else uses. */
export async function checkAccess(url: string): Promise<{ cells: number; problems: string[] }> {
  const prepared = await prepareTests(url);
  return withClient(url, async (client) => {
    const cells = await runMatrix(client, await createFixture(client));
    return {
      cells: cells.length,
      problems: [
        ...prepared.flatMap(describeFailures),
        ...failures(cells).map(describeCell),
        ...(await comparePrivileges(client)),
      ],
    };
  });
}

const indent = (text: string): string => text.replaceAll(/^/gm, '       ');
