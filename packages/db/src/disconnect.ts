import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import { recordEvents } from './audit.ts';
import { inTurn, json, type Db, type Queryable } from './client.ts';
import { sendJob } from './jobs.ts';
import { stopWrites } from './ledger.ts';
import { refreshThreadStatus } from './mail.ts';
import type { Json } from './schema.ts';
import type { SealedTokens } from './tokens.ts';
import { stopWaiting } from './waiting.ts';

/** What becomes of writes that have not left: given up, or kept until the account is connected again. */
export type QueuedWrites = 'cancel' | 'park';

/**
 * Makes one call to a CRM while its connection is live, or answers null without making it. Disconnecting waits for calls
 * under way, and from its commit on none begins. `call` may not use the database: one connection is held for it. Rejects
 * only where the call was not made: an answer counts, even when the connection that was held for it is lost meanwhile.
 */
export async function whileConnected<T>(
  db: Db,
  connectionId: string,
  call: () => Promise<T>,
): Promise<{ made: true; result: T } | { made: false }> {
  const answers: { made: true; result: T }[] = [];
  const hold = () =>
    db.transaction().execute(async (trx) => {
      // Longer than any call: an idle transaction that ended would let go of the lock too early.
      await sql`select set_config('idle_in_transaction_session_timeout', '180s', true),
        pg_advisory_xact_lock_shared(private.call_lock(${connectionId}))`.execute(trx);
      // A statement of its own, to see what whoever held the lock has committed.
      const live = await trx
        .selectFrom('crm_connections')
        .select('id')
        .where('id', '=', connectionId)
        .where('status', 'in', ['connected', 'error'])
        .executeTakeFirst();
      if (live) answers.push({ made: true, result: await call() });
    });
  try {
    await inTurn(db, hold);
  } catch (error) {
    if (answers.length === 0) throw error;
  }
  return answers[0] ?? { made: false };
}

export type FenceResult =
  | { ok: true; crm: Crm; writes: number }
  /** No live connection of that id in this workspace; perhaps it was disconnected already. */
  | { ok: false; code: 'not_connected' };

/**
 * Disconnects, on our side, in one transaction: status, tokens out of every session's reach, queued writes stopped, the
 * first line of the certificate, the job that tells the provider. No call leaves after it commits.
 */
