-- Deals known from the CRMs (HubSpot deals, Salesforce opportunities) and which of them a thread is about.

create table public.deals (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  connection_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  external_id text not null,
  name text not null,
  stage text,
  amount numeric,
  currency text,
  close_on date,
  is_open boolean not null,
  company_name text,
  company_domain text,
  contact_emails text[] not null default '{}',
  synced_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, crm, external_id),
  foreign key (workspace_id, connection_id) references public.crm_connections (workspace_id, id) on delete cascade
);
comment on table public.deals is 'A CRM''s deal or opportunity, as last read; what mail can be associated with.';
create index deals_connection_idx on public.deals (workspace_id, connection_id);
create index deals_domain_idx on public.deals (workspace_id, company_domain) where is_open;
create index deals_contacts_idx on public.deals using gin (contact_emails) where is_open;

create table public.thread_links (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  thread_id uuid not null,
  deal_id uuid not null,
  crm text not null check (crm in ('hubspot', 'salesforce')),
  matched_by text not null check (matched_by in ('participant', 'domain', 'person')),
  linked_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, thread_id, crm),
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  foreign key (workspace_id, deal_id) references public.deals (workspace_id, id) on delete cascade
);
comment on table public.thread_links is 'Which deal a thread is about, at most one per CRM.';
create index thread_links_deal_idx on public.thread_links (workspace_id, deal_id);
create index thread_links_linked_by_idx on public.thread_links (linked_by) where linked_by is not null;

alter table public.deals enable row level security;
alter table public.thread_links enable row level security;
grant select on public.deals, public.thread_links to authenticated;
create policy "members read deals" on public.deals for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read links" on public.thread_links for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
grant select, insert, update on public.deals, public.thread_links to conduit_worker;
