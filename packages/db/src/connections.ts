import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Db, Queryable } from './client.ts';
import { sendJob } from './jobs.ts';
import { storeTokens, type SealedTokens } from './tokens.ts';

export interface Connection {
  id: string;
  workspaceId: string;
  crm: Crm;
  externalAccountId: string;
  accountName: string;
  status: string;
  instanceUrl: string | null;
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
            dealsSyncedAt: row.deals_synced_at,
          },
        ],
  );
}

/** The account behind an authorization, as the provider names it. */
export interface AccountToConnect {
  crm: Crm;
  externalAccountId: string;
  name: string;
  domain: string | null;
  url: string | null;
  installerEmail: string | null;
  scopes: readonly string[];
  instanceUrl: string | null;
}

export type ConnectResult =
  | { ok: true; connectionId: string; reconnected: boolean }
  /** Another workspace has this account; it must be disconnected there first. */
  | { ok: false; code: 'account_bound_elsewhere' }
  /** This workspace has another account of the same CRM. */
  | { ok: false; code: 'another_account_connected' };

/**
 * Binds a CRM account to a workspace with its tokens, in one transaction: connection, tokens, audit event, deal import.
 * Connecting the same account again renews the tokens and clears an error.
 *
 * @param seal seals the tokens for the connection they belong to
 */
export async function connectAccount(
  db: Db,
  args: { workspaceId: string; userId: string; account: AccountToConnect },
  seal: (connectionId: string) => Promise<SealedTokens>,
): Promise<ConnectResult> {
  const { workspaceId, userId, account } = args;
  return db.transaction().execute(async (trx) => {
    // Two people connecting one account, or one workspace, at once: the second sees what the first did.
    for (const subject of [account.externalAccountId, workspaceId]) {
      const lock = `connect:${account.crm}:${subject}`;
      await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(trx);
    }

    const known = await trx
      .selectFrom('crm_connections')
      .select(['id', 'workspace_id', 'external_account_id', 'status'])
      .where('crm', '=', account.crm)
      .where((eb) =>
        eb.or([
          eb('external_account_id', '=', account.externalAccountId),
          eb('workspace_id', '=', workspaceId),
        ]),
      )
      .forUpdate()
      .execute();
    const isLive = (row: { status: string }) => row.status !== 'disconnected';
    const sameAccount = known.filter((row) => row.external_account_id === account.externalAccountId);
    if (
      sameAccount.some((row) => isLive(row) && row.workspace_id !== null && row.workspace_id !== workspaceId)
    ) {
      return { ok: false, code: 'account_bound_elsewhere' };
    }
    if (known.some((row) => isLive(row) && row.external_account_id !== account.externalAccountId)) {
      return { ok: false, code: 'another_account_connected' };
    }

    const existing =
      sameAccount.find((row) => isLive(row)) ?? sameAccount.find((row) => row.workspace_id === workspaceId);
    const values = {
      workspace_id: workspaceId,
      crm: account.crm,
      external_account_id: account.externalAccountId,
      account_name: account.name,
      account_domain: account.domain,
      account_url: account.url,
      installer_email: account.installerEmail,
      status: 'connected',
      scopes: [...account.scopes],
      instance_url: account.instanceUrl,
      connected_by: userId,
      connected_at: sql<string>`now()`,
      disconnected_at: null,
    };
    const { id: connectionId } = existing
      ? await trx
          .updateTable('crm_connections')
          .set(values)
          .where('id', '=', existing.id)
          .returning('id')
          .executeTakeFirstOrThrow()
      : await trx.insertInto('crm_connections').values(values).returning('id').executeTakeFirstOrThrow();

    await storeTokens(trx, connectionId, await seal(connectionId));
    const reconnected = existing !== undefined;
    await recordEvents(trx, [
      {
        workspaceId,
        actor: { userId },
        event: reconnected ? 'crm_reconnected' : 'crm_connected',
        connectionId,
        detail: { crm: account.crm, account: account.externalAccountId },
      },
    ]);
    await sendJob(trx, 'import_deals', { workspaceId, connectionId }, connectionId);
    return { ok: true, connectionId, reconnected };
  });
}

/** Salesforce may move an org; the token response says where it is now. */
export async function setInstanceUrl(
  db: Queryable,
  connection: { id: string; workspaceId: string },
  instanceUrl: string,
): Promise<void> {
  await db
    .updateTable('crm_connections')
    .set({ instance_url: instanceUrl })
    .where('workspace_id', '=', connection.workspaceId)
    .where('id', '=', connection.id)
    .execute();
}

/**
 * Marks a connection broken because its authorization is gone; returns false when it was marked already, or when its
 * tokens are no longer those of `version`.
 */
export async function markConnectionError(
  db: Db,
  connection: { id: string; workspaceId: string; crm: Crm },
  reason: string,
  version: number | null = null,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const updated = await trx
      .updateTable('crm_connections')
      .set({ status: 'error' })
      .where('workspace_id', '=', connection.workspaceId)
      .where('id', '=', connection.id)
      .where('status', '=', 'connected')
      .$if(version !== null, (update) =>
        update.where((eb) =>
          eb.exists(
            eb
              .selectFrom('private.crm_tokens')
              .select('version')
              .where('connection_id', '=', connection.id)
              .where('version', '=', version),
          ),
        ),
      )
      .returning('id')
      .executeTakeFirst();
    if (!updated) return false;
    await recordEvents(trx, [
      {
        workspaceId: connection.workspaceId,
        actor: 'worker',
        event: 'crm_connection_error',
        connectionId: connection.id,
        detail: { crm: connection.crm, reason },
      },
    ]);
    return true;
  });
}

/** A connection marked broken has just worked: it is connected again. Returns false when it was not marked. */
export async function clearConnectionError(
  db: Queryable,
  connection: { id: string; workspaceId: string; crm: Crm },
): Promise<boolean> {
  const updated = await db
    .updateTable('crm_connections')
    .set({ status: 'connected' })
    .where('workspace_id', '=', connection.workspaceId)
    .where('id', '=', connection.id)
    .where('status', '=', 'error')
    .returning('id')
    .executeTakeFirst();
  if (!updated) return false;
  await recordEvents(db, [
    {
      workspaceId: connection.workspaceId,
      actor: 'worker',
      event: 'crm_connection_recovered',
      connectionId: connection.id,
      detail: { crm: connection.crm },
    },
  ]);
  return true;
}
