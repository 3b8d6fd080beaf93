import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

/** Writes that are not done, of all workspaces together. */
export interface Backlog {
  crm: Crm;
  state: 'queued' | 'in_flight' | 'failed' | 'unknown' | 'parked' | 'permanent';
  writes: number;
  /** Since the oldest of them was composed. */
  oldestSeconds: number;
}

/** Two statements in one, so that each part finds its own index of what is open. */
export async function loadBacklog(db: Queryable): Promise<Backlog[]> {
  const { rows } = await sql<Backlog>`
    select crm, state, count(*)::integer as writes,
      extract(epoch from now() - min(created_at))::integer as "oldestSeconds"
    from (
      select crm, state, created_at from public.crm_write_log
      where state in ('queued', 'in_flight', 'failed', 'unknown', 'parked') and not permanent_failure
      union all
      select crm, 'permanent', created_at from public.crm_write_log where permanent_failure
    ) as open
    group by crm, state order by crm, state`.execute(db);
  return rows;
}
