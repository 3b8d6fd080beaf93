import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { crmError } from '@conduit/crm/errors.ts';
import type { CallResult, CrmError, CrmProvider, CrmSession, TokenSet } from '@conduit/crm/port.ts';
import { openTokens, sealTokens } from '@conduit/crm/tokens.ts';
import { setGrant, type Connection } from '@conduit/db/connections.ts';
import { checkNoLaterThan } from '@conduit/db/health.ts';
import {
  leaseRefresh,
  loadTokens,
  releaseLease,
  storeRefreshed,
  type StoredTokens,
} from '@conduit/db/tokens.ts';
import { RECHECK } from '@conduit/shared/connectionHealth.ts';

import { callGate } from './callGate.ts';
import type { JobContext } from './context.ts';
import { fenced } from './fence.ts';
import { failedCheck, recordCheck, recordTrouble } from './health.ts';
import { isAuthorizationGone, isTokenRefused, obstacleOf } from './obstacles.ts';
import { outlast } from './outlast.ts';

/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** How long one process may take to refresh; longer than any call's timeout. */
const LEASE_SECONDS = 60;
/** How often, and how many times, to look whether another process has finished refreshing. */
const WAIT_MS = 250;
const WAITS = 80;

type SessionResult =
  | { ok: true; session: CrmSession; version: number; scopes: string[] }
  | { ok: false; error: CrmError; version: number | null };

/**
 * Reads from a CRM with a valid token, and leaves what a failure means to the caller. A token the CRM does not take is
 * renewed, once, and the call repeated: only the token endpoint can say that an authorization is gone. `version` is
 * that of the tokens the result is about, `scopes` what they came with, as far as the CRM said; `opened` is false where
 * there was no session to call with.
 */
export async function callWithSession<T>(
  context: JobContext,
  connection: Connection,
  call: (session: CrmSession, provider: CrmProvider) => Promise<CallResult<T>>,
): Promise<{ result: CallResult<T>; version: number | null; scopes: string[]; opened: boolean }> {
  const provider = context.providers[connection.crm];
  const unopened = ({ error, version }: SessionResult & { ok: false }) => ({
    result: { ok: false as const, error },
    version,
    scopes: [],
    opened: false,
  });
  const first = await session(context, connection, undefined);
  if (!first.ok) return unopened(first);
  const result = await call(first.session, provider);
  const { version, scopes } = first;
  if (result.ok || !isTokenRefused(result.error)) return { result, version, scopes, opened: true };
  const renewed = await session(context, connection, version);
  if (!renewed.ok) return unopened(renewed);
  const again = await call(renewed.session, provider);
  return {
    result: again.ok ? again : { ok: false, error: notGone(again.error) },
    version: renewed.version,
    scopes: renewed.scopes,
    opened: true,
  };
}

/** The token endpoint stands by the authorization: whatever refuses a token it has just issued, it is not gone. */
export const notGone = (error: CrmError): CrmError =>
  isAuthorizationGone(error.code) ? crmError('token_expired', { ...error, owner: 'customer_admin' }) : error;

/** The same, and notices what the failure says about the connection. */
export async function withSession<T>(
  context: JobContext,
  connection: Connection,
  call: (session: CrmSession, provider: CrmProvider) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const { result, version, opened } = await callWithSession(context, connection, call);
  if (result.ok) return result;
  if (opened) await noticeObstacle(context, connection, result.error);
  else await noticeUnopened(context, connection, version, result.error);
  return result;
}

/** A call that was refused in a way that concerns the whole connection brings its next check forward. */
export async function noticeObstacle(
  { db, now }: JobContext,
  connection: Connection,
  error: CrmError,
): Promise<void> {
  if (obstacleOf(error) === 'connection') await checkNoLaterThan(db, connection, now() + RECHECK.baseMs);
}

/**
 * What keeps a session from being opened is what the connection's health is. Nothing is held against tokens that have
 * been replaced since, which is what connecting again does.
 */
async function noticeUnopened(
  context: JobContext,
  connection: Connection,
  version: number | null,
  error: CrmError,
): Promise<void> {
  // Another process is at it, and will tell.
  if (error.providerCode === REFRESH_HELD) return;
  if (isAuthorizationGone(error.code)) await recordCheck(context, connection, failedCheck(error), version);
  else await recordTrouble(context, connection, failedCheck(error), version);
}

/**
 * A session with the stored token, renewed when it is about to end or when it is of `staleVersion`. Notices what keeps
 * it from being opened.
 */
export async function openSession(
  context: JobContext,
  connection: Connection,
  staleVersion?: number,
): Promise<SessionResult> {
  const opened = await session(context, connection, staleVersion);
  if (!opened.ok) await noticeUnopened(context, connection, opened.version, opened.error);
  return opened;
}

async function session(
  context: JobContext,
  connection: Connection,
  staleVersion: number | undefined,
): Promise<SessionResult> {
  const result = await currentTokens(context, connection, staleVersion);
  // Whatever a token endpoint says, and however: no record was sent, and none is at fault.
  if (!result.ok) return { ...result, error: { ...result.error, concerns: 'connection' } };
  const { accessToken, instanceUrl, scopes } = result.tokens;
  const gate = callGate(context, connection, context.providers[connection.crm]);
  return {
    ok: true,
    version: result.version,
    scopes,
    session: { crm: connection.crm, accessToken, instanceUrl, gate },
  };
}

