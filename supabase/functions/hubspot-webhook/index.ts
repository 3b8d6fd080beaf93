import { openDatabase } from '@conduit/db/client.ts';

import { readWebhookEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { startWith } from '../_shared/start.ts';
import { createWebhookHandler } from './handler.ts';

const env = startWith(readWebhookEnv);
const functionsUrl = env.FUNCTIONS_URL ?? `${env.SUPABASE_URL}/functions/v1`;

export default {
  fetch: guarded(
    'hubspot-webhook',
    createWebhookHandler({
      db: openDatabase({
        url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
        max: env.CONDUIT_DB_POOL,
        applicationName: 'hubspot-webhook',
      }),
      secret: env.HUBSPOT_CLIENT_SECRET,
      url: `${functionsUrl}/hubspot-webhook`,
      now: Date.now,
    }),
    logLine,
  ),
};
