import { loadConnection } from '@conduit/db/connections.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';

import type { JobContext } from '../context.ts';
import { failedCheck, recordCheck } from '../health.ts';
import { callWithSession } from '../session.ts';

/** One minimal real call, through the refresh path, and the verdict that follows. */
export async function checkConnection(
  context: JobContext,
  job: JobPayload<'check_connection'>,
): Promise<void> {
  const connection = await loadConnection(context.db, job.workspaceId, job.connectionId);
  if (!connection) return;
  const { requiredScopes } = context.providers[connection.crm];
  const { result, version } = await callWithSession(context, connection, (session, provider) =>
    provider.probe(session),
  );
  if (!result.ok) {
    await recordCheck(context, connection, failedCheck(result.error), version);
    return;
  }
  const { scopes, quota } = result.value;
  // A CRM that does not say what was granted is believed until a call is refused for it.
  const missingScopes = scopes === null ? [] : requiredScopes.filter((scope) => !scopes.includes(scope));
  await recordCheck(context, connection, { ok: true, missingScopes, quota }, version);
}
