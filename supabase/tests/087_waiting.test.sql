-- What waits for a CRM, and what a dry run has planned: an admin chooses what becomes of both.
begin;
select plan(31);

select tests.sign_up('ann');
select tests.sign_up('mia', '{"invited": "true"}');
select tests.sign_up('zoe');
select tests.join_workspace('mia', 'ann', 'member');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);
create function pg_temp.jobs(which text) returns setof jsonb language sql security definer set search_path = '' as $$
  select data from pgboss.job where name like which
$$;
create function pg_temp.status(n integer) returns text language sql security definer set search_path = '' as $$
  select status from public.threads where id = tests.row_id('thread', n)
$$;
create function pg_temp.open_reviews(closed boolean) returns void language sql security definer set search_path = '' as $$
  update public.review_items set status = 'approved', resolved_at = now();
  update public.crm_write_log set permanent_failure = false, state = 'planned', dry_run = true, next_retry_at = null,
    error_code = null, attempt_id = null;
$$;
grant execute on all functions in schema pg_temp to public;
select pg_temp.open_reviews(false);
select private.refresh_thread_status(tests.workspace('ann'), array[tests.row_id('thread', 1)]);
select private.refresh_thread_status(tests.workspace('zoe'), array[tests.row_id('thread', 2)]);
select is(pg_temp.status(1), 'waits_deals', 'a conversation that waits for deals says so, whatever else was written');
update public.waiting_outcomes set waits_for = 'crm', crm = null where workspace_id = tests.workspace('ann');
select private.refresh_thread_status(tests.workspace('ann'), array[tests.row_id('thread', 1)]);
select is(pg_temp.status(1), 'waits_crm', 'and one that waits for a CRM');
select throws_ok($$insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for)
  select workspace_id, thread_id, message_id, run_id, 'deals' from public.waiting_outcomes limit 1$$, '23514', null, 'deals are those of one CRM');
select throws_ok($$insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for)
  select workspace_id, thread_id, message_id, run_id, 'crm' from public.waiting_outcomes where workspace_id = tests.workspace('ann')$$,
  '23505', null, 'a message waits for any CRM once');
select throws_ok($$update public.waiting_outcomes set waits_for = 'rain'$$, '23514', null, 'nothing else is waited for');
select throws_ok($$update public.waiting_outcomes set crm = 'rain'$$, '23514', null, 'nor another CRM');
select throws_ok($$update public.threads set status = 'rain'$$, '23514', null, 'nor is there another status');

-- The connection itself wakes what waits, whichever code changed it.
delete from pgboss.job where name = 'release_waiting';
update public.crm_connections set account_name = 'Renamed', status = 'error' where workspace_id = tests.workspace('ann') and status = 'connected';
select is_empty($$select * from pg_temp.jobs('release_waiting')$$, 'a connection that is broken changes nothing for what waits');
update public.crm_connections set status = 'disconnected', disconnected_at = now() where workspace_id = tests.workspace('ann');
select results_eq($$select distinct j ->> 'workspaceId' from pg_temp.jobs('release_waiting') j$$,
  $$select tests.workspace('ann')::text$$, 'one that goes does');
delete from pgboss.job where name = 'release_waiting';
update public.crm_connections set status = 'connected', disconnected_at = null, deals_synced_at = null where workspace_id = tests.workspace('ann');
select isnt_empty($$select * from pg_temp.jobs('release_waiting')$$, 'one that comes back does');
delete from pgboss.job where name = 'release_waiting';
update public.crm_connections set deals_synced_at = now() where workspace_id = tests.workspace('ann');
select isnt_empty($$select * from pg_temp.jobs('release_waiting')$$, 'one that has its deals does');
delete from pgboss.job where name = 'release_waiting';
update public.crm_connections set deals_synced_at = now() where workspace_id = tests.workspace('ann');
select is_empty($$select * from pg_temp.jobs('release_waiting')$$, 'having them again does not');
update public.crm_connections set status = 'disconnected' where workspace_id = tests.workspace('ann');
delete from pgboss.job where name = 'release_waiting';
insert into public.crm_connections (workspace_id, crm, external_account_id, status)
  values (tests.workspace('ann'), 'hubspot', 'another', 'connected');
select isnt_empty($$select * from pg_temp.jobs('release_waiting')$$, 'a new one does');
update public.crm_connections set status = 'disconnected' where external_account_id = 'another';
update public.crm_connections set status = 'connected' where workspace_id = tests.workspace('ann') and external_account_id <> 'another';

-- Discarding.
select tests.visit();
select throws_ok($$select public.discard_waiting(tests.workspace('ann'), null)$$, '42501', null, 'a visitor discards nothing');
select throws_ok($$select public.write_planned(tests.workspace('ann'), null)$$, '42501', null, 'and writes nothing');
select tests.authenticate_as('mia');
select throws_ok($$select public.discard_waiting(tests.workspace('ann'), null)$$, '42501', null, 'a member neither');
select throws_ok($$select public.write_planned(tests.workspace('ann'), null)$$, '42501', null, 'nor writes');
select tests.authenticate_as('ann');
select throws_ok($$select public.discard_waiting(tests.workspace('zoe'), null)$$, '42501', null, 'nor an admin of another workspace');
select throws_ok($$select public.write_planned(tests.workspace('zoe'), null)$$, '42501', null, 'who writes nothing there');
select is(public.discard_waiting(tests.workspace('ann'), gen_random_uuid()), 0, 'of another conversation nothing is discarded');
select is(public.discard_waiting(tests.workspace('ann'), tests.row_id('thread', 1)), 1, 'an admin discards what waits');
select is(pg_temp.status(1), 'outcome', 'the conversation is what is left of it');
select results_eq($$select detail ->> 'reason', actor_user_id from public.audit_events where event = 'outcome_stopped_waiting'$$,
  $$select 'discarded', tests.id('ann')$$, 'the trail says who');

-- Writing what was planned.
select tests.clear();
update public.workspaces set live_writes = false;
select tests.authenticate_as('ann');
select throws_ok($$select public.write_planned(tests.workspace('ann'), null)$$, '22X52', null, 'not while live writes are off');
select tests.clear();
update public.workspaces set live_writes = true;
select tests.authenticate_as('ann');
select is(public.write_planned(tests.workspace('ann'), gen_random_uuid()), 0, 'of another conversation nothing is written');
select cmp_ok(public.write_planned(tests.workspace('ann'), tests.row_id('thread', 1)), '>', 0, 'an admin writes what was planned');
select results_eq($$select distinct state, dry_run from public.crm_write_log where workspace_id = tests.workspace('ann')$$,
  $$values ('queued', false)$$, 'it is on its way');
select is(public.write_planned(tests.workspace('ann'), null), 0, 'once');
select is((select count(*)::integer from public.audit_events where event = 'planned_writes_requested'), 1, 'the trail says so');
select tests.clear();
select is((select count(*)::integer from public.crm_write_log where workspace_id = tests.workspace('zoe') and state = 'planned'),
  (select count(*)::integer from public.crm_write_log where workspace_id = tests.workspace('zoe')), 'others'' plans are as they were');

-- A redacted message waits no longer.
update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null where workspace_id = tests.workspace('zoe');
select is_empty($$select * from public.waiting_outcomes where workspace_id = tests.workspace('zoe')$$, 'what is redacted waits no longer');

select * from finish();
rollback;
