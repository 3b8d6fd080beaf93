-- How long a workspace keeps its mail.

create table public.retention_policies (
  workspace_id uuid primary key references public.workspaces (id) on delete cascade,
  message_days integer not null default 30 check (message_days between 1 and 3650),
  attachment_days integer not null default 30 check (attachment_days between 1 and 3650),
  purge_enabled boolean not null default true,
  keep_extracted_fields boolean not null default true,
  keep_audit boolean not null default true,
  updated_by uuid references auth.users (id) on delete set null,
  updated_at timestamptz not null default now()
);
comment on table public.retention_policies is 'Days that bodies and files are kept, per workspace. Created with the workspace.';
create index retention_policies_updated_by_idx on public.retention_policies (updated_by) where updated_by is not null;
create trigger retention_policies_touch before update on public.retention_policies
  for each row execute function private.touch_updated_at();

alter table public.retention_policies enable row level security;
grant select on public.retention_policies to authenticated;
grant update (message_days, attachment_days, purge_enabled, keep_extracted_fields, keep_audit)
  on public.retention_policies to authenticated;
create policy "members read retention" on public.retention_policies for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "admins set retention" on public.retention_policies for update to authenticated
  using (workspace_id = any (array(select private.admin_workspace_ids())))
  with check (workspace_id = any (array(select private.admin_workspace_ids())));
grant select on public.retention_policies to conduit_worker;
