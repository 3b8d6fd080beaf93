-- Taking everything of a workspace along: who did is on the trail before the first byte leaves.

create function private.record_export(workspace uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  perform private.record_user_event(workspace, 'workspace_exported');
end
$$;
create function public.record_export(workspace_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.record_export(workspace_id) $$;
comment on function public.record_export(uuid) is 'Puts on the trail that the caller takes an export of a workspace. Admins only.';
grant execute on function private.record_export(uuid), public.record_export(uuid) to authenticated;

-- Settings show the last one; the trail of a busy workspace is long.
create index audit_events_exports_idx on public.audit_events (workspace_id, id desc) where event = 'workspace_exported';
