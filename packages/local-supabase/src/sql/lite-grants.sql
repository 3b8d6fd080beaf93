-- Run after the migrations. On its first request @supabase/lite grants everything to the API roles in every
-- schema that holds a table with row level security. As it owns none of them and holds only REFERENCES, those
-- grants become warnings, while it can still see the tables and serve them under the project's own grants.
do $$
declare
  target text;
begin
  for target in
    select distinct n.nspname
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private')
       or (c.relrowsecurity and n.nspowner <> 'lite_authenticator'::regrole)
  loop
    execute format('grant usage on schema %I to lite_authenticator', target);
    execute format('grant references on all tables in schema %I to lite_authenticator', target);
    execute format('grant usage on all sequences in schema %I to lite_authenticator', target);
    execute format(
      'alter default privileges for role postgres in schema %I grant references on tables to lite_authenticator',
      target
    );
  end loop;
end
$$;

-- As hosted: functions of the project may call auth.uid() on the caller's behalf.
grant usage on schema auth to anon, authenticated, service_role;
