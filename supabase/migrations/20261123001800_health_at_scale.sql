-- Health of many connections: incidents are seen in the latest checks, a check that is due does not wait for the sweep's
-- turn, and mails are forgotten.

-- Whether many accounts fail alike is asked at every failure: of the latest checks of their CRM, not of the whole fleet.
create index connection_health_checked_idx on public.connection_health (crm, last_checked_at desc);
drop index public.connection_health_failing_idx;

-- One that waits already is brought forward where it is wanted sooner: the hourly sweep's jobs wait for up to an hour.
create or replace function private.send_jobs(queue text, jobs jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  sent integer;
begin
  if not exists (select from pgboss.queue q where q.name = queue) then
    raise exception 'No queue named %.', queue using errcode = '22X03';
  end if;
  update pgboss.job w set start_after = pgboss.job_now() + j.delay_seconds * interval '1 second'
  from jsonb_to_recordset(jobs) as j (key text, delay_seconds double precision)
  where w.name = queue and w.singleton_key = j.key and w.state = 'created'
    and w.start_after > pgboss.job_now() + j.delay_seconds * interval '1 second';
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

-- News overtakes news: of a connection one notice is on the screen.
update public.notices n set closed_at = now() where closed_at is null and exists (select from public.notices later
  where later.workspace_id = n.workspace_id and later.connection_id = n.connection_id and later.closed_at is null
    and (later.created_at, later.id) > (n.created_at, n.id));
create unique index notices_open_idx on public.notices (workspace_id, connection_id) where closed_at is null;

grant delete on private.email_outbox to conduit_worker;

-- What was said of a connection's trouble is over with the connection, on the screen and in mails not sent yet. Whoever
-- connects again starts anew: a trouble told of before must not keep the next one quiet.
create function private.on_disconnected() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.notices n where n.workspace_id = new.workspace_id and n.connection_id = new.id;
  return null;
end
$$;
create trigger crm_connections_disconnected after update of status on public.crm_connections
  for each row when (new.status = 'disconnected' and old.status <> 'disconnected')
  execute function private.on_disconnected();
