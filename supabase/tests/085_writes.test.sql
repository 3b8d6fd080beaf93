-- An admin steers what is left of the writes: sends them again, gives them up, says what is in the CRM.
begin;
select plan(43);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('mia', 'ann', 'member');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);

-- The fixture's task, with its contact, which failed for good.
create function pg_temp.ids(variadic ids uuid[]) returns text language sql as $$ select to_jsonb(ids)::text $$;
create function pg_temp.task(n integer default 1) returns uuid language sql as $$ select tests.row_id('task_write', n) $$;
create function pg_temp.contact(n integer default 1) returns uuid language sql security definer as $$
  select contact_write_id from public.crm_write_log where id = tests.row_id('task_write', n)
$$;
create function pg_temp.jobs() returns table (name text, singleton_key text) language sql security definer set search_path = '' as $$
  select name, singleton_key from pgboss.job where name like 'sync_%'
$$;
create function pg_temp.forget_jobs() returns void language sql security definer set search_path = '' as $$
  delete from pgboss.job where name like 'sync_%'
$$;
create function pg_temp.make(which uuid, changes jsonb) returns void language plpgsql security definer set search_path = '' as $$
begin
  update public.crm_write_log w set (state, permanent_failure, parked_for, maybe_written, attempt_count, next_retry_at, succeeded_at, external_id, attempt_id) =
    (select n.state, coalesce(n.permanent_failure, false), n.parked_for, coalesce(n.maybe_written, false),
      coalesce(n.attempt_count, 0), n.next_retry_at, n.succeeded_at, n.external_id, n.attempt_id
     from jsonb_populate_record(null::public.crm_write_log, changes) n)
  where w.id = which;
end
$$;
create function pg_temp.row_of(which uuid) returns public.crm_write_log language sql security definer set search_path = '' as $$
  select w from public.crm_write_log w where w.id = which
$$;
create function pg_temp.thread_status(n integer default 1) returns text language sql security definer set search_path = '' as $$
  select status from public.threads where id = tests.row_id('thread', n)
$$;
grant execute on all functions in schema pg_temp to public;
select pg_temp.make(pg_temp.contact(), '{"state": "failed", "permanent_failure": true, "attempt_count": 20}');

-- Refusals leave everything as it was.
select tests.visit();
select throws_ok($$select public.retry_writes(pg_temp.ids(pg_temp.task()))$$, '42501', null, 'a visitor retries nothing');
select tests.authenticate_as('zoe');
select throws_ok($$select public.retry_writes(pg_temp.ids(pg_temp.task()))$$, '22X50', null, 'to another workspace the write does not exist');
select throws_ok($$select public.dismiss_writes(pg_temp.ids(pg_temp.task()), 'other')$$, '22X50', null, 'nor is it theirs to dismiss');
select throws_ok($$select public.answer_unknown_write(pg_temp.task(), 'written')$$, '22X50', null, 'nor to answer for');
select throws_ok($$select public.retry_writes(pg_temp.ids(pg_temp.task(2), pg_temp.task(1)))$$, '22X50', null, 'among one''s own either');
select tests.authenticate_as('mia');
select throws_ok($$select public.retry_writes(pg_temp.ids(pg_temp.task()))$$, '42501', null, 'a member does not retry');
select throws_ok($$select public.dismiss_writes(pg_temp.ids(pg_temp.task()), 'other')$$, '42501', null, 'nor dismiss');
select throws_ok($$select public.answer_unknown_write(pg_temp.task(), 'written')$$, '42501', null, 'nor answer');
select throws_ok($$select private.chosen_writes('[]')$$, '42501', null, 'nobody goes around the functions');
select tests.authenticate_as('ann');
select throws_ok(format('select public.retry_writes(%L)', bad), '22X04', null, 'what is no list of ids is refused: ' || coalesce(bad, 'null'))
from (values ('{"a": 1}'), ('["x"]'), ('[1]'), ('[')) as v (bad);
select throws_ok($$select public.retry_writes(null)$$, '22X04', null, 'and so is nothing at all');
select throws_ok($$select public.dismiss_writes(pg_temp.ids(pg_temp.task()), 'bored')$$, '22X04', null, 'a reason is one of five');
select throws_ok($$select public.dismiss_writes(pg_temp.ids(pg_temp.task()), null)$$, '22X04', null, 'and is given');
select throws_ok($$select public.answer_unknown_write(pg_temp.task(), 'perhaps')$$, '22X04', null, 'an answer is yes or no');
select throws_ok($$select public.answer_unknown_write(pg_temp.task(), 'written')$$, '22X51', null, 'and to a question');
select is_empty('select * from pg_temp.jobs()', 'so far nothing was sent');
select is(public.retry_writes('[]'), 0, 'no ids are no writes');

