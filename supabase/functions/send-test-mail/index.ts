import { openDatabase } from '@conduit/db/client.ts';

import { readTestMailEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { createFindUser } from '../_shared/oauth.ts';
import { startWith } from '../_shared/start.ts';
import { createStorage } from '../_shared/storage.ts';
import { createTestMailHandler } from './handler.ts';

const env = startWith(readTestMailEnv);

export default {
  fetch: guarded(
    'send-test-mail',
    createTestMailHandler({
      db: openDatabase({
        url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
        max: 2,
        applicationName: 'send-test-mail',
      }),
      upload: createStorage(env.SUPABASE_URL, env.SUPABASE_SECRET_KEYS),
      inboundDomain: env.INBOUND_DOMAIN,
      findUser: createFindUser(env),
      now: Date.now,
    }),
    logLine,
  ),
};
