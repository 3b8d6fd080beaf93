-- Ann's and Zoe's workspaces live side by side. Neither sees, changes or refers to the other's rows.
begin;
create function pg_temp.tenant_tables() returns setof text language sql as $$
  select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'workspace_id'
  order by 1
$$;
-- Every foreign key between two tables of a tenant, with the constraint's own columns.
create function pg_temp.tenant_references() returns table (name text, source regclass, target regclass, columns text[]) language sql as $$
  select k.conname::text, k.conrelid::regclass, k.confrelid::regclass,
    (select array_agg(a.attname::text order by a.attnum) from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey))
  from pg_constraint k
  where k.contype = 'f' and k.connamespace = 'public'::regnamespace
    and k.conrelid::regclass::text in (select pg_temp.tenant_tables()) and k.confrelid::regclass::text in (select pg_temp.tenant_tables())
  order by 2, 1
$$;
grant execute on all functions in schema pg_temp to public;

select plan(
  -- members see their own: two tests per tenant table, two for workspaces; then the references
  2 * (select count(*) from pg_temp.tenant_tables())::integer + 4
  + 2 * (select count(*) from pg_temp.tenant_references())::integer + 2
);

select tests.sign_up('ann');
select tests.sign_up('zoe');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select tests.fill_workspace(tests.workspace('zoe'), tests.id('zoe'), 2);

-- Reading.
select tests.authenticate_as('ann');
select results_eq('select id from public.workspaces', array[tests.workspace('ann')], 'Ann sees her workspace only');
select results_eq(
  format('select distinct workspace_id from public.%I', name), array[tests.workspace('ann')], format('of %s, Ann sees hers', name)
) from pg_temp.tenant_tables() as name;
select tests.visit();
select throws_ok('select id from public.workspaces', '42501', null, 'a visitor sees no workspace');
select throws_ok(format('select workspace_id from public.%I', name), '42501', null, format('a visitor sees none of %s', name))
from pg_temp.tenant_tables() as name;
select tests.authenticate_as('nobody');
select is_empty('select id from public.workspaces', 'a token without a user sees nothing');
select tests.clear();
select is((select count(*) from public.workspaces), 2::bigint, 'both were there all along');

-- Referring. The key carries the workspace, so a row of one tenant cannot point at another's.
select cmp_ok((select count(*) from pg_temp.tenant_references()), '>=', 15::bigint, 'tenant tables refer to each other');
select is_empty(
  $$select name, source, target from pg_temp.tenant_references() where 'workspace_id' <> all (columns)$$,
  'every such reference carries the workspace');

-- Swaps the referring column for the other tenant's, with all other checks left standing.
create function pg_temp.refer(source regclass, target regclass, columns text[], to_n text) returns void language plpgsql as $$
declare
  other text := (select c from unnest(columns) as c where c <> 'workspace_id');
  target_id uuid;
begin
  execute format('select id from %s where workspace_id = tests.workspace(%L) order by id limit 1', target, to_n) into target_id;
  execute format('update %s set %I = %L where workspace_id = tests.workspace(''ann'') and %I is not null',
    source, other, target_id, other);
  -- What comes deferred comes now.
  set constraints all immediate;
end
$$;
alter table public.connection_health_events disable trigger connection_health_events_append_only;
alter table public.disconnect_certificates disable trigger disconnect_certificates_append_only;
select throws_ok(format('select pg_temp.refer(%L, %L, %L, %L)', source, target, columns, 'zoe'), '23503', null,
  format('%s.%s cannot refer to another tenant', source, array_to_string(array_remove(columns, 'workspace_id'), ', ')))
from pg_temp.tenant_references();
select lives_ok(format('select pg_temp.refer(%L, %L, %L, %L)', source, target, columns, 'ann'),
  format('%s.%s refers to its own tenant', source, array_to_string(array_remove(columns, 'workspace_id'), ', ')))
from pg_temp.tenant_references();

select * from finish();
rollback;
