-- What people do to a workspace. Each public function is a thin invoker; the body, in private, checks the caller.
-- A refusal has a SQLSTATE of its own, 22X..: class 22 reaches the caller as HTTP 400 with its code through every Data API,
-- and the standard leaves subclasses from X on to us.

create function private.record_user_event(workspace uuid, event text, detail jsonb default '{}', thread uuid default null, message uuid default null)
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_events (workspace_id, actor, actor_user_id, event, thread_id, message_id, detail)
  values (workspace, 'user', auth.uid(), event, thread, message, detail)
$$;

create function private.require_admin(workspace uuid) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if workspace is null or workspace <> all (array(select private.admin_workspace_ids())) then
    raise exception 'Only an owner or admin of this workspace can do that.' using errcode = '42501';
  end if;
end
$$;

create function private.new_alias(name text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  slug text := left(coalesce(nullif(btrim(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), '-'), ''), 'team'), 40);
  candidate text := case when char_length(slug) < 2 then slug || '-team' else slug end;
begin
  -- Two sign-ups at once would both find the name free: the second waits here until the first is done.
  perform pg_advisory_xact_lock(hashtextextended('inbound_aliases.' || candidate, 0));
  -- A taken name gets six random hex digits. RFC 2142's names belong to whoever runs the mail domain.
  if candidate in ('abuse', 'hostmaster', 'mailer-daemon', 'noc', 'postmaster', 'security', 'webmaster')
    or exists (select from public.inbound_aliases where alias = candidate)
  then
    candidate := candidate || '-' || left(replace(gen_random_uuid()::text, '-', ''), 6);
  end if;
  return candidate;
end
$$;

