-- Keeping no longer than needed: legal holds, the purge and its runs, what deletes stored files, disconnecting a CRM,
-- erasing one person, deleting a workspace or an account.

-- Holds ---------------------------------------------------------------------------------------------------------------

alter table public.retention_policies add column legal_hold boolean not null default false;
comment on column public.retention_policies.legal_hold is 'While set, nothing of the workspace is purged or erased.';
alter table public.threads add column legal_hold boolean not null default false;
comment on column public.threads.legal_hold is 'While set, nothing of this conversation is purged or erased.';
create index threads_held_idx on public.threads (workspace_id) where legal_hold;

-- A batch of the purge holds this lock shared. Whoever sets a hold takes it alone, so that once the hold is answered for,
-- nothing that was under way still deletes.
create function private.purge_lock(workspace uuid) returns bigint
language sql immutable set search_path = '' as $$ select pg_catalog.hashtextextended('purge:' || workspace, 0) $$;
grant execute on function private.purge_lock(uuid) to conduit_worker;

create function private.set_legal_hold(workspace uuid, held boolean, thread uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  perform pg_advisory_xact_lock(private.purge_lock(workspace));
  if thread is null then
    update public.retention_policies p set legal_hold = held where p.workspace_id = workspace and p.legal_hold is distinct from held;
  else
    update public.threads t set legal_hold = held where t.workspace_id = workspace and t.id = thread and t.legal_hold is distinct from held;
  end if;
  if found then
    perform private.record_user_event(workspace, case when held then 'legal_hold_set' else 'legal_hold_released' end,
      jsonb_build_object('scope', case when thread is null then 'workspace' else 'thread' end), thread);
  end if;
end
$$;
create function public.set_legal_hold(workspace_id uuid, held boolean, thread_id uuid default null) returns void
language sql security invoker set search_path = '' as $$ select private.set_legal_hold(workspace_id, held, thread_id) $$;
comment on function public.set_legal_hold(uuid, boolean, uuid) is
  'Keeps everything of a workspace, or of one conversation, whatever its retention says. Admins only.';

-- A hold has an event of its own; saving settings that did not change has none.
drop trigger retention_policies_audit on public.retention_policies;
create trigger retention_policies_audit
  before update of message_days, attachment_days, purge_enabled, keep_extracted_fields, keep_audit on public.retention_policies
  for each row when (old is distinct from new) execute function private.audit_retention();

-- The purge -----------------------------------------------------------------------------------------------------------

create table public.retention_runs (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  messages integer not null default 0,
  raw_files integer not null default 0,
  attachments integer not null default 0,
  subjects integer not null default 0,
  facts integer not null default 0,
  audit_events integer not null default 0,
  files_deleted integer not null default 0,
  orphans integer not null default 0,
  failures integer not null default 0,
  unique (workspace_id, id)
);
comment on table public.retention_runs is
  'What each purge removed. Counted in the transaction that removes, so a purge that was killed goes on counting right.';
create unique index retention_runs_open_idx on public.retention_runs (workspace_id) where finished_at is null;
create index retention_runs_workspace_idx on public.retention_runs (workspace_id, started_at desc);
alter table public.retention_runs enable row level security;
grant select on public.retention_runs to authenticated;
create policy "members read purges" on public.retention_runs for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert, update on public.retention_runs to conduit_worker;

-- Whoever may redact may do nothing else to a message.
grant update (is_redacted, redacted_at, body_text, body_html, snippet, subject, raw_path, from_address, from_name,
  to_recipients, cc_recipients) on public.messages to conduit_worker;
grant update (path, removed_at, filename) on public.attachments to conduit_worker;
grant delete on public.field_values to conduit_worker;
grant update (proposal, resolution, status, resolved_at) on public.review_items to conduit_worker;

-- One row for what one transaction owes: a row per file cost a purge as much again as the redaction itself.
alter table private.erasure_outbox drop column path;
alter table private.erasure_outbox
  add column paths text[] not null check (cardinality(paths) between 1 and 1000),
  add column attempts integer not null default 0,
  add column last_error text;
comment on column private.erasure_outbox.paths is 'At most as many as Storage deletes in one call.';
comment on column private.erasure_outbox.last_error is 'Why the last attempt failed: a code, never text of a response.';
drop index private.erasure_outbox_due_idx;
create index erasure_outbox_workspace_idx on private.erasure_outbox (workspace_id, id) where done_at is null;
grant select, insert, update on private.erasure_outbox to conduit_worker;

-- Is a stored object still somebody's? Asked for each file before it is deleted, and for whole folders by the sweep.
create index messages_raw_path_idx on public.messages (raw_path collate "C") where raw_path is not null;
create index attachments_path_idx on public.attachments (path collate "C") where path is not null;

-- The trail is append-only. This is its one way out, and it asks the policy itself.
create function private.purge_audit(workspace uuid, before timestamptz, most integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  removed integer;
begin
  delete from public.audit_events where id in (
    select e.id from public.audit_events e
    join public.retention_policies p on p.workspace_id = e.workspace_id
    where e.workspace_id = workspace and e.thread_id is not null and e.at < before
      and p.purge_enabled and not p.keep_audit and not p.legal_hold and e.at < now() - p.message_days * interval '1 day'
      and not exists (
        select from public.threads t where t.workspace_id = e.workspace_id and t.id = e.thread_id and t.legal_hold
      )
    order by e.id limit most
  );
  get diagnostics removed = row_count;
  return removed;
end
$$;
grant execute on function private.purge_audit(uuid, timestamptz, integer) to conduit_worker;

create function public.retention_preview(workspace_id uuid, message_days integer, attachment_days integer, at timestamptz)
returns jsonb language sql stable security invoker set search_path = '' as $$
  with due as materialized (
    select m.id, t.legal_hold or p.legal_hold as held
    from public.messages m
    join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
    join public.retention_policies p on p.workspace_id = m.workspace_id
    where m.workspace_id = retention_preview.workspace_id and not m.is_redacted
      and m.received_at < retention_preview.at - retention_preview.message_days * interval '1 day'
  ), files as (
    select t.legal_hold or p.legal_hold as held
    from public.attachments a
    join public.messages m on m.workspace_id = a.workspace_id and m.id = a.message_id
    join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
    join public.retention_policies p on p.workspace_id = m.workspace_id
    where a.workspace_id = retention_preview.workspace_id and a.removed_at is null
      and a.created_at < retention_preview.at - retention_preview.attachment_days * interval '1 day'
  )
  select jsonb_build_object(
    'bodies', (select count(*) from due where not held),
    'files', (select count(*) from files where not held),
    'facts', (select count(*) from public.field_values f
      where f.workspace_id = retention_preview.workspace_id and f.message_id in (select id from due where not held)),
    'held', (select count(*) from due where held)
  )
$$;
comment on function public.retention_preview(uuid, integer, integer, timestamptz) is
  'What a purge at that time, with those days, would remove, as far as the caller may see: {bodies, files, facts, held}.';

-- Disconnecting a CRM -------------------------------------------------------------------------------------------------

-- Every call to a CRM is made under this lock, shared; disconnecting takes it alone. So the moment a disconnect commits,
-- no call is under way and none can begin.
create function private.call_lock(connection uuid) returns bigint
language sql immutable set search_path = '' as $$ select pg_catalog.hashtextextended('calls:' || connection, 0) $$;
grant execute on function private.call_lock(uuid) to conduit_worker, conduit_functions;

create table private.revocation_outbox (
  connection_id uuid primary key,
  workspace_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  external_account_id text not null,
  instance_url text,
  access_token text not null,
  refresh_token text,
  identity_url text,
  expires_at timestamptz,
  queued text not null default 'cancel' check (queued in ('cancel', 'park')),
  requested_at timestamptz not null default now(),
  attempts integer not null default 0,
  claimed_until timestamptz
);
comment on table private.revocation_outbox is
  'Authorizations still to be revoked at the provider: tokens (JWE) kept for that alone. No foreign key: the debt outlives its workspace.';
comment on column private.revocation_outbox.queued is 'What becomes of writes that were under way when the CRM was disconnected.';
create index revocation_outbox_account_idx on private.revocation_outbox (crm, external_account_id);
alter table private.revocation_outbox enable row level security;
grant select, insert, update, delete on private.revocation_outbox to conduit_worker, conduit_functions;
-- Queued writes stop in the transaction that disconnects.
grant select, update on public.crm_write_log to conduit_functions;

create table public.disconnect_certificates (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  connection_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  at timestamptz not null default now(),
  step text not null check (step in ('fenced', 'revoked', 'unreachable', 'given_up', 'withdrawn')),
  actor_user_id uuid,
  detail jsonb not null default '{}',
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade
);
comment on table public.disconnect_certificates is
  'Append-only: what was done to disconnect a CRM, step by step, and what its provider answered.';
comment on column public.disconnect_certificates.detail is 'Codes, counts and ids.';
create index disconnect_certificates_connection_idx on public.disconnect_certificates (workspace_id, connection_id, id);
create trigger disconnect_certificates_append_only before update on public.disconnect_certificates
  for each row execute function private.refuse_change();
alter table public.disconnect_certificates enable row level security;
grant select on public.disconnect_certificates to authenticated;
create policy "members read certificates" on public.disconnect_certificates for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert on public.disconnect_certificates to conduit_worker, conduit_functions;

-- An account that is connected again must not be uninstalled by what is still owed from before.
create function private.withdraw_revocation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  with withdrawn as (
    delete from private.revocation_outbox o
    where o.crm = new.crm and o.external_account_id = new.external_account_id
    returning o.workspace_id, o.connection_id, o.crm
  )
  insert into public.disconnect_certificates (workspace_id, connection_id, crm, step)
    select w.workspace_id, w.connection_id, w.crm, 'withdrawn' from withdrawn w
    join public.crm_connections c on c.workspace_id = w.workspace_id and c.id = w.connection_id;
  return new;
end
$$;
create trigger crm_connections_withdraw_revocation after insert or update of status on public.crm_connections
  for each row when (new.status in ('connected', 'pending_claim')) execute function private.withdraw_revocation();

-- Erasing one person --------------------------------------------------------------------------------------------------

create table public.erasure_requests (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  address text check (address = lower(address) and char_length(address) between 3 and 320),
  address_hash text not null,
  source text not null check (source in ('admin', 'operator', 'hubspot')),
  requested_by uuid,
  requested_at timestamptz not null default now(),
  completed_at timestamptz,
  certificate jsonb,
  unique (workspace_id, id),
  check ((completed_at is null) = (certificate is null)),
  check ((completed_at is null) = (address is not null))
);
comment on table public.erasure_requests is
  'One person to erase, by address. Once done the address is forgotten, its SHA-256 and a certificate stay.';
comment on column public.erasure_requests.certificate is 'Counts of what was erased, and ids of the CRM records that are the customer''s to erase.';
create index erasure_requests_workspace_idx on public.erasure_requests (workspace_id, requested_at desc);
create unique index erasure_requests_open_idx on public.erasure_requests (workspace_id, address) where completed_at is null;
create function private.refuse_change_once_done() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.completed_at is not null then
    raise exception 'A certificate does not change.' using errcode = '22X02';
  end if;
  return new;
end
$$;
create trigger erasure_requests_final before update on public.erasure_requests
  for each row execute function private.refuse_change_once_done();
alter table public.erasure_requests enable row level security;
grant select on public.erasure_requests to authenticated;
create policy "admins read erasures" on public.erasure_requests for select to authenticated
  using (workspace_id = any (array(select private.admin_workspace_ids())));
grant select, insert, update on public.erasure_requests to conduit_worker;
grant select, insert on public.erasure_requests to conduit_functions;

create function private.request_erasure(workspace uuid, person text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  given text := lower(btrim(coalesce(person, '')));
  request uuid;
begin
  perform private.require_admin(workspace);
  if given !~ '^[^@\s]+@[^@\s]+$' or char_length(given) > 320 then
    raise exception 'Enter one email address.' using errcode = '22X04';
  end if;
  insert into public.erasure_requests (workspace_id, address, address_hash, source, requested_by)
    values (workspace, given, encode(sha256(convert_to(given, 'UTF8')), 'hex'), 'admin', auth.uid())
    on conflict (workspace_id, address) where completed_at is null do update set requested_at = excluded.requested_at
    returning id into request;
  perform private.record_user_event(workspace, 'erasure_requested', jsonb_build_object('request_id', request));
  perform private.send_job('erase_person', jsonb_build_object('workspaceId', workspace, 'requestId', request), request::text);
  return request;
end
$$;
create function public.request_erasure(workspace_id uuid, address text) returns uuid
language sql security invoker set search_path = '' as $$ select private.request_erasure(workspace_id, address) $$;
comment on function public.request_erasure(uuid, text) is 'Erases one person from a workspace, by address. Admins only; the worker does it and leaves a certificate.';

create table private.webhook_events (
  source text not null check (source in ('hubspot')),
  event_id text not null,
  received_at timestamptz not null default now(),
  primary key (source, event_id)
);
comment on table private.webhook_events is 'Webhook events that were taken, so that a repeated delivery does nothing.';
create index webhook_events_age_idx on private.webhook_events (received_at);
alter table private.webhook_events enable row level security;
grant select, insert on private.webhook_events to conduit_functions;
grant select, delete on private.webhook_events to conduit_worker;

-- Deleting a workspace or an account ----------------------------------------------------------------------------------

create function private.delete_workspace(workspace uuid, confirmation text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  called text;
  connection record;
begin
  if not exists (
    select from public.workspace_members m where m.workspace_id = workspace and m.user_id = auth.uid() and m.role = 'owner'
  ) then
    raise exception 'Only an owner can delete a workspace.' using errcode = '42501';
  end if;
  select w.name into called from public.workspaces w where w.id = workspace for update;
  if btrim(coalesce(confirmation, '')) <> btrim(called) then
    raise exception 'Type the name of the workspace.' using errcode = '22X40';
  end if;
  perform pg_advisory_xact_lock(private.purge_lock(workspace));
  if exists (select from public.retention_policies p where p.workspace_id = workspace and p.legal_hold)
    or exists (select from public.threads t where t.workspace_id = workspace and t.legal_hold)
  then
    raise exception 'Something here is on legal hold.' using errcode = '22X41';
  end if;
  for connection in select c.* from public.crm_connections c where c.workspace_id = workspace order by c.id loop
    perform pg_advisory_xact_lock(private.call_lock(connection.id));
    with taken as (delete from private.crm_tokens t where t.connection_id = connection.id returning t.*)
    insert into private.revocation_outbox (connection_id, workspace_id, crm, external_account_id, instance_url,
      access_token, refresh_token, identity_url, expires_at)
    select connection.id, workspace, connection.crm, connection.external_account_id, connection.instance_url,
      t.access_token, t.refresh_token, t.identity_url, t.expires_at
    from taken t;
    if found then
      perform private.send_job('revoke_connection',
        jsonb_build_object('workspaceId', workspace, 'connectionId', connection.id), connection.id::text);
    end if;
  end loop;
  insert into private.erasure_outbox (workspace_id, bucket, paths)
    select workspace, f.bucket, array_agg(f.path) from (
      select 'raw-email' as bucket, m.raw_path as path, row_number() over () / 500 as part
      from public.messages m where m.workspace_id = workspace and m.raw_path is not null
      union all
      select 'attachments', a.path, row_number() over () / 500
      from public.attachments a where a.workspace_id = workspace and a.path is not null
    ) f group by f.bucket, f.part;
  delete from public.workspaces w where w.id = workspace;
  perform private.send_job('purge_retention', jsonb_build_object('workspaceId', workspace), workspace::text);
end
$$;
create function public.delete_workspace(workspace_id uuid, confirmation text) returns void
language sql security invoker set search_path = '' as $$ select private.delete_workspace(workspace_id, confirmation) $$;
comment on function public.delete_workspace(uuid, text) is
  'Deletes a workspace with everything in it; its files and its CRM authorizations are ended by the worker. Owners only, by its name.';

create function private.delete_account(confirmation text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  me record;
begin
  select u.id, u.email into me from auth.users u where u.id = auth.uid();
  if me.id is null then
    raise exception 'Sign in first.' using errcode = '42501';
  end if;
  if lower(btrim(coalesce(confirmation, ''))) is distinct from lower(me.email) then
    raise exception 'Type your own address.' using errcode = '22X40';
  end if;
  if exists (
    select from public.workspace_members mine
    where mine.user_id = me.id and mine.role = 'owner' and not exists (
      select from public.workspace_members other
      where other.workspace_id = mine.workspace_id and other.user_id <> me.id and other.role = 'owner'
    )
  ) then
    raise exception 'Delete the workspaces you alone own first.' using errcode = '22X42';
  end if;
  delete from public.workspace_members m where m.user_id = me.id;
  delete from auth.users u where u.id = me.id;
end
$$;
create function public.delete_account(confirmation text) returns void
language sql security invoker set search_path = '' as $$ select private.delete_account(confirmation) $$;
comment on function public.delete_account(text) is 'Deletes the caller''s account, by their address, once no workspace would be left without an owner.';

grant execute on function
  private.set_legal_hold(uuid, boolean, uuid), public.set_legal_hold(uuid, boolean, uuid),
  private.request_erasure(uuid, text), public.request_erasure(uuid, text),
  private.delete_workspace(uuid, text), public.delete_workspace(uuid, text),
  private.delete_account(text), public.delete_account(text),
  public.retention_preview(uuid, integer, integer, timestamptz)
to authenticated;

-- Queues --------------------------------------------------------------------------------------------------------------

select pgboss.create_queue(q.name, q.options || '{"policy": "stately", "deadLetter": "dead_letter", "retryBackoff": true}'::jsonb)
from (values
  ('purge_retention',   '{"retryLimit": 12, "retryDelay": 30, "retryDelayMax": 3600, "expireInSeconds": 1800}'::jsonb),
  ('revoke_connection', '{"retryLimit": 40, "retryDelay": 60, "retryDelayMax": 21600, "expireInSeconds": 120}'::jsonb),
  ('erase_person',      '{"retryLimit": 12, "retryDelay": 15, "retryDelayMax": 3600, "expireInSeconds": 600}'::jsonb)
) as q (name, options);
