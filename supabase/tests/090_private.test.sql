-- Tokens, OAuth state and jobs: no way in through the Data API, whatever the key.
begin;
select plan(38);
create function pg_temp.guarded() returns setof text language sql as $$
  values ('private.crm_tokens'), ('private.oauth_states'), ('private.rate_budgets'), ('private.erasure_outbox'),
    ('pgboss.job'), ('pgboss.queue'), ('pgboss.schedule'), ('public.pending_installs')
$$;
grant execute on function pg_temp.guarded() to public;
select tests.sign_up('ann');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);

select tests.visit();
select throws_ok(format('select * from %s', name), '42501', null, format('a visitor does not read %s', name)) from pg_temp.guarded() as name;
select tests.authenticate_as('ann');
select throws_ok(format('select * from %s', name), '42501', null, format('an owner does not read %s', name)) from pg_temp.guarded() as name;
select throws_ok(format('delete from %s', name), '42501', null, format('nor delete from %s', name)) from pg_temp.guarded() as name;
select tests.clear();
set local role service_role;
select throws_ok(format('select * from %s', name), '42501', null, format('the secret key does not read %s', name)) from pg_temp.guarded() as name;
reset role;

-- Functions.
select is_empty($$
  select p.oid::regprocedure from pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace, 'pgboss'::regnamespace)
    and has_function_privilege('anon', p.oid, 'execute')$$, 'a visitor may run no function at all');
select is_empty($$
  select p.oid::regprocedure from pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace, 'pgboss'::regnamespace)
    and has_function_privilege('service_role', p.oid, 'execute')$$, 'nor the secret key');
select is_empty($$
  select p.oid::regprocedure from pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prosecdef and p.proconfig is null$$,
  'a function that runs as its owner fixes its search path');
select is_empty($$
  select p.oid::regprocedure from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef$$,
  'no function of the Data API runs as its owner');
select is_empty($$
  select c.oid::regclass from pg_class c
  where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and not c.relrowsecurity$$,
  'every table has row level security on');
select throws_ok($$insert into private.erasure_outbox (workspace_id, bucket, paths) values (gen_random_uuid(), 'other', '{x}')$$,
  '23514', null, 'only our buckets are ever erased from');

select * from finish();
rollback;