export async function fenceConnection(
  db: Db,
  args: { workspaceId: string; connectionId: string; userId: string; queued: QueuedWrites },
): Promise<FenceResult> {
  const { workspaceId, connectionId, userId, queued } = args;
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(private.call_lock(${connectionId}))`.execute(trx);
    const connection = await trx
      .updateTable('crm_connections')
      .set({ status: 'disconnected', disconnected_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', connectionId)
      .where('status', 'in', ['connected', 'error'])
      .returning(['crm', 'external_account_id', 'account_name'])
      .executeTakeFirst();
    if (!connection) return { ok: false, code: 'not_connected' };

    const { rows: moved } = await sql`
      with taken as (delete from private.crm_tokens where connection_id = ${connectionId} returning *)
      insert into private.revocation_outbox (connection_id, workspace_id, crm, external_account_id, instance_url,
        access_token, refresh_token, identity_url, expires_at, queued)
      select c.id, c.workspace_id, c.crm, c.external_account_id, c.instance_url,
        t.access_token, t.refresh_token, t.identity_url, t.expires_at, ${queued}
      from taken t join public.crm_connections c on c.id = t.connection_id
      returning connection_id`.execute(trx);
    const { crm } = connection;
    const writes = (await stopWrites(trx, connectionId, queued)).length;
    if (queued === 'cancel') await stopWaiting(trx, connectionId);
    const account = connection.external_account_id;
    await addToCertificate(trx, {
      workspaceId,
      connectionId,
      crm,
      step: 'fenced',
      userId,
      detail: { account, account_name: connection.account_name, queued, writes, tokens: moved.length },
    });
    await recordEvents(trx, [
      {
        workspaceId,
        actor: { userId },
        event: 'crm_disconnected',
        connectionId,
        detail: { crm, account, queued, writes },
      },
    ]);
    await sendJob(trx, 'revoke_connection', { workspaceId, connectionId }, connectionId);
    return { ok: true, crm, writes };
  });
}

/** Stops what came back from attempts that were under way, and brings the conversations of stopped writes up to date. */
export async function settleStopped(
  db: Db,
  { workspaceId, connectionId }: { workspaceId: string; connectionId: string },
  queued: QueuedWrites | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (queued !== null) await stopWrites(trx, connectionId, queued);
    const threads = await trx
      .selectFrom('crm_write_log')
      .select('thread_id')
      .distinct()
      .where('workspace_id', '=', workspaceId)
      .where('connection_id', '=', connectionId)
      .where('state', 'in', ['cancelled', 'parked'])
      .where('updated_at', '>', sql<string>`now() - interval '1 day'`)
      .execute();
    await refreshThreadStatus(
      trx,
      workspaceId,
      threads.map((row) => row.thread_id),
    );
  });
}

export type CertificateStep = 'fenced' | 'revoked' | 'unreachable' | 'given_up';

/** Adds a line to a disconnect's certificate. Of a workspace that is gone there is none to add to. */
export async function addToCertificate(
  db: Queryable,
  line: {
    workspaceId: string;
    connectionId: string;
    crm: Crm;
    step: CertificateStep;
    userId?: string;
    detail: Record<string, Json>;
  },
): Promise<void> {
  await sql`
    insert into public.disconnect_certificates (workspace_id, connection_id, crm, step, actor_user_id, detail)
    select c.workspace_id, c.id, ${line.crm}, ${line.step}, ${line.userId ?? null}, ${json(line.detail)}
    from public.crm_connections c where c.workspace_id = ${line.workspaceId} and c.id = ${line.connectionId}`.execute(
    db,
  );
}

export interface OwedRevocation extends SealedTokens {
  workspaceId: string;
  connectionId: string;
  crm: Crm;
  instanceUrl: string | null;
  /** What becomes of writes that were under way. */
  queued: QueuedWrites;
  /** Counting this one. */
  attempts: number;
  requestedAt: string;
}

/** Takes an authorization that is still to be revoked, for `seconds`; null when there is none, or somebody is at it. */
export async function claimRevocation(
  db: Queryable,
  connectionId: string,
  seconds: number,
): Promise<OwedRevocation | null> {
  const row = await db
    .updateTable('private.revocation_outbox')
    .set({ attempts: sql`attempts + 1`, claimed_until: sql`now() + ${seconds} * interval '1 second'` })
    .where('connection_id', '=', connectionId)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<', sql<string>`now()`)]))
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  return {
    workspaceId: row.workspace_id,
    connectionId: row.connection_id,
    crm: row.crm,
    instanceUrl: row.instance_url,
    queued: row.queued === 'park' ? 'park' : 'cancel',
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    identityUrl: row.identity_url,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    requestedAt: row.requested_at,
  };
}

export async function owesRevocation(db: Queryable, connectionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('private.revocation_outbox')
    .select('connection_id')
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The last of an authorization: its tokens are deleted, and what the provider said is on the certificate and the trail. */
export async function settleRevocation(
  db: Db,
  owed: OwedRevocation,
  step: 'revoked' | 'given_up',
  detail: Record<string, Json>,
): Promise<void> {
  const { workspaceId, connectionId, crm } = owed;
  await db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('private.revocation_outbox')
      .where('connection_id', '=', connectionId)
      .returning('connection_id')
      .executeTakeFirst();
    if (!gone) return;
    await addToCertificate(trx, { workspaceId, connectionId, crm, step, detail });
    await recordIfThere(trx, workspaceId, {
      event: step === 'revoked' ? 'crm_authorization_revoked' : 'crm_revocation_given_up',
      connectionId,
      detail: { crm, ...detail },
    });
  });
}

/** The provider could not be reached: the tokens stay for the next attempt, and the certificate says so. */
export async function noteUnreachable(
  db: Db,
  owed: OwedRevocation,
  detail: Record<string, Json>,
): Promise<void> {
  const { workspaceId, connectionId, crm, attempts } = owed;
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('private.revocation_outbox')
      .set({ claimed_until: null })
      .where('connection_id', '=', connectionId)
      .execute();
    await addToCertificate(trx, {
      workspaceId,
      connectionId,
      crm,
      step: 'unreachable',
      detail: { ...detail, attempt: attempts },
    });
  });
}

/** Onto the trail of a workspace, when there still is one. */
async function recordIfThere(
  db: Queryable,
  workspaceId: string,
  event: { event: string; connectionId: string; detail: Record<string, Json> },
): Promise<void> {
  const there = await db
    .selectFrom('workspaces')
    .select('id')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  if (there) await recordEvents(db, [{ workspaceId, actor: 'worker', ...event }]);
}
