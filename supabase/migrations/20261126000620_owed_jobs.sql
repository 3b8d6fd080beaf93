-- What a job still owes: a message its reading, an outcome its plan, a person's decision its being carried out. A job can
-- fail for good, be deleted, or never have been sent; what it owed is found here and gets a job again.

create table private.owed_jobs (
  name text not null check (name in ('extract_thread', 'associate_thread', 'apply_review')),
  subject_id uuid not null,
  crm text not null default '' check (crm in ('', 'hubspot', 'salesforce')),
  workspace_id uuid not null,
  thread_id uuid not null,
  message_id uuid not null,
  owed_since timestamptz not null default now(),
  look_at timestamptz not null default now() + interval '10 minutes',
  resends integer not null default 0 check (resends >= 0),
  given_up_at timestamptz,
  primary key (name, subject_id, crm),
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade
);
comment on table private.owed_jobs is 'Work whose job has not done it yet; a row goes in the transaction that does the work.';
comment on column private.owed_jobs.subject_id is 'The message to read, the run to plan, or the review item to carry out.';
comment on column private.owed_jobs.crm is 'Empty: all connected CRMs.';
comment on column private.owed_jobs.look_at is 'When the sweep looks whether a job is still on its way.';
comment on column private.owed_jobs.given_up_at is 'Was sent again as often as is sensible; waits for somebody to look into it.';
create index owed_jobs_due_idx on private.owed_jobs (look_at) where given_up_at is null;
create index owed_jobs_thread_idx on private.owed_jobs (workspace_id, thread_id) where given_up_at is not null;
create index owed_jobs_message_idx on private.owed_jobs (workspace_id, message_id);

alter table private.owed_jobs enable row level security;
grant select, insert, update, delete on private.owed_jobs to conduit_worker;

create function private.owe_reading() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id)
  select 'extract_thread', m.id, m.workspace_id, m.thread_id, m.id from new_messages m where not m.is_redacted
  on conflict do nothing;
  return null;
end
$$;
create trigger messages_owe_reading after insert on public.messages
  referencing new table as new_messages for each statement execute function private.owe_reading();

create function private.settle_reading() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.owed_jobs o using new_runs r
  where o.name = 'extract_thread' and o.subject_id = r.message_id;
  return null;
end
$$;
create trigger extraction_runs_settle_reading after insert on public.extraction_runs
  referencing new table as new_runs for each statement execute function private.settle_reading();

-- A decision is owed while it is neither carried out nor taken back. An outcome's plan is owed by whoever sends its job:
-- an outcome that a person is asked about first owes none.
create function private.owe_decision() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.owed_jobs o using new_items r
  where o.name = 'apply_review' and o.subject_id = r.id and (r.status = 'open' or r.applied_at is not null);
  insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id)
  select 'apply_review', r.id, r.workspace_id, r.thread_id, r.message_id
  from new_items r join old_items o on o.id = r.id
  where o.status = 'open' and r.status <> 'open' and r.applied_at is null
  on conflict do nothing;
  return null;
end
$$;
create trigger review_items_owe_decision after update on public.review_items
  referencing old table as old_items new table as new_items for each statement execute function private.owe_decision();

-- What was stored before: looked at in the next sweep.
insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id, owed_since, look_at)
select 'extract_thread', m.id, m.workspace_id, m.thread_id, m.id, m.received_at, now()
from public.messages m
where not m.is_redacted and not exists (
  select from public.extraction_runs r where r.workspace_id = m.workspace_id and r.message_id = m.id);

-- As in 20261126000410, and what was given up is bad news too.
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
    when exists (select from private.owed_jobs o where o.workspace_id = t.workspace_id and o.thread_id = t.id
      and o.given_up_at is not null) then 'failed'
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

select pgboss.create_queue('sweep_owed_jobs',
  '{"policy": "stately", "retryLimit": 3, "retryDelay": 15, "retryBackoff": true, "retryDelayMax": 120, "expireInSeconds": 120, "heartbeatSeconds": 60, "deadLetter": "dead_letter"}');
