import type {
  Announcement,
  FailureCode,
  HealthReason,
  HealthStatus,
  Verdict,
} from '@conduit/shared/connectionHealth.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Queryable } from './client.ts';
import { sendJob } from './jobs.ts';

type Target = { id: string; workspaceId: string; crm: Crm };

export interface StoredHealth {
  status: HealthStatus;
  reason: HealthReason | null;
  failure: FailureCode | null;
  failures: number;
  /** Milliseconds since the epoch. */
  failingSince: number | null;
  missingScopes: string[];
  quota: { used: number; limit: number } | null;
  connectionStatus: string;
  /** False before its first verdict. */
  hasHistory: boolean;
  /** Version of the stored tokens; null when there are none. */
  tokenVersion: number | null;
  /** What the admins were last told about this connection. */
  lastNotice: { kind: Announcement; at: number } | null;
}

/** Locks a live connection for a verdict, with what was known of it; null when it is gone. */
export async function lockHealth(trx: Queryable, { id, workspaceId }: Target): Promise<StoredHealth | null> {
  const { rows } = await sql<{
    status: HealthStatus | null;
    reason: HealthReason | null;
    failure: FailureCode | null;
    consecutive_failures: number | null;
    failing_since: string | null;
    missing_scopes: string[] | null;
    quota_used: number | null;
    quota_limit: number | null;
    connection_status: string;
    has_history: boolean;
    token_version: number | null;
    notice_kind: Announcement | null;
    notice_at: string | null;
  }>`
    select h.status, h.reason, h.failure, h.consecutive_failures, h.failing_since, h.missing_scopes,
      h.quota_used, h.quota_limit, c.status as connection_status,
      exists (
        select from public.connection_health_events e where e.workspace_id = c.workspace_id and e.connection_id = c.id
      ) as has_history,
      (select t.version from private.crm_tokens t where t.connection_id = c.id) as token_version,
      n.kind as notice_kind, n.created_at as notice_at
    from public.crm_connections c
    left join public.connection_health h
      on h.workspace_id = c.workspace_id and h.crm = c.crm and h.connection_id = c.id
    left join lateral (
      select kind, created_at from public.notices
      where workspace_id = c.workspace_id and connection_id = c.id order by created_at desc limit 1
    ) n on true
    where c.workspace_id = ${workspaceId} and c.id = ${id} and c.status in ('connected', 'error')
    for update of c`.execute(trx);
  const row = rows[0];
  if (!row) return null;
  return {
    status: row.status ?? 'ok',
    reason: row.reason,
    failure: row.failure,
    failures: row.consecutive_failures ?? 0,
    failingSince: row.failing_since === null ? null : Date.parse(row.failing_since),
    missingScopes: row.missing_scopes ?? [],
    quota:
      row.quota_used === null || row.quota_limit === null
        ? null
        : { used: row.quota_used, limit: row.quota_limit },
    connectionStatus: row.connection_status,
    hasHistory: row.has_history,
    tokenVersion: row.token_version,
    lastNotice:
      row.notice_kind === null || row.notice_at === null
        ? null
        : { kind: row.notice_kind, at: Date.parse(row.notice_at) },
  };
}

/**
 * Writes a verdict, in the transaction that locked its connection: the last word, the history where the word changed,
 * the connection's own status, the audit trail, and what the admins are told.
 */
