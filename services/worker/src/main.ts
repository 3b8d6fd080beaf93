import { setTimeout as wait } from 'node:timers/promises';

import { createProviders } from '@conduit/crm/registry.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';

import { readEnv } from './env.ts';
import { createFileStore } from './files.ts';
import { createLogger } from './log.ts';
import { createMailer } from './mailer.ts';
import { startWorker } from './worker.ts';

/** Each call to a CRM holds one while it is under way; jobs side by side wait for the network most of their time. */
const MAX_CONNECTIONS = 24;

const env = readEnv();
const log = createLogger(env.LOG_LEVEL);
const db = openDatabase({ url: env.CONDUIT_DB_URL, max: MAX_CONNECTIONS, applicationName: 'worker' });

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
);

let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await worker.stop();
  await db.destroy();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
