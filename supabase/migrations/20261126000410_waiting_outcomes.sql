-- What was read and cannot be written yet, because no CRM is connected or its deals are not read: a state, not a job that
-- waits. Whoever removes the reason sends the job that lets it go.

create table public.waiting_outcomes (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  thread_id uuid not null,
  message_id uuid not null,
  run_id uuid not null,
  waits_for text not null check (waits_for in ('crm', 'deals')),
  crm text check (crm in ('hubspot', 'salesforce')),
  since timestamptz not null default now(),
  released_at timestamptz,
  unique (workspace_id, id),
  unique nulls not distinct (workspace_id, message_id, crm),
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references public.extraction_runs (workspace_id, id) on delete cascade,
  check (waits_for = 'crm' or crm is not null)
);
comment on table public.waiting_outcomes is
  'Outcomes that wait: for a CRM to be connected (any, where crm is null), or for the deals of one to be read.';
comment on column public.waiting_outcomes.released_at is
  'When it was sent to be associated. It stays until that is done, so that a job that is lost loses nothing.';
create index waiting_outcomes_thread_idx on public.waiting_outcomes (workspace_id, thread_id);
create index waiting_outcomes_run_idx on public.waiting_outcomes (workspace_id, run_id);
create index waiting_outcomes_due_idx on public.waiting_outcomes (workspace_id, since, id) where released_at is null;
create index waiting_outcomes_released_idx on public.waiting_outcomes (released_at) where released_at is not null;

alter table public.waiting_outcomes enable row level security;
grant select on public.waiting_outcomes to authenticated;
create policy "members read what waits" on public.waiting_outcomes for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert, update, delete on public.waiting_outcomes to conduit_worker;

alter table public.threads drop constraint threads_status_check;
alter table public.threads add constraint threads_status_check
  check (status in ('new', 'outcome', 'review', 'nothing', 'failed', 'waits_crm', 'waits_deals'));

create or replace function private.refresh_thread_status(workspace uuid, threads uuid[]) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  -- A statement of its own: the next one then sees what whoever held the lock has committed. In one order, so that no
  -- two wait for each other's.
  perform from public.threads t where t.workspace_id = workspace and t.id = any (threads)
    order by t.id for no key update;
  update public.threads t set status = case
    when exists (select from public.crm_write_log w where w.workspace_id = t.workspace_id and w.thread_id = t.id
      and (w.permanent_failure or w.parked_for = 'person')) then 'failed'
    when exists (select from public.review_items r
      where r.workspace_id = t.workspace_id and r.thread_id = t.id and r.status = 'open') then 'review'
    when exists (select from public.waiting_outcomes o
      where o.workspace_id = t.workspace_id and o.thread_id = t.id and o.waits_for = 'crm') then 'waits_crm'
    when exists (select from public.waiting_outcomes o
      where o.workspace_id = t.workspace_id and o.thread_id = t.id) then 'waits_deals'
    when exists (select from public.crm_write_log w
      where w.workspace_id = t.workspace_id and w.thread_id = t.id and w.state <> 'cancelled') then 'outcome'
    when exists (select from public.extraction_runs e
      where e.workspace_id = t.workspace_id and e.thread_id = t.id) then 'nothing'
    else 'new' end
  where t.workspace_id = workspace and t.id = any (threads);
end
$$;
comment on function private.refresh_thread_status(uuid, uuid[]) is
  'Worst news first: failed for good or waiting for a person''s answer, a question to a person, waiting for a CRM or its deals, an outcome, nothing to do.';

select pgboss.create_queue('release_waiting',
  '{"policy": "stately", "retryLimit": 5, "retryDelay": 5, "retryBackoff": true, "retryDelayMax": 600, "expireInSeconds": 300, "heartbeatSeconds": 60, "deadLetter": "dead_letter"}');

-- A connection that comes, goes, or has its deals for the first time changes what may wait for it, whichever code it was.
-- Whoever stores that something waits holds this lock, shared, while it looks whether it has to.
create function private.wait_lock(workspace uuid) returns bigint
language sql immutable set search_path = '' as $$ select hashtextextended('wait:' || workspace, 0) $$;
grant execute on function private.wait_lock(uuid) to conduit_worker;

create function private.wake_waiting() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(private.wait_lock(new.workspace_id));
  -- A statement of its own, to see what whoever held the lock has committed.
  if exists (select from public.waiting_outcomes o where o.workspace_id = new.workspace_id) then
    perform private.send_job('release_waiting', jsonb_build_object('workspaceId', new.workspace_id), new.workspace_id::text);
  end if;
  return null;
end
$$;
create trigger crm_connections_wake_on_insert after insert on public.crm_connections
  for each row when (new.workspace_id is not null and new.status in ('connected', 'error'))
  execute function private.wake_waiting();
create trigger crm_connections_wake_on_update after update of workspace_id, status, deals_synced_at on public.crm_connections
  for each row when (
    new.workspace_id is not null and (
      new.workspace_id is distinct from old.workspace_id
      or (new.status in ('connected', 'error')) <> (old.status in ('connected', 'error'))
      or (new.deals_synced_at is null) <> (old.deals_synced_at is null)))
  execute function private.wake_waiting();

