import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { dataFolderNamed } from '../stack/dataFolder.ts';
import { runDemo, type DemoReport } from '../stack/demo.ts';
import { demoEmailsDir } from '../stack/paths.ts';
import { createProgress } from '../progress.ts';

export const USAGE = `Usage: pnpm demo [--emails <folder>] [--data <folder>] [--json] [--verbose]

  --emails  a folder of .eml files (default: the demo's own)
  --data    keep the database there; running again with it adds nothing
  --json    end with the figures as one JSON line
  --verbose show what every part prints
`;

/** `pnpm demo`: the whole story without a screen. Exit code 1 when anything was doubled, lost or leaked. */
export async function demo(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      emails: { type: 'string', default: demoEmailsDir },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const named = values.data === undefined ? null : dataFolderNamed(values.data);
  const emails = resolve(values.emails);
  // Before anything is started.
  await readdir(emails);
  const progress = createProgress();
  const dataDir = named ?? (await mkdtemp(join(tmpdir(), 'conduit-demo-')));
  try {
    const report = await runDemo({
      dataDir,
      emails,
      progress,
      ...(values.verbose && { log: (part: string, line: string) => console.error(`  [${part}] ${line}`) }),
    });
    progress.done();
    if (values.json) console.log(JSON.stringify(report));
    else printReport(report);
    return report.duplicates + report.lost + report.leaks === 0 ? 0 : 1;
  } finally {
    if (named === null) await rm(dataDir, { recursive: true, force: true });
  }
}

function printReport(report: DemoReport): void {
  console.log(`
  ${report.emails} emails: ${report.stored} stored in ${report.threads} threads, ${report.redelivered} delivered before, ${report.rejected} rejected
  ${report.outcomes} outcomes, ${report.review} questions for a person
  HubSpot     ${report.crm.hubspot.contacts} contacts, ${report.crm.hubspot.tasks} tasks, ${report.crm.hubspot.notes} notes in ${report.crm.hubspot.calls} calls
  Salesforce  ${report.crm.salesforce.contacts} contacts, ${report.crm.salesforce.tasks} tasks, ${report.crm.salesforce.notes} notes in ${report.crm.salesforce.calls} calls
  ${report.duplicates} doubled, ${report.lost} lost, ${report.leaks} leaked
  ${report.seconds} s`);
}