export async function recordVerdict(
  trx: Queryable,
  connection: Target,
  before: StoredHealth,
  given: {
    verdict: Verdict;
    missingScopes: readonly string[];
    quota: { used: number; limit: number } | null;
    announce: Announcement | null;
    /** Milliseconds since the epoch. */
    now: number;
  },
): Promise<void> {
  const { verdict, missingScopes, quota, announce, now } = given;
  const { id: connectionId, workspaceId, crm } = connection;
  const iso = (ms: number) => new Date(ms).toISOString();
  const last = {
    connection_id: connectionId,
    status: verdict.status,
    reason: verdict.reason,
    owner: verdict.owner,
    next_step: verdict.nextStep,
    failure: verdict.failure,
    consecutive_failures: verdict.failures,
    failing_since: verdict.failingSince === null ? null : iso(verdict.failingSince),
    missing_scopes: [...missingScopes],
    quota_used: quota?.used ?? null,
    quota_limit: quota?.limit ?? null,
    next_check_at: verdict.nextCheckInMs === null ? null : iso(now + verdict.nextCheckInMs),
    last_checked_at: sql<string>`now()`,
    ...(verdict.failure === null ? { last_ok_at: sql<string>`now()` } : {}),
  };
  await trx
    .insertInto('connection_health')
    .values({ workspace_id: workspaceId, crm, ...last })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'crm']).doUpdateSet(last))
    .execute();

  const isNews = verdict.status !== before.status || verdict.reason !== before.reason;
  if (isNews || !before.hasHistory) await appendEvent(trx, connection, verdict);
  const target = verdict.connection === 'unchanged' ? before.connectionStatus : verdict.connection;
  if (target !== before.connectionStatus) {
    await trx
      .updateTable('crm_connections')
      .set({ status: target })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', connectionId)
      .execute();
    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'worker',
        event: target === 'error' ? 'crm_connection_error' : 'crm_connection_recovered',
        connectionId,
        detail: target === 'error' ? { crm, reason: verdict.reason } : { crm },
      },
    ]);
  } else if (isNews) {
    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'worker',
        event: 'connection_health_changed',
        connectionId,
        detail: { crm, status: verdict.status, reason: verdict.reason },
      },
    ]);
  }
  if (announce) await tellAdmins(trx, connection, announce, verdict.reason);
}

async function appendEvent(
  trx: Queryable,
  { id, workspaceId, crm }: Target,
  verdict: Verdict,
): Promise<void> {
  await trx
    .insertInto('connection_health_events')
    .values({
      workspace_id: workspaceId,
      connection_id: id,
      crm,
      status: verdict.status,
      reason: verdict.reason,
    })
    .execute();
}

/** A notice on the screen, which overtakes the one before, and a mail owed to each admin. */
async function tellAdmins(
  trx: Queryable,
  { id, workspaceId, crm }: Target,
  kind: Announcement,
  reason: HealthReason | null,
): Promise<void> {
  await trx
    .updateTable('notices')
    .set({ closed_at: sql<string>`now()` })
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
  const notice = await trx
    .insertInto('notices')
    .values({ workspace_id: workspaceId, connection_id: id, crm, kind, reason })
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx
    .insertInto('private.email_outbox')
    .columns(['workspace_id', 'user_id', 'notice_id'])
    .expression((eb) =>
      eb
        .selectFrom('workspace_members')
        .select(['workspace_id', 'user_id', sql<string>`${notice.id}::uuid`.as('notice_id')])
        .where('workspace_id', '=', workspaceId)
        .where('role', 'in', ['owner', 'admin']),
    )
    .execute();
  await sendJob(trx, 'send_email', {});
}

/** Asks for a look at a connection no later than this; returns nothing, since a sooner look stands. */
export async function checkNoLaterThan(
  db: Queryable,
  { id, workspaceId, crm }: Target,
  /** Milliseconds since the epoch. */
  at: number,
): Promise<void> {
  const due = new Date(at).toISOString();
  await db
    .insertInto('connection_health')
    .values({ workspace_id: workspaceId, crm, connection_id: id, next_check_at: due })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'crm']).doUpdateSet({
        next_check_at: sql<string>`least(coalesce(connection_health.next_check_at, excluded.next_check_at), excluded.next_check_at)`,
      }),
    )
    .execute();
}

/**
 * A page of live connections to check, by id. `all`: each that is connected, and whatever is due, or would never be;
 * `due`: only what is due by `now`, which is how broken ones are looked at ever more rarely.
 */
