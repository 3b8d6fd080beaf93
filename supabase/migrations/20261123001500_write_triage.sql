-- What the dashboard asks of the ledger: which writes need somebody, grouped by why, and how they get on.
-- Functions of the invoker: row level security decides what they see.

-- An operator may put writes on hold, until somebody sends them again.
alter table public.crm_write_log drop constraint crm_write_log_parked_for_check;
alter table public.crm_write_log add constraint crm_write_log_parked_for_check
  check (parked_for in ('connection', 'quota', 'paused', 'contact', 'person', 'operator'));

-- Where a write that is not done stands, as a person cares. Null: nothing to tell.
create function private.write_kind(state text, permanent_failure boolean, parked_for text) returns text
language sql immutable set search_path = '' as $$
  select case
    when permanent_failure then 'failed'
    when state = 'parked' and parked_for = 'person' then 'answer'
    when state = 'unknown' then 'checking'
    when state = 'parked' then 'held'
    when state = 'failed' then 'retrying' end
$$;

create index crm_write_log_triage_idx on public.crm_write_log (workspace_id, updated_at desc)
  where permanent_failure or state in ('unknown', 'parked', 'failed');
drop index public.crm_write_log_attention_idx;

-- The cause is made of codes, never of text: the same fault of a thousand writes is one group.
create function public.write_groups(workspace_id uuid) returns table (
  kind text, crm text, object text, error_code text, error_provider_code text, error_owner text, error_http_status integer,
  writes integer, threads integer, deals integer, oldest timestamptz, newest timestamptz, samples uuid[]
)
language sql stable security invoker set search_path = '' as $$
  select private.write_kind(w.state, w.permanent_failure, w.parked_for) as kind, w.crm, w.object,
    coalesce(w.error_code, w.parked_for) as error_code, w.error_provider_code,
    max(w.error_owner), max(w.error_http_status),
    count(*)::integer, count(distinct w.thread_id)::integer, count(distinct w.deal_id)::integer,
    min(w.created_at), max(w.updated_at), (array_agg(w.id order by w.updated_at desc, w.id))[1:10]
  from public.crm_write_log w
  where w.workspace_id = write_groups.workspace_id
    and (w.permanent_failure or w.state in ('unknown', 'parked', 'failed'))
  group by 1, 2, 3, 4, 5
$$;
comment on function public.write_groups(uuid) is
  'Writes of a workspace that are not done, grouped by where they stand and why, with the ids of the latest of each group.';

-- One value, since the Data API cuts long lists of rows.
create function public.find_writes(workspace_id uuid, filter text) returns uuid[]
language sql stable security invoker set search_path = '' as $$
  select array(
    select w.id from public.crm_write_log w
    where w.workspace_id = find_writes.workspace_id
      and (w.permanent_failure or w.state in ('unknown', 'parked', 'failed'))
      and jsonb_build_object('kind', private.write_kind(w.state, w.permanent_failure, w.parked_for), 'crm', w.crm,
        'object', w.object, 'error_code', coalesce(w.error_code, w.parked_for),
        'error_provider_code', w.error_provider_code) @> filter::jsonb
    order by w.created_at, w.id
    limit 10000)
$$;
comment on function public.find_writes(uuid, text) is
  'Ids of the writes in write_groups that have everything in a JSON object of kind, crm, object, error_code, error_provider_code; at most 10,000, the oldest first.';

create function public.write_progress(write_ids text) returns table (done integer, waiting integer, stopped integer)
language sql stable security invoker set search_path = '' as $$
  select count(*) filter (where w.state in ('succeeded', 'cancelled'))::integer,
    count(*) filter (where w.state in ('planned', 'queued', 'in_flight'))::integer,
    count(*) filter (where w.state in ('failed', 'unknown', 'parked'))::integer
  from public.crm_write_log w where w.id in (select each.value::uuid from jsonb_array_elements_text(write_ids::jsonb) each)
$$;
comment on function public.write_progress(text) is
  'How writes (a JSON array of ids) get on: done, on their way, or stopped again.';

grant execute on function
  private.write_kind(text, boolean, text),
  public.write_groups(uuid), public.find_writes(uuid, text), public.write_progress(text)
to authenticated;
