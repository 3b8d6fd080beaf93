-- CRM connections, marketplace installs awaiting their owner, and how healthy a connection is.

create table public.crm_connections (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid references public.workspaces (id) on delete cascade,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  external_account_id text not null,
  account_name text not null default '',
  account_domain text,
  account_url text,
  installer_email text,
  status text not null check (status in ('pending_claim', 'connected', 'error', 'disconnected')),
  scopes text[] not null default '{}',
  instance_url text,
  connected_by uuid references auth.users (id) on delete set null,
  connected_at timestamptz,
  disconnected_at timestamptz,
  deals_synced_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id),
  check ((status = 'pending_claim') = (workspace_id is null))
);
comment on table public.crm_connections is 'A CRM account Conduit may write to. Without a workspace while it waits to be claimed.';
comment on column public.crm_connections.external_account_id is 'The provider''s own id: HubSpot hub id, Salesforce organization id.';
comment on column public.crm_connections.deals_synced_at is 'When its deals were last read; until then nothing can be associated.';
-- One live connection per account, and one per CRM in a workspace.
create unique index crm_connections_account_idx on public.crm_connections (crm, external_account_id)
  where status in ('pending_claim', 'connected', 'error');
create unique index crm_connections_workspace_crm_idx on public.crm_connections (workspace_id, crm)
  where status in ('connected', 'error');
create index crm_connections_connected_by_idx on public.crm_connections (connected_by) where connected_by is not null;

create table public.pending_installs (
  id uuid primary key default gen_random_uuid(),
  crm text not null check (crm in ('hubspot', 'salesforce')),
  external_account_id text not null,
  connection_id uuid not null references public.crm_connections (id) on delete cascade,
  status text not null default 'pending' check (status in ('pending', 'claimed', 'expired')),
  metadata jsonb not null default '{}',
  claim_secret_hash text not null,
  expires_at timestamptz not null,
  claimed_at timestamptz,
  claimed_by uuid references auth.users (id) on delete set null,
  claimed_workspace_id uuid references public.workspaces (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.pending_installs is 'Marketplace installs that no workspace has claimed yet.';
create unique index pending_installs_account_idx on public.pending_installs (crm, external_account_id) where status = 'pending';
create index pending_installs_expiry_idx on public.pending_installs (expires_at) where status = 'pending';
create index pending_installs_connection_idx on public.pending_installs (connection_id);
create index pending_installs_claimed_by_idx on public.pending_installs (claimed_by) where claimed_by is not null;
create index pending_installs_workspace_idx on public.pending_installs (claimed_workspace_id) where claimed_workspace_id is not null;

create table public.connection_health (
  workspace_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  connection_id uuid not null,
  status text not null default 'ok' check (status in ('ok', 'warning', 'error')),
  reason text,
  owner text check (owner in ('us', 'customer_admin', 'provider', 'nobody')),
  consecutive_failures integer not null default 0,
  last_checked_at timestamptz,
  last_ok_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, crm),
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade
);
comment on table public.connection_health is 'The last word on a connection: is it working, and whose move is it if not.';
create index connection_health_connection_idx on public.connection_health (workspace_id, connection_id);

create table public.connection_health_events (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  connection_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  status text not null check (status in ('ok', 'warning', 'error')),
  reason text,
  at timestamptz not null default now(),
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade
);
comment on table public.connection_health_events is 'Append-only history of a connection''s health, one row per change of verdict.';
create index connection_health_events_idx on public.connection_health_events (workspace_id, connection_id, at desc);
create trigger connection_health_events_append_only before update on public.connection_health_events
  for each row execute function private.refuse_change();

create table private.crm_tokens (
  connection_id uuid primary key references public.crm_connections (id) on delete cascade,
  access_token text not null,
  refresh_token text,
  expires_at timestamptz,
  identity_url text,
  version integer not null default 1,
  lease_id uuid,
  lease_expires_at timestamptz,
  updated_at timestamptz not null default now()
);
comment on table private.crm_tokens is
  'OAuth tokens as JWE, bound to their row. A lease lets one process refresh at a time; version fences a stale one.';

create table private.oauth_states (
  state_hash text primary key,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  workspace_id uuid references public.workspaces (id) on delete cascade,
  user_id uuid references auth.users (id) on delete cascade,
  code_verifier text not null,
  browser_hash text,
  login_url text,
  return_url text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table private.oauth_states is
  'OAuth requests on their way: state stored as a hash, used once, for minutes. code_verifier is sealed (JWE).';
create index oauth_states_expiry_idx on private.oauth_states (expires_at);
create index oauth_states_workspace_idx on private.oauth_states (workspace_id);
create index oauth_states_user_idx on private.oauth_states (user_id);

create table private.rate_budgets (
  crm text not null check (crm in ('hubspot', 'salesforce')),
  external_account_id text not null,
  tokens real not null,
  refilled_at timestamptz not null default now(),
  paused_until timestamptz,
  primary key (crm, external_account_id)
);
comment on table private.rate_budgets is 'One token bucket per CRM account, shared by every worker.';

create table private.erasure_outbox (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  bucket text not null check (bucket in ('raw-email', 'attachments')),
  path text not null,
  requested_at timestamptz not null default now(),
  done_at timestamptz,
  unique (bucket, path)
);
comment on table private.erasure_outbox is 'Stored objects whose deletion is owed. No foreign key: the debt outlives its workspace.';
create index erasure_outbox_due_idx on private.erasure_outbox (requested_at) where done_at is null;

create trigger crm_connections_touch before update on public.crm_connections
  for each row execute function private.touch_updated_at();
create trigger pending_installs_touch before update on public.pending_installs
  for each row execute function private.touch_updated_at();
create trigger connection_health_touch before update on public.connection_health
  for each row execute function private.touch_updated_at();
create trigger crm_tokens_touch before update on private.crm_tokens
  for each row execute function private.touch_updated_at();

alter table public.crm_connections enable row level security;
alter table public.pending_installs enable row level security;
alter table public.connection_health enable row level security;
alter table public.connection_health_events enable row level security;
alter table private.crm_tokens enable row level security;
alter table private.oauth_states enable row level security;
alter table private.rate_budgets enable row level security;
alter table private.erasure_outbox enable row level security;

grant select on public.crm_connections, public.connection_health, public.connection_health_events to authenticated;
create policy "members read connections" on public.crm_connections for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read health" on public.connection_health for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read health history" on public.connection_health_events for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));

grant select, insert, update on public.crm_connections, public.connection_health to conduit_functions;
grant select, insert, update on public.pending_installs to conduit_functions;
grant insert on public.connection_health_events to conduit_functions;
grant select, insert, update, delete on private.crm_tokens, private.oauth_states to conduit_functions;
grant select, update on public.crm_connections to conduit_worker;
grant select, insert, update on public.connection_health to conduit_worker;
grant select, insert on public.connection_health_events to conduit_worker;
grant select, update on private.crm_tokens to conduit_worker;
grant select, insert, update on private.rate_budgets to conduit_worker;
