-- Extraction: what was understood of a message, with evidence as offsets, and what a person must decide.

create table public.extraction_runs (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  thread_id uuid not null,
  message_id uuid not null,
  extractor_version text not null,
  direction text not null check (direction in ('inbound', 'outbound', 'internal', 'automated')),
  decision text not null check (decision in ('outcome', 'review', 'nothing')),
  confidence real check (confidence between 0 and 1),
  reasons text[] not null default '{}',
  reply_start integer not null default 0,
  reply_end integer not null default 0,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  unique (workspace_id, message_id, extractor_version),
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade
);
comment on table public.extraction_runs is 'One reading of one message by one version of the extractor.';
comment on column public.extraction_runs.reply_start is 'Where the newest reply begins in body_text; reply_end is where it ends.';
create index extraction_runs_thread_idx on public.extraction_runs (workspace_id, thread_id, created_at);

create table public.field_values (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  run_id uuid not null,
  message_id uuid not null,
  field text not null,
  value jsonb not null,
  confidence real not null check (confidence between 0 and 1),
  evidence jsonb not null default '[]',
  source text not null default 'extractor' check (source in ('extractor', 'person')),
  set_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, run_id) references public.extraction_runs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade
);
comment on table public.field_values is 'One fact: a normalised value, how sure, and where in the message it stands.';
comment on column public.field_values.evidence is 'Offsets [{part,start,end}], never copied text, so redacting the message redacts the evidence.';
create index field_values_run_idx on public.field_values (workspace_id, run_id);
create index field_values_message_idx on public.field_values (workspace_id, message_id);
create index field_values_set_by_idx on public.field_values (set_by) where set_by is not null;

create table public.review_items (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  thread_id uuid not null,
  message_id uuid not null,
  run_id uuid not null,
  kind text not null check (kind in ('extraction', 'association')),
  crm text check (crm in ('hubspot', 'salesforce')),
  status text not null default 'open' check (status in ('open', 'approved', 'edited', 'rejected')),
  reasons text[] not null default '{}',
  proposal jsonb not null default '{}',
  resolution jsonb,
  resolved_by uuid references auth.users (id) on delete set null,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references public.extraction_runs (workspace_id, id) on delete cascade,
  check ((kind = 'association') = (crm is not null)),
  check ((status = 'open') = (resolved_at is null))
);
comment on table public.review_items is 'A decision left to a person: facts below the threshold, or more than one deal that fits.';
comment on column public.review_items.proposal is
  'Normalised facts by field (extraction) or the deals that fit (association). Never text out of a message.';
create unique index review_items_once_idx on public.review_items (workspace_id, run_id, kind, coalesce(crm, ''));
create index review_items_open_idx on public.review_items (workspace_id, created_at, id) where status = 'open';
create index review_items_thread_idx on public.review_items (workspace_id, thread_id);
create index review_items_message_idx on public.review_items (workspace_id, message_id);
create index review_items_resolved_by_idx on public.review_items (resolved_by) where resolved_by is not null;

alter table public.extraction_runs enable row level security;
alter table public.field_values enable row level security;
alter table public.review_items enable row level security;

grant select on public.extraction_runs, public.field_values, public.review_items to authenticated;
create policy "members read extraction runs" on public.extraction_runs for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read facts" on public.field_values for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read review items" on public.review_items for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));

grant select, insert on public.extraction_runs, public.field_values to conduit_worker;
grant select, insert on public.review_items to conduit_worker;
