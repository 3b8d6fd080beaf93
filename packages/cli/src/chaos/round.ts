import { setTimeout as delay } from 'node:timers/promises';

import type { FaultRule } from '@conduit/crm-sandbox';
import { asUser } from '@conduit/local-supabase/testing/actors.ts';
import type pg from 'pg';

import { contentsOf } from './accounts.ts';
import type { Disasters } from './schedule.ts';
import { DISTURBED_MS } from './schedule.ts';
import { connect, type Staged, type StageOptions } from './stage.ts';
import type { WorkerFleet } from './workers.ts';

export interface DisturbOptions extends StageOptions {
  fleet: WorkerFleet;
  postgres: { restart(): Promise<void>; kill(): Promise<void>; start(): Promise<void> };
}

export interface Disturbed {
  kills: number;
  databaseRestarts: number;
  databaseKills: number;
  sessionsEnded: number;
}

/** Lets schedules loose together and disturbs them, each in its own way and all of them at once. */
export async function disturb(
  options: DisturbOptions,
  staged: readonly Staged[],
  disasters: Disasters,
): Promise<Disturbed> {
  const { pool, sandbox, fleet, postgres } = options;
  sandbox.control.faults.set(
    staged.flatMap(({ crm, account, faults }) =>
      faults.map((fault): FaultRule => ({ ...fault, crm, account })),
    ),
  );
  const done: Disturbed = { kills: 0, databaseRestarts: 0, databaseKills: 0, sessionsEnded: 0 };
  const events: { atMs: number; happen: () => Promise<unknown> }[] = [
    ...Array.from({ length: DISTURBED_MS / TICK_MS }, (_, tick) => ({
      atMs: tick * TICK_MS,
      happen: async () => {
        const isNow = ({ startsAtMs }: Staged) => Math.floor(startsAtMs / TICK_MS) === tick;
        await planAll(pool, staged.filter(isNow));
        await syncTwice(pool, staged);
        await loseLeases(pool, staged);
      },
    })),
    {
      atMs: DISTURBED_MS * 0.5,
      happen: async () => {
        for (const each of staged) if (each.uninstalled) sandbox.control.uninstall(each.account);
      },
    },
    ...disasters.kills.map(({ atMs, worker }) => ({
      atMs,
      happen: async () => {
        await untilInFlight(pool);
        if (await fleet.kill(worker)) done.kills += 1;
      },
    })),
    ...(disasters.databaseRestartAtMs === null
      ? []
      : [
          {
            atMs: disasters.databaseRestartAtMs,
            happen: async () => {
              await postgres.restart();
              done.databaseRestarts += 1;
            },
          },
        ]),
    ...(disasters.databaseKillAtMs === null
      ? []
      : [
          {
            atMs: disasters.databaseKillAtMs,
            happen: async () => {
              await postgres.kill();
              await postgres.start();
              done.databaseKills += 1;
            },
          },
        ]),
    ...disasters.sessionEndsAtMs.map((atMs) => ({
      atMs,
      happen: async () => {
        done.sessionsEnded += await endSession(pool);
      },
    })),
  ].sort((a, b) => a.atMs - b.atMs);

  const startedAt = performance.now();
  for (const { atMs, happen } of events) {
    await delay(Math.max(0, startedAt + atMs - performance.now()));
    await happen();
  }
  await delay(Math.max(0, startedAt + DISTURBED_MS - performance.now()));
  return done;
}