-- What is erased or purged while it waits is not written any more: there is nothing left to compare it with.
create function private.stop_waiting_for_redacted() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  stopped record;
begin
  for stopped in
    with gone as (
      delete from public.waiting_outcomes o using after_update m
      where m.is_redacted and o.workspace_id = m.workspace_id and o.message_id = m.id
      returning o.workspace_id, o.thread_id, o.message_id
    ), told as (
      insert into public.audit_events (workspace_id, actor, event, thread_id, message_id, detail)
      select distinct g.workspace_id, 'worker', 'outcome_stopped_waiting', g.thread_id, g.message_id, '{"reason": "redacted"}'::jsonb
      from gone g
    )
    select g.workspace_id, array_agg(distinct g.thread_id) as threads from gone g group by 1 order by 1
  loop
    perform private.refresh_thread_status(stopped.workspace_id, stopped.threads);
  end loop;
  return null;
end
$$;
create trigger messages_stop_waiting after update on public.messages
  referencing new table as after_update
  for each statement execute function private.stop_waiting_for_redacted();

-- Whoever disconnects a CRM and cancels its writes cancels what waits for its deals. After the connection is marked.
create function private.stop_waiting(connection uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  target public.crm_connections;
  stopped jsonb;
begin
  select * into target from public.crm_connections c where c.id = connection;
  with gone as (
    delete from public.waiting_outcomes o where o.workspace_id = target.workspace_id and o.crm = target.crm
    returning o.thread_id, o.message_id
  )
  select coalesce(jsonb_agg(to_jsonb(gone)), '[]') into stopped from gone;
  insert into public.audit_events (workspace_id, actor, event, thread_id, message_id, connection_id, detail)
  select target.workspace_id, 'worker', 'outcome_stopped_waiting', (each ->> 'thread_id')::uuid, (each ->> 'message_id')::uuid,
    connection, '{"reason": "disconnected"}'::jsonb
  from jsonb_array_elements(stopped) each;
  perform private.refresh_thread_status(target.workspace_id,
    array(select distinct (each ->> 'thread_id')::uuid from jsonb_array_elements(stopped) each));
  return jsonb_array_length(stopped);
end
$$;
grant execute on function private.stop_waiting(uuid) to conduit_functions;

-- The choice not to write what waited: of one conversation, or of all.
create function private.discard_waiting(workspace uuid, thread uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  discarded jsonb;
begin
  perform private.require_admin(workspace);
  with gone as (
    delete from public.waiting_outcomes o
    where o.workspace_id = workspace and (thread is null or o.thread_id = thread)
    returning o.thread_id, o.message_id
  )
  select coalesce(jsonb_agg(distinct to_jsonb(gone)), '[]') into discarded from gone;
  insert into public.audit_events (workspace_id, actor, actor_user_id, event, thread_id, message_id, detail)
  select workspace, 'user', auth.uid(), 'outcome_stopped_waiting', (each ->> 'thread_id')::uuid, (each ->> 'message_id')::uuid,
    '{"reason": "discarded"}'::jsonb
  from jsonb_array_elements(discarded) each;
  perform private.refresh_thread_status(workspace,
    array(select distinct (each ->> 'thread_id')::uuid from jsonb_array_elements(discarded) each));
  return jsonb_array_length(discarded);
end
$$;
create function public.discard_waiting(workspace_id uuid, thread_id uuid default null) returns integer
language sql security invoker set search_path = '' as $$ select private.discard_waiting(workspace_id, thread_id) $$;
comment on function public.discard_waiting(uuid, uuid) is
  'Leaves what waits for a CRM unwritten, of one conversation or (thread_id null) of all; returns how many outcomes. Admins only.';
grant execute on function private.discard_waiting(uuid, uuid), public.discard_waiting(uuid, uuid) to authenticated;

-- What was lost before this: outcomes read while no CRM was connected, and those whose job ended before the deals of a
-- connection that was there were read.
with latest as (
  select distinct on (r.workspace_id, r.message_id) r.workspace_id, r.thread_id, r.message_id, r.id as run_id, r.decision
  from public.extraction_runs r
  order by r.workspace_id, r.message_id, r.created_at desc, r.id
), outcomes as (
  select l.*, m.received_at from latest l
  join public.messages m on m.workspace_id = l.workspace_id and m.id = l.message_id and not m.is_redacted
  where (l.decision = 'outcome' or exists (select from public.review_items i
      where i.workspace_id = l.workspace_id and i.run_id = l.run_id and i.kind = 'extraction' and i.status in ('approved', 'edited')))
    and not exists (select from public.review_items i
      where i.workspace_id = l.workspace_id and i.run_id = l.run_id and i.status = 'open')
    -- Without a person and a next step there is nothing to write.
    and exists (select from public.field_values f
      where f.workspace_id = l.workspace_id and f.run_id = l.run_id and f.field = 'contact')
    and exists (select from public.field_values f
      where f.workspace_id = l.workspace_id and f.run_id = l.run_id and f.field = 'next_step')
    and not exists (select from public.crm_write_log w
      where w.workspace_id = l.workspace_id and w.thread_id = l.thread_id and w.message_id = l.message_id)
)
insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for, crm, since)
select o.workspace_id, o.thread_id, o.message_id, o.run_id, 'crm', null, o.received_at
from outcomes o
where not exists (select from public.crm_connections c where c.workspace_id = o.workspace_id and c.status in ('connected', 'error'))
union all
select o.workspace_id, o.thread_id, o.message_id, o.run_id, 'deals', c.crm, o.received_at
from outcomes o
join public.crm_connections c on c.workspace_id = o.workspace_id and c.status in ('connected', 'error')
  and c.connected_at <= o.received_at;
select private.refresh_thread_status(m.workspace_id, m.threads)
from (select workspace_id, array_agg(distinct thread_id) as threads from public.waiting_outcomes group by 1) m;
