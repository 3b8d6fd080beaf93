import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createProviders } from '@conduit/crm/registry.ts';
import { sandboxConfig, type SandboxApps } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';
import { startSupabase, type LocalSupabase } from '@conduit/local-supabase';
import type { JobContext } from '@conduit/worker/context.ts';
import { createFileStore } from '@conduit/worker/files.ts';
import { createLogger } from '@conduit/worker/log.ts';
import getPort from 'get-port';
import pg from 'pg';

/** A database with Storage of its own, for one experiment, and a worker's context on it. */
export interface Stage {
  supabase: LocalSupabase;
  /** As the owner. */
  pool: pg.Pool;
  context: JobContext;
  /** As `conduit_functions`. */
  functions: ReturnType<typeof openDatabase>;
  /** A workspace with a person who owns it. */
  createWorkspace(): Promise<{ workspaceId: string; userId: string }>;
}

const NOWHERE = { url: 'http://127.0.0.1:9', clientId: 'none', clientSecret: 'none' };

/** Sets the stage, lets `work` play, clears everything away. */
export async function onStage<T>(
  print: (line: string) => void,
  work: (stage: Stage) => Promise<T>,
  crms: SandboxApps = { hubspot: NOWHERE, salesforce: NOWHERE },
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'conduit-stage-'));
  const host = '127.0.0.1';
  let supabase: LocalSupabase | undefined;
  const closing: (() => Promise<unknown>)[] = [];
  try {
    supabase = await startSupabase({
      dataDir,
      ports: { db: await getPort({ host }), api: await getPort({ host }) },
      functions: false,
      durable: false,
      onProgress: print,
    });
    const db = openDatabase({ url: supabase.workerDbUrl, applicationName: 'worker', max: 16 });
    closing.push(() => db.destroy());
    const functions = openDatabase({ url: supabase.functionsDbUrl, applicationName: 'functions', max: 8 });
    closing.push(() => functions.destroy());
    const pool = new pg.Pool({ connectionString: supabase.dbUrl, max: 4 });
    pool.on('error', () => undefined);
    closing.push(() => pool.end());
    const context: JobContext = {
      db,
      files: createFileStore(supabase.apiUrl, supabase.secretKey),
      providers: createProviders(sandboxConfig(crms)),
      vault: createVault({ keys: { k1: randomBytes(32).toString('base64url') }, activeKid: 'k1' }),
      log: createLogger('silent'),
      mailer: null,
      inboundDomain: 'in.conduit.example',
      dryRun: false,
      now: Date.now,
      random: Math.random,
      wait: () => Promise.resolve(),
    };
    let people = 0;
    return await work({
      supabase,
      pool,
      context,
      functions,
      async createWorkspace() {
        const { rows } = await pool.query<{ workspaceId: string; userId: string }>(
          `with person as (insert into auth.users (id, email) values (gen_random_uuid(), $1) returning id)
           select id as "userId", null as "workspaceId" from person`,
          [`person-${++people}@northwind.example`],
        );
        const userId = rows[0]?.userId ?? '';
        const own = await pool.query<{ workspaceId: string }>(
          'select workspace_id as "workspaceId" from public.workspace_members where user_id = $1',
          [userId],
        );
        return { userId, workspaceId: own.rows[0]?.workspaceId ?? '' };
      },
    });
  } finally {
    for (const close of closing.reverse()) await close();
    await supabase?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
