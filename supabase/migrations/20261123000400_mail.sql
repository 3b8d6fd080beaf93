-- Mail: the canonical store. Raw MIME and attachments live in Storage, parsed text here.

create table public.inbound_aliases (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  alias text not null unique check (alias ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (workspace_id, id)
);
comment on table public.inbound_aliases is 'Local parts that mail is sent or forwarded to; each belongs to one workspace.';

create table public.threads (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  subject text not null default '',
  normalised_subject text not null default '',
  participants text[] not null default '{}',
  message_count integer not null default 0,
  first_message_at timestamptz not null,
  last_message_at timestamptz not null,
  status text not null default 'new' check (status in ('new', 'outcome', 'review', 'nothing', 'failed')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id)
);
comment on table public.threads is 'A conversation, joined by RFC 5322 references, then by subject. Never across workspaces.';
comment on column public.threads.status is 'What the newest message that says something led to.';
create index threads_inbox_idx on public.threads (workspace_id, last_message_at desc, id desc);
create index threads_status_idx on public.threads (workspace_id, status, last_message_at desc, id desc);
create index threads_subject_idx on public.threads (workspace_id, normalised_subject, last_message_at desc)
  where normalised_subject <> '';

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  thread_id uuid not null,
  internet_message_id text not null,
  in_reply_to text,
  reference_ids text[] not null default '{}',
  from_address text not null,
  from_name text not null default '',
  to_recipients jsonb not null default '[]',
  cc_recipients jsonb not null default '[]',
  alias_tag text,
  subject text not null default '',
  sent_at timestamptz not null,
  sent_at_local text not null,
  received_at timestamptz not null default now(),
  body_text text,
  body_html text,
  snippet text,
  text_from text not null default 'plain' check (text_from in ('plain', 'html')),
  is_automated boolean not null default false,
  warnings text[] not null default '{}',
  raw_path text,
  raw_bytes integer not null,
  is_redacted boolean not null default false,
  redacted_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, internet_message_id),
  foreign key (workspace_id, thread_id) references public.threads (workspace_id, id) on delete cascade,
  check (is_redacted = (redacted_at is not null))
);
comment on table public.messages is 'One received email. Deduplicated by Message-ID within the workspace.';
comment on column public.messages.internet_message_id is
  'RFC 5322 Message-ID without angle brackets, or sha256:… of the content when the mail has none.';
comment on column public.messages.sent_at_local is
  'The Date header as ISO 8601 with the sender''s own UTC offset: "by Friday" is their Friday.';
comment on column public.messages.raw_path is 'Object in the raw-email bucket; null once purged.';
create index messages_thread_idx on public.messages (workspace_id, thread_id, sent_at, id);
-- An answer can arrive before what it answers: the late original is found by who refers to it.
create index messages_references_idx on public.messages using gin (reference_ids);
create index messages_retention_idx on public.messages (workspace_id, received_at) where not is_redacted;

create table public.attachments (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  message_id uuid not null,
  position integer not null,
  filename text not null,
  content_type text not null,
  size_bytes integer not null check (size_bytes >= 0),
  sha256 text not null,
  path text,
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, message_id, position),
  foreign key (workspace_id, message_id) references public.messages (workspace_id, id) on delete cascade,
  check ((path is null) = (removed_at is not null))
);
comment on table public.attachments is 'A file that came with a message; its bytes are in the attachments bucket.';
create index attachments_retention_idx on public.attachments (workspace_id, created_at) where removed_at is null;

create trigger threads_touch before update on public.threads
  for each row execute function private.touch_updated_at();

alter table public.inbound_aliases enable row level security;
alter table public.threads enable row level security;
alter table public.messages enable row level security;
alter table public.attachments enable row level security;

grant select on public.inbound_aliases, public.threads, public.messages, public.attachments to authenticated;
create policy "members read aliases" on public.inbound_aliases for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read threads" on public.threads for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read messages" on public.messages for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "members read attachments" on public.attachments for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));

grant select on public.inbound_aliases to conduit_functions;
grant select, insert on public.messages, public.attachments to conduit_functions;
grant select, insert, update on public.threads to conduit_functions;
grant select, update on public.threads to conduit_worker;
grant select on public.messages, public.attachments to conduit_worker;

-- Private buckets; objects are reached only with the secret key, after a row was read under RLS.
insert into storage.buckets (id, name, public)
values ('raw-email', 'raw-email', false), ('attachments', 'attachments', false)
on conflict (id) do nothing;
