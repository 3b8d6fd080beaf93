import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';

import { readClaimEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { createFindUser } from '../_shared/oauth.ts';
import { startWith } from '../_shared/start.ts';
import { createClaimHandler } from './handler.ts';

const env = startWith(readClaimEnv);
const db = openDatabase({
  url: env.CONDUIT_DB_URL ?? env.SUPABASE_DB_URL,
  max: 4,
  applicationName: 'claim-install',
});
const vault = createVault({ keys: env.TOKEN_VAULT_KEYS, activeKid: env.TOKEN_VAULT_ACTIVE_KEY });

export default {
  fetch: guarded(
    'claim-install',
    createClaimHandler({ db, vault, findUser: createFindUser(env), now: Date.now }),
    logLine,
  ),
};
