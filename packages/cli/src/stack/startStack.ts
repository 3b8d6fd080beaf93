import { join } from 'node:path';

import { startSandbox, type Sandbox, type SandboxOptions } from '@conduit/crm-sandbox';
import { openDatabase } from '@conduit/db/client.ts';
import { moveLoopbackAddresses } from '@conduit/db/connections.ts';
import { startSupabase, type LocalSupabase } from '@conduit/local-supabase';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { isTaken, waitUntilListening } from '@conduit/local-supabase/ports.ts';
import { startChild, type Child } from '@conduit/local-supabase/processes.ts';
import { supervise, type PartFailure } from '@conduit/local-supabase/supervise.ts';
import { crms } from '@conduit/shared/crm.ts';
import getPort from 'get-port';

import { Problem } from '../problem.ts';
import { crmEnvironment } from './crmEnvironment.ts';
import { takeDataFolder } from './dataFolder.ts';
import { openFront, type Front } from './front.ts';
import { INBOUND_DOMAIN, webDir, workerDir } from './paths.ts';
import { rememberPorts, wantedPorts } from './ports.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { buildWeb } from './webBuild.ts';

export { INBOUND_DOMAIN };
const HOST = '127.0.0.1';
const WEB_START_TIMEOUT_MS = 60_000;
export interface StackOptions {
  /** Keeps everything, and is taken for this process alone. Delete it to start over. */
  dataDir: string;
  /** Starts over: deletes what the folder holds, once it is ours. */
  reset?: boolean;
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
  /** Settles when the dashboard answers; at once without one. Building it takes the longest of all. */
  dashboard: Promise<void>;
  /** Settles when a part has died too often to be started again. The rest runs on until `stop`. */
  failed: Promise<PartFailure>;
  /** Says in the data folder that everything is up, for commands that work on it. */
  announce(): Promise<void>;
  /** Ends every process, in order. */
  stop(): Promise<void>;
}

