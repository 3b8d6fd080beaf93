-- The audit trail: every decision, with who, what, why and the ids to follow it. Append-only.

create table public.audit_events (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  at timestamptz not null default now(),
  actor text not null check (actor in ('user', 'worker', 'function', 'system')),
  actor_user_id uuid,
  event text not null check (event ~ '^[a-z][a-z0-9_]*$'),
  thread_id uuid,
  message_id uuid,
  write_id uuid,
  connection_id uuid,
  detail jsonb not null default '{}'
);
comment on table public.audit_events is
  'Append-only history. Ids are kept without foreign keys so that the trail outlives what it tells of.';
comment on column public.audit_events.detail is 'Codes, counts and ids. Never text out of a message.';
create index audit_events_workspace_idx on public.audit_events (workspace_id, id desc);
create index audit_events_thread_idx on public.audit_events (workspace_id, thread_id, id) where thread_id is not null;

create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only.', tg_table_name using errcode = '22X02';
end
$$;
create trigger audit_events_append_only before update on public.audit_events
  for each row execute function private.refuse_change();

alter table public.audit_events enable row level security;
grant select on public.audit_events to authenticated;
create policy "members read the trail" on public.audit_events for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert on public.audit_events to conduit_worker, conduit_functions;
