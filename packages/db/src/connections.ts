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
    await lockConnecting(trx, account.crm, [account.externalAccountId, workspaceId]);

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

    const own = sameAccount.filter((row) => row.workspace_id === workspaceId);
    const existing =
      own.find(isLive) ?? own[0] ?? sameAccount.find(({ status }) => status === 'pending_claim');
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
    // Consenting afresh proves control of the account: an install of it that waited is claimed with this.
    await endWait(trx, {
      crm: account.crm,
      externalAccountId: account.externalAccountId,
      connectionId,
      userId,
      workspaceId,
    });
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

/**
 * Until the transaction ends, nobody else connects, installs or claims these: accounts first, then the workspace, so that
 * two who want the same never wait for each other.
 */
export async function lockConnecting(db: Queryable, crm: Crm, subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    const lock = `connect:${crm}:${subject}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(db);
  }
}

/**
 * Ends the wait of an account's install, by a claim or by a fresh consent on the account: it is claimed, its connection is
 * the one given, and where it waited in one of its own, that one ends with its tokens.
 */
export async function endWait(
  db: Queryable,
  claim: { crm: Crm; externalAccountId: string; connectionId: string; userId: string; workspaceId: string },
): Promise<void> {
  await db
    .updateTable('pending_installs')
    .set({
      status: 'claimed',
      connection_id: claim.connectionId,
      claimed_by: claim.userId,
      claimed_workspace_id: claim.workspaceId,
      claimed_at: sql<string>`now()`,
    })
    .where('crm', '=', claim.crm)
    .where('external_account_id', '=', claim.externalAccountId)
    .where('status', '=', 'pending')
    .execute();
  await sql`
    with ended as (
      update public.crm_connections set status = 'disconnected', disconnected_at = now()
      where crm = ${claim.crm} and external_account_id = ${claim.externalAccountId}
        and status = 'pending_claim' and id <> ${claim.connectionId}
      returning id
    )
    delete from private.crm_tokens t using ended where t.connection_id = ended.id`.execute(db);
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
