-- Settings: the name, live writes and retention belong to admins; what matters leaves a trace.
begin;
select plan(46);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('adam', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('adam', 'ann', 'admin');
select tests.join_workspace('mia', 'ann', 'member');
select set_config('tests.workspace', tests.workspace('ann')::text, true);
create function pg_temp.live(live boolean) returns void language sql as $$
  select public.set_live_writes(current_setting('tests.workspace')::uuid, live)
$$;
grant execute on function pg_temp.live(boolean) to public;

-- Live writes.
select tests.authenticate_as('mia');
select throws_ok('select pg_temp.live(true)', '42501', null, 'a member cannot turn live writes on');
select tests.authenticate_as('zoe');
select throws_ok('select pg_temp.live(true)', '42501', null, 'nor can another workspace''s owner');
select tests.visit();
select throws_ok('select pg_temp.live(true)', '42501', null, 'nor can a visitor');
select tests.authenticate_as('adam');
select throws_ok('update public.workspaces set live_writes = true', '42501', null,
  'not even an admin, without leaving a trace');
select throws_ok('select public.set_live_writes(null, true)', '42501', null, 'it takes a workspace');
select lives_ok('select pg_temp.live(true)', 'an admin turns live writes on');
select results_eq('select live_writes from public.workspaces', array[true], 'and they are');
select lives_ok('select pg_temp.live(true)', 'again');
select lives_ok('select pg_temp.live(false)', 'and off');
select results_eq('select live_writes from public.workspaces', array[false], 'and they are not');
select results_eq($$select event, actor_user_id from public.audit_events where event like 'live_writes%' order by id$$,
  $$values ('live_writes_enabled', tests.id('adam')), ('live_writes_disabled', tests.id('adam'))$$,
  'each change is on the trail once');

-- Writing without asking.
create function pg_temp.unasked(unasked boolean) returns void language sql as $$
  select public.set_write_unasked(current_setting('tests.workspace')::uuid, unasked)
$$;
grant execute on function pg_temp.unasked(boolean) to public;
select results_eq('select write_unasked from public.workspaces', array[false], 'a workspace asks before it writes');
select tests.authenticate_as('mia');
select throws_ok('select pg_temp.unasked(true)', '42501', null, 'a member cannot have that changed');
select tests.authenticate_as('zoe');
select throws_ok('select pg_temp.unasked(true)', '42501', null, 'nor can another workspace''s owner');
select tests.visit();
select throws_ok('select pg_temp.unasked(true)', '42501', null, 'nor can a visitor');
select tests.authenticate_as('adam');
select throws_ok('update public.workspaces set write_unasked = true', '42501', null, 'not even an admin, without leaving a trace');
select lives_ok($$select pg_temp.unasked(true) from generate_series(1, 2)$$, 'an admin has it write unasked');
select results_eq('select write_unasked from public.workspaces', array[true], 'and it does');
select lives_ok('select pg_temp.unasked(false)', 'and has it ask again');
select results_eq(
  $$select event, actor_user_id, (select write_unasked from public.workspaces) from public.audit_events
    where event like 'write_unasked%' order by id$$,
  $$values ('write_unasked_enabled', tests.id('adam'), false), ('write_unasked_disabled', tests.id('adam'), false)$$,
  'each change is on the trail once');

-- What waits for a CRM while a workspace writes unasked is asked about once it asks again, save what a person approved.
select tests.clear();
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);
update public.workspaces set write_unasked = true;
delete from public.review_items where workspace_id = tests.workspace('ann');
create function pg_temp.waits(name text) returns bigint language sql security definer set search_path = '' as $$
  select count(*) from public.waiting_outcomes where workspace_id = tests.workspace(name)
$$;
select is(pg_temp.waits('ann') + pg_temp.waits('zoe'), 2::bigint, 'two outcomes wait');
select tests.authenticate_as('ann');
select public.set_write_unasked(tests.workspace('ann'), false);
select tests.clear();
select is(pg_temp.waits('ann'), 0::bigint, 'what waits, and nobody approved, waits no longer');
select is(pg_temp.waits('zoe'), 1::bigint, 'another workspace''s is left alone');
select results_eq($$select kind, status, reasons, proposal -> 'facts' ? 'due' from public.review_items where workspace_id = tests.workspace('ann')$$,
  $$values ('extraction', 'open', '{asks_first}'::text[], true)$$, 'it is a question, with what was read');
