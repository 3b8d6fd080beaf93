import type { CallResult } from '@conduit/crm/port.ts';
import { recordEvents, type AuditEvent } from '@conduit/db/audit.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { loadUnknown, settleLookedFor, type LookedFor, type UnknownWrite } from '@conduit/db/ledger.ts';
import { refreshThreadStatus } from '@conduit/db/mail.ts';
import { nextCheckMs } from '@conduit/shared/reconciliation.ts';
import { transition } from '@conduit/shared/writeState.ts';

import type { JobContext } from './context.ts';
import { countWrites } from './metrics.ts';
import { obstacleOf } from './obstacles.ts';
import { withSession } from './session.ts';

/** Looked for at once; what is left of a longer list comes with the next sync. */
const AT_ONCE = 500;

/**
 * Creates whose answer never came are looked for in the CRM. What is found is written; what is not there after several
 * looks is sent once more; what cannot be decided waits for a person.
 */
export async function settleLostAnswers(context: JobContext, connection: Connection): Promise<void> {
  const unknown = await loadUnknown(context.db, connection.id, AT_ONCE);
  for (const object of ['task', 'note'] as const) {
    const wanted = unknown.filter((row) => row.object === object);
    if (wanted.length > 0) await lookFor(context, connection, object, wanted);
  }
}

async function lookFor(
  context: JobContext,
  connection: Connection,
  object: 'task' | 'note',
  wanted: readonly UnknownWrite[],
): Promise<void> {
  // Oldest first.
  const since = wanted[0]?.attemptStartedAt ?? '';
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
        since,
      ),
  );
  const missing = found.ok && wanted.some(({ key }) => !found.value.has(key));
  const recognised = missing
    ? await withSession(context, connection, (session, provider) => provider.recognisesKeys(session))
    : null;
  const repeatable = recognised?.ok === true && recognised.value;

  // A connection that keeps us out says nothing about the record: nobody is asked for that, however long it lasts.
  const isKeptOut = !found.ok && obstacleOf(found.error) === 'connection';
  const looked = wanted.map((row) => {
    const ids = found.ok ? (found.value.get(row.key) ?? []) : null;
    return lookedFor(context, row, ids, { repeatable, isKeptOut });
  });
  const kept = await context.db.transaction().execute(async (trx) => {
    const kept = new Set(await settleLookedFor(trx, looked));
    const events = wanted.flatMap((row, index) => {
      const outcome = looked[index];
      if (!outcome || !kept.has(row.id)) return [];
      const ids = found.ok ? (found.value.get(row.key) ?? []) : [];
      return eventsOf(connection, row, outcome, ids);
    });
    await recordEvents(trx, events);
    const threads = new Set(events.flatMap(({ threadId }) => threadId ?? []));
    await refreshThreadStatus(trx, connection.workspaceId, [...threads]);
    return kept;
  });
  // Still unknown is no news.
  const settled = looked.filter(({ id, state }) => kept.has(id) && state !== 'unknown');
  countWrites(connection.crm, object, settled);
}

/** `ids`: the records that carry the key; null when the CRM could not be read. */
function lookedFor(
  context: JobContext,
  row: UnknownWrite,
  ids: readonly string[] | null,
  { repeatable, isKeptOut }: { repeatable: boolean; isKeptOut: boolean },
): LookedFor {
  const now = context.now();
  const before = {
    action: 'create',
    state: 'unknown',
    parkedFor: null,
    permanentFailure: false,
    maybeWritten: true,
    attemptCount: row.attemptCount,
    checks: row.checks,
    recreations: row.recreations,
  } as const;
  const found = ids === null ? null : ids.length > 0;
  const sinceSentMs = isKeptOut ? 0 : now - Date.parse(row.attemptStartedAt);
  const next = transition(before, { kind: 'looked', found, sinceSentMs, repeatable }) ?? before;
  const again = next.state === 'unknown' ? now + nextCheckMs(next.checks, context.random()) : null;
  return {
    id: row.id,
    attemptStartedAt: row.attemptStartedAt,
    state: next.state,
    parkedFor: next.parkedFor,
    externalId: ids?.[0] ?? null,
    maybeWritten: next.maybeWritten,
    checks: next.checks,
    recreations: next.recreations,
    nextRetryAt: again === null ? null : new Date(again).toISOString(),
  };
}

function eventsOf(
  connection: Connection,
  row: UnknownWrite,
  { state, externalId }: LookedFor,
  ids: readonly string[],
): AuditEvent[] {
  const event = (name: string, detail: AuditEvent['detail']): AuditEvent => ({
    workspaceId: row.workspaceId,
    actor: 'worker',
    event: name,
    threadId: row.threadId,
    messageId: row.messageId,
    writeId: row.id,
    connectionId: connection.id,
    detail: { crm: connection.crm, object: row.object, ...detail },
  });
  switch (state) {
    case 'succeeded':
      return [
        event('crm_write_found', { external_id: externalId }),
        ...(ids.length > 1 ? [event('crm_write_duplicate_found', { external_ids: [...ids] })] : []),
      ];
    case 'queued':
      return [event('crm_write_not_found', { checks: row.checks + 1 })];
    case 'parked':
      return [event('crm_write_parked', { reason: 'person' })];
    case 'unknown':
    case 'planned':
    case 'in_flight':
    case 'failed':
    case 'cancelled':
      return [];
  }
}
