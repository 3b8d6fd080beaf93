-- Foundations: nothing is granted by default, a schema the Data API never sees, and the two roles
-- that services connect as.

-- Deny by default. Every table below grants what it means to grant.
alter default privileges for role postgres in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke execute on functions from anon, authenticated, service_role;
-- PUBLIC's execute cannot be undone per schema, only globally.
alter default privileges for role postgres revoke execute on functions from public;

create schema if not exists private;
comment on schema private is
  'Not exposed by the Data API: tokens, OAuth state, budgets, and the functions policies stand on.';
revoke all on schema private from public;
-- USAGE lets policies call the helper functions; no table in here is granted to an API role.
grant usage on schema private to authenticated;

-- Services connect to Postgres as these. Deployment turns login on and sets the password.
-- They cross tenants by nature (bypassrls), so what bounds them is the grant on each table.
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'conduit_worker') then
    create role conduit_worker nologin noinherit bypassrls;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'conduit_functions') then
    create role conduit_functions nologin noinherit bypassrls;
  end if;
end
$$;
grant usage on schema public, private to conduit_worker, conduit_functions;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := pg_catalog.now();
  return new;
end
$$;
comment on function private.touch_updated_at() is 'Trigger: keeps updated_at true.';
