import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { audit } from '../stack/audit.ts';
import { deliverFolder, prepareWorkspace, waitUntilQuiet } from '../stack/demoData.ts';
import { demoEmailsDir } from '../stack/paths.ts';
import { startStack } from '../stack/startStack.ts';
import type { DrillResult } from './registry.ts';

/** Two workers on one database do the demo's work together: every outcome must still be there exactly once. */
export async function twoWorkers(print: (line: string) => void): Promise<DrillResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'conduit-drill-'));
  const stack = await startStack({
    dataDir,
    ports: 'free',
    web: false,
    dryRun: false,
    durable: false,
    workers: 2,
    onProgress: print,
  });
  try {
    await prepareWorkspace(stack, print);
    await deliverFolder(stack, demoEmailsDir);
    await waitUntilQuiet(stack.supabase.dbUrl);
    const { outcomes, duplicates, lost } = await audit(stack);
    const ok = outcomes > 0 && duplicates === 0 && lost === 0;
    return { drill: 'two-workers', workers: 2, outcomes, duplicates, lost, ok };
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
