import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

/** Tokens sealed for one connection (JWE). */
export interface SealedTokens {
  accessToken: string;
  refreshToken: string | null;
  /** ISO; null when the provider does not say. */
  expiresAt: string | null;
  identityUrl: string | null;
}

export interface StoredTokens extends SealedTokens {
  /** Grows by one with every renewal. */
  version: number;
}

/** Stores tokens after an authorization, replacing what was there and ending any refresh under way. */
export async function storeTokens(db: Queryable, connectionId: string, tokens: SealedTokens): Promise<void> {
  const values = {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_at: tokens.expiresAt,
    identity_url: tokens.identityUrl,
  };
  await db
    .insertInto('private.crm_tokens')
    .values({ connection_id: connectionId, ...values })
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet({
        ...values,
        version: sql`private.crm_tokens.version + 1`,
        lease_id: null,
        lease_expires_at: null,
        refresh_began_at: null,
      }),
    )
    .execute();
}

export async function loadTokens(db: Queryable, connectionId: string): Promise<StoredTokens | null> {
  const row = await db
    .selectFrom('private.crm_tokens')
    .select(['access_token', 'refresh_token', 'expires_at', 'identity_url', 'version'])
    .where('connection_id', '=', connectionId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    expiresAt: row.expires_at,
    identityUrl: row.identity_url,
    version: row.version,
  };
}

/**
 * Takes the right to refresh, for `seconds`, if nobody holds it and the tokens are still those of `version`; null when
 * it cannot be had. One process at a time: Salesforce kills a connection whose old refresh token is used twice.
 * `unsettled`: an earlier refresh of these tokens began, and nobody learned how it ended.
 */
export async function leaseRefresh(
  db: Queryable,
  {
    connectionId,
    version,
    leaseId,
    seconds,
  }: { connectionId: string; version: number; leaseId: string; seconds: number },
): Promise<{ unsettled: boolean } | null> {
  const { rows } = await sql<{ unsettled: boolean }>`
    update private.crm_tokens t set
      lease_id = ${leaseId}, lease_expires_at = now() + ${seconds} * interval '1 second',
      refresh_began_at = coalesce(free.refresh_began_at, now())
    from (
      select connection_id, refresh_began_at from private.crm_tokens
      where connection_id = ${connectionId} and version = ${version}
        and (lease_id is null or lease_expires_at < now())
      for update
    ) free
    where t.connection_id = free.connection_id
    returning free.refresh_began_at is not null as unsettled`.execute(db);
  return rows[0] ?? null;
}

/**
 * Stores the renewed pair and gives the lease back; false when the lease was lost to somebody else. A pair that arrives
 * after a disconnect is the one to revoke: where refresh tokens rotate, the one that was kept for it is dead.
 */
export async function storeRefreshed(
  db: Queryable,
  { connectionId, leaseId, tokens }: { connectionId: string; leaseId: string; tokens: SealedTokens },
): Promise<boolean> {
  const row = await db
    .updateTable('private.crm_tokens')
    .set({
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_at: tokens.expiresAt,
      version: sql`version + 1`,
      lease_id: null,
      lease_expires_at: null,
      refresh_began_at: null,
    })
    .where('connection_id', '=', connectionId)
    .where('lease_id', '=', leaseId)
    .returning('connection_id')
    .executeTakeFirst();
  if (row) return true;
  await db
    .updateTable('private.revocation_outbox')
    .set({
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_at: tokens.expiresAt,
    })
    .where('connection_id', '=', connectionId)
    .execute();
  return false;
}

/** Gives the lease back without new tokens. `unsettled`: the provider may have issued a pair that was never seen. */
export async function releaseLease(
  db: Queryable,
  connectionId: string,
  leaseId: string,
  { unsettled }: { unsettled: boolean },
): Promise<void> {
  await db
    .updateTable('private.crm_tokens')
    .set({
      lease_id: null,
      lease_expires_at: null,
      ...(unsettled ? {} : { refresh_began_at: null }),
    })
    .where('connection_id', '=', connectionId)
    .where('lease_id', '=', leaseId)
    .execute();
}

/** A connection's pair as it is stored. */
export interface SealedRow {
  connectionId: string;
  crm: Crm;
  accessToken: string;
  refreshToken: string | null;
}

/** A page of all stored pairs, by connection; those kept to be revoked are among them. */
export async function sealedPairs(
  db: Queryable,
  { after, limit }: { after: string | null; limit: number },
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select connection_id as "connectionId", crm, access_token as "accessToken", refresh_token as "refreshToken"
    from (
      select t.connection_id, c.crm, t.access_token, t.refresh_token
      from private.crm_tokens t join public.crm_connections c on c.id = t.connection_id
      union all
      select connection_id, crm, access_token, refresh_token from private.revocation_outbox
    ) pairs
    where ${after}::uuid is null or connection_id > ${after}::uuid
    order by connection_id limit ${limit}`.execute(db);
  return rows;
}

/** The verifiers of OAuth requests that may still come back; they live for minutes. */
export async function sealedVerifiers(db: Queryable): Promise<string[]> {
  const rows = await db
    .selectFrom('private.oauth_states')
    .select('code_verifier')
    .where('expires_at', '>', sql<string>`now()`)
    .where('used_at', 'is', null)
    .execute();
  return rows.map((row) => row.code_verifier);
}

/**
 * Replaces sealed pairs by the same tokens under another key, all in one statement; returns how many. A pair that was
 * renewed since it was read stays: it is newer. Neither version nor lease changes, for the tokens are the same.
 */
export async function resealPairs(
  db: Queryable,
  pairs: readonly { before: SealedRow; accessToken: string; refreshToken: string | null }[],
): Promise<number> {
  if (pairs.length === 0) return 0;
  const list = pairs.map(({ before, accessToken, refreshToken }) => ({
    connection_id: before.connectionId,
    old_access: before.accessToken,
    old_refresh: before.refreshToken,
    access_token: accessToken,
    refresh_token: refreshToken,
  }));
  const resealed = (table: string) => sql`
    update ${sql.table(table)} t set access_token = n.access_token, refresh_token = n.refresh_token
    from n where t.connection_id = n.connection_id and t.access_token = n.old_access
      and t.refresh_token is not distinct from n.old_refresh
    returning t.connection_id`;
  const { rows } = await sql`
    with n as (
      select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
        as n (connection_id uuid, old_access text, old_refresh text, access_token text, refresh_token text)
    ), kept as (${resealed('private.crm_tokens')}), owed as (${resealed('private.revocation_outbox')})
    select * from kept union all select * from owed`.execute(db);
  return rows.length;
}