/** `version` is that of the stored tokens, null where there are none. */
type TokensResult =
  { ok: true; tokens: TokenSet; version: number } | { ok: false; error: CrmError; version: number | null };

async function currentTokens(
  context: JobContext,
  connection: Connection,
  staleVersion: number | undefined,
): Promise<TokensResult> {
  for (let wait = 0; wait < WAITS; wait++) {
    const stored = await loadTokens(context.db, connection.id);
    if (!stored) return { ok: false, error: noTokens, version: null };
    if (!isDue(stored, context.now(), staleVersion)) return open(context, connection, stored);
    const leaseId = randomUUID();
    const lease = { connectionId: connection.id, version: stored.version, leaseId, seconds: LEASE_SECONDS };
    const held = await leaseRefresh(context.db, lease);
    if (held) return refresh(context, connection, stored, { leaseId, ...held });
    await context.wait(WAIT_MS);
  }
  return { ok: false, error: refreshHeld, version: null };
}

function isDue(stored: StoredTokens, now: number, staleVersion: number | undefined): boolean {
  if (stored.version === staleVersion) return true;
  return stored.expiresAt !== null && Date.parse(stored.expiresAt) - now < RENEW_BEFORE_MS;
}

async function open(
  context: JobContext,
  connection: Connection,
  stored: StoredTokens,
): Promise<TokensResult> {
  const { id: connectionId, crm, instanceUrl, scopes } = connection;
  const owner = { connectionId, crm, instanceUrl, scopes };
  const opened = await openTokens(context.vault, owner, stored);
  if (opened.ok) return { ok: true, tokens: opened.tokens, version: stored.version };
  context.log.error({ connection: connection.id, code: opened.error.code }, 'stored token does not open');
  return { ok: false, error: { ...unopened, providerCode: opened.error.code }, version: stored.version };
}

async function refresh(
  context: JobContext,
  connection: Connection,
  stored: StoredTokens,
  { leaseId, unsettled }: { leaseId: string; unsettled: boolean },
): Promise<TokensResult> {
  const provider = context.providers[connection.crm];
  const current = await open(context, connection, stored);
  if (!current.ok) {
    await releaseLease(context.db, connection.id, leaseId, { unsettled });
    return current;
  }
  const renewed = await outlast(context, () =>
    fenced(context.db, connection.id, () => provider.refresh(current.tokens)),
  );
  if (!renewed.ok) {
    const { error } = renewed;
    await outlast(context, () =>
      releaseLease(context.db, connection.id, leaseId, {
        unsettled: unsettled || error.certainty === 'unknown',
      }),
    );
    if (isAuthorizationGone(error.code)) {
      // Read again before a token is declared dead: whoever connected meanwhile left a living one.
      const latest = await loadTokens(context.db, connection.id);
      if (latest && latest.version !== stored.version)
        return currentTokens(context, connection, stored.version);
    }
    // Nobody took the authorization away: the answer that carried the next token never arrived, or its reader died.
    const isLost = error.code === 'token_revoked' && unsettled && provider.rotatesRefreshTokens;
    return { ok: false, error: isLost ? { ...error, ...refreshUnknown } : error, version: stored.version };
  }
  // Stored before it is used: whoever crashes now leaves a pair that works.
  const owner = { connectionId: connection.id, crm: connection.crm };
  const tokens = await sealTokens(context.vault, owner, renewed.value);
  // Whatever becomes of the database: where refresh tokens rotate, nobody else has this one.
  const kept = await outlast(context, () =>
    storeRefreshed(context.db, { connectionId: connection.id, leaseId, tokens }),
  );
  if (!kept) {
    // Somebody connected again meanwhile: theirs is the pair that counts.
    context.log.warn({ connection: connection.id }, 'refresh lease was lost');
    return currentTokens(context, connection, stored.version);
  }
  const { instanceUrl, scopes } = renewed.value;
  const version = stored.version + 1;
  if (instanceUrl !== connection.instanceUrl || !isDeepStrictEqual(scopes, connection.scopes)) {
    await setGrant(context.db, connection, { version, instanceUrl, scopes });
  }
  return { ok: true, tokens: renewed.value, version };
}

const noTokens: CrmError = {
  ...crmError('token_revoked', { certainty: 'not_sent' }),
  message: 'There is no usable token for this connection. Connect it again.',
};

const refreshUnknown = {
  code: 'refresh_unknown',
  message: 'The answer to a token refresh was lost, and the old token no longer works. Connect again.',
} as const;

/** A fault of ours: it must not tell the customer to connect again. */
const unopened: CrmError = {
  ...crmError('client_misconfigured', { certainty: 'not_sent' }),
  message: 'The stored token does not open with the keys this worker has.',
};

const REFRESH_HELD = 'refresh_held';
const refreshHeld: CrmError = {
  ...crmError('unexpected', { certainty: 'not_sent', retryable: true, providerCode: REFRESH_HELD }),
  message: 'Another process has been renewing the token for too long.',
};
