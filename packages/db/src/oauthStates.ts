import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

/** How long a consent may take. */
export const STATE_TTL_MINUTES = 10;

export interface NewOAuthState {
  /** SHA-256 of the state, hex: the state itself is never stored. */
  stateHash: string;
  crm: Crm;
  workspaceId: string | null;
  userId: string | null;
  /** PKCE verifier, sealed. */
  codeVerifier: string;
  loginUrl: string | null;
  /** HubSpot's install flow with sign-in at ours: where it wants the browser back. */
  returnUrl: string | null;
  /** Hash of the cookie of the browser that goes to consent, when it is known already. */
  browserHash: string | null;
  /** Hash of the secret that the dashboard gave to the browser it was begun in. */
  begunHash: string | null;
}

export async function storeOAuthState(db: Queryable, state: NewOAuthState): Promise<void> {
  await db
    .insertInto('private.oauth_states')
    .values({
      state_hash: state.stateHash,
      crm: state.crm,
      workspace_id: state.workspaceId,
      user_id: state.userId,
      code_verifier: state.codeVerifier,
      login_url: state.loginUrl,
      return_url: state.returnUrl,
      browser_hash: state.browserHash,
      begun_hash: state.begunHash,
      expires_at: sql`now() + ${STATE_TTL_MINUTES} * interval '1 minute'`,
    })
    .execute();
}

export interface OAuthState {
  crm: Crm;
  workspaceId: string | null;
  userId: string | null;
  codeVerifier: string;
  loginUrl: string | null;
  returnUrl: string | null;
  begunHash: string | null;
}

const columns = [
  'crm',
  'workspace_id',
  'user_id',
  'code_verifier',
  'login_url',
  'return_url',
  'begun_hash',
] as const;

/** Ties a state to the browser that goes to consent; once, and only while it is fresh. */
export async function bindToBrowser(
  db: Queryable,
  { stateHash, crm, browserHash }: { stateHash: string; crm: Crm; browserHash: string },
): Promise<OAuthState | null> {
  const row = await db
    .updateTable('private.oauth_states')
    .set({ browser_hash: browserHash })
    .where('state_hash', '=', stateHash)
    .where('crm', '=', crm)
    .where('browser_hash', 'is', null)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<string>`now()`)
    .returning(columns)
    .executeTakeFirst();
  return row ? toState(row) : null;
}

export type ConsumedState =
  | { ok: true; state: OAuthState }
  | {
      ok: false;
      code: 'state_unknown' | 'state_used' | 'state_expired' | 'wrong_browser' | 'wrong_provider';
    };

/** Uses a state up. One statement decides, so of two callbacks with the same state one gets it. */
export async function consumeOAuthState(
  db: Queryable,
  { stateHash, crm, browserHash }: { stateHash: string; crm: Crm; browserHash: string | null },
): Promise<ConsumedState> {
  const row = await db
    .updateTable('private.oauth_states')
    .set({ used_at: sql`now()` })
    .where('state_hash', '=', stateHash)
    .where('crm', '=', crm)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<string>`now()`)
    .where('browser_hash', '=', browserHash ?? '')
    .returning(columns)
    .executeTakeFirst();
  if (row) return { ok: true, state: toState(row) };

  const refused = await db
    .selectFrom('private.oauth_states')
    .select(['crm', 'used_at', sql<boolean>`expires_at <= now()`.as('expired')])
    .where('state_hash', '=', stateHash)
    .executeTakeFirst();
  if (!refused) return { ok: false, code: 'state_unknown' };
  if (refused.crm !== crm) return { ok: false, code: 'wrong_provider' };
  if (refused.used_at !== null) return { ok: false, code: 'state_used' };
  return { ok: false, code: refused.expired ? 'state_expired' : 'wrong_browser' };
}

/** Forgets states nobody can use any more. */
export async function sweepOAuthStates(db: Queryable): Promise<void> {
  await db
    .deleteFrom('private.oauth_states')
    .where('expires_at', '<', sql<string>`now() - interval '1 day'`)
    .execute();
}

const toState = (row: {
  crm: Crm;
  workspace_id: string | null;
  user_id: string | null;
  code_verifier: string;
  login_url: string | null;
  return_url: string | null;
  begun_hash: string | null;
}): OAuthState => ({
  crm: row.crm,
  workspaceId: row.workspace_id,
  userId: row.user_id,
  codeVerifier: row.code_verifier,
  loginUrl: row.login_url,
  returnUrl: row.return_url,
  begunHash: row.begun_hash,
});
