-- A decision can be taken back for a moment before it takes effect, and comes back when it cannot be carried out.
alter table public.review_items
  add column apply_after timestamptz,
  add column applied_at timestamptz,
  add column returned_for text;
comment on column public.review_items.apply_after is 'When the decision takes effect; until then whoever decided may take it back.';
comment on column public.review_items.applied_at is 'When the decision was carried out.';
comment on column public.review_items.returned_for is
  'Why a decided question is open again. What was entered stays in resolution.';

-- What was decided before is done, except where its job still waits.
update public.review_items r set applied_at = r.resolved_at, apply_after = r.resolved_at
where r.status <> 'open' and not exists (
  select from pgboss.job j where j.name = 'apply_review' and j.state in ('created', 'retry', 'active')
    and j.data ->> 'reviewItemId' = r.id::text
);
alter table public.review_items
  add check (status <> 'open' or (apply_after is null and applied_at is null));
create index review_items_waiting_idx on public.review_items (workspace_id, resolved_by)
  where applied_at is null and apply_after is not null;

grant update (resolved_by, apply_after, applied_at, returned_for) on public.review_items to conduit_worker;

create function private.review_undo_time() returns interval
language sql immutable set search_path = '' as $$ select interval '10 seconds' $$;
comment on function private.review_undo_time() is 'How long a decision can be taken back before it takes effect.';

drop function public.resolve_review_item(uuid, text, text);
drop function private.resolve_review_item(uuid, text, jsonb);
create function private.resolve_review_item(item uuid, decision text, answer jsonb) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  found_item public.review_items;
  seconds double precision := extract(epoch from private.review_undo_time());
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
    where d.workspace_id = found_item.workspace_id and d.crm = found_item.crm and d.is_open and d.id::text = answer ->> 'deal_id'
  ) then
    raise exception 'Choose one of this workspace''s open deals.' using errcode = '22X22';
  end if;
  update public.review_items
    set status = decision, resolution = coalesce(answer, '{}'), resolved_by = auth.uid(), resolved_at = now(),
      apply_after = now() + private.review_undo_time(), returned_for = null
    where id = item;
  perform private.record_user_event(found_item.workspace_id, 'review_' || decision,
    jsonb_build_object('review_item_id', item, 'kind', found_item.kind), found_item.thread_id, found_item.message_id);
  perform private.send_jobs('apply_review', jsonb_build_array(jsonb_build_object(
    'payload', jsonb_build_object('workspaceId', found_item.workspace_id, 'reviewItemId', item), 'delay_seconds', seconds)));
  return (seconds * 1000)::integer;
end
$$;
-- The answer is JSON as text, since not every Data API passes a jsonb argument on as it came. What is no JSON is refused
-- like any other answer that is not understood.
create function public.resolve_review_item(review_item_id uuid, decision text, answer text default '{}') returns integer
language sql security invoker set search_path = '' as $$
  select private.resolve_review_item(review_item_id, decision,
    case when pg_input_is_valid(answer, 'jsonb') then answer::jsonb else '[]' end)
$$;
comment on function public.resolve_review_item(uuid, text, text) is
  'Decides a review item: approved, edited or rejected, with a JSON object of what was corrected. Returns for how many milliseconds it can be taken back; then the worker carries it out.';

-- Whoever decided takes it back, as long as it is not carried out: both lock the item, so one of the two happens.
create function private.undo_review(item uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  found_item public.review_items;
begin
  select * into found_item from public.review_items
    where id = item and workspace_id = any (array(select private.workspace_ids())) for update;
  if found_item.id is null then
    raise exception 'No such review item.' using errcode = '22X20';
  end if;
  if found_item.status = 'open' then
    return;
  end if;
  if found_item.resolved_by is distinct from auth.uid() then
    raise exception 'Only who decided it can take it back.' using errcode = '22X23';
  end if;
  if found_item.applied_at is not null or exists (
    -- What was erased with its mail is not asked about again.
    select from public.messages m where m.workspace_id = found_item.workspace_id and m.id = found_item.message_id
      and m.is_redacted and found_item.proposal = '{}'
  ) then
    raise exception 'It has taken effect already.' using errcode = '22X24';
  end if;
  update public.review_items
    set status = 'open', resolved_by = null, resolved_at = null, apply_after = null,
      resolution = case when status = 'edited' then resolution end,
      returned_for = case when status = 'edited' then 'undone' end
    where id = item;
  -- It may have been worked out while the question was not open.
  perform private.refresh_thread_status(found_item.workspace_id, array[found_item.thread_id]);
  perform private.record_user_event(found_item.workspace_id, 'review_undone',
    jsonb_build_object('review_item_id', item, 'kind', found_item.kind, 'decision', found_item.status),
    found_item.thread_id, found_item.message_id);
end
$$;
create function public.undo_review(review_item_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.undo_review(review_item_id) $$;
comment on function public.undo_review(uuid) is
  'Takes the caller''s own decision back before it is carried out; the question is open again.';

-- By the database's clock: the browser's may be wrong.
create function public.undoable_reviews(workspace_id uuid)
returns table (id uuid, subject text, kind text, crm text, decision text, ms_left integer)
language sql stable security invoker set search_path = '' as $$
  select r.id, t.subject, r.kind, r.crm, r.status, (extract(epoch from r.apply_after - now()) * 1000)::integer
  from public.review_items r
  join public.threads t on t.workspace_id = r.workspace_id and t.id = r.thread_id
  where r.workspace_id = undoable_reviews.workspace_id and r.resolved_by = (select auth.uid())
    and r.applied_at is null and r.apply_after > now()
  order by r.resolved_at, r.id
$$;
comment on function public.undoable_reviews(uuid) is 'The caller''s decisions that can still be taken back, the oldest first.';

grant execute on function
  private.resolve_review_item(uuid, text, jsonb), public.resolve_review_item(uuid, text, text),
  private.undo_review(uuid), public.undo_review(uuid), public.undoable_reviews(uuid)
to authenticated;
