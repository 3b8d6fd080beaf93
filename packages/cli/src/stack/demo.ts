import type { Crm } from '@conduit/shared/crm.ts';
import { checkEgress } from '@conduit/shared/egress.ts';

import { audit, type CrmFigures } from './audit.ts';
import { deliverFolder, prepareWorkspace, waitUntilQuiet } from './demoData.ts';
import { startStack, type Stack } from './startStack.ts';

export interface DemoReport {
  emails: number;
  stored: number;
  /** Delivered again, in this folder or by an earlier run. */
  redelivered: number;
  rejected: number;
  threads: number;
  /** Messages that led to a task and a note. */
  outcomes: number;
  /** Questions to a person. */
  review: number;
  crm: Record<Crm, CrmFigures>;
  /** CRM records that stand there more than once. */
  duplicates: number;
  /** Stored messages never read, and planned writes without their record. */
  lost: number;
  /** CRM records that repeat a run of words from a message. */
  leaks: number;
  seconds: number;
}

export interface DemoOptions {
  dataDir: string;
  emails: string;
  progress: (message: string) => void;
  /** Every line the parts print. */
  log?: (part: string, line: string) => void;
}

/** Brings the stack up without its dashboard, lets it do its work on a folder of mail, checks the CRMs' own records. */
export async function runDemo({ dataDir, emails, progress, log }: DemoOptions): Promise<DemoReport> {
  const since = Date.now();
  const stack = await startStack({
    dataDir,
    ports: 'free',
    web: false,
    dryRun: false,
    durable: false,
    onProgress: progress,
    ...(log && { log }),
  });
  try {
    return await walk(stack, emails, progress, since);
  } finally {
    progress('Stopping');
    await stack.stop();
  }
}

async function walk(
  stack: Stack,
  emails: string,
  progress: (message: string) => void,
  since: number,
): Promise<DemoReport> {
  await prepareWorkspace(stack, progress);
  stack.sandbox.control.clearCalls();
  progress('Delivering mail');
  const delivered = await deliverFolder(stack, emails);
  const count = (kind: string) => delivered.filter(({ result }) => result.kind === kind).length;
  for (const { file, result } of delivered) {
    if (result.kind === 'rejected') progress(`Rejected ${file}: ${result.status} ${result.code}`);
  }
  progress(`${count('stored')} stored; reading them and writing to the CRMs`);
  await waitUntilQuiet(stack.supabase.dbUrl);

  progress('Comparing the CRMs with the ledger');
  const found = await audit(stack);
  const leaks = found.records.filter(({ texts }) => !checkEgress(texts, found.bodies, found.names).ok).length;
  return {
    emails: delivered.length,
    stored: count('stored'),
    redelivered: count('duplicate'),
    rejected: count('rejected'),
    threads: found.threads,
    outcomes: found.outcomes,
    review: found.review,
    crm: found.crm,
    duplicates: found.duplicates,
    lost: found.lost,
    leaks,
    seconds: Math.round((Date.now() - since) / 100) / 10,
  };
}
