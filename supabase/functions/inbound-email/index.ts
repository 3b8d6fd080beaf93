import { openDatabase } from '@conduit/db/client.ts';

import { readInboundEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { startWith } from '../_shared/start.ts';
import { createStorage } from '../_shared/storage.ts';
import { createInboundHandler } from './handler.ts';

const env = startWith(readInboundEnv);

export default {
  fetch: guarded(
    'inbound-email',
    createInboundHandler({
      db: openDatabase({
        url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
        max: env.CONDUIT_DB_POOL,
        applicationName: 'inbound-email',
      }),
      upload: createStorage(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS),
      inboundDomain: env.INBOUND_DOMAIN,
      secrets: env.INBOUND_EMAIL_SECRETS,
      now: Date.now,
    }),
    logLine,
  ),
};
