-- What a connection's health tells people, who is told, and the checks that find it out.

alter table public.connection_health
  add column failure text,
  add column failing_since timestamptz,
  add column next_step text not null default 'none',
  add column missing_scopes text[] not null default '{}',
  add column quota_used integer,
  add column quota_limit integer,
  add column next_check_at timestamptz,
  add column check_requested_at timestamptz;
comment on column public.connection_health.failure is 'The code of the last check, when it failed. What people read is the reason.';
comment on column public.connection_health.failing_since is 'When the current run of failures of one kind began.';
comment on column public.connection_health.next_check_at is 'When to look again, before or instead of the hourly sweep.';
comment on column public.connection_health.check_requested_at is 'When a person last asked for a check; answered once last_checked_at is later.';
create index connection_health_due_idx on public.connection_health (next_check_at) where next_check_at is not null;
create index connection_health_failing_idx on public.connection_health (crm, failure) where failure is not null;

alter table private.crm_tokens add column refresh_began_at timestamptz;
comment on column private.crm_tokens.refresh_began_at is
  'Set while a refresh is under way, and left where its outcome was never learned: the provider may hold a newer pair.';

-- Many accounts failing the same way at once.
create table private.health_incidents (
  id bigint generated always as identity primary key,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  failure text not null,
  accounts integer not null,
  opened_at timestamptz not null default now(),
  closed_at timestamptz
);
comment on table private.health_incidents is 'Failures many accounts of a CRM have at once: one incident each, ours to watch.';
create unique index health_incidents_open_idx on private.health_incidents (crm, failure) where closed_at is null;

-- What a workspace's admins are told.
create table public.notices (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  connection_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  kind text not null check (kind in ('connection_error', 'connection_recovered')),
  reason text,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade
);
comment on table public.notices is 'News for a workspace''s admins, shown until read or overtaken. Codes only.';
create index notices_connection_idx on public.notices (workspace_id, connection_id, created_at desc);

