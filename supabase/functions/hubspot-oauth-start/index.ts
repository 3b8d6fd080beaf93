import { readOAuthEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { createOAuthDependencies } from '../_shared/oauth.ts';
import { createStartHandler } from '../_shared/oauthStart.ts';
import { startWith } from '../_shared/start.ts';

const deps = createOAuthDependencies('hubspot', startWith(readOAuthEnv));

export default { fetch: guarded('hubspot-oauth-start', createStartHandler(deps), logLine) };
