-- A question that a purge or an erasure closes is nobody's decision: there is nothing to carry out. It was owed like one,
-- and "none of these" would have been carried out for a person who never said so.
create or replace function private.owe_decision() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from private.owed_jobs o using new_items r
  where o.name = 'apply_review' and o.subject_id = r.id and (r.status = 'open' or r.applied_at is not null);
  insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id)
  select 'apply_review', r.id, r.workspace_id, r.thread_id, r.message_id
  from new_items r join old_items o on o.id = r.id
  where o.status = 'open' and r.status <> 'open' and r.apply_after is not null and r.applied_at is null
  on conflict do nothing;
  return null;
end
$$;
delete from private.owed_jobs o using public.review_items r
where o.name = 'apply_review' and r.id = o.subject_id and r.apply_after is null and r.resolved_by is null;

-- What was decided, or sent to be planned, before jobs owed something, and whose job was still on its way then.
insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id)
select 'apply_review', r.id, r.workspace_id, r.thread_id, r.message_id
from public.review_items r
where r.status <> 'open' and r.applied_at is null and (r.apply_after is not null or r.resolved_by is not null)
on conflict do nothing;
insert into private.owed_jobs (name, subject_id, crm, workspace_id, thread_id, message_id)
select 'associate_thread', r.id, coalesce(j.data ->> 'crm', ''), r.workspace_id, r.thread_id, r.message_id
from pgboss.job j
join public.extraction_runs r on r.id = (j.data ->> 'runId')::uuid
where j.name = 'associate_thread' and j.state in ('created', 'retry', 'active') and not j.data ? 'waited'
on conflict do nothing;