-- The same by email. A mail is owed from the transaction that decides on it, and sent when the mail server takes it.
create table private.email_outbox (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  user_id uuid not null,
  notice_id uuid not null,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  sent_at timestamptz,
  error_code text,
  unique (notice_id, user_id),
  foreign key (workspace_id, notice_id) references public.notices (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references public.workspace_members (workspace_id, user_id) on delete cascade
);
comment on table private.email_outbox is
  'Mails owed to people, once each. Neither address nor text: both are read when it is sent.';
create index email_outbox_due_idx on private.email_outbox (next_attempt_at) where sent_at is null;
create index email_outbox_notice_idx on private.email_outbox (workspace_id, notice_id);
create index email_outbox_member_idx on private.email_outbox (workspace_id, user_id);

alter table private.health_incidents enable row level security;
alter table public.notices enable row level security;
alter table private.email_outbox enable row level security;
grant select, insert, update on private.health_incidents to conduit_worker;
grant select on public.notices to authenticated;
create policy "admins read notices" on public.notices for select to authenticated
  using (workspace_id = any (array(select private.admin_workspace_ids())));
grant select, insert, update on public.notices to conduit_worker;
grant select, insert, update on private.email_outbox to conduit_worker;

select pgboss.create_queue(q.name, q.options || '{"deadLetter": "dead_letter", "retryBackoff": true}'::jsonb)
from (values
  ('reconcile_connections', '{"policy": "stately", "retryLimit": 3, "retryDelay": 15, "retryDelayMax": 120, "expireInSeconds": 300}'::jsonb),
  ('check_connection',      '{"policy": "stately", "retryLimit": 3, "retryDelay": 15, "retryDelayMax": 300, "expireInSeconds": 180}'::jsonb),
  ('send_email',            '{"policy": "stately", "retryLimit": 5, "retryDelay": 30, "retryDelayMax": 900, "expireInSeconds": 300}'::jsonb)
) as q (name, options);

-- Many jobs at once, each with its own delay. One that waits already stays as it is.
create function private.send_jobs(queue text, jobs jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  sent integer;
begin
  if not exists (select from pgboss.queue q where q.name = queue) then
    raise exception 'No queue named %.', queue using errcode = '22X03';
  end if;
  insert into pgboss.job (
    name, data, singleton_key, policy, retry_limit, retry_delay, retry_backoff, retry_delay_max,
    expire_seconds, deletion_seconds, keep_until, dead_letter, heartbeat_seconds, start_after, created_on
  )
  select q.name, j.payload, j.key, q.policy, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max,
    q.expire_seconds, q.deletion_seconds,
    pgboss.job_now() + j.delay_seconds * interval '1 second' + q.retention_seconds * interval '1 second',
    q.dead_letter, q.heartbeat_seconds, pgboss.job_now() + j.delay_seconds * interval '1 second', pgboss.job_now()
  from pgboss.queue q
  cross join jsonb_to_recordset(jobs) as j (payload jsonb, key text, delay_seconds double precision)
  where q.name = queue
  on conflict do nothing;
  get diagnostics sent = row_count;
  return sent;
end
$$;
comment on function private.send_jobs(text, jsonb) is
  'Sends many pg-boss jobs, [{payload, key, delay_seconds}], inside the caller''s transaction; returns how many are new.';
grant execute on function private.send_jobs(text, jsonb) to conduit_worker;

-- A check that a person waits for starts now, even where the sweep has one waiting for its turn.
create function private.request_connection_check(connection uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  target record;
  asked timestamptz;
begin
  select c.id, c.workspace_id, c.crm into target from public.crm_connections c
    where c.id = connection and c.status in ('connected', 'error');
  perform private.require_admin(target.workspace_id);
  insert into public.connection_health (workspace_id, crm, connection_id)
    values (target.workspace_id, target.crm, target.id) on conflict (workspace_id, crm) do nothing;
  select h.check_requested_at into asked from public.connection_health h
    where h.workspace_id = target.workspace_id and h.crm = target.crm for update;
  if asked > now() - interval '10 seconds' then
    raise exception 'A check was asked for just now.' using errcode = '22X31';
  end if;
  update public.connection_health h set check_requested_at = now()
    where h.workspace_id = target.workspace_id and h.crm = target.crm;
  perform private.send_job('check_connection',
    jsonb_build_object('workspaceId', target.workspace_id, 'connectionId', target.id), target.id::text);
  update pgboss.job j set start_after = pgboss.job_now()
    where j.name = 'check_connection' and j.singleton_key = target.id::text and j.state in ('created', 'retry');
end
$$;
create function public.request_connection_check(connection_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.request_connection_check(connection_id) $$;
comment on function public.request_connection_check(uuid) is
  'Checks a connection now. Admins only; refused within ten seconds of the last time.';

create function private.close_notice(notice uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin((select n.workspace_id from public.notices n where n.id = notice));
  update public.notices set closed_at = now() where id = notice and closed_at is null;
end
$$;
create function public.close_notice(notice_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.close_notice(notice_id) $$;
comment on function public.close_notice(uuid) is 'Takes a notice off the screen, for every admin of its workspace.';

grant execute on function
  private.request_connection_check(uuid), public.request_connection_check(uuid),
  private.close_notice(uuid), public.close_notice(uuid)
to authenticated;

-- Whoever reconnects or claims an account starts with a clean sheet, whichever code did it. What is true of
-- the new authorization is found out by the first call; a run of failures that is over must not count against it.
create function private.on_connected() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  was text;
begin
  select h.status into was from public.connection_health h
    where h.workspace_id = new.workspace_id and h.crm = new.crm and h.connection_id = new.id for update;
  insert into public.connection_health as h (workspace_id, crm, connection_id, status, next_check_at)
    values (new.workspace_id, new.crm, new.id, 'ok', now())
    on conflict (workspace_id, crm) do update set
      connection_id = new.id, status = 'ok', reason = null, owner = null, next_step = 'none', failure = null,
      consecutive_failures = 0, failing_since = null, missing_scopes = '{}', quota_used = null, quota_limit = null,
      next_check_at = now(), check_requested_at = null, last_checked_at = null,
      last_ok_at = case when h.connection_id = new.id then h.last_ok_at end;
  if was is distinct from 'ok' then
    insert into public.connection_health_events (workspace_id, connection_id, crm, status)
      values (new.workspace_id, new.id, new.crm, 'ok');
  end if;
  return null;
end
$$;
create trigger crm_connections_connected after update of connected_at on public.crm_connections
  for each row when (new.status = 'connected' and new.connected_at is not null)
  execute function private.on_connected();
