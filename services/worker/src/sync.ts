import { randomUUID } from 'node:crypto';

import type {
  CallResult,
  CrmError,
  CrmPerson,
  CrmProvider,
  CrmSession,
  RowResult,
} from '@conduit/crm/port.ts';
import { recordEvents, type AuditEvent } from '@conduit/db/audit.ts';
import { loadConnection, type Connection } from '@conduit/db/connections.ts';
import { whileConnected } from '@conduit/db/disconnect.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';
import {
  claimDue,
  hasUnfinished,
  loadUnknown,
  recoverAbandoned,
  settleUnknownAsWritten,
  settleWrites,
  type ClaimedWrite,
  type SettledWrite,
} from '@conduit/db/ledger.ts';
import { loadBodies, refreshThreadStatus } from '@conduit/db/mail.ts';
import { loadTeam } from '@conduit/db/workspaces.ts';
import type { CrmObject } from '@conduit/shared/crm.ts';
import { checkEgress } from '@conduit/shared/egress.ts';
import { retryDelayMs } from '@conduit/shared/reconciliation.ts';
import { settle } from '@conduit/shared/writeState.ts';

import { NotDoneYet, type JobContext } from './context.ts';
import { disconnected } from './fence.ts';
import { contactPayload, notePayload, taskPayload } from './payloads.ts';
import { isAuthorizationGone, OBSTACLES } from './obstacles.ts';
import { noticeRefusal, openSession, withSession } from './session.ts';

/** Contacts first: a task or note is due once its contact is there. */
const ORDER: readonly CrmObject[] = ['contact', 'task', 'note'];

/**
 * Carries out what is due for one connection, in batches. Each row settles by itself; what failed for now is tried
 * again when pg-boss runs the job again. Two workers on one connection take different rows.
 */
export async function syncConnection(
  context: JobContext,
  job: JobPayload<'sync_hubspot' | 'sync_salesforce'>,
): Promise<void> {
  const { db } = context;
  const connection = await loadConnection(db, job.workspaceId, job.connectionId);
  if (!connection || connection.status !== 'connected') return;
  // The last gate before the wire; a row queued while writes were live stays queued.
  const team = await loadTeam(db, connection.workspaceId);
  if (context.dryRun || !team.liveWrites) return;

  await recoverAbandoned(db, connection.id);
  await settleLostAnswers(context, connection);
  for (const object of ORDER) {
    let progress: Progress;
    do progress = await syncBatch(context, connection, object);
    while (progress === 'more');
    if (progress === 'slow_down') break;
  }
  // What was queued meanwhile has a job of its own.
  if (await hasUnfinished(db, connection.id)) throw new NotDoneYet('Some writes are to be tried again.');
}

/** Nothing was due, there may be more, or the CRM asks for a pause. */
type Progress = 'none' | 'more' | 'slow_down';

/** One claimed batch, sent and settled. */
async function syncBatch(context: JobContext, connection: Connection, object: CrmObject): Promise<Progress> {
  const attemptId = randomUUID();
  const limit = context.providers[connection.crm].maxBatch;
  const claimed = await claimDue(context.db, { connectionId: connection.id, object, attemptId, limit });
  if (claimed.length === 0) return 'none';

  const { clean, refused } = await guard(context, connection, claimed);
  const results = await send(context, connection, object, clean);
  const settled = claimed.map((write) => {
    const reason = refused.get(write.id);
    if (reason !== undefined) return refusal(write, reason);
    const result = results.get(write.key) ?? { key: write.key, ok: false as const, error: noResult };
    return settlement(context, write, result);
  });
  await context.db.transaction().execute(async (trx) => {
    const kept = new Set(await settleWrites(trx, attemptId, settled));
    const events = claimed.flatMap((write, index) => {
      const outcome = settled[index];
      return outcome && kept.has(write.id) ? [settledEvent(connection, write, outcome)] : [];
    });
    await recordEvents(trx, events);
    const threads = [...new Set(claimed.map((write) => write.threadId))];
    await refreshThreadStatus(trx, connection.workspaceId, threads);
  });
  context.log.info(
    { crm: connection.crm, connection: connection.id, object, rows: claimed.length, refused: refused.size },
    'batch settled',
  );
  const paced = [...results.values()].some((result) => !result.ok && OBSTACLES[result.error.code] === 'pace');
  return paced ? 'slow_down' : 'more';
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
    else if (!checkEgress(write.payload, bodies.get(write.threadId) ?? [], namesIn(write)).ok)
      refused.set(write.id, 'egress_refused');
  }
  return { clean: writes.filter((write) => !refused.has(write.id)), refused };
}

const PAYLOADS = { contact: contactPayload, task: taskPayload, note: notePayload } as const;

/** Names of the contact and company: a signature may put them side by side as a contact record does. */
function namesIn(write: ClaimedWrite): string[] {
  const contact = contactPayload.safeParse(write.payload);
  if (!contact.success) return [];
  const { firstName, lastName, company } = contact.data;
  return [firstName, lastName, company].filter((name) => name !== null);
}

