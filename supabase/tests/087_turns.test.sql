-- Whose job is next, when a workspace has many.
begin;
select plan(3);

create function pg_temp.line(queue text) returns table (key text) language sql as $$
  select coalesce(singleton_key, data ->> 'workspaceId') from pgboss.job where name = queue order by priority desc, 1
$$;

select count(private.send_job('extract_thread', '{"workspaceId": "busy"}')::text) from generate_series(1, 3);
select private.send_job('extract_thread', '{"workspaceId": "quiet"}');
select results_eq($$select * from pg_temp.line('extract_thread')$$, $$values ('busy'), ('quiet'), ('busy'), ('busy')$$,
  'who sends one is not behind who sent many');

select private.send_jobs('check_connection', '[
  {"payload": {"workspaceId": "busy"}, "key": "late", "delay_seconds": 3000},
  {"payload": {"workspaceId": "quiet"}, "key": "soon", "delay_seconds": 60}]');
select results_eq($$select * from pg_temp.line('check_connection')$$, $$values ('soon'), ('late')$$,
  'what starts later has its turn later');
select private.send_jobs('check_connection', '[{"payload": {"workspaceId": "busy"}, "key": "late", "delay_seconds": 0}]');
select results_eq($$select * from pg_temp.line('check_connection')$$, $$values ('late'), ('soon')$$,
  'and is brought forward with it');

select * from finish();
rollback;
