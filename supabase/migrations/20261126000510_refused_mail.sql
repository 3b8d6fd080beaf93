-- Mail for a workspace that can never be stored as a message. Its sender's server is told so for good, not to try again;
-- so that nothing is lost, what is known of it is kept here, and the original where there is room.

create table public.refused_mail (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  received_at timestamptz not null default now(),
  reason text not null check (reason in ('too_large', 'unreadable', 'unstorable')),
  size_bytes bigint not null check (size_bytes >= 0),
  from_address text not null default '' check (octet_length(from_address) <= 320),
  people text[] not null default '{}' check (private.longest_octets(people) <= 320 and cardinality(people) <= 1000),
  internet_message_id text check (octet_length(internet_message_id) <= 998),
  content_key text not null check (content_key ~ '^[0-9a-f]{64}$'),
  deliveries integer not null default 1 check (deliveries >= 1),
  raw_path text check (octet_length(raw_path) <= 512),
  unique (workspace_id, id),
  unique (workspace_id, content_key)
);
comment on table public.refused_mail is
  'Mail that can never be stored as a message: why, from whom, and the original where there was room for it.';
comment on column public.refused_mail.content_key is 'The same delivery, tried again, is the same row.';
comment on column public.refused_mail.people is 'Who is named as sender or recipient: an erasure finds it by them.';
comment on column public.refused_mail.raw_path is 'Object in the raw-email bucket; null where it was not kept.';
create index refused_mail_received_idx on public.refused_mail (workspace_id, received_at desc, id desc);
create index refused_mail_raw_path_idx on public.refused_mail (raw_path collate "C") where raw_path is not null;

alter table public.refused_mail enable row level security;
grant select on public.refused_mail to authenticated;
create policy "admins read refused mail" on public.refused_mail for select to authenticated
  using (workspace_id = any (array(select private.admin_workspace_ids())));
grant select, insert, update (received_at, deliveries) on public.refused_mail to conduit_functions;
grant select, delete on public.refused_mail to conduit_worker;

-- However a row goes, its file is owed to be deleted.
create function private.owe_refused_mail() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into private.erasure_outbox (workspace_id, bucket, paths)
    select f.workspace_id, 'raw-email', array_agg(f.raw_path) from (
      select g.workspace_id, g.raw_path, row_number() over (partition by g.workspace_id) / 500 as part
      from gone g where g.raw_path is not null
    ) f group by f.workspace_id, f.part;
  return null;
end
$$;
create trigger refused_mail_owe after delete on public.refused_mail
  referencing old table as gone for each statement execute function private.owe_refused_mail();