/** Ends a session of a worker that is idle in a transaction, as each call to a CRM holds one; returns how many. */
export async function endSession(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*) filter (where pg_terminate_backend(pid))::int as n from (
       select pid from pg_stat_activity where usename = 'conduit_worker' and state = 'idle in transaction' limit 1
     ) s`,
  );
  return rows[0]?.n ?? 0;
}

/** A worker is killed in the middle of something: waits for that, though not for ever. */
async function untilInFlight(pool: pg.Pool): Promise<void> {
  for (let look = 0; look < 50; look++) {
    const { rowCount } = await pool.query(
      `select from public.crm_write_log where state = 'in_flight' limit 1`,
    );
    if (rowCount) return;
    await delay(10);
  }
}

/** Sends the job that plans each outcome's writes; some of them twice. */
export async function planAll(pool: pg.Pool, staged: readonly Staged[]): Promise<void> {
  const jobs = staged.flatMap(({ workspaceId, expected, plannedTwice }) =>
    expected.flatMap(({ messageId }) =>
      Array.from({ length: plannedTwice ? 2 : 1 }, () => ({ workspaceId, messageId })),
    ),
  );
  await pool.query(
    `select private.send_job('associate_thread', jsonb_build_object(
       'workspaceId', m.workspace_id, 'threadId', m.thread_id, 'messageId', m.id, 'runId', m.id))
     from jsonb_to_recordset($1) as g ("workspaceId" uuid, "messageId" uuid)
     join public.messages m on m.id = g."messageId"`,
    [JSON.stringify(jobs)],
  );
}

const TICK_MS = 100;

/** The queue keeps one sync per connection; under another key it takes a second one, so that two are carried out at once. */
async function syncTwice(pool: pg.Pool, staged: readonly Staged[]): Promise<void> {
  await pool.query(
    `select private.send_job(j.name, j.data, j.singleton_key || ':again') from pgboss.job j
     where j.name in ('sync_hubspot', 'sync_salesforce') and j.state = 'created' and j.singleton_key = any ($1)`,
    [staged.filter((each) => each.syncedTwice).map((each) => each.connectionId)],
  );
  // Side by side in the queue, and so in hand at the same moment.
  await pool.query(
    `update pgboss.job again set created_on = j.created_on from pgboss.job j
     where again.name = j.name and again.singleton_key = j.singleton_key || ':again'
       and again.state = 'created' and j.state = 'created' and again.created_on > j.created_on`,
  );
}

/** Attempts run out of time while the calls they made may still be on their way, and the reconcile job takes over. */
async function loseLeases(pool: pg.Pool, staged: readonly Staged[]): Promise<void> {
  const { rowCount } = await pool.query(
    // What a worker is settling at this moment is left alone: it would lock its rows in another order.
    `update public.crm_write_log set attempt_started_at = attempt_started_at - interval '10 minutes', next_retry_at = now()
     where id in (select id from public.crm_write_log where state = 'in_flight' and connection_id = any ($1::uuid[])
       for update skip locked)`,
    [staged.filter((each) => each.leaseLost).map((each) => each.connectionId)],
  );
  if (rowCount) await pool.query(`select private.send_job('reconcile_crm_writes', '{}')`);
}

/**
 * How often time is brought forward, at most. One note whose answer is lost three times in a row takes some twenty: a
 * pause of the CRM and three looks each time, and a person's answer.
 */
const MAX_PASSES = 48;
const QUIET_TIMEOUT_MS = 60_000;

export interface Settled {
  /** How often time was brought forward. */
  passes: number;
  /** Put to a person, since reading could not tell. */
  questions: number;
}

/**
 * Gives the product the time it would have: whatever waits for a moment may go on at once, broken connections are
 * connected again, and the reconcile job runs, until every write has come to its end.
 */
export async function settle(options: DisturbOptions, staged: readonly Staged[]): Promise<Settled> {
  const { pool, fleet } = options;
  // Time is moved for the database alone: nobody may be in the middle of something by a clock of their own.
  await fleet.restart();
  await redeliver(pool);
  await waitUntilQuiet(pool);
  let questions = 0;
  for (let passes = 0; passes < MAX_PASSES; passes++) {
    if (await isSettled(pool, staged)) return { passes, questions };
    await repair(options, staged);
    questions += await answerQuestions(options, staged);
    await bringForward(pool);
    await pool.query(`select private.send_job('reconcile_crm_writes', '{}'),
      private.send_job('reconcile_connections', '{"which": "due"}')`);
    await waitUntilQuiet(pool, () => syncTwice(pool, staged));
  }
  return { passes: MAX_PASSES, questions };
}

/** What a killed worker was doing is delivered again, as pg-boss does once a job's time is up. */
async function redeliver(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string; data: unknown; singleton_key: string | null }>(
    `delete from pgboss.job where state = 'active' and name not like '\\_\\_pgboss%' returning name, data, singleton_key`,
  );
  await pool.query(
    `select private.send_job(name, data, key) from jsonb_to_recordset($1) as g (name text, data jsonb, key text)`,
    [JSON.stringify(rows.map(({ name, data, singleton_key }) => ({ name, data, key: singleton_key })))],
  );
}

/** An admin connects again what lost its authorization; the hourly import finds that the others work again. */
async function repair(options: StageOptions, staged: readonly Staged[]): Promise<void> {
  const { rows } = await options.pool.query<{ id: string; status: string }>(
    `select c.id, c.status from public.crm_connections c where c.id = any ($1::uuid[]) and (c.status = 'error' or exists
       (select from public.crm_write_log w where w.connection_id = c.id and w.state = 'parked'))`,
    [staged.map((each) => each.connectionId)],
  );
  const broken = new Set(rows.filter(({ status }) => status === 'error').map(({ id }) => id));
  for (const each of staged) if (broken.has(each.connectionId)) await connect(options, each);
  await options.pool.query(
    `select private.send_job('import_deals',
       jsonb_build_object('workspaceId', c.workspace_id, 'connectionId', c.id), c.id::text)
     from public.crm_connections c where c.id = any ($1::uuid[])`,
    [rows.map(({ id }) => id)],
  );
  await waitUntilQuiet(options.pool);
}

/** What reading could not settle is asked of a person: one looks into the CRM and answers. Returns how many questions there were. */
async function answerQuestions({ pool, sandbox }: StageOptions, staged: readonly Staged[]): Promise<number> {
  const { rows } = await pool.query<{ id: string; key: string; workspaceId: string }>(
    `select id, idempotency_key as key, workspace_id as "workspaceId" from public.crm_write_log
     where parked_for = 'person' and workspace_id = any ($1::uuid[])`,
    [staged.map((each) => each.workspaceId)],
  );
  for (const { id, key, workspaceId } of rows) {
    const asked = staged.find((each) => each.workspaceId === workspaceId);
    if (!asked) continue;
    const isThere = contentsOf(sandbox, asked.account).records.some((record) => record.key === key);
    await asUser(pool, asked.userId, (client) =>
      client.query('select public.answer_unknown_write($1, $2)', [id, isThere ? 'written' : 'not_written']),
    );
  }
  return rows.length;
}

/** An hour passes: what is due later is due now, be it retries, ends of attempts, checks, pauses of an account or jobs. */
async function bringForward(pool: pg.Pool): Promise<void> {
  await pool.query(`
    update public.crm_write_log set next_retry_at = now() where next_retry_at > now();
    update public.crm_write_log set attempt_started_at = attempt_started_at - interval '1 hour'
      where state in ('in_flight', 'unknown');
    update public.connection_health set failing_since = failing_since - interval '1 hour', next_check_at = now()
      where next_check_at is not null;
    update private.rate_budgets set paused_until = null where paused_until is not null;
    update pgboss.job set start_after = pgboss.job_now()
      where state in ('created', 'retry') and start_after > pgboss.job_now() and name not like '\\_\\_pgboss%'`);
}

async function isSettled(pool: pg.Pool, staged: readonly Staged[]): Promise<boolean> {
  const { rows } = await pool.query<{ planned: number; open: number }>(
    `select count(distinct message_id)::int as planned,
       count(*) filter (where state not in ('succeeded', 'cancelled') and not permanent_failure)::int as open
     from public.crm_write_log where workspace_id = any ($1::uuid[])`,
    [staged.map((each) => each.workspaceId)],
  );
  const outcomes = staged.reduce((sum, each) => sum + each.expected.length, 0);
  return rows[0]?.open === 0 && rows[0].planned === outcomes;
}

/** Until no job is under way or due now. */
async function waitUntilQuiet(pool: pg.Pool, meanwhile = async () => {}): Promise<void> {
  const deadline = performance.now() + QUIET_TIMEOUT_MS;
  for (;;) {
    const { rows } = await pool.query<{ busy: boolean }>(
      `select exists (select from pgboss.job where name not like '\\_\\_pgboss%' and name <> 'dead_letter'
         and (state = 'active' or state in ('created', 'retry') and start_after <= pgboss.job_now())) as busy`,
    );
    if (!rows[0]?.busy) return;
    await meanwhile();
    if (performance.now() > deadline) throw new Error('The workers did not come to rest.');
    await delay(50);
  }
}
