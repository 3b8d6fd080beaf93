-- A reading becomes a question to a person before anything is written, until an admin lets this workspace write without
-- asking.
alter table public.workspaces add column write_unasked boolean not null default false;
comment on column public.workspaces.write_unasked is
  'Turned on by an admin. Off, every reading with a next step is asked about before anything is written.';

create function private.set_write_unasked(workspace uuid, unasked boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  update public.workspaces set write_unasked = unasked where id = workspace and write_unasked is distinct from unasked;
  if found then
    perform private.record_user_event(workspace, case when unasked then 'write_unasked_enabled' else 'write_unasked_disabled' end);
  end if;
end
$$;
create function public.set_write_unasked(workspace_id uuid, unasked boolean) returns void
language sql security invoker set search_path = '' as $$ select private.set_write_unasked(workspace_id, unasked) $$;
comment on function public.set_write_unasked(uuid, boolean) is
  'Lets clear readings be written without asking, or asks before every one. What is asked or under way already stays as it is. Admins only.';
grant execute on function private.set_write_unasked(uuid, boolean), public.set_write_unasked(uuid, boolean) to authenticated;
