import { join } from 'node:path';

import type { Sandbox } from '@conduit/crm-sandbox';
import { childEnv } from '@conduit/local-supabase/env.ts';
import type { TestDatabase } from '@conduit/local-supabase/testing';

import { startFleet, type WorkerFleet } from '../chaos/workers.ts';
import { crmEnvironment } from '../stack/crmEnvironment.ts';
import { workerDir } from '../stack/paths.ts';

/** One worker as it ships, in a process of its own, against a database and both sandboxes. Live writes may leave. */
export const startWorkerProcess = ({
  database,
  sandbox,
  keys,
}: {
  database: TestDatabase;
  sandbox: Sandbox;
  /** Of the vault, by id; the active one is `k1`. */
  keys: Record<string, string>;
}): Promise<WorkerFleet> =>
  startFleet({
    count: 1,
    command: process.execPath,
    args: [join(workerDir, 'src/main.ts')],
    cwd: workerDir,
    env: childEnv({
      ...crmEnvironment(sandbox, { keys, activeKid: 'k1' }),
      CONDUIT_DB_URL: database.workerUrl,
      INBOUND_DOMAIN: 'in.conduit.example',
      DRY_RUN: 'false',
      // Nothing is stored in Storage.
      SUPABASE_URL: 'http://127.0.0.1:9',
      SUPABASE_SECRET_KEY: 'none',
    }),
    onLine: () => undefined,
  });
