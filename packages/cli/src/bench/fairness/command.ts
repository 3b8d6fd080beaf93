import type { BenchOptions, BenchResult } from '../registry.ts';
import { behindABusyWorkspace } from './behindABusyWorkspace.ts';
import { besideASlowAccount } from './besideASlowAccount.ts';

/** Mails of another workspace that wait. */
const WAITING = 5_000;
const ACCOUNTS = 40;
/** Just within the time a CRM is given to answer. */
const SLOW_MS = 25_000;

/** What one workspace's work costs the others. With a size, so many mails wait, and the rest is smaller in proportion. */
export async function fairness(
  print: (line: string) => void,
  { size = WAITING }: BenchOptions = {},
): Promise<BenchResult> {
  const share = Math.min(1, size / WAITING);
  const mail = await behindABusyWorkspace(print, { waiting: size });
  const sync = await besideASlowAccount(print, {
    accounts: Math.max(12, Math.round(ACCOUNTS * share)),
    slowMs: Math.max(3_000, Math.round(SLOW_MS * share)),
  });
  return {
    figures: [...mail.figures, ...sync.figures],
    detail: { mail: mail.detail, sync: sync.detail },
  };
}
