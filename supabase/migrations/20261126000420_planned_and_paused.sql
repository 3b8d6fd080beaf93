-- What a dry run has planned can be written by an admin's word, and what is parked says what it waits for.

-- The worker itself may be in dry run, whatever the workspace says.
alter table public.crm_write_log drop constraint crm_write_log_parked_for_check;
alter table public.crm_write_log add constraint crm_write_log_parked_for_check
  check (parked_for in ('connection', 'quota', 'paused', 'dry_run', 'contact', 'person', 'operator'));

create index crm_write_log_planned_idx on public.crm_write_log (workspace_id, created_at, id) where state = 'planned';

create function private.write_planned(workspace uuid, thread uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  sent integer;
begin
  perform private.require_admin(workspace);
  if not (select w.live_writes from public.workspaces w where w.id = workspace) then
    raise exception 'Live writes are off: switch them on first.' using errcode = '22X52';
  end if;
  sent := private.retry_writes((
    select coalesce(jsonb_agg(p.id), '[]')::text from (
      select w.id from public.crm_write_log w
      join public.crm_connections c on c.workspace_id = w.workspace_id and c.id = w.connection_id
        and c.status in ('connected', 'error')
      where w.workspace_id = workspace and w.state = 'planned' and (thread is null or w.thread_id = thread)
      order by w.created_at, w.id limit 10000
    ) p
  ));
  if sent > 0 then
    perform private.record_user_event(workspace, 'planned_writes_requested', jsonb_build_object('writes', sent), thread);
  end if;
  return sent;
end
$$;
create function public.write_planned(workspace_id uuid, thread_id uuid default null) returns integer
language sql security invoker set search_path = '' as $$ select private.write_planned(workspace_id, thread_id) $$;
comment on function public.write_planned(uuid, uuid) is
  'Sends what was only planned in dry run, of one conversation or (thread_id null) of all, at most 10,000 at once; returns how many writes. Admins only, with live writes on.';
grant execute on function private.write_planned(uuid, uuid), public.write_planned(uuid, uuid) to authenticated;

-- Why a write is where it is: a failure it met before says nothing about what it waits for now.
create function private.write_cause(state text, parked_for text, error_code text) returns text
language sql immutable set search_path = '' as $$
  select case when state = 'parked' and parked_for not in ('connection', 'quota', 'person')
    then parked_for else coalesce(error_code, parked_for) end
$$;
grant execute on function private.write_cause(text, text, text) to authenticated;

create or replace function public.write_groups(workspace_id uuid) returns table (
  kind text, crm text, object text, error_code text, error_provider_code text, error_owner text, error_http_status integer,
  writes integer, threads integer, deals integer, oldest timestamptz, newest timestamptz, samples uuid[]
)
language sql stable security invoker set search_path = '' as $$
  select w.kind, w.crm, w.object, w.cause, w.provider_code, max(w.owner), max(w.http_status),
    count(*)::integer, count(distinct w.thread_id)::integer, count(distinct w.deal_id)::integer,
    min(w.created_at), max(w.updated_at), (array_agg(w.id order by w.updated_at desc, w.id))[1:10]
  from (
    select l.*, private.write_kind(l.state, l.permanent_failure, l.parked_for) as kind, c.cause,
      case when c.cause is not distinct from l.error_code then l.error_provider_code end as provider_code,
      case when c.cause is not distinct from l.error_code then l.error_owner end as owner,
      case when c.cause is not distinct from l.error_code then l.error_http_status end as http_status
    from public.crm_write_log l
    cross join lateral (select private.write_cause(l.state, l.parked_for, l.error_code) as cause) c
    where l.workspace_id = write_groups.workspace_id
      and (l.permanent_failure or l.state in ('unknown', 'parked', 'failed'))
  ) w
  group by 1, 2, 3, 4, 5
$$;

create or replace function public.find_writes(workspace_id uuid, filter text) returns uuid[]
language sql stable security invoker set search_path = '' as $$
  select array(
    select w.id from public.crm_write_log w
    cross join lateral (select private.write_cause(w.state, w.parked_for, w.error_code) as cause) c
    where w.workspace_id = find_writes.workspace_id
      and (w.permanent_failure or w.state in ('unknown', 'parked', 'failed'))
      and jsonb_build_object('kind', private.write_kind(w.state, w.permanent_failure, w.parked_for), 'crm', w.crm,
        'object', w.object, 'error_code', c.cause,
        'error_provider_code', case when c.cause is not distinct from w.error_code then w.error_provider_code end) @> filter::jsonb
    order by w.created_at, w.id
    limit 10000)
$$;
