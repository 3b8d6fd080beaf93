-- What a job owes: noted by the statement that makes it owed, and gone with the one that does it.
begin;
select plan(15);
select tests.sign_up('ann');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
delete from private.owed_jobs;
create function pg_temp.owed() returns setof text language sql as $$
  select name || ' ' || case subject_id
    when '00000000-0000-4000-8000-00000000000a' then 'message' when '00000000-0000-4000-8000-00000000000b' then 'run'
    when '00000000-0000-4000-8000-00000000000c' then 'item' else 'other' end from private.owed_jobs order by 1
$$;
create function pg_temp.message(id uuid, mid text, redacted boolean default false) returns void language sql as $$
  insert into public.messages (id, workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, raw_bytes,
    is_redacted, redacted_at)
  select $1, t.workspace_id, t.id, $2, 'a@customer.example', now(), '', 1, $3, case when $3 then now() end
  from public.threads t where t.workspace_id = tests.workspace('ann') limit 1
$$;
create function pg_temp.run(id uuid, decision text, version text) returns void language sql as $$
  insert into public.extraction_runs (id, workspace_id, thread_id, message_id, extractor_version, direction, decision)
  select $1, m.workspace_id, m.thread_id, m.id, $3, 'inbound', $2 from public.messages m
  where m.id = '00000000-0000-4000-8000-00000000000a'
$$;

select pg_temp.message('00000000-0000-4000-8000-00000000000a', 'a@customer.example');
select results_eq('select pg_temp.owed()', array['extract_thread message'], 'a message is to be read');
select pg_temp.message(gen_random_uuid(), 'b@customer.example', true);
select results_eq('select pg_temp.owed()', array['extract_thread message'], 'one without text is not');
select pg_temp.run(gen_random_uuid(), 'nothing', '1');
select is_empty('select pg_temp.owed()', 'a message that was read is owed nothing');
select pg_temp.run('00000000-0000-4000-8000-00000000000b', 'outcome', '2');
select is_empty('select pg_temp.owed()', 'an outcome owes nothing: a person may be asked first');

insert into public.review_items (id, workspace_id, thread_id, message_id, run_id, kind)
select '00000000-0000-4000-8000-00000000000c', r.workspace_id, r.thread_id, r.message_id, r.id, 'extraction'
from public.extraction_runs r where r.id = '00000000-0000-4000-8000-00000000000b';
select is_empty('select pg_temp.owed()', 'a question owes nothing');
update public.review_items set reasons = '{clear}' where id = '00000000-0000-4000-8000-00000000000c';
select is_empty('select pg_temp.owed()', 'nor does one that is still open');
select tests.authenticate_as('ann');
select public.resolve_review_item('00000000-0000-4000-8000-00000000000c', 'approved', '{}');
select tests.clear();
select results_eq('select pg_temp.owed()', array['apply_review item'], 'an answer is to be carried out');
select tests.authenticate_as('ann');
select public.undo_review('00000000-0000-4000-8000-00000000000c');
select tests.clear();
select is_empty('select pg_temp.owed()', 'unless it is taken back');
select tests.authenticate_as('ann');
select public.resolve_review_item('00000000-0000-4000-8000-00000000000c', 'approved', '{}');
select tests.clear();

update private.owed_jobs set given_up_at = now();
select private.refresh_thread_status(workspace_id, array[thread_id]) from private.owed_jobs;
select is((select t.status from public.threads t join private.owed_jobs o on o.thread_id = t.id), 'failed',
  'what was given up shows in the inbox');

update public.review_items set status = 'rejected', resolved_at = now() where id = tests.row_id('review', 1);
select results_eq('select pg_temp.owed()', array['apply_review item'], 'a question that a purge closes is no answer');

select throws_ok($$update private.owed_jobs set name = 'import_deals'$$, '23514', null, 'only what nothing else would miss is owed');
select throws_ok($$update private.owed_jobs set crm = 'other'$$, '23514', null, 'by a CRM there is');
select throws_ok($$update private.owed_jobs set resends = -1$$, '23514', null, 'a count is not below zero');
update public.review_items set applied_at = now() where id = '00000000-0000-4000-8000-00000000000c';
select is_empty('select pg_temp.owed()', 'an answer that was carried out is owed nothing');
select pg_temp.message('00000000-0000-4000-8000-00000000000d', 'd@customer.example');
delete from public.messages;
select is_empty('select pg_temp.owed()', 'a message that is gone is owed nothing');

select * from finish();
rollback;
