-- How healthy a connection is: who sees it, who may ask for a check, whose history it is, and who is told once.
begin;
select plan(53);

select tests.sign_up('ann');
select tests.sign_up('adam', '{"invited": "true"}');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('adam', 'ann', 'admin');
select tests.join_workspace('mia', 'ann', 'member');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);
create function pg_temp.checks() returns table (connection uuid, waits boolean) language sql security definer set search_path = '' as $$
  select j.singleton_key::uuid, j.start_after > now() + interval '1 minute' from pgboss.job j
  where j.name = 'check_connection' and j.state = 'created' order by j.created_on, j.id
$$;
create function pg_temp.requested(connection uuid) returns timestamptz language sql security definer set search_path = '' as $$
  select h.check_requested_at from public.connection_health h where h.connection_id = connection
$$;
create function pg_temp.open_notices(connection uuid) returns bigint language sql security definer set search_path = '' as $$
  select count(*) from public.notices n where n.connection_id = connection and n.closed_at is null
$$;
create function pg_temp.notice(n integer) returns uuid language sql security definer set search_path = '' as $$
  select id from public.notices where connection_id = tests.row_id('hubspot', n) order by created_at desc limit 1
$$;
grant execute on all functions in schema pg_temp to public;
grant execute on function tests.row_id(text, integer) to conduit_worker;

-- Who sees what.
select tests.authenticate_as('mia');
select results_eq('select connection_id from public.connection_health', array[tests.row_id('hubspot', 1)],
  'a member sees how the connections of her workspace are');
select results_eq('select connection_id from public.connection_health_events', array[tests.row_id('hubspot', 1)],
  'and how they were');
select is_empty('select * from public.notices', 'but notices are for admins');
select tests.authenticate_as('adam');
select results_eq('select connection_id from public.notices', array[tests.row_id('hubspot', 1)], 'an admin reads his workspace''s');
select tests.authenticate_as('zoe');
select is_empty(format('select * from public.%s where connection_id = tests.row_id(''hubspot'', 1)', name),
  format('another workspace''s owner sees none of its %s', name))
from (values ('connection_health'), ('connection_health_events'), ('notices')) as t (name);
select throws_ok(format('select * from private.%s', name), '42501', null, format('%s is nobody''s to read', name))
from (values ('health_incidents'), ('email_outbox')) as t (name);

-- Verdicts are the worker's: people cannot make up one, in neither direction.
select tests.authenticate_as('ann');
select throws_ok($$update public.connection_health set status = 'ok'$$, '42501', null, 'an owner does not talk a connection healthy');
select throws_ok($$delete from public.connection_health$$, '42501', null, 'nor forgets how it is');
select throws_ok($$update public.crm_connections set status = 'connected'$$, '42501', null, 'nor connects by decree');
select throws_ok($$update public.notices set closed_at = now()$$, '42501', null, 'nor takes notices away in bulk');
select throws_ok($$insert into public.notices (workspace_id, connection_id, crm, kind)
  values (tests.workspace('ann'), tests.row_id('salesforce', 1), 'salesforce', 'connection_error')$$, '42501', null,
  'nor raises an alarm');

-- Its history only grows, whoever writes.
select tests.clear();
set local role conduit_worker;
select lives_ok(
  $$insert into public.connection_health_events (workspace_id, connection_id, crm, status, reason)
    select workspace_id, id, crm, 'error', 'token_revoked' from public.crm_connections where id = tests.row_id('hubspot', 1)$$,
  'the worker adds to the history');
select throws_ok($$update public.connection_health_events set status = 'ok'$$, '42501', null, 'but does not rewrite it');
select throws_ok($$delete from public.connection_health_events$$, '42501', null, 'or delete from it');
reset role;
set local role conduit_functions;
select throws_ok($$update public.connection_health_events set status = 'ok'$$, '42501', null, 'Edge Functions do not rewrite it');
select throws_ok($$delete from public.connection_health_events$$, '42501', null, 'or delete from it');
reset role;
select throws_ok($$update public.connection_health_events set status = 'ok'$$, '22X02', null, 'and the database''s owner does not rewrite it');
select throws_ok(
  $$insert into public.connection_health_events (workspace_id, connection_id, crm, status)
    values (tests.workspace('zoe'), tests.row_id('hubspot', 1), 'hubspot', 'error')$$,
  '23503', null, 'a connection has no history in another workspace');
select throws_ok($$update public.connection_health set status = 'fine'$$, '23514', null, 'a verdict is one of three');

