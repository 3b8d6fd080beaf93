-- What happens to a write that did not go well: when it is looked at again, what it waits for, and what a person says.

alter table public.crm_write_log
  add column priority smallint not null default 1 check (priority between 0 and 3),
  add column parked_for text check (parked_for in ('connection', 'quota', 'paused', 'contact', 'person')),
  add column maybe_written boolean not null default false,
  add column checks integer not null default 0,
  add column recreations integer not null default 0,
  add column first_failed_at timestamptz,
  add column answered_by uuid,
  add check (parked_for is null or state = 'parked'),
  -- What a person found in the CRM has no id we know.
  drop constraint crm_write_log_check2,
  add check (state <> 'succeeded' or external_id is not null or answered_by is not null);
comment on column public.crm_write_log.next_retry_at is
  'When the row is looked at again: a retry, a read-back, the end of an attempt. Null: nothing is due by itself.';
comment on column public.crm_write_log.priority is 'Who goes first: 0 a person waits, 1 fresh, 2 tried before, 3 backlog.';
comment on column public.crm_write_log.parked_for is 'What a parked row waits for; null as connection.';
comment on column public.crm_write_log.maybe_written is 'A create was sent and its answer lost; not settled by reading or a person yet.';
comment on column public.crm_write_log.checks is 'Read-backs in a row that found nothing.';
comment on column public.crm_write_log.recreations is 'Times it was sent again after read-backs found nothing; at most one without a person.';
comment on column public.crm_write_log.first_failed_at is 'Start of the window in which it is tried again.';
comment on column public.crm_write_log.answered_by is 'Who said that it is in the CRM.';
update public.crm_write_log set maybe_written = true, next_retry_at = now() where state = 'unknown';

-- One index says what is due, whatever its state and however large the ledger.
drop index public.crm_write_log_retry_idx;
drop index public.crm_write_log_in_flight_idx;
create index crm_write_log_due_idx on public.crm_write_log (next_retry_at) where next_retry_at is not null;
drop index public.crm_write_log_open_idx;
create index crm_write_log_open_idx on public.crm_write_log (connection_id, state)
  where state in ('queued', 'in_flight', 'failed', 'unknown', 'parked') and not permanent_failure;
create index crm_write_log_claim_idx on public.crm_write_log (connection_id, object, priority, created_at, id)
  where state in ('queued', 'failed') and not permanent_failure;
-- Updates of one person become one call.
create index crm_write_log_person_idx on public.crm_write_log (connection_id, (payload ->> 'email'))
  where object = 'contact' and state in ('queued', 'failed') and not permanent_failure;

-- The budget of an account: a bucket for its short window, and what is left of its day.
alter table private.rate_budgets
  add column window_max integer,
  add column window_ms integer,
  add column search_tokens real,
  add column search_refilled_at timestamptz,
  add column daily_used integer,
  add column daily_limit integer,
  add column daily_seen_at timestamptz;
comment on column private.rate_budgets.window_max is 'Calls the provider allows per window_ms, as its answers say.';
comment on column private.rate_budgets.daily_used is 'Calls of the account''s last 24 hours, by all of its apps, as the provider last said.';

-- Leave for one call to an account, or how long until asking again is worth it; the rule is packages/shared/src/rateBudget.ts.
-- `window_max` and `window_ms` count until the provider's own answers have said otherwise.
create function private.take_call(
  crm text, account text, search boolean, window_max integer, window_ms integer, headroom real, reserve real,
  out granted boolean, out wait_ms integer, out reason text
) language plpgsql security invoker set search_path = '' as $$
#variable_conflict use_variable
declare
  b private.rate_budgets;
  at timestamptz;
  max_calls double precision;
  capacity double precision;
  per_ms double precision;
  tokens double precision;
  left_over double precision;
  needed double precision;
