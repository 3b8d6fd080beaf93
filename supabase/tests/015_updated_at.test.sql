-- Where a row says when it was last changed, that is true whoever changes it.
begin;
create function pg_temp.dated() returns setof regclass language sql as $$
  select a.attrelid::regclass from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attname = 'updated_at' and c.relkind = 'r'
    and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
  order by 1
$$;
select plan((select count(*) from pg_temp.dated())::integer + 1);
select tests.sign_up('ann');
select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
select cmp_ok((select count(*) from pg_temp.dated()), '>=', 6::bigint, 'some tables say when a row changed');
select results_eq(
  format('with changed as (update %s set updated_at = ''2001-01-01'' returning updated_at) select distinct updated_at from changed', name),
  'select now()', format('%s.updated_at is when it was changed', name))
from pg_temp.dated() as name;
select * from finish();
rollback;
