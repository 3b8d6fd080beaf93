import { asRole, asUser, createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { sql } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Db, type Queryable } from '../src/client.ts';
import { findLostJobs } from '../src/jobs.ts';
import {
  claimDue,
  hasUnfinished,
  loadAttempt,
  recoverAbandoned,
  renewAttempt,
  resumeDue,
} from '../src/ledger.ts';
import { sweepOwedJobs } from '../src/owedJobs.ts';
import {
  forgetAudit,
  forgetFacts,
  openRun,
  owedFiles,
  oweOrphans,
  redactMessages,
  removeAttachments,
  unknownFiles,
  unknownFolders,
  type PurgeBatch,
} from '../src/retention.ts';
import { releaseWaiting } from '../src/waiting.ts';

const WORKSPACES = 200;
const THREADS_EACH = 250;

/** What a page or the worker asks: as the Data API would put it, with `$workspace` and the like filled in. */
const memberQueries = {
  'the inbox': `
    select t.id, t.subject, m.snippet from public.threads t
    left join lateral (
      select snippet from public.messages where workspace_id = t.workspace_id and thread_id = t.id
      order by sent_at desc limit 1
    ) m on true
    where t.workspace_id = $workspace order by t.last_message_at desc, t.id desc limit 26`,
  'the inbox, one status': `
    select id from public.threads where workspace_id = $workspace and status = 'review'
    order by last_message_at desc, id desc limit 26`,
  'the inbox, further on': `
    select id from public.threads
    where workspace_id = $workspace and (last_message_at < now() - interval '1 day'
      or (last_message_at = now() - interval '1 day' and id < $thread))
    order by last_message_at desc, id desc limit 26`,
  'all inboxes of a person': 'select id from public.threads order by last_message_at desc limit 26',
  'the messages of a thread': `
    select id, body_text from public.messages where workspace_id = $workspace and thread_id = $thread order by sent_at, id`,
  'the trail of a thread': `
    select event from public.audit_events where workspace_id = $workspace and thread_id = $thread order by id`,
  'the newest of the trail': `
    select event from public.audit_events where workspace_id = $workspace order by id desc limit 50`,
  'writes that need attention': `
    select id from public.crm_write_log
    where workspace_id = $workspace and (permanent_failure or state in ('unknown', 'parked'))
    order by updated_at desc limit 50`,
  'how many writes need somebody': `
    select count(*) from public.crm_write_log
    where workspace_id = $workspace and (permanent_failure or (state = 'parked' and parked_for = 'person'))`,
  // The body of public.write_groups.
  'writes grouped by their cause': `
    select private.write_kind(state, permanent_failure, parked_for), error_code, count(*) from public.crm_write_log
    where workspace_id = $workspace and (permanent_failure or state in ('unknown', 'parked', 'failed')) group by 1, 2`,
  'writes that were only planned': `
    select count(*) from public.crm_write_log where workspace_id = $workspace and state = 'planned'`,
  'conversations that wait for a CRM': `
    select count(*) from public.threads where workspace_id = $workspace and status = 'waits_crm'`,
  'what a thread waits for': `
    select waits_for, crm from public.waiting_outcomes where workspace_id = $workspace and thread_id = $thread`,
  'the writes of a thread': `
    select id from public.crm_write_log where workspace_id = $workspace and thread_id = $thread order by created_at`,
};
const workerQueries = {
  'writes that are due': `
    select id from public.crm_write_log where next_retry_at <= now() order by next_retry_at limit 500`,
  'bodies past their retention': `
    select id from public.messages
    where workspace_id = $workspace and not is_redacted and received_at < now() - interval '30 days' limit 500`,
  'files past their retention': `
    select id from public.attachments
    where workspace_id = $workspace and removed_at is null and created_at < now() - interval '30 days' limit 500`,
};

