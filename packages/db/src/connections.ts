import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import type { Db, Queryable } from './client.ts';

export interface Connection {
  id: string;
  workspaceId: string;
  crm: Crm;
  externalAccountId: string;
  accountName: string;
  status: string;
  instanceUrl: string | null;
  /** What was granted, by the last answer that said so. */
  scopes: string[];
  /** Null until its deals were read for the first time. */
  dealsSyncedAt: string | null;
}

const columns = [
  'id',
  'workspace_id',
  'crm',
  'external_account_id',
  'account_name',
  'status',
  'instance_url',
  'scopes',
  'deals_synced_at',
] as const;

/** One connection that belongs to a workspace; null when there is none, or it was disconnected. */
export async function loadConnection(
  db: Queryable,
  workspaceId: string,
  connectionId: string,
): Promise<Connection | null> {
  const [connection] = await toConnections(
    db
      .selectFrom('crm_connections')
      .select(columns)
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', connectionId)
      .where('status', 'in', ['connected', 'error'])
      .execute(),
  );
  return connection ?? null;
}

/** The connections of one workspace, or of all, that are not disconnected. */
export async function liveConnections(db: Queryable, workspaceId?: string): Promise<Connection[]> {
  let query = db.selectFrom('crm_connections').select(columns).where('status', 'in', ['connected', 'error']);
  if (workspaceId !== undefined) query = query.where('workspace_id', '=', workspaceId);
  return toConnections(query.orderBy('crm').execute());
}

interface ConnectionRow {
  id: string;
  workspace_id: string | null;
  crm: Crm;
  external_account_id: string;
  account_name: string;
  status: string;
  instance_url: string | null;
  scopes: string[];
  deals_synced_at: string | null;
}

async function toConnections(rows: Promise<ConnectionRow[]>): Promise<Connection[]> {
  return (await rows).flatMap((row) =>
    row.workspace_id === null
      ? []
      : [
          {
            id: row.id,
            workspaceId: row.workspace_id,
            crm: row.crm,
            externalAccountId: row.external_account_id,
            accountName: row.account_name,
            status: row.status,
            instanceUrl: row.instance_url,
            scopes: row.scopes,
            dealsSyncedAt: row.deals_synced_at,
          },
        ],
  );
}

/**
 * Salesforce may move an org, and a grant may shrink; the token response says where it is now, and what is left. Not for
 * tokens that are no longer those of `version`: who connected meanwhile was told something newer.
 */
export async function setGrant(
  db: Queryable,
  connection: { id: string; workspaceId: string },
  { version, instanceUrl, scopes }: { version: number } & Pick<Connection, 'instanceUrl' | 'scopes'>,
): Promise<void> {
  await db
    .updateTable('crm_connections')
    .set({ instance_url: instanceUrl, scopes })
    .where('workspace_id', '=', connection.workspaceId)
    .where('id', '=', connection.id)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('private.crm_tokens as t')
          .select('t.version')
          .whereRef('t.connection_id', '=', 'crm_connections.id')
          .where('t.version', '=', version),
      ),
    )
    .execute();
}

/**
 * Connections of one CRM that name a loopback address, from then on at `origin`: on a developer's machine the sandbox
 * stands for the CRM, and may be at another port than when it was connected. Returns how many moved.
 */
export async function moveLoopbackAddresses(
  db: Db,
  { crm, origin }: { crm: Crm; origin: string },
): Promise<number> {
  const moved = (column: string) =>
    sql`regexp_replace(${sql.ref(column)}, '^http://127[.]0[.]0[.]1:[0-9]+', ${origin})`;
  const isElsewhere = (column: string) => sql`${sql.ref(column)} is distinct from ${moved(column)}`;
  return db.transaction().execute(async (trx) => {
    await sql`
      update private.crm_tokens t set identity_url = ${moved('t.identity_url')}
      from public.crm_connections c
      where c.id = t.connection_id and c.crm = ${crm} and ${isElsewhere('t.identity_url')}`.execute(trx);
    await sql`
      update private.revocation_outbox o
      set instance_url = ${moved('o.instance_url')}, identity_url = ${moved('o.identity_url')}
      where o.crm = ${crm} and (${isElsewhere('o.instance_url')} or ${isElsewhere('o.identity_url')})`.execute(
      trx,
    );
    const { numAffectedRows } = await sql`
      update public.crm_connections c
      set instance_url = ${moved('c.instance_url')}, account_url = ${moved('c.account_url')}
      where c.crm = ${crm} and (${isElsewhere('c.instance_url')} or ${isElsewhere('c.account_url')})`.execute(
      trx,
    );
    return Number(numAffectedRows ?? 0);
  });
}
