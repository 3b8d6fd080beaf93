import { randomUUID } from 'node:crypto';

import { crmError } from '@conduit/crm/errors.ts';
import type { CrmError, CrmPerson, CrmProvider, CrmSession, RowResult } from '@conduit/crm/port.ts';
import { recordEvents, type AuditEvent } from '@conduit/db/audit.ts';
import { loadConnection, type Connection } from '@conduit/db/connections.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import {
  ATTEMPT_TIMEOUT_SECONDS,
  claimDue,
  followContacts,
  hasUnfinished,
  loadAttempt,
  parkOpen,
  recoverAbandoned,
  resumeDue,
  settleWrites,
  type ClaimedWrite,
  type SettledWrite,
} from '@conduit/db/ledger.ts';
import { loadBodies, refreshThreadStatus } from '@conduit/db/mail.ts';
import { loadTeam } from '@conduit/db/workspaces.ts';
import type { CrmObject } from '@conduit/shared/crm.ts';
import { connectionRetryAt, nextRetryAt, parkedUntil, PRIORITY } from '@conduit/shared/reconciliation.ts';
import { transition, type AttemptResult, type WriteRow } from '@conduit/shared/writeState.ts';

import { keepAttempt, type Attempt } from './attempt.ts';
import { callGate } from './callGate.ts';
import { NotDoneYet, type JobContext } from './context.ts';
import { countWrites } from './metrics.ts';
import { outlast } from './outlast.ts';
import { contactPayload, notePayload, repeatsMail, taskPayload } from './payloads.ts';
import { isAuthorizationGone, isTokenRefused, obstacleOf } from './obstacles.ts';
import { syncJobs } from './planWrites.ts';
import { noticeObstacle, notGone, openSession } from './session.ts';
import { settleLostAnswers } from './settleLostAnswers.ts';

/** Contacts first: a task or note is due once its contact is there. */
const ORDER: readonly CrmObject[] = ['contact', 'task', 'note'];

/**
 * A backlog is carried on by another job after so long, behind those of accounts that wait meanwhile: eight backlogs,
 * such as after an outage of the CRM, would otherwise keep everybody else's fresh mail for minutes.
 */
const SYNC_FOR_MS = 20_000;
/**
 * A call must begin so long after its rows were claimed at the latest: with its own timeout it then ends before the
 * attempt counts as abandoned, and nobody else has taken its rows.
 */
const SEND_WITHIN_MS = (ATTEMPT_TIMEOUT_SECONDS - 45) * 1000;

/**
 * Carries out what is due for one connection, in batches. Each row settles by itself; what failed for now is tried
 * again when pg-boss runs the job again, or by the reconciler. Two workers on one connection take different rows.
 */
export async function syncConnection(
  context: JobContext,
  job: JobPayload<'sync_hubspot' | 'sync_salesforce'>,
): Promise<void> {
  const { db } = context;
  const connection = await loadConnection(db, job.workspaceId, job.connectionId);
  if (!connection) return;
  if (connection.status !== 'connected') {
    await parkOpen(db, connection, { parkedFor: 'connection', until: null });
    return;
  }
  // The last gate before the wire: what was queued while writes were live waits until they are again.
  const team = await loadTeam(db, connection.workspaceId);
  if (context.dryRun || !team.liveWrites) {
    await parkOpen(db, connection, { parkedFor: team.liveWrites ? 'dry_run' : 'paused', until: null });
    return;
  }

  const startedAt = context.now();
  await recoverAbandoned(db, connection.id);
  await resumeDue(db, connection.id);
  await settleLostAnswers(context, connection);
  for (const object of ORDER) {
    // One batch goes in any case: however slow an account is, each job gets on with it.
    let progress = await syncBatch(context, connection, object);
    while (progress.kind === 'more') {
      if (context.now() - startedAt > SYNC_FOR_MS) {
        await sendJob(db, syncJobs[connection.crm], job, connection.id);
        return;
      }
      progress = await syncBatch(context, connection, object);
    }
    if (progress.kind === 'slow_down') break;
    if (progress.kind === 'park') {
      await parkOpen(db, connection, progress);
      break;
    }
  }
  // What was queued meanwhile has a job of its own.
  if (await hasUnfinished(db, connection.id)) throw new NotDoneYet('Some writes are to be tried again.');
}

/** Nothing was due, there may be more, the CRM asks for a pause, or nothing of this connection can go now. */
type Progress =
  | { kind: 'none' | 'more' | 'slow_down' }
  | { kind: 'park'; parkedFor: 'connection' | 'quota'; until: string | null };

