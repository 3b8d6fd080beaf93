-- What an erasure still owes when a legal hold ends, and what a webhook looks up.

-- A webhook names a contact by its id in the CRM.
create index crm_write_log_external_contact_idx on public.crm_write_log (connection_id, external_id)
  where object = 'contact' and external_id is not null;

-- An erasure that a hold kept from is carried out once the hold is released. Of one conversation, by the hash that its
-- certificate has instead of the address.
create function private.resume_erasures() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'threads' then
    insert into public.erasure_requests (workspace_id, address, address_hash, source, requested_by)
      select r.workspace_id, p.address, r.address_hash, r.source, r.requested_by
      from (select distinct lower(each) as address from unnest(new.participants) as each) p
      cross join lateral (
        select * from public.erasure_requests e where e.workspace_id = new.workspace_id
          and e.address_hash = encode(sha256(convert_to(p.address, 'UTF8')), 'hex')
        order by e.requested_at desc limit 1
      ) r
      where (r.certificate ->> 'held')::integer > 0
      on conflict (workspace_id, address) where completed_at is null do nothing;
  end if;
  perform private.send_job('erase_person', jsonb_build_object('workspaceId', r.workspace_id, 'requestId', r.id), r.id::text)
    from public.erasure_requests r where r.workspace_id = new.workspace_id and r.completed_at is null;
  return null;
end
$$;
create trigger threads_hold_released after update of legal_hold on public.threads
  for each row when (old.legal_hold and not new.legal_hold) execute function private.resume_erasures();
create trigger retention_policies_hold_released after update of legal_hold on public.retention_policies
  for each row when (old.legal_hold and not new.legal_hold) execute function private.resume_erasures();

-- Who installed and was never seen again is forgotten with the install.
grant update (metadata) on public.pending_installs to conduit_worker;
