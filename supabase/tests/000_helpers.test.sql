-- What the other files stand on. Kept, not rolled back: people by name, and acting as one of them.
create schema if not exists tests;
grant usage on schema tests to anon, authenticated, service_role;

-- Signs a person up, as Supabase Auth does.
create or replace function tests.sign_up(name text, metadata jsonb default '{}') returns uuid
language sql security definer set search_path = '' as $$
  insert into auth.users (email, raw_user_meta_data) values (name || '@example.com', metadata) returning id
$$;

create or replace function tests.id(name text) returns uuid
language sql stable security definer set search_path = '' as $$
  select id from auth.users where email = name || '@example.com'
$$;

-- The workspace a person owns.
create or replace function tests.workspace(name text) returns uuid
language sql stable security definer set search_path = '' as $$
  select workspace_id from public.workspace_members where user_id = tests.id(name) and role = 'owner' order by joined_at limit 1
$$;

create or replace function tests.join_workspace(name text, owner text, role text) returns void
language sql security definer set search_path = '' as $$
  insert into public.workspace_members (workspace_id, user_id, role, email)
  values (tests.workspace(owner), tests.id(name), role, name || '@example.com')
$$;

-- From here on, for this transaction: a role with the claims that the Data API would set.
create or replace function tests.become(role text, sub text) returns void
language sql as $$
  select set_config('request.jwt.claims', jsonb_strip_nulls(jsonb_build_object('role', role, 'sub', sub))::text, true),
    set_config('request.jwt.claim.sub', coalesce(sub, ''), true),
    set_config('role', role, true)
$$;
create or replace function tests.authenticate_as(name text) returns void
language sql as $$ select tests.become('authenticated', tests.id(name)::text) $$;
create or replace function tests.visit() returns void
language sql as $$ select tests.become('anon', null) $$;
create or replace function tests.clear() returns void
language sql as $$ select tests.become('none', null) $$;

-- The project revokes execute by default, which reaches pgTAP's functions too.
grant usage on schema tests, extensions to conduit_worker, conduit_functions;
grant execute on all functions in schema tests, extensions to anon, authenticated, service_role, conduit_worker, conduit_functions;

select plan(1);
select has_schema('tests', 'helpers are in place');
select * from finish();