/** One claimed batch, sent and settled. */
async function syncBatch(context: JobContext, connection: Connection, object: CrmObject): Promise<Progress> {
  const attemptId = randomUUID();
  const sendBefore = context.now() + SEND_WITHIN_MS;
  const limit = context.providers[connection.crm].maxBatch;
  const takenAt = performance.now();
  const claimed = await outlast(context, (tries) =>
    context.db.transaction().execute(async (trx) => {
      const args = { connectionId: connection.id, object, attemptId, limit };
      // It may have been done, and the connection broke off before we heard.
      const taken = tries === 0 ? [] : await loadAttempt(trx, args);
      return taken.length > 0 ? taken : claimDue(trx, args);
    }),
  );
  if (claimed.length === 0) return { kind: 'none' };
  const attempt = keepAttempt(context.db, { attemptId, ids: claimed.map(({ id }) => id), takenAt });
  try {
    return await carryOut(context, connection, object, claimed, { attemptId, sendBefore, attempt });
  } finally {
    attempt.end();
  }
}

/** Sends and settles what one attempt has claimed. A database that goes away meanwhile does not make it forget an answer. */
async function carryOut(
  context: JobContext,
  connection: Connection,
  object: CrmObject,
  claimed: readonly ClaimedWrite[],
  { attemptId, sendBefore, attempt }: { attemptId: string; sendBefore: number; attempt: Attempt },
): Promise<Progress> {
  const { clean, refused } = await outlast(context, () => guard(context, connection, claimed));
  const pacing = { sendBefore, attemptLost: attempt.lost };
  const results = await send(context, connection, object, clean, pacing);
  const settled = claimed.map((write) => {
    const reason = refused.get(write.id);
    if (reason !== undefined) return refusal(write, reason);
    const result = results.get(write.key) ?? { key: write.key, ok: false as const, error: noResult };
    return settlement(context, write, result);
  });
  // Fenced by the attempt: what was settled the first time is left alone the second.
  const kept = await outlast(context, () =>
    context.db.transaction().execute(async (trx) => {
      const kept = new Set(await settleWrites(trx, attemptId, settled));
      const events = claimed.flatMap((write, index) => {
        const outcome = settled[index];
        return outcome && kept.has(write.id) ? [settledEvent(connection, write, outcome)] : [];
      });
      await recordEvents(trx, events);
      if (object === 'contact') await followContacts(trx, [...kept]);
      const threads = [...new Set(claimed.map((write) => write.threadId))];
      await refreshThreadStatus(trx, connection.workspaceId, threads);
      return kept;
    }),
  );
  countWrites(
    connection.crm,
    object,
    settled.filter(({ id }) => kept.has(id)),
  );
  context.log.info(
    { crm: connection.crm, connection: connection.id, object, rows: claimed.length, refused: refused.size },
    'batch settled',
  );
  return progressAfter(settled, results);
}

/** An obstacle that one row met is met by all: nothing more is sent into it. */
function progressAfter(settled: readonly SettledWrite[], results: ReadonlyMap<string, RowResult>): Progress {
  const parked = settled
    .filter(({ state }) => state === 'parked')
    .map(({ parkedFor, nextRetryAt }) => ({ parkedFor, nextRetryAt }));
  for (const { parkedFor } of parked) {
    if (parkedFor !== 'connection' && parkedFor !== 'quota') continue;
    // With those that have waited for longest; never, where one of them cannot say.
    const times = parked.map(({ nextRetryAt }) => nextRetryAt);
    const until = times.includes(null) ? null : (times.toSorted().at(-1) ?? null);
    return { kind: 'park', parkedFor, until };
  }
  const errors = [...results.values()].flatMap((result) => (result.ok ? [] : [result.error]));
  const stopped = errors.some((error) => obstacleOf(error) !== 'row');
  return { kind: stopped ? 'slow_down' : 'more' };
}

type Refusal = 'egress_refused' | 'payload_invalid';

/** Refuses whatever repeats a run of words from a message it came from, and what is not a payload of ours. */
async function guard(
  context: JobContext,
  connection: Connection,
  writes: readonly ClaimedWrite[],
): Promise<{ clean: ClaimedWrite[]; refused: Map<string, Refusal> }> {
  const threads = [...new Set(writes.map((write) => write.threadId))];
  const bodies = await loadBodies(context.db, connection.workspaceId, threads);
  const refused = new Map<string, Refusal>();
  for (const write of writes) {
    if (!PAYLOADS[write.object].safeParse(write.payload).success) refused.set(write.id, 'payload_invalid');
    else if (repeatsMail(write.payload, bodies.get(write.threadId) ?? []))
      refused.set(write.id, 'egress_refused');
  }
  return { clean: writes.filter((write) => !refused.has(write.id)), refused };
}