update public.review_items set status = 'approved', resolved_at = now(), applied_at = now() where workspace_id = tests.workspace('ann');
update public.workspaces set write_unasked = true where id = tests.workspace('ann');
insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for)
  select workspace_id, thread_id, message_id, run_id, 'crm' from public.review_items where workspace_id = tests.workspace('ann');
select tests.authenticate_as('ann');
select public.set_write_unasked(tests.workspace('ann'), false);
select tests.clear();
select is(pg_temp.waits('ann'), 1::bigint, 'what a person approved goes on waiting');
select tests.authenticate_as('adam');

-- The name.
select results_eq($$update public.workspaces set name = 'Renamed' returning name$$, array['Renamed'],
  'an admin renames the workspace, and only it');
select throws_ok($$update public.workspaces set name = ' '$$, '23514', null, 'not to nothing');
select tests.authenticate_as('mia');
select is_empty($$update public.workspaces set name = 'Mine' returning name$$, 'a member renames nothing');
select throws_ok($$delete from public.workspaces$$, '42501', null, 'nobody deletes it through the Data API');

-- Retention.
select results_eq('select message_days from public.retention_policies', array[30], 'a member reads how long mail is kept');
select is_empty('update public.retention_policies set message_days = 1 returning message_days', 'but does not set it');
select tests.authenticate_as('zoe');
select is_empty(
  $$update public.retention_policies set message_days = 1 where workspace_id = current_setting('tests.workspace')::uuid
    returning message_days$$, 'nor does another workspace''s owner');
select tests.authenticate_as('adam');
select results_eq('update public.retention_policies set message_days = 90 returning message_days, updated_by',
  $$values (90, tests.id('adam'))$$, 'an admin does, under their name');
select throws_ok($$update public.retention_policies set updated_by = tests.id('mia')$$, '42501', null,
  'and under no other');
select throws_ok($$update public.retention_policies set workspace_id = tests.workspace('zoe')$$, '42501', null,
  'nor for another workspace');
select throws_ok('update public.retention_policies set message_days = 0', '23514', null, 'at least a day');
select throws_ok('update public.retention_policies set attachment_days = 3651', '23514', null, 'at most ten years');
select throws_ok('delete from public.retention_policies', '42501', null, 'a workspace always has a policy');
select results_eq(
  $$select actor_user_id, detail ->> 'message_days' from public.audit_events where event = 'retention_policy_changed'$$,
  $$values (tests.id('adam'), '90')$$, 'the change is on the trail, with the new numbers');
select tests.clear();
select results_eq($$select message_days from public.retention_policies where workspace_id = tests.workspace('zoe')$$,
  array[30], 'and the neighbour''s policy is as it was');

-- Taking everything along.
create function pg_temp.record_export() returns void language sql as $$
  select public.record_export(current_setting('tests.workspace')::uuid)
$$;
grant execute on function pg_temp.record_export() to public;
select tests.authenticate_as('mia');
select throws_ok('select pg_temp.record_export()', '42501', null, 'a member exports nothing');
select tests.authenticate_as('zoe');
select throws_ok('select pg_temp.record_export()', '42501', null, 'nor does another workspace''s owner');
select tests.visit();
select throws_ok('select pg_temp.record_export()', '42501', null, 'nor a visitor');
select tests.authenticate_as('adam');
select throws_ok('select public.record_export(null)', '42501', null, 'it takes a workspace');
select lives_ok('select pg_temp.record_export()', 'an admin does');
select results_eq($$select workspace_id, actor, actor_user_id from public.audit_events where event = 'workspace_exported'$$,
  $$values (current_setting('tests.workspace')::uuid, 'user', tests.id('adam'))$$, 'and is on the trail for it, alone');
select tests.clear();

select * from finish();
rollback;
