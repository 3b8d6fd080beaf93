import type { CrmProvider } from '@conduit/crm/port.ts';
import type { Vault } from '@conduit/crm/vault.ts';
import type { Db } from '@conduit/db/client.ts';
import type { Crm } from '@conduit/shared/crm.ts';

import type { FileStore } from './files.ts';
import type { Logger } from './log.ts';
import type { Mailer } from './mailer.ts';

/** What every job stands on. Time, randomness and the network are arguments. */
export interface JobContext {
  db: Db;
  providers: Record<Crm, CrmProvider>;
  vault: Vault;
  /** Raw mail and attachments in Storage. */
  files: FileStore;
  log: Logger;
  /** The domain of the workspaces' inbound addresses; mail to it is mail to the team. */
  inboundDomain: string;
  /** Null without a mail server: what is owed stays owed. */
  mailer: Mailer | null;
  /** True: writes are composed and stored, and never leave. */
  dryRun: boolean;
  /** Share of each CRM account's limits that is left to the customer's other apps; a fifth when absent. */
  headroom?: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** In [0, 1). */
  random: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<unknown>;
}

/** Thrown by a job that did its part and has more to do later: pg-boss runs it again with its queue's backoff. */
export class NotDoneYet extends Error {
  override readonly name = 'NotDoneYet';
}