const PAYLOADS = { contact: contactPayload, task: taskPayload, note: notePayload } as const;

async function send(
  context: JobContext,
  connection: Connection,
  object: CrmObject,
  writes: readonly ClaimedWrite[],
  pace: Pick<CrmSession, 'sendBefore' | 'attemptLost'>,
): Promise<Map<string, RowResult>> {
  if (writes.length === 0) return new Map();
  const opened = await outlast(context, () => openSession(context, connection));
  if (!opened.ok) return notSent(writes, opened.error);

  const provider = context.providers[connection.crm];
  const priority = Math.min(PRIORITY.backlog, ...writes.map((each) => each.priority));
  const pacing = { ...pace, gate: callGate(context, connection, provider, priority) };
  const results = await write(provider, { ...opened.session, ...pacing }, object, writes);
  const refused = writes.filter((each) => {
    const result = results.get(each.key);
    return result?.ok === false && isTokenRefused(result.error);
  });
  if (refused.length === 0) {
    await noticeObstacles(context, connection, results);
    return results;
  }
  // A token is refused before anything is written, so these rows may be sent again with a new one.
  const renewed = await outlast(context, () => openSession(context, connection, opened.version));
  if (!renewed.ok) return new Map([...results, ...notSent(refused, renewed.error)]);
  const again = await write(provider, { ...renewed.session, ...pacing }, object, refused);
  const all = new Map(
    [...results, ...again].map(([key, result]) => [
      key,
      result.ok ? result : { ...result, error: notGone(result.error) },
    ]),
  );
  await noticeObstacles(context, connection, all);
  return all;
}

/** Whatever is uncertain about a failed refresh, it sent no record. */
const notSent = (writes: readonly ClaimedWrite[], error: CrmError): Map<string, RowResult> =>
  new Map(writes.map(({ key }) => [key, { key, ok: false, error: { ...error, certainty: 'not_sent' } }]));

async function noticeObstacles(
  context: JobContext,
  connection: Connection,
  results: ReadonlyMap<string, RowResult>,
): Promise<void> {
  const met = [...results.values()].find((result) => !result.ok && obstacleOf(result.error) === 'connection');
  if (met?.ok === false) {
    const { error } = met;
    await outlast(context, () => noticeObstacle(context, connection, error));
  }
}

async function write(
  provider: CrmProvider,
  session: CrmSession,
  object: CrmObject,
  writes: readonly ClaimedWrite[],
): Promise<Map<string, RowResult>> {
  switch (object) {
    case 'contact':
      return writeContacts(provider, session, writes);
    case 'task':
      return byKey(
        await provider.createTasks(
          session,
          writes.map((each) => ({ key: each.key, ...taskPayload.parse(each.payload), ...about(each) })),
        ),
      );
    case 'note':
      return byKey(
        await provider.createNotes(
          session,
          writes.map((each) => ({ key: each.key, ...notePayload.parse(each.payload), ...about(each) })),
        ),
      );
  }
}

/** One upsert per person, however many rows need them: a CRM refuses the same person twice in one batch. */
async function writeContacts(
  provider: CrmProvider,
  session: CrmSession,
  writes: readonly ClaimedWrite[],
): Promise<Map<string, RowResult>> {
  const byEmail = new Map<string, ClaimedWrite[]>();
  for (const each of writes) {
    const { email } = contactPayload.parse(each.payload);
    byEmail.set(email, [...(byEmail.get(email) ?? []), each]);
  }
  const inputs = [...byEmail.values()].flatMap((rows) => {
    const latest = rows.at(-1);
    return latest ? [{ key: latest.key, ...contactPayload.parse(latest.payload) }] : [];
  });
  const results = byKey(await provider.upsertContacts(session, inputs));
  const shared = new Map<string, RowResult>();
  for (const rows of byEmail.values()) {
    const result = results.get(rows.at(-1)?.key ?? '');
    if (!result) continue;
    for (const { key } of rows) shared.set(key, { ...result, key });
  }
  return shared;
}

const byKey = (results: readonly RowResult[]): Map<string, RowResult> =>
  new Map(results.map((result) => [result.key, result]));

