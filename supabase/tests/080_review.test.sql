-- A member decides what Conduit was not sure of. Once, with a job to carry it out.
begin;
select plan(41);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('mia', 'ann', 'member');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);
select set_config('tests.workspace', tests.workspace('ann')::text, true);
create function pg_temp.jobs() returns table (data jsonb) language sql security definer set search_path = '' as $$
  select data from pgboss.job where name = 'apply_review' order by created_on, id
$$;
create function pg_temp.decide(kind text, decision text, answer jsonb default '{}') returns void language sql as $$
  select public.resolve_review_item(tests.row_id(kind, 1), decision, answer::text)
$$;
create function pg_temp.choose(deal text, n integer) returns jsonb language sql as $$
  select jsonb_build_object('deal_id', tests.row_id(deal, n))
$$;
grant execute on all functions in schema pg_temp to public;

-- Refusals leave everything as it was.
select tests.visit();
select throws_ok($$select pg_temp.decide('review', 'approved')$$, '42501', null, 'a visitor decides nothing');
select tests.authenticate_as('zoe');
select throws_ok($$select pg_temp.decide('review', 'approved')$$, '22X20', null, 'to another workspace the item does not exist');
select tests.authenticate_as('mia');
select throws_ok($$select public.resolve_review_item(gen_random_uuid(), 'approved')$$, '22X20', null, 'and neither does a made-up one');
select throws_ok($$select pg_temp.decide('review', 'perhaps')$$, '22X04', null, 'a decision is one of three');
select throws_ok($$select pg_temp.decide('review', null)$$, '22X04', null, 'and is made');
select throws_ok($$select pg_temp.decide('review', 'edited', '[]')$$, '22X04', null, 'an answer is an object');
select throws_ok($$select public.resolve_review_item(tests.row_id('review', 1), 'edited', '{"due":')$$, '22X04', null, 'that can be read');
select throws_ok($$select pg_temp.decide('review', 'edited', jsonb_build_object('due', repeat('x', 9000)))$$, '22X04', null, 'of a sensible size');
select throws_ok($$update public.review_items set status = 'approved'$$, '42501', null, 'nobody goes around the function');
select throws_ok($$select private.send_job('apply_review', '{}')$$, '42501', null, 'nor sends jobs of their own');
select is_empty('select * from pg_temp.jobs()', 'so far nothing was sent');

-- Facts.
select lives_ok($$select pg_temp.decide('review', 'edited', '{"due": "2026-11-30"}')$$, 'a member corrects the facts');
select results_eq(
  $$select status, resolution, resolved_by, resolved_at from public.review_items where kind = 'extraction'$$,
  $$values ('edited', '{"due": "2026-11-30"}'::jsonb, tests.id('mia'), now())$$, 'the item says what, who and when');
select results_eq('select * from pg_temp.jobs()',
  $$values (jsonb_build_object('workspaceId', current_setting('tests.workspace'), 'reviewItemId', tests.row_id('review', 1)))$$,
  'a job will carry it out');
select results_eq(
  $$select event, actor_user_id, thread_id, message_id, detail ->> 'kind' from public.audit_events where event like 'review_%'$$,
  $$values ('review_edited', tests.id('mia'), tests.row_id('thread', 1), tests.row_id('message', 1), 'extraction')$$,
  'the decision is on the trail, without the answer');
select tests.authenticate_as('ann');
select throws_ok($$select pg_temp.decide('review', 'rejected')$$, '22X21', null, 'the next one is told it was decided');
select is((select count(*) from pg_temp.jobs()), 1::bigint, 'and no second job is sent');

-- Deals.
select throws_ok($$select pg_temp.decide('association', 'approved')$$, '22X22', null, 'an association names a deal');
select throws_ok($$select pg_temp.decide('association', 'approved', pg_temp.choose('deal', 2))$$, '22X22', null, 'not another workspace''s');
select throws_ok($$select pg_temp.decide('association', 'approved', pg_temp.choose('opportunity', 1))$$, '22X22', null, 'not another CRM''s');
select throws_ok($$select pg_temp.decide('association', 'edited', '{"deal_id": "1 or true"}')$$, '22X22', null, 'and not something else');
select lives_ok($$select pg_temp.decide('association', 'approved', pg_temp.choose('deal', 1))$$, 'one of the workspace''s own is taken');
select is((select count(*) from pg_temp.jobs()), 2::bigint, 'with a job of its own');

