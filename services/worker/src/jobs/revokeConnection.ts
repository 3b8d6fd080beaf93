import { openTokens } from '@conduit/crm/tokens.ts';
import {
  claimRevocation,
  noteUnreachable,
  owesRevocation,
  settleRevocation,
  settleStopped,
} from '@conduit/db/disconnect.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';

import { NotDoneYet, type JobContext } from '../context.ts';
import { outlast } from '../outlast.ts';

/** Longer than every call a revocation makes. */
const CLAIM_SECONDS = 90;
/** A provider that could not be reached for this long is no longer asked: its tokens are deleted, and that is told. */
const GIVE_UP_AFTER_MS = 7 * 24 * 60 * 60_000;

/**
 * Ends an authorization at the provider after a disconnect: HubSpot uninstalls the app and revokes, Salesforce revokes at
 * the org's own host. Tokens are kept for this alone and deleted with the answer.
 */
export async function revokeConnection(
  context: JobContext,
  { workspaceId, connectionId }: JobPayload<'revoke_connection'>,
): Promise<void> {
  const { db, log } = context;
  const owed = await claimRevocation(db, connectionId, CLAIM_SECONDS);
  // Attempts that were under way when the connection was fenced have come back by now.
  await settleStopped(db, { workspaceId, connectionId }, owed?.queued ?? null);
  if (!owed) {
    if (await owesRevocation(db, connectionId)) throw new NotDoneYet('Another worker is revoking this.');
    return;
  }
  const opened = await openTokens(context.vault, owed, owed);
  if (!opened.ok) {
    log.error({ connection: connectionId, code: opened.error.code }, 'token to revoke does not open');
    await settleRevocation(db, owed, 'given_up', { code: opened.error.code, attempts: owed.attempts });
    return;
  }
  const revoked = await context.providers[owed.crm].revoke(opened.tokens);
  if (revoked.ok) {
    const detail = { ...revoked.value, attempts: owed.attempts };
    await outlast(context, () => settleRevocation(db, owed, 'revoked', detail));
    return;
  }
  const { code, httpStatus, providerCode } = revoked.error;
  const answer = { code, http_status: httpStatus, provider_code: providerCode };
  log.warn({ connection: connectionId, crm: owed.crm, ...answer }, 'revocation failed');
  if (context.now() - Date.parse(owed.requestedAt) > GIVE_UP_AFTER_MS) {
    await settleRevocation(db, owed, 'given_up', { ...answer, attempts: owed.attempts });
    return;
  }
  await noteUnreachable(db, owed, answer);
  throw new NotDoneYet('The provider did not revoke; it is asked again.');
}