/** Whom and which deal a task or note is about. */
function about(write: ClaimedWrite): { contact: CrmPerson; dealId: string | null } {
  return {
    contact: { id: write.contactExternalId ?? '', kind: write.contactKind ?? 'contact' },
    dealId: write.dealExternalId,
  };
}

function settlement(context: JobContext, write: ClaimedWrite, result: RowResult): SettledWrite {
  const attempt: AttemptResult = result.ok
    ? { ok: true }
    : {
        ok: false,
        certainty: result.error.certainty,
        retryable: result.error.retryable,
        obstacle: obstacleOf(result.error),
      };
  const before = {
    action: write.action,
    state: 'in_flight',
    parkedFor: null,
    permanentFailure: false,
    maybeWritten: false,
    attemptCount: write.attemptCount,
    checks: 0,
    recreations: write.recreations,
  } as const;
  // A row that was claimed settles, whatever happened.
  const next = transition(before, { kind: 'settled', result: attempt }) ?? before;
  return {
    id: write.id,
    state: next.state,
    parkedFor: next.parkedFor,
    permanentFailure: next.permanentFailure,
    countsAsAttempt: next.attemptCount === write.attemptCount,
    externalId: result.ok ? result.externalId : null,
    personKind: result.ok ? (result.person?.kind ?? null) : null,
    nextRetryAt: result.ok ? null : isoOrNull(dueAt(context, write, next, result.error)),
    error: result.ok
      ? null
      : {
          code: result.error.code,
          owner: result.error.owner,
          providerCode: result.error.providerCode,
          httpStatus: result.error.httpStatus,
        },
  };
}

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** When a row that was not written is looked at again; null: not by itself. */
function dueAt(
  context: JobContext,
  write: ClaimedWrite,
  { state, parkedFor, permanentFailure, attemptCount }: Omit<WriteRow, 'state'> & { state: string },
  error: CrmError,
): number | null {
  const [now, random] = [context.now(), context.random()];
  const { retryAfterMs } = error;
  switch (state) {
    case 'unknown':
      return now;
    case 'parked':
      // Connecting again resumes it; until then there is nothing to try.
      if (isAuthorizationGone(error.code)) return null;
      return parkedFor === 'quota'
        ? parkedUntil(now, random, retryAfterMs)
        : connectionRetryAt(write.parkedSince === null ? null : Date.parse(write.parkedSince), {
            now,
            random,
            retryAfterMs,
          });
    default:
      return permanentFailure
        ? null
        : nextRetryAt({
            attemptCount,
            retryCount: write.retryCount,
            firstFailedAt: write.firstFailedAt === null ? null : Date.parse(write.firstFailedAt),
            obstacle: obstacleOf(error) === 'pace' ? 'pace' : 'row',
            retryAfterMs,
            now,
            random,
          });
  }
}

/** The guard said no: a fault of ours, and final. */
const refusal = (write: ClaimedWrite, code: Refusal): SettledWrite => ({
  id: write.id,
  state: 'failed',
  parkedFor: null,
  permanentFailure: true,
  countsAsAttempt: false,
  externalId: null,
  personKind: null,
  nextRetryAt: null,
  error: { code, owner: 'us', providerCode: null, httpStatus: null },
});

const noResult: CrmError = {
  ...crmError('malformed_response', { certainty: 'unknown' }),
  message: 'The CRM did not say what became of this row.',
};

function settledEvent(connection: Connection, write: ClaimedWrite, settled: SettledWrite): AuditEvent {
  return {
    workspaceId: connection.workspaceId,
    actor: 'worker',
    event: settled.permanentFailure ? 'crm_write_marked_permanent_failure' : EVENTS[settled.state],
    threadId: write.threadId,
    messageId: write.messageId,
    writeId: write.id,
    connectionId: connection.id,
    detail: {
      crm: connection.crm,
      object: write.object,
      ...(settled.externalId === null ? {} : { external_id: settled.externalId }),
      ...(settled.error === null
        ? {}
        : { code: settled.error.code, provider_code: settled.error.providerCode }),
      ...(settled.parkedFor === null ? {} : { reason: settled.parkedFor }),
      ...(settled.nextRetryAt === null ? {} : { next_retry_at: settled.nextRetryAt }),
    },
  };
}

const EVENTS: Record<SettledWrite['state'], string> = {
  planned: 'crm_write_planned',
  queued: 'crm_write_queued',
  in_flight: 'crm_write_sent',
  succeeded: 'crm_write_succeeded',
  failed: 'crm_write_retry_scheduled',
  unknown: 'crm_write_answer_lost',
  parked: 'crm_write_parked',
  cancelled: 'crm_write_cancelled',
};