-- Taking it back.
create function pg_temp.undo(kind text) returns void language sql as $$ select public.undo_review(tests.row_id(kind, 1)) $$;
create function pg_temp.undoable() returns setof record language sql as $$
  select kind, crm, decision, ms_left, subject from public.undoable_reviews(current_setting('tests.workspace')::uuid)
$$;
grant execute on all functions in schema pg_temp to public;
select results_eq('select * from pg_temp.undoable() as t (kind text, crm text, decision text, ms integer, subject text)',
  $$values ('association', 'hubspot', 'approved', 10000, 'Re: Renewal')$$, 'whoever decided sees for how long they can take it back');
select throws_ok($$select pg_temp.undo('review')$$, '22X23', null, 'and takes back no decision of others');
select throws_ok($$select public.undo_review(gen_random_uuid())$$, '22X20', null, 'or of nobody');
select tests.authenticate_as('zoe');
select throws_ok($$select pg_temp.undo('review')$$, '22X20', null, 'to another workspace there is nothing to take back');
select is_empty('select * from pg_temp.undoable() as t (kind text, crm text, decision text, ms integer, subject text)', 'and nothing to see');
select tests.visit();
select throws_ok($$select pg_temp.undo('review')$$, '42501', null, 'a visitor takes nothing back');
select tests.authenticate_as('mia');
select lives_ok($$select pg_temp.undo('review') from generate_series(1, 2)$$, 'a member takes their own back, twice as well as once');
select results_eq(
  $$select status, resolution, resolved_by, resolved_at, apply_after, returned_for from public.review_items where kind = 'extraction'$$,
  $$values ('open', '{"due": "2026-11-30"}'::jsonb, null::uuid, null::timestamptz, null::timestamptz, 'undone')$$,
  'it is open, with what was entered');
select results_eq($$select status from public.threads$$, array['review'], 'its conversation waits for a person');
select results_eq(
  $$select actor_user_id, detail ->> 'decision' from public.audit_events where event = 'review_undone'$$,
  $$values (tests.id('mia'), 'edited')$$, 'on the trail once');
select lives_ok($$select pg_temp.decide('review', 'rejected')$$, 'and can be decided anew');
select results_eq($$select returned_for from public.review_items where kind = 'extraction'$$, $$values (null::text)$$,
  'which is then not a question that came back');
select tests.clear();
update public.review_items set applied_at = now() where id = tests.row_id('association', 1);
select tests.authenticate_as('ann');
select throws_ok($$select pg_temp.undo('association')$$, '22X24', null, 'what was carried out stays');
select is_empty('select * from pg_temp.undoable() as t (kind text, crm text, decision text, ms integer, subject text)', 'and is not offered');

-- The queue.
select tests.clear();
select throws_ok($$select private.send_job('no_such_queue', '{}')$$, '22X03', null, 'a job goes to a queue that exists');
select results_eq(
  $$select distinct j.policy, j.retry_limit, j.retry_delay, j.retry_backoff, j.retry_delay_max, j.expire_seconds, j.deletion_seconds,
      j.dead_letter, j.keep_until - j.start_after, j.start_after - now() from pgboss.job j where j.name = 'apply_review'$$,
  $$select policy, retry_limit, retry_delay, retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, dead_letter,
      retention_seconds * interval '1 second', interval '10 seconds' from pgboss.queue where name = 'apply_review'$$,
  'jobs carry their queue''s settings, and start when the decision can no longer be taken back');
select throws_ok(
  $$update public.review_items set resolved_at = null where id = tests.row_id('review', 1)$$, '23514', null, 'a decided item keeps its date');

select throws_ok(
  $$update public.review_items set status = 'open', resolved_at = null where id = tests.row_id('association', 1)$$, '23514', null,
  'a question that is open has not been carried out');

select * from finish();
rollback;
