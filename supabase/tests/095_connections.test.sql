-- What follows by itself when an account is connected, and certificates that stay as they are.
begin;
select plan(11);

select tests.sign_up('ann');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.clear();

-- Connecting again clears the verdict, and asks for a first call at once.
update public.connection_health set status = 'error', reason = 'token_revoked', owner = 'customer_admin', consecutive_failures = 3
  where connection_id = tests.row_id('hubspot', 1);
update public.crm_connections set connected_at = now() + interval '1 second' where id = tests.row_id('hubspot', 1);
select results_eq(
  $$select status, reason, owner, consecutive_failures, next_check_at <= now() from public.connection_health
    where connection_id = tests.row_id('hubspot', 1)$$,
  $$values ('ok'::text, null::text, null::text, 0, true)$$, 'connecting again clears the verdict');
select is(
  (select status from public.connection_health_events where connection_id = tests.row_id('hubspot', 1) order by id desc limit 1),
  'ok', 'and its history says so');

-- What is still owed from a disconnect is withdrawn by connecting again: it would uninstall what was just installed.
update public.crm_connections set status = 'disconnected', disconnected_at = now() where id = tests.row_id('hubspot', 1);
update private.revocation_outbox set connection_id = tests.row_id('hubspot', 1), external_account_id = 'portal-1'
  where connection_id = tests.row_id('revocation', 1);
update public.crm_connections set account_name = 'Team again' where id = tests.row_id('hubspot', 1);
select isnt_empty(
  $$select from private.revocation_outbox where external_account_id = 'portal-1'$$, 'a revocation is owed while it is disconnected');
update public.crm_connections set status = 'connected', disconnected_at = null where id = tests.row_id('hubspot', 1);
select is_empty(
  $$select from private.revocation_outbox where external_account_id = 'portal-1'$$, 'and withdrawn once it is connected again');
select is(
  (select step from public.disconnect_certificates where connection_id = tests.row_id('hubspot', 1) order by id desc limit 1),
  'withdrawn', 'as the certificate says');

-- Certificates.
select throws_ok(
  $$update public.disconnect_certificates set step = 'revoked'$$, '22X02', null, 'a line of a certificate is not rewritten');
update public.erasure_requests set completed_at = now(), certificate = '{"messages": 1}', address = null
  where id = tests.row_id('erasure', 1);
select is(
  (select certificate from public.erasure_requests where id = tests.row_id('erasure', 1)), '{"messages": 1}'::jsonb,
  'an erasure ends with its certificate');
select throws_ok(
  $$update public.erasure_requests set certificate = '{"messages": 2}' where id = tests.row_id('erasure', 1)$$, '22X02', null,
  'which does not change any more');

-- News about a connection ends with it.
insert into public.notices (workspace_id, connection_id, crm, kind)
  values (tests.workspace('ann'), tests.row_id('hubspot', 1), 'hubspot', 'connection_error');
update public.crm_connections set status = 'disconnected', disconnected_at = now() where id = tests.row_id('hubspot', 1);
select is_empty(
  $$select from public.notices where connection_id = tests.row_id('hubspot', 1) and closed_at is null$$,
  'which is none any more once it is disconnected');

-- What a hold kept from being erased is asked for again when it is released.
create function pg_temp.asked() returns bigint language sql as $$
  select count(*) from pgboss.job where name = 'erase_person' and data ->> 'workspaceId' = tests.workspace('ann')::text
$$;
insert into public.erasure_requests (workspace_id, address, address_hash, source)
  values (tests.workspace('ann'), 'late@customer.example', 'hash', 'hubspot');
delete from pgboss.job where name = 'erase_person';
update public.retention_policies set legal_hold = true where workspace_id = tests.workspace('ann');
update public.retention_policies set legal_hold = false where workspace_id = tests.workspace('ann');
select is(pg_temp.asked(), 1::bigint, 'the workspace''s hold is released: what waits is erased');
update public.erasure_requests set completed_at = now(), certificate = '{"held": 1}', address = null,
  address_hash = encode(sha256('maria@acme.example'), 'hex') where address = 'late@customer.example';
delete from pgboss.job where name = 'erase_person';
update public.threads set participants = '{Maria@acme.example}', legal_hold = true where workspace_id = tests.workspace('ann');
update public.threads set legal_hold = false where workspace_id = tests.workspace('ann');
select is(pg_temp.asked(), 1::bigint, 'and of a conversation: whom its certificate had to leave out');

select * from finish();
rollback;