export async function connectionsToCheck(
  db: Queryable,
  which: 'all' | 'due',
  { now, after, limit }: { now: number; after: string | null; limit: number },
): Promise<{ id: string; workspaceId: string }[]> {
  const due = sql<boolean>`h.next_check_at <= ${new Date(now).toISOString()}::timestamptz`;
  let query = db
    .selectFrom('crm_connections as c')
    .leftJoin('connection_health as h', (join) =>
      join
        .onRef('h.workspace_id', '=', 'c.workspace_id')
        .onRef('h.crm', '=', 'c.crm')
        .onRef('h.connection_id', '=', 'c.id'),
    )
    .select(['c.id', 'c.workspace_id'])
    .where('c.status', 'in', ['connected', 'error'])
    .where((eb) =>
      which === 'due'
        ? due
        : eb.or([eb('c.status', '=', 'connected'), due, eb('h.next_check_at', 'is', null)]),
    )
    .orderBy('c.id')
    .limit(limit);
  if (after !== null) query = query.where('c.id', '>', after);
  const rows = await query.execute();
  return rows.flatMap(({ id, workspace_id }) =>
    workspace_id === null ? [] : [{ id, workspaceId: workspace_id }],
  );
}

/**
 * Of the `latest` checks of each CRM within `windowMs`, how many failed with each code. Only what began within that time
 * counts, of an open incident within that time before it, but never what fails for longer than an incident speaks for it:
 * an account that was given up weeks ago is news of nothing.
 */
export async function fleetFailures(
  db: Queryable,
  { windowMs, holdsMs, latest }: { windowMs: number; holdsMs: number; latest: number },
): Promise<{ crm: Crm; failure: string; failing: number; checked: number; isOpen: boolean }[]> {
  const { rows } = await sql<{
    crm: Crm;
    failure: string;
    failing: number;
    checked: number;
    is_open: boolean;
  }>`
    with span as (
      select ${windowMs} * interval '1 millisecond' as wide, ${holdsMs} * interval '1 millisecond' as held
    ),
    recent as (
      select c.crm, h.failure, h.failing_since from (values ('hubspot'), ('salesforce')) as c (crm), span,
        lateral (
          select failure, failing_since from public.connection_health
          where crm = c.crm and last_checked_at > now() - span.wide
          order by last_checked_at desc limit ${latest}
        ) h
    ),
    open as (select crm, failure, opened_at from private.health_incidents where closed_at is null),
    failing as (
      select r.crm, r.failure, count(*) as failing
      from span, recent r left join open o on o.crm = r.crm and o.failure = r.failure
      where r.failure is not null
        and r.failing_since > greatest(coalesce(o.opened_at, now()), now() - span.held) - span.wide
      group by r.crm, r.failure
    )
    select coalesce(f.crm, o.crm) as crm, coalesce(f.failure, o.failure) as failure,
      coalesce(f.failing, 0) as failing,
      (select count(*) from recent r where r.crm = coalesce(f.crm, o.crm)) as checked,
      o.crm is not null as is_open
    from failing f full join open o on o.crm = f.crm and o.failure = f.failure`.execute(db);
  return rows.map(({ is_open, ...row }) => ({ ...row, isOpen: is_open }));
}

/** Opens an incident, or keeps an open one's count; true when it is new. */
export async function openIncident(
  db: Queryable,
  { crm, failure, failing }: { crm: Crm; failure: string; failing: number },
): Promise<boolean> {
  const { rows } = await sql<{ is_new: boolean }>`
    insert into private.health_incidents as i (crm, failure, accounts) values (${crm}, ${failure}, ${failing})
    on conflict (crm, failure) where closed_at is null do update set accounts = greatest(i.accounts, excluded.accounts)
    returning i.xmax = 0 as is_new`.execute(db);
  return rows[0]?.is_new ?? false;
}

export async function closeIncident(
  db: Queryable,
  { crm, failure }: { crm: Crm; failure: string },
): Promise<void> {
  await db
    .updateTable('private.health_incidents')
    .set({ closed_at: sql<string>`now()` })
    .where('crm', '=', crm)
    .where('failure', '=', failure)
    .where('closed_at', 'is', null)
    .execute();
}