-- Retrying.
select is(public.retry_writes(pg_temp.ids(pg_temp.task())), 1, 'retrying a task that waits retries the contact that holds it up');
select results_eq(
  $$select state, permanent_failure, attempt_count, priority::integer, dry_run, error_code from pg_temp.row_of(pg_temp.contact())$$,
  $$values ('queued', false, 0, 0, false, null::text)$$, 'from the start, before others');
select results_eq('select name from pg_temp.jobs()', $$values ('sync_salesforce')$$, 'a job will send it');
select results_eq($$select event, actor_user_id, write_id, detail ->> 'object' from public.audit_events where event like 'crm_write_retry%'$$,
  $$values ('crm_write_retry_requested', tests.id('ann'), pg_temp.contact(), 'contact')$$, 'and the trail says who wanted it');
select is(pg_temp.thread_status(), 'review', 'its thread has no failure any more');
select pg_temp.make(pg_temp.contact(), '{"state": "succeeded", "succeeded_at": "2026-01-01", "external_id": "7"}');
select pg_temp.make(pg_temp.task(), '{"state": "in_flight", "attempt_id": "00000000-0000-0000-0000-000000000001"}');
select is(public.retry_writes(pg_temp.ids(pg_temp.task(), pg_temp.contact())), 0, 'what is written or under way is left alone');
select pg_temp.make(pg_temp.task(), '{"state": "cancelled", "maybe_written": true}');
select is(public.retry_writes(pg_temp.ids(pg_temp.task())), 1, 'what was dismissed may be taken up again');
select is((pg_temp.row_of(pg_temp.task())).state, 'unknown', 'by looking first, when it may be in the CRM');
select pg_temp.make(pg_temp.task(), '{"state": "parked", "parked_for": "person", "maybe_written": true}');
select is(public.retry_writes(pg_temp.ids(pg_temp.task())), 0, 'what waits for an answer is not simply retried');

-- Answering.
select is(public.dismiss_writes('[]', 'other'), 0, 'nothing to dismiss is fine');
select lives_ok($$select public.answer_unknown_write(pg_temp.task(), 'not_written')$$, 'a person looked, and it is not there');
select results_eq($$select state, maybe_written, parked_for, answered_by from pg_temp.row_of(pg_temp.task())$$,
  $$values ('queued', false, null::text, tests.id('ann'))$$, 'so it is sent');
select throws_ok($$select public.answer_unknown_write(pg_temp.task(), 'not_written')$$, '22X51', null, 'once');
select pg_temp.make(pg_temp.task(), '{"state": "unknown", "maybe_written": true, "next_retry_at": "2026-01-01"}');
select pg_temp.forget_jobs();
select lives_ok($$select public.answer_unknown_write(pg_temp.task(), 'written')$$, 'or it is there');
select results_eq($$select state, maybe_written, external_id, next_retry_at from pg_temp.row_of(pg_temp.task())$$,
  $$values ('succeeded', false, null::text, null::timestamptz)$$, 'and nothing is sent');
select is_empty('select * from pg_temp.jobs()', 'not even a job');
select results_eq($$select detail ->> 'answer' from public.audit_events where event = 'crm_write_answered' order by id$$,
  $$values ('not_written'), ('written')$$, 'both answers are on the trail');

-- Dismissing.
select is(public.dismiss_writes(pg_temp.ids(pg_temp.task()), 'other'), 0, 'what is written cannot be dismissed');
select pg_temp.make(pg_temp.contact(), '{"state": "failed", "permanent_failure": true}');
select pg_temp.make(pg_temp.task(), '{"state": "queued"}');
select is(public.dismiss_writes(pg_temp.ids(pg_temp.contact()), 'done_by_hand'), 2, 'a contact is dismissed with what is about it');
select results_eq($$select state, permanent_failure from public.crm_write_log where workspace_id = tests.workspace('ann') order by object$$,
  $$values ('cancelled', false), ('cancelled', false)$$, 'neither will be sent');
select is((select count(*) from public.audit_events where event = 'crm_write_dismissed' and detail ->> 'reason' = 'done_by_hand'), 2::bigint,
  'and the trail says why');
select is(pg_temp.thread_status(), 'review', 'the thread is back to what is left of it');
select is((pg_temp.row_of(pg_temp.task(2))).state, 'queued', 'others'' writes are as they were');

select * from finish();
rollback;
