import type { Sandbox } from '@conduit/crm-sandbox';
import type pg from 'pg';

import { contentsOf } from './accounts.ts';
import type { CrmPerson, CrmRecord, LedgerRow } from './check.ts';
import type { Staged } from './stage.ts';

/** What the ledger and the CRMs say about some schedules. */
export async function observe(
  pool: pg.Pool,
  sandbox: Sandbox,
  staged: readonly Staged[],
): Promise<{ ledger: LedgerRow[]; crm: { records: CrmRecord[]; people: CrmPerson[] } }> {
  const { rows: ledger } = await pool.query<LedgerRow>(
    `select message_id as "messageId", object, idempotency_key as key, external_id as "externalId",
       case when permanent_failure then 'failed for good' else state end || coalesce(' for ' || parked_for, '')
         || coalesce(' (' || error_code || ')', '') as state
     from public.crm_write_log where workspace_id = any ($1::uuid[])`,
    [staged.map(({ workspaceId }) => workspaceId)],
  );
  const contents = staged.map(({ account }) => contentsOf(sandbox, account));
  return {
    ledger,
    crm: {
      records: contents.flatMap(({ records }) => records),
      people: contents.flatMap(({ people }) => people),
    },
  };
}
