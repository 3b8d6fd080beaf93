import type { Stage } from '../../drill/stage.ts';

/** Messages per conversation, about what sales mail has. */
const PER_THREAD = 4;

/**
 * Fills a workspace with messages of some 1.5 KB that arrived forty days ago, by SQL: a million take a minute or two. Their
 * raw mail is only named: what is measured is the database.
 */
export async function seedOldMail({ pool }: Stage, workspaceId: string, messages: number): Promise<void> {
  await pool.query(
    `insert into public.threads (id, workspace_id, subject, normalised_subject, participants, message_count, first_message_at, last_message_at)
     select md5($1::text || t)::uuid, $1::uuid, 'Pricing for plant ' || t, 'pricing for plant ' || t, '{maria@acme.example}', $3::int,
       now() - interval '40 days', now() - interval '40 days'
     from generate_series(1, ceil($2::numeric / $3::int)::int) t`,
    [workspaceId, messages, PER_THREAD],
  );
  await pool.query(
    `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, subject, sent_at, sent_at_local,
       received_at, body_text, body_html, snippet, raw_path, raw_bytes)
     select $1::uuid, md5($1::text || (1 + (n - 1) / $3::int))::uuid, md5($1::text || 'm' || n) || '@acme.example', 'maria@acme.example',
       'Pricing for plant ' || n, now() - interval '40 days', '2026-10-17T10:00:00+02:00',
       now() - interval '40 days' - n * interval '1 millisecond',
       repeat(md5(n::text) || ' ', 18), '<p>' || repeat(md5(n::text) || ' ', 18) || '</p>', repeat(md5(n::text), 4),
       $1::text || '/' || md5(n::text || 'p') || '/message.eml', 1500
     from generate_series(1, $2::int) n`,
    [workspaceId, messages, PER_THREAD],
  );
  await pool.query('analyze public.messages, public.threads');
}
