-- Purging at speed: one round trip before each batch, policies read once, locks in the order everybody else takes them.

-- Whether the workspace is held, asked once the lock is had: by then whoever set a hold meanwhile has committed it.
create function private.begin_purge(workspace uuid) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  perform pg_advisory_xact_lock_shared(private.purge_lock(workspace));
  return exists (select from public.retention_policies p where p.workspace_id = workspace and p.legal_hold);
end
$$;
comment on function private.begin_purge(uuid) is
  'Takes the lock of one batch of a purge, until its transaction ends. True: a legal hold forbids it.';
grant execute on function private.begin_purge(uuid) to conduit_worker;

-- The policy is read once, not once per message.
create or replace function public.retention_preview(workspace_id uuid, message_days integer, attachment_days integer, at timestamptz)
returns jsonb language sql stable security invoker set search_path = '' as $$
  with workspace as materialized (
    select p.legal_hold from public.retention_policies p where p.workspace_id = retention_preview.workspace_id
  ), due as materialized (
    select m.id, t.legal_hold or workspace.legal_hold as held
    from public.messages m
    join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
    cross join workspace
    where m.workspace_id = retention_preview.workspace_id and not m.is_redacted
      and m.received_at < retention_preview.at - retention_preview.message_days * interval '1 day'
  ), files as (
    select t.legal_hold or workspace.legal_hold as held
    from public.attachments a
    join public.messages m on m.workspace_id = a.workspace_id and m.id = a.message_id
    join public.threads t on t.workspace_id = m.workspace_id and t.id = m.thread_id
    cross join workspace
    where a.workspace_id = retention_preview.workspace_id and a.removed_at is null
      and a.created_at < retention_preview.at - retention_preview.attachment_days * interval '1 day'
  )
  select jsonb_build_object(
    'bodies', (select count(*) from due where not held),
    'files', (select count(*) from files where not held),
    'facts', (select count(*) from public.field_values f
      where f.workspace_id = retention_preview.workspace_id and f.message_id in (select id from due where not held)),
    'held', (select count(*) from due where held)
  )
$$;

create or replace function private.delete_workspace(workspace uuid, confirmation text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  called text;
  connection record;
begin
  if not exists (
    select from public.workspace_members m where m.workspace_id = workspace and m.user_id = auth.uid() and m.role = 'owner'
  ) then
    raise exception 'Only an owner can delete a workspace.' using errcode = '42501';
  end if;
  -- First, as whoever purges or erases does: their trail needs the workspace's row, which is locked next.
  perform pg_advisory_xact_lock(private.purge_lock(workspace));
  select w.name into called from public.workspaces w where w.id = workspace for update;
  if btrim(coalesce(confirmation, '')) <> btrim(called) then
    raise exception 'Type the name of the workspace.' using errcode = '22X40';
  end if;
  if exists (select from public.retention_policies p where p.workspace_id = workspace and p.legal_hold)
    or exists (select from public.threads t where t.workspace_id = workspace and t.legal_hold)
  then
    raise exception 'Something here is on legal hold.' using errcode = '22X41';
  end if;
  for connection in select c.* from public.crm_connections c where c.workspace_id = workspace order by c.id loop
    perform pg_advisory_xact_lock(private.call_lock(connection.id));
    with taken as (delete from private.crm_tokens t where t.connection_id = connection.id returning t.*)
    insert into private.revocation_outbox (connection_id, workspace_id, crm, external_account_id, instance_url,
      access_token, refresh_token, identity_url, expires_at)
    select connection.id, workspace, connection.crm, connection.external_account_id, connection.instance_url,
      t.access_token, t.refresh_token, t.identity_url, t.expires_at
    from taken t;
    if found then
      perform private.send_job('revoke_connection',
        jsonb_build_object('workspaceId', workspace, 'connectionId', connection.id), connection.id::text);
    end if;
  end loop;
  insert into private.erasure_outbox (workspace_id, bucket, paths)
    select workspace, f.bucket, array_agg(f.path) from (
      select 'raw-email' as bucket, m.raw_path as path, row_number() over () / 500 as part
      from public.messages m where m.workspace_id = workspace and m.raw_path is not null
      union all
      select 'attachments', a.path, row_number() over () / 500
      from public.attachments a where a.workspace_id = workspace and a.path is not null
    ) f group by f.bucket, f.part;
  delete from public.workspaces w where w.id = workspace;
  perform private.send_job('purge_retention', jsonb_build_object('workspaceId', workspace), workspace::text);
end
$$;