begin
  insert into private.rate_budgets (crm, external_account_id, tokens, refilled_at, search_tokens, search_refilled_at)
    values (take_call.crm, account, 1e6, clock_timestamp(), 1e6, clock_timestamp()) on conflict do nothing;
  select * into b from private.rate_budgets r
    where r.crm = take_call.crm and r.external_account_id = account for update;
  -- After the lock: whoever held it has refilled in the meantime.
  at := clock_timestamp();
  granted := false;
  if b.paused_until > at then
    reason := 'paused';
    wait_ms := ceil(extract(epoch from b.paused_until - at) * 1000);
    return;
  end if;
  -- One call in a quarter of an hour finds out whether the day has room again.
  if b.daily_used >= b.daily_limit * (1 - headroom) and b.daily_seen_at > at - interval '15 minutes' then
    reason := 'daily';
    wait_ms := ceil(extract(epoch from b.daily_seen_at + interval '15 minutes' - at) * 1000);
    return;
  end if;
  max_calls := case when search then window_max else coalesce(b.window_max, window_max) end;
  capacity := greatest(1, floor(max_calls * headroom / 2));
  per_ms := greatest(1, least(max_calls * (1 - headroom), max_calls - capacity))
    / case when search then window_ms else coalesce(b.window_ms, window_ms) end;
  tokens := least(capacity, case when search then coalesce(b.search_tokens, 1e6) else b.tokens end
    + per_ms * greatest(0, extract(epoch from at - case when search then coalesce(b.search_refilled_at, at) else b.refilled_at end) * 1000));
  needed := 1 + reserve * (capacity - 1);
  left_over := tokens - 1;
  if tokens < needed then
    reason := 'window';
    wait_ms := ceil((needed - tokens) / per_ms);
    return;
  end if;
  granted := true;
  wait_ms := 0;
  if search then
    update private.rate_budgets r set search_tokens = left_over, search_refilled_at = at, daily_used = r.daily_used + 1,
      daily_seen_at = case when r.daily_used >= r.daily_limit * (1 - headroom) then at else r.daily_seen_at end
      where r.crm = take_call.crm and r.external_account_id = account;
  else
    update private.rate_budgets r set tokens = left_over, refilled_at = at, daily_used = r.daily_used + 1,
      daily_seen_at = case when r.daily_used >= r.daily_limit * (1 - headroom) then at else r.daily_seen_at end
      where r.crm = take_call.crm and r.external_account_id = account;
  end if;
end
$$;
comment on function private.take_call(text, text, boolean, integer, integer, real, real) is
  'Takes one call from the budget of a CRM account, or says how long to wait and why: paused, daily, window.';
grant execute on function private.take_call(text, text, boolean, integer, integer, real, real) to conduit_worker;

select pgboss.create_queue('reconcile_crm_writes',
  '{"policy": "stately", "retryLimit": 3, "retryDelay": 15, "retryBackoff": true, "retryDelayMax": 120, "expireInSeconds": 540, "deadLetter": "dead_letter"}');
-- One verdict on a thread, for the worker and for what people do.
create function private.refresh_thread_status(workspace uuid, threads uuid[]) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  -- A statement of its own: the next one then sees what whoever held the lock has committed. In one order, so that no
  -- two wait for each other's.
  perform from public.threads t where t.workspace_id = workspace and t.id = any (threads)
    order by t.id for no key update;
  update public.threads t set status = case
    when exists (select from public.crm_write_log w where w.workspace_id = t.workspace_id and w.thread_id = t.id
      and (w.permanent_failure or w.parked_for = 'person')) then 'failed'
    when exists (select from public.review_items r
      where r.workspace_id = t.workspace_id and r.thread_id = t.id and r.status = 'open') then 'review'
    when exists (select from public.crm_write_log w
      where w.workspace_id = t.workspace_id and w.thread_id = t.id and w.state <> 'cancelled') then 'outcome'
    when exists (select from public.extraction_runs e
      where e.workspace_id = t.workspace_id and e.thread_id = t.id) then 'nothing'
    else 'new' end
  where t.workspace_id = workspace and t.id = any (threads);
end
$$;
comment on function private.refresh_thread_status(uuid, uuid[]) is
  'Worst news first: failed for good or waiting for a person''s answer, a question to a person, an outcome, nothing to do.';
grant execute on function private.refresh_thread_status(uuid, uuid[]) to conduit_worker;

