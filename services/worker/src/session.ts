import { randomUUID } from 'node:crypto';

import type { CallResult, CrmError, CrmProvider, CrmSession, TokenSet } from '@conduit/crm/port.ts';
import { openTokens, sealTokens } from '@conduit/crm/tokens.ts';
import { markConnectionError, setInstanceUrl, type Connection } from '@conduit/db/connections.ts';
import {
  leaseRefresh,
  loadTokens,
  releaseLease,
  storeRefreshed,
  type StoredTokens,
} from '@conduit/db/tokens.ts';

import type { JobContext } from './context.ts';
import { fenced } from './fence.ts';
import { isAuthorizationGone } from './obstacles.ts';

/** A token this close to its end is renewed before it is used. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** How long one process may take to refresh; longer than any call's timeout. */
const LEASE_SECONDS = 60;
/** How often, and how many times, to look whether another process has finished refreshing. */
const WAIT_MS = 250;
const WAITS = 80;

type SessionResult = { ok: true; session: CrmSession; version: number } | { ok: false; error: CrmError };

/**
 * Reads from a CRM with a valid token. `call` may not use the database (see `fenced`). An expired one is renewed, once, and the call repeated. A connection whose
 * authorization is gone is marked.
 */
export async function withSession<T>(
  context: JobContext,
  connection: Connection,
  call: (session: CrmSession, provider: CrmProvider) => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const provider = context.providers[connection.crm];
  const first = await openSession(context, connection);
  if (!first.ok) return first;
  const result = await fenced(context, connection, () => call(first.session, provider));
  if (result.ok) return result;
  if (result.error.code !== 'token_expired') return noticed(context, connection, first.version, result);
  const renewed = await openSession(context, connection, first.version);
  if (!renewed.ok) return renewed;
  const again = await fenced(context, connection, () => call(renewed.session, provider));
  return noticed(context, connection, renewed.version, again);
}

async function noticed<T>(
  context: JobContext,
  connection: Connection,
  version: number,
  result: CallResult<T>,
): Promise<CallResult<T>> {
  if (!result.ok) await noticeRefusal(context, connection, version, result.error);
  return result;
}

/**
 * Marks the connection when an answer says that its authorization is gone; unless the tokens have been replaced since,
 * which is what connecting again does.
 */
export async function noticeRefusal(
  { db }: JobContext,
  connection: Connection,
  version: number | null,
  { code }: CrmError,
): Promise<void> {
  if (isAuthorizationGone(code)) await markConnectionError(db, connection, code, version);
}

/**
 * A session with the stored token, renewed when it is about to end or when it is of `staleVersion`. Marks the
 * connection when its authorization is gone.
 */
export async function openSession(
  context: JobContext,
  connection: Connection,
  staleVersion?: number,
): Promise<SessionResult> {
  const result = await currentTokens(context, connection, staleVersion);
  if (!result.ok) {
    await noticeRefusal(context, connection, result.version, result.error);
    return { ok: false, error: result.error };
  }
  const { accessToken, instanceUrl } = result.tokens;
  return { ok: true, version: result.version, session: { crm: connection.crm, accessToken, instanceUrl } };
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
    if (await leaseRefresh(context.db, lease)) return refresh(context, connection, stored, leaseId);
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
  const owner = { connectionId: connection.id, crm: connection.crm, instanceUrl: connection.instanceUrl };
  const opened = await openTokens(context.vault, owner, stored);
  if (opened.ok) return { ok: true, tokens: opened.tokens, version: stored.version };
  context.log.error({ connection: connection.id, code: opened.error.code }, 'stored token does not open');
  return { ok: false, error: { ...unopened, providerCode: opened.error.code }, version: stored.version };
}

async function refresh(
  context: JobContext,
  connection: Connection,
  stored: StoredTokens,
  leaseId: string,
): Promise<TokensResult> {
  const current = await open(context, connection, stored);
  if (!current.ok) {
    await releaseLease(context.db, connection.id, leaseId);
    return current;
  }
  const renewed = await fenced(context, connection, () =>
    context.providers[connection.crm].refresh(current.tokens),
  );
  if (!renewed.ok) {
    await releaseLease(context.db, connection.id, leaseId);
    return { ...renewed, version: stored.version };
  }
  // Stored before it is used: whoever crashes now leaves a pair that works.
  const owner = { connectionId: connection.id, crm: connection.crm };
  const tokens = await sealTokens(context.vault, owner, renewed.value);
  const kept = await storeRefreshed(context.db, { connectionId: connection.id, leaseId, tokens });
  if (!kept) {
    // Somebody connected again meanwhile: theirs is the pair that counts.
    context.log.warn({ connection: connection.id }, 'refresh lease was lost');
    return currentTokens(context, connection, stored.version);
  }
  const { instanceUrl } = renewed.value;
  if (instanceUrl !== null && instanceUrl !== connection.instanceUrl) {
    await setInstanceUrl(context.db, connection, instanceUrl);
  }
  return { ok: true, tokens: renewed.value, version: stored.version + 1 };
}

const noTokens: CrmError = {
  code: 'token_revoked',
  message: 'There is no usable token for this connection. Connect it again.',
  owner: 'customer_admin',
  retryable: false,
  certainty: 'not_sent',
  retryAfterMs: null,
  providerCode: null,
  httpStatus: null,
};

/** A fault of ours: it must not tell the customer to connect again. */
const unopened: CrmError = {
  ...noTokens,
  code: 'client_misconfigured',
  message: 'The stored token does not open with the keys this worker has.',
  owner: 'us',
};

const refreshHeld: CrmError = {
  ...noTokens,
  code: 'unexpected',
  message: 'Another process has been renewing the token for too long.',
  owner: 'us',
  retryable: true,
};