create function private.create_workspace_for(owner uuid, owner_email text, name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  workspace uuid;
begin
  insert into public.workspaces (name) values (btrim(name)) returning id into workspace;
  insert into public.workspace_members (workspace_id, user_id, role, email)
    values (workspace, owner, 'owner', owner_email);
  insert into public.retention_policies (workspace_id) values (workspace);
  insert into public.inbound_aliases (workspace_id, alias) values (workspace, private.new_alias(name));
  insert into public.audit_events (workspace_id, actor, actor_user_id, event)
    values (workspace, 'user', owner, 'workspace_created');
  return workspace;
end
$$;

-- Signing up creates a first workspace, unless the person comes by an invitation.
create function private.on_sign_up() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  -- Auth servers differ: some store the metadata as an object, some as its text.
  given jsonb := case jsonb_typeof(new.raw_user_meta_data::jsonb)
    when 'string' then (new.raw_user_meta_data::jsonb #>> '{}')::jsonb
    else new.raw_user_meta_data::jsonb end;
  chosen text := nullif(btrim(coalesce(given ->> 'workspace_name', '')), '');
begin
  if coalesce(given ->> 'invited', 'false') = 'true' then
    return new;
  end if;
  perform private.create_workspace_for(new.id, coalesce(new.email, ''), left(coalesce(chosen, 'My team'), 120));
  return new;
end
$$;
create trigger conduit_on_sign_up after insert on auth.users
  for each row execute function private.on_sign_up();

create function private.create_workspace(name text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  me record;
begin
  select id, email into me from auth.users where id = auth.uid();
  if me.id is null then
    raise exception 'Sign in first.' using errcode = '42501';
  end if;
  if char_length(btrim(coalesce(name, ''))) not between 1 and 120 then
    raise exception 'A workspace name has 1 to 120 characters.' using errcode = '22X04';
  end if;
  return private.create_workspace_for(me.id, me.email, name);
end
$$;
create function public.create_workspace(name text) returns uuid
language sql security invoker set search_path = '' as $$ select private.create_workspace(name) $$;
comment on function public.create_workspace(text) is 'Creates a workspace owned by the caller; returns its id.';

create function private.create_invitation(workspace uuid, role text, email text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  perform private.require_admin(workspace);
  if role is null or role not in ('admin', 'member') then
    raise exception 'Invite as admin or member.' using errcode = '22X04';
  end if;
  insert into public.workspace_invitations (workspace_id, role, email, token_hash, created_by, expires_at)
  values (workspace, role, nullif(lower(btrim(email)), ''), encode(sha256(convert_to(token, 'UTF8')), 'hex'), auth.uid(),
    now() + interval '7 days');
  perform private.record_user_event(workspace, 'invitation_created', jsonb_build_object('role', role));
  return token;
end
$$;
create function public.create_invitation(workspace_id uuid, role text, email text default null) returns text
language sql security invoker set search_path = '' as $$ select private.create_invitation(workspace_id, role, email) $$;
comment on function public.create_invitation(uuid, text, text) is 'Returns the token of an invitation link, once. Valid for 7 days, for one person.';

create function private.revoke_invitation(invitation uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  workspace uuid;
begin
  select i.workspace_id into workspace from public.workspace_invitations i where i.id = invitation;
  perform private.require_admin(workspace);
  update public.workspace_invitations set revoked_at = now()
    where id = invitation and accepted_at is null and revoked_at is null;
  if found then
    perform private.record_user_event(workspace, 'invitation_revoked');
  end if;
end
$$;
create function public.revoke_invitation(invitation_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.revoke_invitation(invitation_id) $$;

create function private.accept_invitation(token text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  invitation public.workspace_invitations;
  me record;
begin
  select id, email into me from auth.users where id = auth.uid();
  if me.id is null then
    raise exception 'Sign in first.' using errcode = '42501';
  end if;
  select * into invitation from public.workspace_invitations
    where token_hash = encode(sha256(convert_to(coalesce(token, ''), 'UTF8')), 'hex') for update;
  if invitation.id is null or invitation.revoked_at is not null then
    raise exception 'This invitation does not exist or was withdrawn.' using errcode = '22X11';
  end if;
  if invitation.accepted_at is not null then
    if invitation.accepted_by = me.id then
      return invitation.workspace_id;
    end if;
    raise exception 'This invitation was already used.' using errcode = '22X12';
  end if;
  if invitation.expires_at <= now() then
    raise exception 'This invitation has expired. Ask for a new one.' using errcode = '22X13';
  end if;
  if invitation.email is not null and invitation.email is distinct from lower(me.email) then
    raise exception 'This invitation is for another address.' using errcode = '22X14';
  end if;
  insert into public.workspace_members (workspace_id, user_id, role, email)
    values (invitation.workspace_id, me.id, invitation.role, me.email)
    on conflict (workspace_id, user_id) do nothing;
  update public.workspace_invitations set accepted_at = now(), accepted_by = me.id where id = invitation.id;
  perform private.record_user_event(invitation.workspace_id, 'invitation_accepted', jsonb_build_object('role', invitation.role));
  return invitation.workspace_id;
end
$$;
create function public.accept_invitation(token text) returns uuid
language sql security invoker set search_path = '' as $$ select private.accept_invitation(token) $$;
comment on function public.accept_invitation(text) is 'Joins the caller to the inviting workspace; returns its id. Repeating it is harmless.';

create function private.remove_member(workspace uuid, member uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  -- Anyone may leave; removing somebody else takes an admin, and an owner only goes by an owner's hand.
  if member is distinct from auth.uid() then
    perform private.require_admin(workspace);
    if exists (select from public.workspace_members m where m.workspace_id = workspace and m.user_id = member and m.role = 'owner')
      and not exists (select from public.workspace_members m where m.workspace_id = workspace and m.user_id = auth.uid() and m.role = 'owner')
    then
      raise exception 'Only an owner can remove an owner.' using errcode = '42501';
    end if;
  end if;
  delete from public.workspace_members m where m.workspace_id = workspace and m.user_id = member;
  if found then
    perform private.record_user_event(workspace, 'member_removed', jsonb_build_object('user_id', member));
  end if;
end
$$;
create function public.remove_member(workspace_id uuid, user_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.remove_member(workspace_id, user_id) $$;

create function private.set_live_writes(workspace uuid, live boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  update public.workspaces set live_writes = live where id = workspace and live_writes is distinct from live;
  if found then
    perform private.record_user_event(workspace, case when live then 'live_writes_enabled' else 'live_writes_disabled' end);
  end if;
end
$$;
create function public.set_live_writes(workspace_id uuid, live boolean) returns void
language sql security invoker set search_path = '' as $$ select private.set_live_writes(workspace_id, live) $$;
comment on function public.set_live_writes(uuid, boolean) is 'Lets writes leave for the CRMs, or stops them. Admins only.';

-- Settings that admins change straight through the Data API still leave a trace.
create function private.audit_retention() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  new.updated_by := auth.uid();
  perform private.record_user_event(new.workspace_id, 'retention_policy_changed',
    to_jsonb(new) - array['workspace_id', 'updated_by', 'updated_at']);
  return new;
end
$$;
create trigger retention_policies_audit before update on public.retention_policies
  for each row execute function private.audit_retention();

create function private.resolve_review_item(item uuid, decision text, answer jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  found_item public.review_items;
begin
  select * into found_item from public.review_items
    where id = item and workspace_id = any (array(select private.workspace_ids())) for update;
  if found_item.id is null then
    raise exception 'No such review item.' using errcode = '22X20';
  end if;
  if found_item.status <> 'open' then
    raise exception 'Somebody already decided this.' using errcode = '22X21';
  end if;
  if decision is null or decision not in ('approved', 'edited', 'rejected') then
    raise exception 'Approve, edit or reject.' using errcode = '22X04';
  end if;
  if jsonb_typeof(coalesce(answer, '{}')) <> 'object' or octet_length(answer::text) > 8192 then
    raise exception 'That answer is not understood.' using errcode = '22X04';
  end if;
  if found_item.kind = 'association' and decision <> 'rejected' and not exists (
    select from public.deals d
    where d.workspace_id = found_item.workspace_id and d.crm = found_item.crm and d.id::text = answer ->> 'deal_id'
  ) then
    raise exception 'Choose one of this workspace''s deals.' using errcode = '22X22';
  end if;
  update public.review_items
    set status = decision, resolution = coalesce(answer, '{}'), resolved_by = auth.uid(), resolved_at = now()
    where id = item;
  perform private.record_user_event(found_item.workspace_id, 'review_' || decision,
    jsonb_build_object('review_item_id', item, 'kind', found_item.kind), found_item.thread_id, found_item.message_id);
  perform private.send_job('apply_review',
    jsonb_build_object('workspaceId', found_item.workspace_id, 'reviewItemId', item));
end
$$;
-- The answer is JSON as text, since not every Data API passes a jsonb argument on as it came. What is no JSON is refused
-- like any other answer that is not understood.
create function public.resolve_review_item(review_item_id uuid, decision text, answer text default '{}') returns void
language sql security invoker set search_path = '' as $$
  select private.resolve_review_item(review_item_id, decision,
    case when pg_input_is_valid(answer, 'jsonb') then answer::jsonb else '[]' end)
$$;
comment on function public.resolve_review_item(uuid, text, text) is
  'Decides a review item: approved, edited or rejected, with a JSON object of what was corrected. The worker carries the decision out.';

grant execute on function
  private.create_workspace(text), public.create_workspace(text),
  private.create_invitation(uuid, text, text), public.create_invitation(uuid, text, text),
  private.revoke_invitation(uuid), public.revoke_invitation(uuid),
  private.accept_invitation(text), public.accept_invitation(text),
  private.remove_member(uuid, uuid), public.remove_member(uuid, uuid),
  private.set_live_writes(uuid, boolean), public.set_live_writes(uuid, boolean),
  private.resolve_review_item(uuid, text, jsonb), public.resolve_review_item(uuid, text, text)
to authenticated;