-- The writes an admin chose, locked. All of them are of workspaces the caller administers, or none is touched.
create function private.chosen_writes(write_ids text) returns setof uuid
language plpgsql security definer set search_path = '' as $$
declare
  given jsonb := case when pg_input_is_valid(write_ids, 'jsonb') then write_ids::jsonb end;
  chosen uuid[];
begin
  if given is null or jsonb_typeof(given) <> 'array' or jsonb_array_length(given) > 10000
    or exists (select from jsonb_array_elements(given) as each (value)
      where jsonb_typeof(each.value) <> 'string' or not pg_input_is_valid(each.value #>> '{}', 'uuid'))
  then
    raise exception 'Name the writes by a list of at most 10,000 ids.' using errcode = '22X04';
  end if;
  chosen := array(select distinct value::uuid from jsonb_array_elements_text(given));
  perform from public.crm_write_log w where w.id = any (chosen)
    and w.workspace_id = any (array(select private.workspace_ids())) order by w.id for update;
  if (select count(*) from public.crm_write_log w where w.id = any (chosen)
    and w.workspace_id = any (array(select private.workspace_ids()))) < cardinality(chosen)
  then
    raise exception 'No such write.' using errcode = '22X50';
  end if;
  if exists (select from public.crm_write_log w where w.id = any (chosen)
    and w.workspace_id <> all (array(select private.admin_workspace_ids())))
  then
    raise exception 'Only an owner or admin of this workspace can do that.' using errcode = '42501';
  end if;
  return query select unnest(chosen);
end
$$;

-- What follows from a person's word on some writes: the trail, the jobs, the threads' status. `writes` holds rows of the
-- ledger as they are now.
create function private.follow_up(writes jsonb, event text, detail jsonb, sync boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.audit_events
    (workspace_id, actor, actor_user_id, event, thread_id, message_id, write_id, connection_id, detail)
  select w.workspace_id, 'user', auth.uid(), event, w.thread_id, w.message_id, w.id, w.connection_id,
    jsonb_build_object('crm', w.crm, 'object', w.object) || detail
  from jsonb_populate_recordset(null::public.crm_write_log, writes) w order by w.id;
  perform private.refresh_thread_status(t.workspace_id, t.threads)
  from (select w.workspace_id, array_agg(distinct w.thread_id) as threads
    from jsonb_populate_recordset(null::public.crm_write_log, writes) w group by 1 order by 1) t;
  if sync then
    perform private.send_job('sync_' || c.crm,
      jsonb_build_object('workspaceId', c.workspace_id, 'connectionId', c.connection_id), c.connection_id::text)
    from (select distinct w.workspace_id, w.connection_id, w.crm
      from jsonb_populate_recordset(null::public.crm_write_log, writes) w order by 2) c;
  end if;
end
$$;

create function private.retry_writes(write_ids text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  chosen uuid[] := array(select private.chosen_writes(write_ids));
  retried jsonb;
begin
  with wanted as (
    select unnest(chosen) as id
    union
    -- A task or note goes nowhere without its contact.
    select w.contact_write_id from public.crm_write_log w where w.id = any (chosen) and w.contact_write_id is not null
  ), changed as (
    update public.crm_write_log w set
      -- What may be in the CRM already is looked for, not sent.
      state = case when w.maybe_written then 'unknown' else 'queued' end,
      next_retry_at = case when w.maybe_written then now() end,
      permanent_failure = false, parked_for = null, dry_run = false, priority = 0,
      attempt_count = 0, retry_count = 0, checks = 0, first_failed_at = null,
      error_code = null, error_owner = null, error_provider_code = null, error_http_status = null
    from wanted
    where w.id = wanted.id
      and (w.state in ('planned', 'failed', 'cancelled')
        or w.state = 'parked' and w.parked_for is distinct from 'person')
      and exists (select from public.crm_connections c
        where c.id = w.connection_id and c.status in ('connected', 'error'))
    returning w.*
  )
  select coalesce(jsonb_agg(to_jsonb(changed) - 'payload'), '[]') into retried from changed;
  perform private.follow_up(retried, 'crm_write_retry_requested', '{}', true);
  return jsonb_array_length(retried);
end
$$;
create function public.retry_writes(write_ids text) returns integer
language sql security invoker set search_path = '' as $$ select private.retry_writes(write_ids) $$;
comment on function public.retry_writes(text) is
  'Sends failed, parked, dismissed or only planned writes (a JSON array of ids) again, their contacts with them; returns how many. Admins only.';

create function private.dismiss_writes(write_ids text, reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  chosen uuid[] := array(select private.chosen_writes(write_ids));
  dismissed jsonb;
begin
  if reason is null or reason not in ('done_by_hand', 'not_needed', 'wrong', 'duplicate', 'other') then
    raise exception 'Say why: done_by_hand, not_needed, wrong, duplicate or other.' using errcode = '22X04';
  end if;
  with wanted as (
    select unnest(chosen) as id
    union
    -- Without its contact a task or note has nobody to be about.
    select w.id from public.crm_write_log c join public.crm_write_log w
      on w.workspace_id = c.workspace_id and w.contact_write_id = c.id
    where c.id = any (chosen) and c.state not in ('in_flight', 'succeeded')
  ), changed as (
    update public.crm_write_log w set state = 'cancelled', permanent_failure = false, parked_for = null, next_retry_at = null
    from wanted
    where w.id = wanted.id and w.state in ('planned', 'queued', 'failed', 'unknown', 'parked')
    returning w.*
  )
  select coalesce(jsonb_agg(to_jsonb(changed) - 'payload'), '[]') into dismissed from changed;
  perform private.follow_up(dismissed, 'crm_write_dismissed', jsonb_build_object('reason', reason), false);
  return jsonb_array_length(dismissed);
end
$$;
create function public.dismiss_writes(write_ids text, reason text) returns integer
language sql security invoker set search_path = '' as $$ select private.dismiss_writes(write_ids, reason) $$;
comment on function public.dismiss_writes(text, text) is
  'Gives writes (a JSON array of ids) up for a reason: done_by_hand, not_needed, wrong, duplicate, other. Returns how many. Admins only.';

create function private.answer_unknown_write(write uuid, answer text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  settled jsonb;
begin
  perform private.chosen_writes(jsonb_build_array(write)::text);
  if answer is null or answer not in ('written', 'not_written') then
    raise exception 'Answer written or not_written.' using errcode = '22X04';
  end if;
  with changed as (
    update public.crm_write_log w set
      state = case answer when 'written' then 'succeeded' else 'queued' end,
      succeeded_at = case answer when 'written' then now() end,
      answered_by = auth.uid(),
      maybe_written = false, parked_for = null, next_retry_at = null, checks = 0, priority = 0,
      attempt_count = 0, retry_count = 0, first_failed_at = null,
      error_code = null, error_owner = null, error_provider_code = null, error_http_status = null
    where w.id = write and w.action = 'create' and (w.state = 'unknown' or w.parked_for = 'person')
    returning w.*
  )
  select jsonb_agg(to_jsonb(changed) - 'payload') into settled from changed;
  if settled is null then
    raise exception 'This write is not waiting for an answer.' using errcode = '22X51';
  end if;
  perform private.follow_up(settled, 'crm_write_answered', jsonb_build_object('answer', answer), answer = 'not_written');
end
$$;
create function public.answer_unknown_write(write_id uuid, answer text) returns void
language sql security invoker set search_path = '' as $$ select private.answer_unknown_write(write_id, answer) $$;
comment on function public.answer_unknown_write(uuid, text) is
  'A person looked into the CRM: the write is there (written) or is not (not_written), which sends it. Admins only.';

-- Turning live writes on lets go at once what was parked while they were off.
create or replace function private.set_live_writes(workspace uuid, live boolean) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_admin(workspace);
  update public.workspaces set live_writes = live where id = workspace and live_writes is distinct from live;
  if found then
    perform private.record_user_event(workspace, case when live then 'live_writes_enabled' else 'live_writes_disabled' end);
    if live then
      perform private.send_job('reconcile_crm_writes', '{}');
    end if;
  end if;
end
$$;

grant execute on function
  private.retry_writes(text), public.retry_writes(text),
  private.dismiss_writes(text, text), public.dismiss_writes(text, text),
  private.answer_unknown_write(uuid, text), public.answer_unknown_write(uuid, text)
to authenticated;
