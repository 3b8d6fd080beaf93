import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '@conduit/crm-sandbox';
import { startSupabase, type LocalSupabase } from '@conduit/local-supabase';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { startChild, type Child } from '@conduit/local-supabase/processes.ts';

import { crmEnvironment } from './crmEnvironment.ts';
import { webDir, workerDir } from './paths.ts';
import { choosePorts } from './ports.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { buildWeb } from './webBuild.ts';

export const INBOUND_DOMAIN = 'in.conduit.example';
const HOST = '127.0.0.1';
const WEB_START_TIMEOUT_MS = 60_000;
export interface StackOptions {
  /** Keeps everything. Delete it to start over. */
  dataDir: string;
  /** `preferred`: well-known ports where free. `free`: any. Those of the last start come first. */
  ports?: 'preferred' | 'free';
  /** Without the dashboard: faster. */
  web?: boolean;
  /** Worker processes on the one database; one by default. */
  workers?: number;
  /** DRY_RUN of the worker. The sandboxes are the only CRMs it can reach. */
  dryRun?: boolean;
  /** False when nobody will miss the data. */
  durable?: boolean;
  onProgress?: (message: string) => void;
  /** Every line the parts print. */
  log?: (part: string, line: string) => void;
}

export interface Stack {
  webUrl: string;
  apiUrl: string;
  functionsUrl: string;
  supabase: LocalSupabase;
  sandbox: Sandbox;
  secrets: Secrets;
  workers: Child[];
  /** Settles when the dashboard answers; at once without one. Building it takes the longest of all. */
  dashboard: Promise<void>;
  /** Ends every process, in order. */
  stop(): Promise<void>;
}

/** Brings the whole product up on this machine: Supabase, the CRM sandboxes, the worker and the dashboard. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const progress = options.onProgress ?? (() => undefined);
  const log = options.log ?? (() => undefined);
  const withWeb = options.web ?? true;
  const secrets = await loadSecrets(options.dataDir);
  const ports = await choosePorts(options.dataDir, options.ports ?? 'preferred', progress);
  const webUrl = `http://${HOST}:${ports.dashboard}`;

  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = running.pop(); end; end = running.pop()) await end();
  };

  try {
    const sandbox = await startSandbox({
      hubspotPort: ports['HubSpot sandbox'],
      salesforcePort: ports['Salesforce sandbox'],
      dataFile: join(options.dataDir, 'sandbox.json'),
    });
    running.push(() => sandbox.close());
    const crmEnv = crmEnvironment(sandbox, {
      keys: secrets.vaultKeys,
      activeKid: secrets.activeVaultKey,
    });

    const building = withWeb ? buildWeb(progress) : Promise.resolve();
    building.catch(() => undefined);
    const supabase = await startSupabase({
      dataDir: join(options.dataDir, 'supabase'),
      ports: { db: ports.database, api: ports.API },
      durable: options.durable ?? true,
      functionsEnv: {
        ...crmEnv,
        APP_URL: webUrl,
        INBOUND_DOMAIN,
        INBOUND_EMAIL_SECRETS: secrets.inboundEmailSecret,
      },
      onProgress: progress,
      log,
    });
    running.push(() => supabase.stop());

    progress('Starting the worker');
    const env = childEnv({
      ...crmEnv,
      CONDUIT_DB_URL: supabase.workerDbUrl,
      SUPABASE_URL: supabase.apiUrl,
      SUPABASE_SECRET_KEY: supabase.secretKey,
      INBOUND_DOMAIN,
      APP_URL: webUrl,
      DRY_RUN: String(options.dryRun ?? true),
    });
    const workers: Child[] = [];
    for (let number = 1; number <= (options.workers ?? 1); number++) {
      const worker = await startChild({
        name: 'The worker',
        command: process.execPath,
        args: [join(workerDir, 'src/main.ts')],
        cwd: workerDir,
        env,
        onLine: (line) => log('worker', line),
      });
      running.push(() => worker.stop());
      workers.push(worker);
    }

    const dashboard = openDashboard();
    // Whoever waits for it sees the failure; who does not is not ended by it.
    dashboard.catch(() => undefined);
    async function openDashboard(): Promise<void> {
      await building;
      if (!withWeb) return;
      progress('Starting the dashboard');
      const web = await startWeb(ports.dashboard, webUrl, supabase, log);
      running.push(() => web.stop());
    }
    const functionsUrl = `${supabase.apiUrl}/functions/v1`;
    return {
      webUrl,
      apiUrl: supabase.apiUrl,
      functionsUrl,
      supabase,
      sandbox,
      secrets,
      workers,
      dashboard,
      stop: async () => {
        await Promise.allSettled([dashboard]);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startWeb(
  port: number,
  url: string,
  supabase: LocalSupabase,
  log: (part: string, line: string) => void,
): Promise<Child> {
  const web = await startChild({
    name: 'The dashboard',
    command: process.execPath,
    args: [join(webDir, 'node_modules/next/dist/bin/next'), 'start', '-H', HOST, '-p', String(port)],
    cwd: webDir,
    env: childEnv({
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      SUPABASE_URL: supabase.apiUrl,
      SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
      SUPABASE_SECRET_KEY: supabase.secretKey,
      APP_URL: url,
      INBOUND_DOMAIN,
    }),
    onLine: (line) => log('web', line),
  });
  const deadline = Date.now() + WEB_START_TIMEOUT_MS;
  while (web.running() && Date.now() < deadline) {
    const answer = await fetch(`${url}/sign-in`).catch(() => null);
    if (answer?.ok) return web;
    await delay(100);
  }
  await web.stop();
  throw new Error(`The dashboard did not start.\n${web.lastLines()}`);
}
