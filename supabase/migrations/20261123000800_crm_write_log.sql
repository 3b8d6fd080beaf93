-- The ledger: one row per CRM object Conduit means to write, stored before any attempt.

create table public.crm_write_log (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  connection_id uuid not null,
  thread_id uuid not null,
  message_id uuid not null,
  object text not null check (object in ('contact', 'task', 'note')),
  action text not null check (action in ('upsert', 'create')),
  idempotency_key text not null unique check (idempotency_key ~ '^[A-Za-z0-9_-]{16,128}$'),
  contact_write_id uuid,
  deal_id uuid,
  payload jsonb not null,
  state text not null default 'planned'
    check (state in ('planned', 'queued', 'in_flight', 'succeeded', 'failed', 'unknown', 'parked', 'cancelled')),
  dry_run boolean not null,
  external_id text,
  person_kind text check (person_kind in ('contact', 'lead')),
  attempt_count integer not null default 0,
  retry_count integer not null default 0,
  next_retry_at timestamptz,
  permanent_failure boolean not null default false,
  attempt_id uuid,
  attempt_started_at timestamptz,
  error_code text,
  error_owner text check (error_owner in ('us', 'customer_admin', 'provider', 'nobody')),
  error_provider_code text,
  error_http_status integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  succeeded_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade,
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_write_id) references public.crm_write_log (workspace_id, id) on delete cascade,
  foreign key (workspace_id, deal_id) references public.deals (workspace_id, id),
  check ((object = 'contact') = (contact_write_id is null)),
  check ((state = 'succeeded') = (succeeded_at is not null)),
  check (state <> 'succeeded' or external_id is not null),
  check ((state = 'in_flight') = (attempt_id is not null))
);
comment on table public.crm_write_log is
  'The ledger of CRM writes. One row is one object in one CRM; its key makes it exactly one however often it is tried.';
comment on column public.crm_write_log.payload is 'Composed from facts, never copied text; the egress guard checks it against stored bodies.';
comment on column public.crm_write_log.contact_write_id is 'For a task or note: the row that makes sure its contact exists.';
comment on column public.crm_write_log.attempt_id is 'Fences one attempt: only the worker holding it may settle the row.';
create index crm_write_log_open_idx on public.crm_write_log (connection_id, object, created_at, id)
  where state in ('queued', 'in_flight', 'failed', 'unknown', 'parked');
create index crm_write_log_retry_idx on public.crm_write_log (next_retry_at)
  where state in ('planned', 'failed') and not permanent_failure;
create index crm_write_log_in_flight_idx on public.crm_write_log (attempt_started_at) where state = 'in_flight';
create index crm_write_log_attention_idx on public.crm_write_log (workspace_id, updated_at desc)
  where permanent_failure or state in ('unknown', 'parked');
create index crm_write_log_thread_idx on public.crm_write_log (workspace_id, thread_id, created_at);
create index crm_write_log_message_idx on public.crm_write_log (workspace_id, message_id);
create index crm_write_log_connection_idx on public.crm_write_log (workspace_id, connection_id);
create index crm_write_log_contact_idx on public.crm_write_log (workspace_id, contact_write_id) where contact_write_id is not null;
create index crm_write_log_deal_idx on public.crm_write_log (workspace_id, deal_id) where deal_id is not null;

create trigger crm_write_log_touch before update on public.crm_write_log
  for each row execute function private.touch_updated_at();

alter table public.crm_write_log enable row level security;
grant select on public.crm_write_log to authenticated;
create policy "members read writes" on public.crm_write_log for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert, update on public.crm_write_log to conduit_worker;
