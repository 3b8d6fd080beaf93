import { openDatabase } from '@conduit/db/client.ts';

import { readDisconnectEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { createFindUser } from '../_shared/oauth.ts';
import { startWith } from '../_shared/start.ts';
import { createDisconnectHandler } from './handler.ts';

const env = startWith(readDisconnectEnv);
const db = openDatabase({
  url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
  max: env.CONDUIT_DB_POOL,
  applicationName: 'disconnect-crm',
});

export default {
  fetch: guarded('disconnect-crm', createDisconnectHandler({ db, findUser: createFindUser(env) }), logLine),
};
