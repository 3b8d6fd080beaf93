import { readOAuthEnv } from '../_shared/env.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import { createOAuthDependencies } from '../_shared/oauth.ts';
import { createStartHandler } from '../_shared/oauthStart.ts';

const deps = createOAuthDependencies('salesforce', readOAuthEnv());

export default { fetch: guarded('salesforce-oauth-start', createStartHandler(deps), logLine) };
