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

/** Stores the renewed pair and gives the lease back; false when the lease was lost to somebody else. */
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
  return row !== undefined;
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