async function send(
  context: JobContext,
  connection: Connection,
  object: CrmObject,
  writes: readonly ClaimedWrite[],
): Promise<Map<string, RowResult>> {
  if (writes.length === 0) return new Map();
  const opened = await openSession(context, connection);
  if (!opened.ok) return notSent(writes, opened.error);

  const provider = context.providers[connection.crm];
  const results = await whileNotDisconnected(context, connection, writes, () =>
    write(provider, opened.session, object, writes),
  );
  const expired = writes.filter((each) => {
    const result = results.get(each.key);
    return result?.ok === false && result.error.code === 'token_expired';
  });
  await noticeRefusals(context, connection, opened.version, results);
  if (expired.length === 0) return results;
  // A 401 comes before anything is written, so these rows may be sent again with a new token.
  const renewed = await openSession(context, connection, opened.version);
  if (!renewed.ok) return new Map([...results, ...notSent(expired, renewed.error)]);
  const again = await whileNotDisconnected(context, connection, expired, () =>
    write(provider, renewed.session, object, expired),
  );
  await noticeRefusals(context, connection, renewed.version, again);
  return new Map([...results, ...again]);
}

/** Sends rows unless the CRM has been disconnected. */
async function whileNotDisconnected(
  { db }: JobContext,
  connection: Connection,
  writes: readonly ClaimedWrite[],
  send: () => Promise<Map<string, RowResult>>,
): Promise<Map<string, RowResult>> {
  const answer = await whileConnected(db, connection.id, send);
  return answer.made ? answer.result : notSent(writes, disconnected);
}

/** Whatever is uncertain about a failed refresh, it sent no record. */
const notSent = (writes: readonly ClaimedWrite[], error: CrmError): Map<string, RowResult> =>
  new Map(writes.map(({ key }) => [key, { key, ok: false, error: { ...error, certainty: 'not_sent' } }]));

async function noticeRefusals(
  context: JobContext,
  connection: Connection,
  version: number,
  results: ReadonlyMap<string, RowResult>,
): Promise<void> {
  const gone = [...results.values()].find((result) => !result.ok && isAuthorizationGone(result.error.code));
  if (gone?.ok === false) await noticeRefusal(context, connection, version, gone.error);
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
  if (result.ok) {
    return {
      id: write.id,
      ...settle(write, { ok: true }),
      externalId: result.externalId,
      personKind: result.person?.kind ?? null,
      nextRetryAt: null,
      error: null,
    };
  }
  const { error } = result;
  const { certainty, retryable } = error;
  const next = settle(write, { ok: false, certainty, retryable, obstacle: OBSTACLES[error.code] });
  const tryAgain = next.state === 'failed' && !next.permanentFailure;
  const delay = retryDelayMs(write.retryCount + 1, context.random(), error.retryAfterMs);
  return {
    id: write.id,
    ...next,
    externalId: null,
    personKind: null,
    nextRetryAt: tryAgain ? new Date(context.now() + delay).toISOString() : null,
    error: {
      code: error.code,
      owner: error.owner,
      providerCode: error.providerCode,
      httpStatus: error.httpStatus,
    },
  };
}

/** The guard said no: a fault of ours, and final. */
const refusal = (write: ClaimedWrite, code: Refusal): SettledWrite => ({
  id: write.id,
  state: 'failed',
  permanentFailure: true,
  countsAsAttempt: false,
  externalId: null,
  personKind: null,
  nextRetryAt: null,
  error: { code, owner: 'us', providerCode: null, httpStatus: null },
});

const noResult: CrmError = {
  code: 'malformed_response',
  message: 'The CRM did not say what became of this row.',
  owner: 'provider',
  retryable: true,
  certainty: 'unknown',
  retryAfterMs: null,
  providerCode: null,
  httpStatus: null,
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

/** Creates whose answer never came are looked for in the CRM; what is found there is written, once. */
async function settleLostAnswers(context: JobContext, connection: Connection): Promise<void> {
  const limit = context.providers[connection.crm].maxBatch;
  const unknown = await loadUnknown(context.db, connection.id, limit);
  for (const object of ['task', 'note'] as const) {
    const wanted = unknown.filter((row) => row.object === object);
    const [oldest] = wanted;
    if (!oldest) continue;
    const found: CallResult<Map<string, string[]>> = await withSession(
      context,
      connection,
      (session, provider) =>
        provider.findWritten(
          session,
          object,
          wanted.map((row) => ({
            key: row.key,
            contact: { id: row.contactExternalId, kind: row.contactKind },
          })),
          oldest.attemptStartedAt,
        ),
    );
    if (!found.ok) continue;
    for (const row of wanted) {
      const [externalId] = found.value.get(row.key) ?? [];
      if (externalId === undefined) continue;
      await context.db.transaction().execute(async (trx) => {
        if (!(await settleUnknownAsWritten(trx, row.id, externalId))) return;
        await recordEvents(trx, [
          {
            workspaceId: row.workspaceId,
            actor: 'worker',
            event: 'crm_write_found',
            threadId: row.threadId,
            messageId: row.messageId,
            writeId: row.id,
            connectionId: connection.id,
            detail: { crm: connection.crm, object, external_id: externalId },
          },
        ]);
        await refreshThreadStatus(trx, row.workspaceId, [row.threadId]);
      });
    }
  }
}
