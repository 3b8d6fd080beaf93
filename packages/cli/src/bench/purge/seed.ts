import type pg from 'pg';

import { bulkLoad } from '../bulkLoad.ts';

/** Messages per conversation, about what sales mail has. */
const PER_THREAD = 4;
/** Conversations going on at one time: their messages arrive in turn, so a batch touches some it does not end. */
const AT_A_TIME = 250;

/**
 * Fills workspaces with messages of some 1.5 KB that arrived forty days ago, so many in each: a million take about a
 * minute. Their raw mail is only named: what is measured is the database.
 */
export async function seedOldMail(
  pool: pg.Pool,
  workspaceIds: readonly string[],
  messages: number,
): Promise<void> {
  const values = [workspaceIds, messages, PER_THREAD, AT_A_TIME];
  // Which conversation the n-th message belongs to.
  const thread = '(n - 1) / ($3::int * $4::int) * $4::int + (n - 1) % $4::int';
  await bulkLoad(pool, ['public.threads', 'public.messages'], async (client) => {
    await client.query(
      `insert into public.threads (id, workspace_id, subject, normalised_subject, participants, message_count, first_message_at, last_message_at)
       select md5(w || ' ' || t)::uuid, w, 'Pricing for plant ' || t, 'pricing for plant ' || t, '{maria@acme.example}', count(*),
         now() - interval '40 days' + min(n) * interval '1 millisecond', now() - interval '40 days' + max(n) * interval '1 millisecond'
       from unnest($1::uuid[]) w, (select n, ${thread} as t from generate_series(1, $2::int) n) m group by w, t order by t`,
      values,
    );
    await client.query(
      `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, subject, sent_at, sent_at_local,
         received_at, body_text, body_html, snippet, raw_path, raw_bytes)
       select w, md5(w || ' ' || (${thread}))::uuid, md5(w || 'm' || n) || '@acme.example', 'maria@acme.example',
         'Pricing for plant ' || n, at, '2026-10-17T10:00:00+02:00', at,
         repeat(md5(n::text) || ' ', 18), '<p>' || repeat(md5(n::text) || ' ', 18) || '</p>', repeat(md5(n::text), 4),
         w || '/' || md5(n::text || 'p') || '/message.eml', 1500
       from generate_series(1, $2::int) n, unnest($1::uuid[]) w,
         lateral (select now() - interval '40 days' + n * interval '1 millisecond' as at) arrived`,
      values,
    );
  });
}