-- A check, now.
select tests.visit();
select throws_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, '42501', null, 'a visitor asks for no check');
select tests.authenticate_as('mia');
select throws_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, '42501', null, 'nor does a member');
select tests.authenticate_as('zoe');
select throws_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, '42501', null, 'nor another workspace''s owner');
select throws_ok($$select public.request_connection_check(gen_random_uuid())$$, '42501', null, 'nor anybody of what does not exist');
select throws_ok($$select public.request_connection_check(null)$$, '42501', null, 'or of nothing');
select is_empty('select * from pg_temp.checks()', 'and none of them has sent one');
select is(pg_temp.requested(tests.row_id('hubspot', 1)), null, 'or left a trace');
select tests.authenticate_as('adam');
select lives_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, 'an admin does');
select results_eq('select * from pg_temp.checks()', $$values (tests.row_id('hubspot', 1), false)$$, 'and it starts at once');
select is(pg_temp.requested(tests.row_id('hubspot', 1)), now(), 'and is known to be wanted');
select throws_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, '22X31', null, 'a second one has to wait');
select lives_ok($$select public.request_connection_check(tests.row_id('salesforce', 1))$$, 'which another connection does not');
select is((select count(*) from pg_temp.checks()), 2::bigint, 'each has its own, though it was never checked before');
select tests.clear();
update public.connection_health set check_requested_at = now() - interval '11 seconds' where connection_id = tests.row_id('hubspot', 1);
update pgboss.job set start_after = now() + interval '40 minutes' where name = 'check_connection';
select tests.authenticate_as('ann');
select lives_ok($$select public.request_connection_check(tests.row_id('hubspot', 1))$$, 'after ten seconds it may be asked for again');
select set_eq('select * from pg_temp.checks()', $$values (tests.row_id('hubspot', 1), false), (tests.row_id('salesforce', 1), true)$$,
  'the one that waited for its turn is brought forward, and only that one');
select tests.clear();
update public.crm_connections set status = 'disconnected', disconnected_at = now() where id = tests.row_id('salesforce', 1);
select tests.authenticate_as('ann');
select throws_ok($$select public.request_connection_check(tests.row_id('salesforce', 1))$$, '42501', null,
  'what is disconnected is not checked');

-- Many checks at once, by the worker.
select throws_ok($$select private.send_jobs('check_connection', '[]')$$, '42501', null, 'sending many jobs is not for people');
select tests.clear();
update pgboss.job set start_after = now() + interval '40 minutes' where name = 'check_connection';
set local role conduit_worker;
select is(private.send_jobs('check_connection', jsonb_build_array(
    jsonb_build_object('payload', '{}'::jsonb, 'key', tests.row_id('hubspot', 1), 'delay_seconds', 0),
    jsonb_build_object('payload', '{}'::jsonb, 'key', tests.row_id('hubspot', 2), 'delay_seconds', 3000))),
  1, 'one that waits is not sent twice');
reset role;
select set_eq('select * from pg_temp.checks()',
  $$values (tests.row_id('hubspot', 1), false), (tests.row_id('salesforce', 1), true), (tests.row_id('hubspot', 2), true)$$,
  'but goes as soon as it is wanted; a later wish puts nothing off');

-- Told once.
set local role conduit_worker;
select throws_ok(
  $$insert into public.notices (workspace_id, connection_id, crm, kind)
    select workspace_id, id, crm, 'connection_error' from public.crm_connections where id = tests.row_id('hubspot', 1)$$,
  '23505', null, 'of a connection one notice is open at a time');
select throws_ok(
  $$insert into private.email_outbox (workspace_id, user_id, notice_id) select workspace_id, user_id, notice_id from private.email_outbox limit 1$$,
  '23505', null, 'and about a notice each admin is mailed once');
select throws_ok(
  $$insert into private.health_incidents (crm, failure, accounts) values ('hubspot', 'timeout', 5), ('hubspot', 'timeout', 6)$$,
  '23505', null, 'what many accounts have at once is one incident');
select lives_ok($$delete from private.email_outbox$$, 'who was told is forgotten in the end');
reset role;
select tests.authenticate_as('mia');
select throws_ok($$select public.close_notice(pg_temp.notice(1))$$, '42501', null, 'a member takes no notice away');
select tests.authenticate_as('zoe');
select throws_ok($$select public.close_notice(pg_temp.notice(1))$$, '42501', null, 'nor does another workspace''s owner');
select tests.authenticate_as('adam');
select lives_ok($$select public.close_notice(pg_temp.notice(1))$$, 'an admin does');
select is(pg_temp.open_notices(tests.row_id('hubspot', 1)), 0::bigint, 'for all of them');

-- Over with the connection.
select tests.clear();
update public.crm_connections set account_name = 'Team again', status = 'error' where id = tests.row_id('hubspot', 2);
select isnt_empty($$select from public.notices where connection_id = tests.row_id('hubspot', 2)$$,
  'what is told of a connection stays while it is broken');
update public.crm_connections set status = 'disconnected', disconnected_at = now() where id = tests.row_id('hubspot', 2);
select is_empty($$select from public.notices where connection_id = tests.row_id('hubspot', 2)$$,
  'and goes when it is disconnected');
select isnt_empty($$select from public.notices where connection_id = tests.row_id('hubspot', 1)$$, 'of that one only');
insert into public.notices (workspace_id, connection_id, crm, kind)
  values (tests.workspace('zoe'), tests.row_id('hubspot', 2), 'hubspot', 'connection_error');
update public.crm_connections set status = 'disconnected', account_name = 'Team' where id = tests.row_id('hubspot', 2);
select isnt_empty($$select from public.notices where connection_id = tests.row_id('hubspot', 2)$$,
  'which happens once, not whenever it is touched');

select * from finish();
rollback;
