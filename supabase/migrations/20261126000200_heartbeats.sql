-- A worker says of each of its jobs that it lives; one that says nothing for so long is gone. Workers look for that
-- themselves, and sooner (services/worker/src/lostJobs.ts): this is for pg-boss, which looks once a minute.
update pgboss.queue set heartbeat_seconds = 60
  where name <> 'dead_letter' and name not like '\_\_pgboss%' and heartbeat_seconds is null;
update pgboss.job j set heartbeat_seconds = q.heartbeat_seconds
  from pgboss.queue q
  where q.name = j.name and j.state < 'active' and j.heartbeat_seconds is distinct from q.heartbeat_seconds;
