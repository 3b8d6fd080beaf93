-- What waits for a CRM, and no person has approved, is asked about where the workspace does not write without asking: it
-- would be written once a CRM is connected.

create function private.ask_about_waiting(workspace uuid) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  asked jsonb;
begin
  -- One reading may wait for two CRMs; it is one question.
  with held as (
    select o.id from public.waiting_outcomes o
    where o.workspace_id = workspace and not exists (
      select from public.review_items i where i.workspace_id = o.workspace_id and i.run_id = o.run_id
        and i.kind = 'extraction' and i.status in ('approved', 'edited') and i.applied_at is not null)
    order by o.id for update
  ), stopped as (
    delete from public.waiting_outcomes o using held h where o.id = h.id returning o.thread_id, o.message_id, o.run_id
  )
  select coalesce(jsonb_agg(distinct to_jsonb(s)), '[]') into asked from stopped s;
  with items as (
    insert into public.review_items (workspace_id, thread_id, message_id, run_id, kind, reasons, proposal)
    select workspace, w.thread_id, w.message_id, w.run_id, 'extraction', '{asks_first}', jsonb_build_object('facts', (
      -- A person's word before the extractor's, as in loadFacts.
      select coalesce(jsonb_object_agg(f.field, f.value), '{}') from (
        select distinct on (v.field) v.field, v.value from public.field_values v
        where v.workspace_id = workspace and v.run_id = w.run_id
        order by v.field, v.source desc, v.created_at desc
      ) f))
    from jsonb_to_recordset(asked) as w (thread_id uuid, message_id uuid, run_id uuid)
    on conflict do nothing
    returning id, thread_id, message_id
  )
  insert into public.audit_events (workspace_id, actor, event, thread_id, message_id, detail)
  select workspace, 'worker', 'review_requested', i.thread_id, i.message_id,
    jsonb_build_object('review_item_id', i.id, 'kind', 'extraction', 'reasons', '["asks_first"]'::jsonb)
  from items i;
  perform private.refresh_thread_status(workspace,
    array(select distinct (each ->> 'thread_id')::uuid from jsonb_array_elements(asked) each));
  return jsonb_array_length(asked);
end
$$;
comment on function private.ask_about_waiting(uuid) is
  'Makes a question of what waits for a CRM and no person has approved; returns of how many readings.';

create or replace function private.set_write_unasked(workspace uuid, unasked boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  update public.workspaces set write_unasked = unasked where id = workspace and write_unasked is distinct from unasked;
  if found then
    perform private.record_user_event(workspace, case when unasked then 'write_unasked_enabled' else 'write_unasked_disabled' end);
    if not unasked then
      perform private.ask_about_waiting(workspace);
    end if;
  end if;
end
$$;
comment on function public.set_write_unasked(uuid, boolean) is
  'Lets clear readings be written without asking, or asks before every one. What is asked or planned already stays as it is; what waits for a CRM is asked about. Admins only.';

-- What was stored as waiting before workspaces asked first.
select private.ask_about_waiting(w.id) from public.workspaces w
where not w.write_unasked and exists (select from public.waiting_outcomes o where o.workspace_id = w.id);
