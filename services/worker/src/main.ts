import { setTimeout as wait } from 'node:timers/promises';

import { createProviders } from '@conduit/crm/registry.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';
import { readOrEnd, WRONG_SETTINGS_EXIT_CODE } from '@conduit/shared/environment.ts';

import { createDatabaseWatch } from './databaseWatch.ts';
import { readEnv } from './env.ts';
import { createFileStore } from './files.ts';
import { createLogger } from './log.ts';
import { createMailer } from './mailer.ts';
import { startObserver, type Phase } from './observer.ts';
import { surviveStrayErrors } from './strayErrors.ts';
import { observeVitals } from './vitals.ts';
import { jobs, startWorker, type Poller } from './worker.ts';

/** How long a statement of a job waits for a connection before the job tells that it has none. */
const PATIENCE_MS = 60_000;

const env = readOrEnd(readEnv, (lines) => {
  process.stderr.write(`${lines}\n`);
  process.exit(WRONG_SETTINGS_EXIT_CODE);
});
const log = createLogger(env.LOG_LEVEL);
surviveStrayErrors(log);
const watch = createDatabaseWatch(log, Date.now);
// Few of them fetch and settle jobs; each call to a CRM holds one of the others while it is under way.
const queueConnections = env.CONDUIT_DB_POOL < 6 ? 1 : 2;
const db = openDatabase({
  url: env.CONDUIT_DB_URL,
  max: env.CONDUIT_DB_POOL - queueConnections,
  applicationName: 'worker',
  patienceMs: PATIENCE_MS,
  watch,
});

/** One for the probes, one for the figures, beside the pool: neither may wait behind the jobs, or behind the other. */
const OBSERVER_CONNECTIONS = 2;

let phase: Phase = 'starting';
let pollers = (): Poller[] => [];
const observerDb = openDatabase({
  url: env.CONDUIT_DB_URL,
  max: OBSERVER_CONNECTIONS,
  applicationName: 'worker-observer',
});
const observer =
  env.WORKER_PORT === undefined
    ? null
    : await startObserver({
        host: env.WORKER_HOST,
        port: env.WORKER_PORT,
        db: observerDb,
        queues: Object.keys(jobs),
        phase: () => phase,
        pollers: () => pollers(),
        now: Date.now,
        wait,
      }).catch((error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        process.stderr.write(
          `WORKER_PORT is wrong: cannot listen on ${env.WORKER_HOST} (${code}). Example: WORKER_PORT=9464\n`,
        );
        process.exit(WRONG_SETTINGS_EXIT_CODE);
      });
observeVitals({ db: observerDb, jobsDb: db, log, now: Date.now, wait, uptime: () => process.uptime() });

const worker = await startWorker(
  {
    db,
    log,
    providers: createProviders({
      hubspot: {
        clientId: env.HUBSPOT_CLIENT_ID,
        clientSecret: env.HUBSPOT_CLIENT_SECRET,
        ...(env.HUBSPOT_API_URL === undefined ? {} : { apiUrl: env.HUBSPOT_API_URL }),
      },
      salesforce: {
        clientId: env.SALESFORCE_CLIENT_ID,
        clientSecret: env.SALESFORCE_CLIENT_SECRET,
        ...(env.SALESFORCE_LOGIN_URL === undefined ? {} : { loginUrl: env.SALESFORCE_LOGIN_URL }),
      },
    }),
    files: createFileStore(env.SUPABASE_URL, env.SUPABASE_SECRET_KEY),
    vault: createVault({ keys: env.TOKEN_VAULT_KEYS, activeKid: env.TOKEN_VAULT_ACTIVE_KEY }),
    inboundDomain: env.INBOUND_DOMAIN,
    mailer:
      env.SMTP_URL === undefined
        ? null
        : createMailer({ smtpUrl: env.SMTP_URL, from: env.MAIL_FROM, appUrl: env.APP_URL }),
    dryRun: env.DRY_RUN,
    headroom: env.CRM_HEADROOM,
    now: Date.now,
    random: Math.random,
    wait,
  },
  env.CONDUIT_DB_URL,
  { connections: queueConnections, watch },
);

pollers = () => worker.pollers();
phase = 'running';

const stop = async () => {
  if (phase === 'stopping') return;
  phase = 'stopping';
  await worker.stop();
  await observer?.stop();
  await Promise.all([db.destroy(), observerDb.destroy()]);
  process.exit();
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