/** Brings the whole product up on this machine: Supabase, the CRM sandboxes, the worker and the dashboard. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const progress = options.onProgress ?? (() => undefined);
  const log = options.log ?? (() => undefined);
  const withWeb = options.web ?? true;

  const running: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = running.pop(); end; end = running.pop()) await end();
  };
  let onFailed: (failure: PartFailure) => void = () => undefined;
  const failed = new Promise<PartFailure>((resolve) => (onFailed = resolve));
  const watched = async (name: string, launch: () => Promise<Child>): Promise<void> => {
    const part = await supervise({ name, launch, say: progress, onGivenUp: onFailed });
    running.push(() => part.stop());
  };

  try {
    const folder = await takeDataFolder(options.dataDir, progress);
    running.push(() => folder.release());
    if (options.reset === true) {
      progress('Deleting the data of earlier starts');
      await folder.clear();
    }
    const secrets = await loadSecrets(options.dataDir);
    const wanted = await wantedPorts(options.dataDir, options.ports ?? 'preferred');

    const front = withWeb ? await openFront(wanted.dashboard) : null;
    if (front) running.push(() => front.stop());
    const webPort = front?.port ?? wanted.dashboard;
    const webUrl = `http://${HOST}:${webPort}`;
    const sandbox = await startSandboxNear({
      hubspotPort: wanted['HubSpot sandbox'],
      salesforcePort: wanted['Salesforce sandbox'],
      dataFile: join(options.dataDir, 'sandbox.json'),
    });
    running.push(() => sandbox.close());
    const portOf = (url: string): number => Number(new URL(url).port);
    const got = {
      dashboard: webPort,
      'HubSpot sandbox': portOf(sandbox.hubspot.url),
      'Salesforce sandbox': portOf(sandbox.salesforce.url),
    };
    for (const part of ['dashboard', 'HubSpot sandbox', 'Salesforce sandbox'] as const) {
      if (got[part] !== wanted[part])
        progress(`Port ${wanted[part]} is in use; the ${part} is on ${got[part]}`);
    }
    const crmEnv = crmEnvironment(sandbox, {
      keys: secrets.vaultKeys,
      activeKid: secrets.activeVaultKey,
    });

    const building = withWeb ? buildWeb(progress, (line) => log('web', line)) : Promise.resolve();
    building.catch(() => undefined);
    const supabase = await startSupabase({
      dataDir: join(options.dataDir, 'supabase'),
      ports: { db: wanted.database, api: wanted.API },
      durable: options.durable ?? true,
      functionsEnv: {
        ...crmEnv,
        APP_URL: webUrl,
        INBOUND_DOMAIN,
        INBOUND_EMAIL_SECRETS: secrets.inboundEmailSecret,
      },
      onProgress: progress,
      onFailed,
      log,
    });
    running.push(() => supabase.stop());
    await rememberPorts(options.dataDir, { ...got, API: supabase.apiPort, database: supabase.dbPort });
    await moveConnections(supabase.dbUrl, sandbox, progress);

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
    for (let number = 1; number <= (options.workers ?? 1); number++) {
      await watched('The worker', () =>
        startChild({
          name: 'The worker',
          command: process.execPath,
          args: [join(workerDir, 'src/main.ts')],
          cwd: workerDir,
          env,
          onLine: (line) => log('worker', line),
        }),
      );
    }

    const dashboard = openDashboard();
    // Whoever waits for it sees the failure; who does not is not ended by it.
    dashboard.catch(() => undefined);
    async function openDashboard(): Promise<void> {
      await building;
      if (!front) return;
      progress('Starting the dashboard');
      await watched('The dashboard', () => startWeb(front, webUrl, supabase, log));
    }
    const functionsUrl = `${supabase.apiUrl}/functions/v1`;
    return {
      webUrl,
      apiUrl: supabase.apiUrl,
      functionsUrl,
      supabase,
      sandbox,
      secrets,
      dashboard,
      failed,
      announce: () =>
        folder.announce({
          webUrl: withWeb ? webUrl : null,
          apiUrl: supabase.apiUrl,
          functionsUrl,
          dbUrl: supabase.dbUrl,
        }),
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

/** The sandboxes at the ports they want, or at others where those are taken. */
async function startSandboxNear(
  options: SandboxOptions & { hubspotPort: number; salesforcePort: number },
): Promise<Sandbox> {
  const { hubspotPort, salesforcePort } = options;
  try {
    return await startSandbox(options);
  } catch (error) {
    if (!isTaken(error) || !(error instanceof Error) || !('port' in error)) throw error;
    const free = (port: number): number => (port === error.port ? 0 : port);
    // Port 0 is always free, so this ends.
    return startSandboxNear({
      ...options,
      hubspotPort: free(hubspotPort),
      salesforcePort: free(salesforcePort),
    });
  }
}

/** A connection names the port its sandbox had when it was connected. */
async function moveConnections(
  dbUrl: string,
  sandbox: Sandbox,
  progress: (message: string) => void,
): Promise<void> {
  const db = openDatabase({ url: dbUrl, max: 1, applicationName: 'start' });
  try {
    for (const crm of crms) {
      const moved = await moveLoopbackAddresses(db, { crm, origin: sandbox[crm].url });
      if (moved > 0) progress(`The ${crm} sandbox moved to ${sandbox[crm].url}; its connections follow`);
    }
  } finally {
    await db.destroy();
  }
}

/** Starts the dashboard on a port of its own behind the public one, and opens that once it answers. */
async function startWeb(
  front: Front,
  url: string,
  supabase: LocalSupabase,
  log: (part: string, line: string) => void,
): Promise<Child> {
  const port = await getPort({ host: HOST });
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
  void web.exited.then(() => front.to(null));
  if (
    (await waitUntilListening(web, port, WEB_START_TIMEOUT_MS)) &&
    (await fetch(`http://${HOST}:${port}/sign-in`).catch(() => null))?.ok
  ) {
    front.to(port);
    return web;
  }
  await web.stop();
  throw new Problem(
    `The dashboard did not start: ${web.lastLines().split('\n').at(-1) ?? 'it said nothing'}`,
    'See what it prints with --verbose.',
  );
}
