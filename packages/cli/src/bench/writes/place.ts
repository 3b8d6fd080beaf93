import type { CrmProvider } from '@conduit/crm/port.ts';
import { createProviders } from '@conduit/crm/registry.ts';
import { sandboxConfig } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '@conduit/crm-sandbox';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import type { Connection } from '@conduit/db/connections.ts';
import {
  createTestDatabase,
  createUser,
  startTestServer,
  type TestDatabase,
} from '@conduit/local-supabase/testing';
import type { Crm } from '@conduit/shared/crm.ts';
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobContext } from '@conduit/worker/context.ts';
import { createFileStore } from '@conduit/worker/files.ts';
import { createLogger } from '@conduit/worker/log.ts';
import { connect as connectAccount } from '@conduit/worker/testing/connect.ts';

/** A database, both CRMs, and workers' contexts in this process. */
export interface Place {
  database: TestDatabase;
  sandbox: Sandbox;
  providers: Record<Crm, CrmProvider>;
  /** Of the vault, by id; the active one is `k1`. */
  keys: Record<string, string>;
  /** As `conduit_functions`. */
  functions: Db;
  /** The context of one worker, with connections of its own. */
  worker(): JobContext;
  /** Connects an account to a workspace of its own, with live writes on. */
  connect(crm: Crm, account: string): Promise<Connection>;
  close(): Promise<void>;
}

export async function openPlace(options: SandboxOptions = {}): Promise<Place> {
  const server = await startTestServer();
  const database = await createTestDatabase(server);
  const sandbox = await startSandbox(options);
  const pools: Db[] = [];
  const open = (url: string) => {
    const db = openDatabase({ url, applicationName: 'bench' });
    pools.push(db);
    return db;
  };
  const functions = open(database.functionsUrl);
  const providers = createProviders(sandboxConfig(sandbox));
  const keys = { k1: randomBytes(32).toString('base64url') };
  const vault = createVault({ keys, activeKid: 'k1' });
  return {
    database,
    sandbox,
    providers,
    keys,
    functions,
    worker: () => ({
      db: open(database.workerUrl),
      providers,
      vault,
      log: createLogger('silent'),
      mailer: null,
      files: createFileStore('http://127.0.0.1:9', 'none'),
      inboundDomain: 'in.conduit.example',
      dryRun: false,
      now: Date.now,
      random: Math.random,
      wait,
    }),
    async connect(crm, account) {
      const { id: userId } = await createUser(database.pool, { email: `${account}@example.com` });
      const { rows } = await database.pool.query<{ id: string }>(
        `update public.workspaces w set live_writes = true, write_unasked = true from public.workspace_members m
         where m.workspace_id = w.id and m.user_id = $1 returning w.id`,
        [userId],
      );
      const workspaceId = rows[0]?.id ?? '';
      return connectAccount({ functions, provider: providers[crm], vault }, { workspaceId, userId, account });
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await sandbox.close();
      await database.drop();
      await server.stop();
    },
  };
}