describe(`with ${WORKSPACES * THREADS_EACH} threads in ${WORKSPACES} workspaces`, () => {
  let database: TestDatabase;
  let ids: { person: string; workspace: string; thread: string; connection: string };

  beforeAll(async () => {
    database = await createTestDatabase();
    await fill(database.pool);
    const { rows } = await database.pool.query<typeof ids>(`
      select m.user_id as person, t.workspace_id as workspace, t.id as thread, c.id as connection
      from public.threads t
      join public.workspace_members m on m.workspace_id = t.workspace_id
      join public.crm_connections c on c.workspace_id = t.workspace_id
      order by t.id limit 1`);
    ids = rows[0]!; // just filled
  });
  afterAll(() => database.drop());

  it.each(Object.entries(memberQueries))('%s is found by an index, as a member', async (_, query) => {
    const plan = await asUser(database.pool, ids.person, (client) => explain(client, query));
    expect(scans(plan)).not.toContainEqual(expect.stringMatching(/^Seq Scan on /));
    expect(scans(plan)).toContainEqual(expect.stringMatching(/^(Bitmap Heap|Index|Index Only) Scan on /));
  });

  it.each(Object.entries(workerQueries))('%s: found by an index, as the worker', async (_, query) => {
    const plan = await asRole(database.pool, 'postgres', (client) => explain(client, query));
    expect(scans(plan)).not.toContainEqual(expect.stringMatching(/^Seq Scan on /));
    expect(scans(plan)).toContainEqual(expect.stringMatching(/^(Bitmap Heap|Index|Index Only) Scan on /));
  });

  it('jobs whose worker is gone are looked for by an index, however many are done', async () => {
    await database.pool.query(`
      insert into pgboss.job (name, state, completed_on)
        select 'extract_thread', 'completed', now() from generate_series(1, 20000);
      analyze pgboss.job`);
    const worker = openDatabase({ url: database.workerUrl, applicationName: 'test' });
    const read = await worker.transaction().execute(async (trx) => {
      await findLostJobs(trx, 20);
      const { rows } = await sql<{ rows: number }>`
        select seq_tup_read::float8 as rows from pg_stat_xact_user_tables where relname = 'job_common'`.execute(
        trx,
      );
      return rows;
    });
    await worker.destroy();
    expect(read).toEqual([{ rows: 0 }]);
  });

  it('a webhook’s contact is found by its id, not by reading all that a connection ever wrote', async () => {
    const plan = await asRole(database.pool, 'postgres', (client) =>
      explain(
        client,
        `select id from public.crm_write_log where workspace_id = $workspace and connection_id = $connection
           and object = 'contact' and external_id = '501'`,
      ),
    );
    expect(plan['Index Name']).toBe('crm_write_log_external_contact_idx');
  });

  it.each([
    [
      'claiming writes',
      (db: Queryable) =>
        claimDue(db, { connectionId: ids.connection, object: 'contact', attemptId: ids.thread, limit: 100 }),
    ],
    ['recovering attempts', (db: Queryable) => recoverAbandoned(db, ids.connection)],
    ['asking what a connection still has to do', (db: Queryable) => hasUnfinished(db, ids.connection)],
    ['keeping an attempt', (db: Queryable) => renewAttempt(db, ids.thread, [ids.thread])],
    [
      'finding what an attempt has taken',
      (db: Queryable) => loadAttempt(db, { connectionId: ids.connection, attemptId: ids.thread }),
    ],
    ['letting go of what was parked until now', (db: Queryable) => resumeDue(db, ids.connection)],
    [
      'letting go of what waits',
      async (db: Queryable) => {
        expect(await releaseWaiting(db, ids.workspace, 50)).toBe(50);
      },
      'waiting_outcomes',
    ],
  ])('%s reads no table from end to end, as the worker', async (_, work, table = 'crm_write_log') => {
    const worker = openDatabase({ url: database.workerUrl, applicationName: 'test' });
    const read = await worker.transaction().execute(async (transaction) => {
      await work(transaction);
      const { rows } = await sql<{ table: string; rows: number; scans: number }>`
        select relname as table, seq_tup_read::float8 as rows, idx_scan::float8 as scans
        from pg_stat_xact_user_tables where schemaname = 'public'`.execute(transaction);
      return rows;
    });
    await worker.destroy();
    // A table of a few rows may well be read whole.
    expect(read.filter(({ rows }) => rows > 1000)).toEqual([]);
    expect(read.find((each) => each.table === table)?.scans).toBeGreaterThan(0);
  });

  it('what lost its job is found among many messages by what is due, as the worker', async () => {
    const owed = await database.pool.query<{ rows: number }>(
      `update private.owed_jobs set look_at = now() where message_id in
         (select id from public.messages where workspace_id = $1 and not is_redacted) returning 1`,
      [ids.workspace],
    );
    expect(owed.rowCount).toBeGreaterThan(100);
    const worker = openDatabase({ url: database.workerUrl, applicationName: 'test' });
    const read = await worker.transaction().execute(async (trx) => {
      expect(await sweepOwedJobs(trx, 100)).toMatchObject({ rows: 100, givenUp: [] });
      const { rows } = await sql<{ table: string; rows: number; scans: number }>`
        select relname as table, seq_tup_read::float8 as rows, idx_scan::float8 as scans
        from pg_stat_xact_user_tables where schemaname in ('public', 'private') or relname like 'job%'`.execute(
        trx,
      );
      return rows;
    });
    await worker.destroy();
    expect(read.filter(({ rows }) => rows > 1000)).toEqual([]);
    for (const name of ['owed_jobs', 'messages'])
      expect(read.find(({ table }) => table === name)?.scans).toBeGreaterThan(0);
  });

  describe('a purge reads no table from end to end, as the worker,', () => {
    const path = 'none/message.eml';
    // What other sessions have read, and not told yet, is not the purge's: they tell it when they end.
    beforeAll(() =>
      database.pool.query(
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      ),
    );
    it.each<[string, string, (db: Db, batch: PurgeBatch) => Promise<unknown>]>([
      ['redacting messages', 'messages', redactMessages],
      ['letting go of files', 'attachments', removeAttachments],
      ['forgetting facts, reviews and writes', 'crm_write_log', forgetFacts],
      ['forgetting the trail', 'audit_events', forgetAudit],
      [
        'owing files and asking which',
        'messages',
        async (db, { workspaceId, runId }) => {
          await oweOrphans(db, { workspaceId, runId, bucket: 'raw-email', paths: [path] });
          let owed = await owedFiles(db, workspaceId, 0);
          while (owed) owed = await owedFiles(db, workspaceId, owed.id);
        },
      ],
      ['asking which raw mail nobody knows', 'messages', (db) => unknownFiles(db, 'raw-email', [path])],
      ['asking which files nobody knows', 'attachments', (db) => unknownFiles(db, 'attachments', [path])],
      ['asking which folders nobody knows', 'messages', (db) => unknownFolders(db, 'raw-email', ['none'])],
    ])('%s', async (_, table, work) => {
      const worker = openDatabase({ url: database.workerUrl, applicationName: 'test', max: 1 });
      await database.pool.query(
        `update public.retention_policies set keep_extracted_fields = false, keep_audit = false where workspace_id = $1`,
        [ids.workspace],
      );
      const runId = await openRun(worker, ids.workspace);
      const before = new Date(Date.now() - 2 * 86_400_000).toISOString();
      const earlier = await tableReads(worker);
      await work(worker, { workspaceId: ids.workspace, runId, before, limit: 50 });
      const later = await tableReads(worker);
      await worker.destroy();
      const read = [...later].map(([name, { rows, scans }]) => ({
        name,
        rows: rows - (earlier.get(name)?.rows ?? 0),
        scans: scans - (earlier.get(name)?.scans ?? 0),
      }));
      expect(read.filter(({ rows }) => rows > 1000)).toEqual([]);
      expect(read.find(({ name }) => name === table)?.scans).toBeGreaterThan(0);
    });

    it('previewing it, as a member', async () => {
      const read = await asUser(database.pool, ids.person, async (client) => {
        await client.query('select public.retention_preview($1, 2, 2, now())', [ids.workspace]);
        const { rows } = await client.query<{ table: string; rows: number }>(
          `select relname as table, seq_tup_read::float8 as rows from pg_stat_xact_user_tables where schemaname = 'public'`,
        );
        return rows;
      });
      // Policies and members are few.
      expect(read.filter(({ rows }) => rows > 10_000)).toEqual([]);
    });

    /** What each table was read so far: rows from end to end, and how often by an index. */
    async function tableReads(db: Db): Promise<Map<string, { rows: number; scans: number }>> {
      await sql`select pg_stat_force_next_flush()`.execute(db);
      const { rows } = await database.pool.query<{ name: string; rows: number; scans: number }>(
        `select relname as name, seq_tup_read::float8 as rows, idx_scan::float8 as scans
         from pg_stat_user_tables where schemaname in ('public', 'private')`,
      );
      return new Map(rows.map(({ name, ...reads }) => [name, reads]));
    }
  });

  it('knows a sequential scan when it sees one', async () => {
    const plan = await asRole(database.pool, 'postgres', (client) =>
      explain(client, `select id from public.messages where body_text = 'x'`),
    );
    expect(scans(plan)).toEqual(['Seq Scan on messages']);
  });

  async function explain(client: pg.PoolClient, query: string): Promise<Plan> {
    const values = query.replaceAll(
      /\$(workspace|thread|connection)/g,
      (_, name: keyof typeof ids) => `'${ids[name]}'`,
    );
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `explain (format json) ${values}`,
    );
    return rows[0]!['QUERY PLAN'][0].Plan; // explain answers one row
  }
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

/** How each table of any size is read: `Index Scan on threads`. */
function scans(plan: Plan): string[] {
  const here = plan['Relation Name'] ? [`${plan['Node Type']} on ${plan['Relation Name']}`] : [];
  return [...here, ...(plan.Plans ?? []).flatMap(scans)];
}

/** Each workspace with its person, a connection, and per thread a message with a file, a write and a line of history. */
async function fill(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into auth.users (email) select 'person' || n || '@example.com' from generate_series(1, ${WORKSPACES}) n;

    insert into public.crm_connections (workspace_id, crm, external_account_id, status)
    select id, 'hubspot', id::text, 'connected' from public.workspaces;

    insert into public.threads (workspace_id, subject, normalised_subject, first_message_at, last_message_at, status)
    select w.id, 'Subject ' || n, 'subject ' || n, now() - n * interval '1 hour', now() - n * interval '1 hour',
      (array['new', 'outcome', 'review', 'nothing', 'failed'])[1 + n % 5]
    from public.workspaces w, generate_series(1, ${THREADS_EACH}) n;

    insert into public.messages
      (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, received_at, body_text, raw_bytes,
       is_redacted, redacted_at)
    select workspace_id, id, id::text, 'buyer@customer.example', last_message_at, '', last_message_at, subject, 1000,
      old, case when old then now() end
    from (select *, last_message_at < now() - interval '9 days' as old from public.threads) t;

    insert into public.attachments (workspace_id, message_id, position, filename, content_type, size_bytes, sha256, path, created_at)
    select workspace_id, id, 0, 'offer.pdf', 'application/pdf', 1, 'abc', id::text, received_at from public.messages;

    insert into public.crm_write_log
      (workspace_id, crm, connection_id, thread_id, message_id, object, action, idempotency_key, payload, state, dry_run,
       next_retry_at, external_id, succeeded_at, attempt_id, attempt_started_at)
    select m.workspace_id, 'hubspot', c.id, m.thread_id, m.id, 'contact', 'upsert', m.id::text, '{}', s.state, false,
      case when s.state = 'failed' then now() + (random() - 0.1) * interval '1 day' end,
      case when s.state = 'succeeded' then 'x' end, case when s.state = 'succeeded' then now() end,
      case when s.state = 'in_flight' then gen_random_uuid() end, case when s.state = 'in_flight' then now() end
    from public.messages m
    join public.crm_connections c on c.workspace_id = m.workspace_id
    cross join lateral (select (array['queued', 'failed', 'in_flight', 'unknown', 'parked'])[1 + (hashtext(m.id::text) & 255)] as any) r
    cross join lateral (select coalesce(r.any, 'succeeded') as state) s;

    insert into public.audit_events (workspace_id, actor, event, thread_id)
    select workspace_id, 'worker', 'message_received', id from public.threads;

    insert into public.extraction_runs (workspace_id, thread_id, message_id, extractor_version, direction, decision)
    select workspace_id, thread_id, id, '1', 'inbound', 'outcome' from public.messages
    where received_at > now() - interval '61 hours';
    insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for)
    select workspace_id, thread_id, message_id, id, 'crm' from public.extraction_runs;
  `);
  await pool.query('vacuum analyze');
}
