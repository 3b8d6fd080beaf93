import { sql } from 'kysely';

import type { Queryable } from './client.ts';
import { loadBacklog, type Backlog } from './writeBacklog.ts';

/** One queue as it is now. */
export interface QueueVitals {
  queue: string;
  waiting: number;
  active: number;
  failed: number;
  /** Of these, copied to the dead letters and not dealt with. */
  deadLetters: number;
  /** How long the job that should have begun first is overdue. */
  oldestDueSeconds: number;
}

/** What jobs owe, by job and by whether it is still tried. */
export interface OwedVitals {
  job: string;
  state: 'waiting' | 'given_up';
  count: number;
  oldestSeconds: number;
}

export interface Vitals {
  queues: QueueVitals[];
  owed: OwedVitals[];
  writes: Backlog[];
}

/** Everything that is counted in the database. Of all workspaces together: who they are is nothing for a metric. */
export async function loadVitals(db: Queryable): Promise<Vitals> {
  const { rows: queues } = await sql<QueueVitals>`
    with jobs as (
      select name, state, count(*) as jobs,
        min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as due
      from pgboss.job where state in ('created', 'retry', 'active', 'failed') group by name, state
    ), dead as (
      select source_name, count(*) as jobs from pgboss.job
      where name = 'dead_letter' and state = 'created' group by source_name
    )
    select q.name as queue,
      coalesce(sum(j.jobs) filter (where j.state in ('created', 'retry')), 0)::integer as waiting,
      coalesce(sum(j.jobs) filter (where j.state = 'active'), 0)::integer as active,
      coalesce(sum(j.jobs) filter (where j.state = 'failed'), 0)::integer as failed,
      coalesce(max(d.jobs), 0)::integer as "deadLetters",
      coalesce(extract(epoch from now() - min(j.due)), 0)::float8 as "oldestDueSeconds"
    from pgboss.queue q left join jobs j on j.name = q.name left join dead d on d.source_name = q.name
    where q.name not like '\\_\\_pgboss%' and q.name <> 'dead_letter' group by q.name order by q.name`.execute(
    db,
  );
  const { rows: owed } = await sql<OwedVitals>`
    select name as job, case when given_up_at is null then 'waiting' else 'given_up' end as state,
      count(*)::integer as count, extract(epoch from now() - min(owed_since))::float8 as "oldestSeconds"
    from private.owed_jobs group by 1, 2 order by 1, 2`.execute(db);
  return { queues, owed, writes: await loadBacklog(db) };
}

/** Which of these queues are not there: the database lacks migrations. Throws when it cannot be reached. */
export async function missingQueues(db: Queryable, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select wanted.name from unnest(${[...names]}::text[]) as wanted (name)
    where not exists (select from pgboss.queue q where q.name = wanted.name)`.execute(db);
  return rows.map(({ name }) => name);
}
