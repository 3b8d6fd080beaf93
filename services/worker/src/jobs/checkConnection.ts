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
  const { result, version, scopes } = await callWithSession(context, connection, (session, provider) =>
    provider.probe(session),
  );
  if (!result.ok) {
    await recordCheck(context, connection, failedCheck(result.error), version);
    return;
  }
  const { quota } = result.value;
  const granted = result.value.scopes ?? scopes;
  // A CRM that never said what was granted is believed until a call is refused for it.
  const missingScopes = granted.length === 0 ? [] : context.providers[connection.crm].missingScopes(granted);
  await recordCheck(context, connection, { ok: true, missingScopes, quota }, version);
}
