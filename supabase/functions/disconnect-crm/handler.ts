import { fenceConnection } from '@conduit/db/disconnect.ts';
import { memberRole } from '@conduit/db/workspaces.ts';
import { z } from 'zod';

import { readJson, refuse, respond } from '../_shared/http.ts';
import { signedInUser, type OAuthDependencies } from '../_shared/oauth.ts';

const MAX_BODY_BYTES = 4096;

const bodySchema = z.object({
  workspaceId: z.uuid(),
  connectionId: z.uuid(),
  /** What becomes of writes that have not left. */
  queued: z.enum(['cancel', 'park']),
});

export type DisconnectDependencies = Pick<OAuthDependencies, 'db' | 'findUser'>;

/**
 * Disconnects a CRM: `POST {workspaceId, connectionId, queued}` by an admin of that workspace. From the moment it answers
 * no call leaves for the CRM but the one that revokes; the worker makes that, and its answer goes onto the certificate.
 *
 * 200 `{crm, writes}` · 400 wrong form · 401 not signed in · 403 not an admin · 409 not connected (any more)
 */
export function createDisconnectHandler(
  deps: DisconnectDependencies,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Use POST.' });
    }
    const user = await signedInUser(request, deps);
    if (!user) return refuse({ status: 401, code: 'not_signed_in', message: 'Sign in first.' });
    const body = bodySchema.safeParse(await readJson(request, MAX_BODY_BYTES));
    if (!body.success) {
      return refuse({
        status: 400,
        code: 'malformed_request',
        message: 'Send {"workspaceId": "<uuid>", "connectionId": "<uuid>", "queued": "cancel" or "park"}.',
      });
    }
    const { workspaceId, connectionId, queued } = body.data;
    const role = await memberRole(deps.db, workspaceId, user.id);
    if (role !== 'owner' && role !== 'admin') {
      return refuse({
        status: 403,
        code: 'not_an_admin',
        message: 'Only an owner or admin of the workspace can disconnect a CRM.',
      });
    }
    const fenced = await fenceConnection(deps.db, { workspaceId, connectionId, userId: user.id, queued });
    if (!fenced.ok) {
      return refuse({ status: 409, code: fenced.code, message: 'This CRM is not connected (any more).' });
    }
    return respond(200, { crm: fenced.crm, writes: fenced.writes });
  };
}
