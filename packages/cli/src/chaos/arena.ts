import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { createProviders } from '@conduit/crm/registry.ts';
import { sandboxConfig } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { startSandbox, type Sandbox } from '@conduit/crm-sandbox';
import { openDatabase } from '@conduit/db/client.ts';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { urlWith, withClient } from '@conduit/local-supabase/sql.ts';
import {
  startTestServer,
  TEST_PASSWORD,
  type RunningTestServer,
} from '@conduit/local-supabase/testing/server.ts';
import pg from 'pg';

import { crmEnvironment } from '../stack/crmEnvironment.ts';
import { workerDir } from '../stack/paths.ts';
import { INBOUND_DOMAIN } from '../stack/startStack.ts';
import { seedsOf } from './accounts.ts';
import type { Schedule } from './schedule.ts';
import { stage, type Staged, type StageOptions } from './stage.ts';

/** One Postgres and both sandboxes, with accounts connected, and how to start workers on them. */
export interface Arena extends StageOptions {
  postgres: RunningTestServer;
  sandbox: Sandbox;
  staged: Staged[];
  /** Starts `services/worker` as the process it is. */
  workerProgram: { command: string; args: string[]; cwd: string; env: Record<string, string> };
  close(): Promise<void>;
}

export interface ArenaOptions {
  seed: number;
  schedules: readonly Schedule[];
  progress: (message: string) => void;
  /** Connections Postgres takes at most, three of them for superusers. */
  maxConnections?: number;
  /** A module the workers load before anything else. */
  preload?: string;
  /** More of the workers' environment. */
  workerEnv?: Record<string, string>;
}

export async function openArena(options: ArenaOptions): Promise<Arena> {
  const { seed, schedules, progress, maxConnections } = options;
  const running: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let end = running.pop(); end; end = running.pop()) await end();
  };
  try {
    progress('Starting Postgres and the sandboxes');
    const postgres = await startTestServer(maxConnections === undefined ? {} : { maxConnections });
    running.push(() => postgres.stop());
    const url = urlWith(postgres.url, { database: 'chaos' });
    await withClient(postgres.url, (admin) =>
      admin.query(`create database chaos template ${postgres.template} strategy file_copy`),
    );
    const pool = new pg.Pool({ connectionString: url, max: maxConnections === undefined ? 4 : 2 });
    // A database that goes away ends connections, idle or not.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => void client.on('error', () => undefined));
    running.push(() => pool.end());
    const as = (user: string) => urlWith(url, { user, password: TEST_PASSWORD });
    const functions = openDatabase({ url: as('conduit_functions'), applicationName: 'chaos', max: 2 });
    running.push(() => functions.destroy());

    const sandbox = await startSandbox({ seed, ...seedsOf(schedules) });
    running.push(() => sandbox.close());
    const providers = createProviders(sandboxConfig(sandbox));
    const keys = { chaos: randomBytes(32).toString('base64url') };
    const vault = createVault({ keys, activeKid: 'chaos' });
    const place = { pool, functions, sandbox, providers, vault };

    progress(`Connecting ${schedules.length} accounts`);
    const staged = await stage(place, schedules);
    return {
      ...place,
      postgres,
      staged,
      workerProgram: {
        command: process.execPath,
        args: [
          ...(options.preload === undefined ? [] : ['--import', options.preload]),
          join(workerDir, 'src/main.ts'),
        ],
        cwd: workerDir,
        env: childEnv({
          ...crmEnvironment(sandbox, { keys, activeKid: 'chaos' }),
          CONDUIT_DB_URL: as('conduit_worker'),
          INBOUND_DOMAIN,
          DRY_RUN: 'false',
          // Nothing in here is old enough to be purged.
          SUPABASE_URL: 'http://127.0.0.1:9',
          SUPABASE_SECRET_KEY: 'none',
          ...options.workerEnv,
        }),
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
