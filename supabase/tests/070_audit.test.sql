-- History is written once and never rewritten.
begin;
select plan(14);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.join_workspace('mia', 'ann', 'member');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select set_config('tests.workspace', tests.workspace('ann')::text, true);

select tests.authenticate_as('mia');
select isnt_empty('select * from public.audit_events', 'a member reads the trail');
select throws_ok(
  $$insert into public.audit_events (workspace_id, actor, event) values (current_setting('tests.workspace')::uuid, 'user', 'made_up')$$,
  '42501', null, 'but writes no history');
select tests.authenticate_as('ann');
select throws_ok($$update public.audit_events set event = 'nothing_happened'$$, '42501', null, 'not even the owner rewrites it');
select throws_ok($$delete from public.audit_events$$, '42501', null, 'or deletes from it');

select tests.clear();
set local role conduit_worker;
select lives_ok(
  $$insert into public.audit_events (workspace_id, actor, event) values (current_setting('tests.workspace')::uuid, 'worker', 'tested')$$,
  'the worker adds to it');
select throws_ok($$update public.audit_events set event = 'nothing_happened'$$, '42501', null, 'but does not rewrite it');
select throws_ok($$delete from public.audit_events$$, '42501', null, 'or delete from it');
reset role;
set local role conduit_functions;
select lives_ok(
  $$insert into public.audit_events (workspace_id, actor, event) values (current_setting('tests.workspace')::uuid, 'function', 'tested')$$,
  'Edge Functions add to it');
select throws_ok($$update public.audit_events set event = 'nothing_happened'$$, '42501', null, 'but do not rewrite it');
select throws_ok($$delete from public.audit_events$$, '42501', null, 'or delete from it');
reset role;

select throws_ok($$update public.audit_events set event = 'nothing_happened'$$, '22X02', null, 'the database''s owner does not rewrite it either');
select throws_ok($$update public.connection_health_events set status = 'ok'$$, '22X02', null, 'nor the history of a connection''s health');
select throws_ok(
  $$insert into public.audit_events (workspace_id, actor, event) values (current_setting('tests.workspace')::uuid, 'nobody', 'tested')$$,
  '23514', null, 'an event has a known kind of actor');
select throws_ok(
  $$insert into public.audit_events (workspace_id, actor, event) values (current_setting('tests.workspace')::uuid, 'user', 'Free text')$$,
  '23514', null, 'and a name, not a sentence');

select * from finish();
rollback;
