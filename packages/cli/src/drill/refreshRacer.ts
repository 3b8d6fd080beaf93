import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

import type { CrmConfigInput } from '@conduit/crm/config.ts';
import { createProviders } from '@conduit/crm/registry.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';
import { loadConnection } from '@conduit/db/connections.ts';
import { createFileStore } from '@conduit/worker/files.ts';
import { createLogger } from '@conduit/worker/log.ts';
import { openSession } from '@conduit/worker/session.ts';

/** Where a process dies: holding the lease, with the provider's answer in hand, or with the new pair stored. */
export type Step = 'leased' | 'answered' | 'stored';

export interface RaceTask {
  dbUrl: string;
  crmConfig: CrmConfigInput;
  keys: Record<string, string>;
  workspaceId: string;
  connectionId: string;
  staleVersion: number;
  kill: Step | null;
}
export interface RaceOutcome {
  code: string;
}

// One of the processes of the drill refresh-race: takes a task, says that it is ready, and goes when it is told to.
for (;;) {
  const [task] = (await once(process, 'message')) as [RaceTask];
  await run(task);
}

async function run(task: RaceTask): Promise<void> {
  const die = () => process.kill(process.pid, 'SIGKILL');
  const providers = createProviders(task.crmConfig);
  for (const provider of Object.values(providers)) {
    const refresh = provider.refresh.bind(provider);
    provider.refresh = async (tokens) => {
      if (task.kill === 'leased') die();
      const answer = await refresh(tokens);
      if (task.kill === 'answered') die();
      return answer;
    };
  }
  const db = openDatabase({ url: task.dbUrl, max: 2, applicationName: 'racer' });
  const connection = await loadConnection(db, task.workspaceId, task.connectionId);
  process.send?.('ready');
  await once(process, 'message');
  const context = {
    db,
    providers,
    vault: createVault({ keys: task.keys, activeKid: 'k1' }),
    log: createLogger('silent'),
    inboundDomain: 'in.conduit.example',
    mailer: null,
    files: createFileStore('http://127.0.0.1:9', 'none'),
    dryRun: true,
    now: Date.now,
    random: Math.random,
    wait,
  };
  const opened = connection ? await openSession(context, connection, task.staleVersion) : null;
  if (task.kill === 'stored') die();
  await db.destroy();
  process.send?.({ code: opened === null ? 'no_connection' : opened.ok ? 'ok' : opened.error.code });
}
