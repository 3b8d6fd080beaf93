-- Mail that could not be stored: seen by admins, owed its file however it goes, bounded.
begin;
select plan(13);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('adam', '{"invited": "true"}');
select tests.join_workspace('mia', 'ann', 'member');
select tests.join_workspace('adam', 'ann', 'admin');
select tests.sign_up('zoe');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);

select tests.authenticate_as('mia');
select is_empty('select from public.refused_mail', 'a member sees none of it');
select tests.authenticate_as('adam');
select results_eq('select workspace_id from public.refused_mail', array[tests.workspace('ann')], 'an admin sees the workspace''s');
select throws_ok('delete from public.refused_mail', '42501', null, 'and removes none');
select tests.clear();

create function pg_temp.owed(path text) returns bigint language sql as $$
  select count(*) from private.erasure_outbox where bucket = 'raw-email' and paths @> array[path] and done_at is null
$$;
delete from public.refused_mail where workspace_id = tests.workspace('ann');
select is(pg_temp.owed('raw/refused-1'), 1::bigint, 'its file is owed once it is gone');
select is(pg_temp.owed('raw/refused-2'), 0::bigint, 'and no other');
delete from public.workspaces where id = tests.workspace('zoe');
select is(pg_temp.owed('raw/refused-2'), 1::bigint, 'also when it goes with its workspace');
insert into public.refused_mail (workspace_id, reason, size_bytes, content_key)
  values (tests.workspace('ann'), 'too_large', 1, repeat('a', 64));
select lives_ok('delete from public.refused_mail', 'what had no file is owed none');

-- Bounds, in bytes.
create function pg_temp.refuse(what text, content text) returns void language plpgsql as $$
begin
  execute format('insert into public.refused_mail (workspace_id, reason, size_bytes, content_key, %I)
    values (tests.workspace(''ann''), ''too_large'', 1, repeat(''b'', 64), %L)', what, content);
end $$;
select throws_ok($$select pg_temp.refuse('from_address', repeat('中', 107))$$, '23514', null, 'an address is bounded in bytes');
select throws_ok($$select pg_temp.refuse('internet_message_id', repeat('中', 333))$$, '23514', null, 'so is an identifier');
select throws_ok($$select pg_temp.refuse('raw_path', repeat('p', 513))$$, '23514', null, 'so is a path');
select throws_ok($$select pg_temp.refuse('people', array[repeat('中', 107)]::text)$$, '23514', null, 'so is each of the people');
select throws_ok(
  $$update public.messages set reference_ids = array[repeat('中', 333)] where workspace_id = tests.workspace('ann')$$,
  '23514', null, 'so is each message a message refers to');
select throws_ok(
  $$update public.threads set normalised_subject = repeat('中', 333) where workspace_id = tests.workspace('ann')$$,
  '23514', null, 'so is a subject that is looked for');

select * from finish();
rollback;
