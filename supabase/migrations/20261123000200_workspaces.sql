-- Workspaces, their members and invitations. A workspace is the tenant: every other table hangs off one.

create table public.workspaces (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 120),
  live_writes boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.workspaces is 'A tenant: one sales team with its mail, its CRMs and its settings.';
comment on column public.workspaces.live_writes is
  'Turned on by an admin. Together with DRY_RUN=false it is what lets a write leave for a CRM.';

create table public.workspace_members (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member')),
  email text not null,
  joined_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
comment on table public.workspace_members is 'Who belongs to a workspace, and as what.';
-- Policies start from the user, which the primary key does not lead with.
create index workspace_members_user_id_idx on public.workspace_members (user_id, workspace_id);

create table public.workspace_invitations (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  role text not null check (role in ('admin', 'member')),
  email text,
  token_hash text not null unique,
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references auth.users (id) on delete set null,
  revoked_at timestamptz,
  unique (workspace_id, id)
);
comment on table public.workspace_invitations is 'Invitation links. The token itself is shown once and stored only as a SHA-256 hash.';
create index workspace_invitations_workspace_id_idx on public.workspace_invitations (workspace_id, created_at desc);
create index workspace_invitations_created_by_idx on public.workspace_invitations (created_by);
create index workspace_invitations_accepted_by_idx on public.workspace_invitations (accepted_by);

-- Which workspaces the caller belongs to. Used as `= any(array(select …))`, which Postgres evaluates once
-- per statement and can use as an index condition.
create function private.workspace_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select workspace_id from public.workspace_members where user_id = (select auth.uid())
$$;
comment on function private.workspace_ids() is 'Workspaces the caller is a member of.';

create function private.admin_workspace_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select workspace_id from public.workspace_members
  where user_id = (select auth.uid()) and role in ('owner', 'admin')
$$;
comment on function private.admin_workspace_ids() is 'Workspaces the caller owns or administers.';
grant execute on function private.workspace_ids(), private.admin_workspace_ids() to authenticated;

create trigger workspaces_touch before update on public.workspaces
  for each row execute function private.touch_updated_at();

-- A workspace without an owner could never be administered again.
create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
    -- Two owners leaving at once would each still see the other: the second waits here until the first is done.
    perform from public.workspaces where id = old.workspace_id for no key update;
    -- Not found: the workspace itself is being deleted.
    if found and not exists (
      select from public.workspace_members
      where workspace_id = old.workspace_id and user_id <> old.user_id and role = 'owner'
    ) then
      raise exception 'A workspace keeps at least one owner.' using errcode = '22X01';
    end if;
  end if;
  return coalesce(new, old);
end
$$;
create trigger workspace_members_keep_an_owner before update or delete on public.workspace_members
  for each row execute function private.keep_an_owner();

alter table public.workspaces enable row level security;
alter table public.workspace_members enable row level security;
alter table public.workspace_invitations enable row level security;

grant select on public.workspaces, public.workspace_members to authenticated;
grant update (name) on public.workspaces to authenticated;
grant select (id, workspace_id, role, email, created_by, created_at, expires_at, accepted_at, accepted_by, revoked_at)
  on public.workspace_invitations to authenticated;

create policy "members read their workspaces" on public.workspaces for select to authenticated
  using (id = any (array(select private.workspace_ids())));
create policy "admins rename their workspaces" on public.workspaces for update to authenticated
  using (id = any (array(select private.admin_workspace_ids())))
  with check (id = any (array(select private.admin_workspace_ids())));
create policy "members read who else belongs" on public.workspace_members for select to authenticated
  using (workspace_id = any (array(select private.workspace_ids())));
create policy "admins read invitations" on public.workspace_invitations for select to authenticated
  using (workspace_id = any (array(select private.admin_workspace_ids())));

grant select on public.workspaces, public.workspace_members to conduit_worker, conduit_functions;
