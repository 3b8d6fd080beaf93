import type pg from 'pg';

import { bulkLoad } from '../bulkLoad.ts';

/** Connections the rows belong to. */
const CONNECTIONS = 50;
/** Rows per statement. */
const CHUNK = 500_000;

/** Fills the ledger by generated rows: `due` of them, the newest, failed and due, the rest written. */
export async function fillLedger(pool: pg.Pool, { rows, due }: { rows: number; due: number }): Promise<void> {
  await pool.query(`
      insert into auth.users (email) select 'bench' || n || '@example.com' from generate_series(1, ${CONNECTIONS}) n;
      update public.workspaces set live_writes = true, write_unasked = true;
      insert into public.crm_connections (workspace_id, crm, external_account_id, status)
        select id, 'hubspot', id::text, 'connected' from public.workspaces;
      insert into public.threads (workspace_id, subject, normalised_subject, first_message_at, last_message_at)
        select id, 'Subject', 'subject', now(), now() from public.workspaces;
      insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, received_at, body_text, raw_bytes)
        select workspace_id, id, id::text, 'buyer@customer.example', now(), '', now(), '', 1000 from public.threads;`);
  await bulkLoad(pool, ['public.crm_write_log'], async (client) => {
    for (let from = 1; from <= rows; from += CHUNK) {
      await client.query(
        `insert into public.crm_write_log (id, workspace_id, crm, connection_id, thread_id, message_id, object, action,
           idempotency_key, payload, state, dry_run, external_id, succeeded_at, attempt_count, retry_count, next_retry_at, first_failed_at,
           error_code, error_owner, created_at)
         select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, c.workspace_id, 'hubspot', c.id, m.thread_id,
           m.id, 'contact', 'upsert', 'bench_' || lpad(n::text, 16, '0'),
           jsonb_build_object('email', 'person' || n || '@customer.example', 'firstName', null, 'lastName', null, 'company', null),
           case when d.due then 'failed' else 'succeeded' end, false, case when not d.due then n::text end,
           case when not d.due then now() end, 8, 10, case when d.due then now() - n * interval '1 millisecond' end,
           case when d.due then now() - interval '1 hour' end, case when d.due then 'provider_unavailable' end,
           case when d.due then 'provider' end, now() - interval '1 day' + n * interval '1 millisecond'
         from generate_series($1::bigint, $2::bigint) n
         cross join lateral (select n > $3::bigint as due) d
         join (select *, row_number() over (order by id) - 1 as nr from public.crm_connections) c on c.nr = n % ${CONNECTIONS}
         join public.messages m on m.workspace_id = c.workspace_id`,
        [from, Math.min(rows, from + CHUNK - 1), rows - due],
      );
    }
  });
}
