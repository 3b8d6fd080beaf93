import type { Crm } from '@conduit/shared/crm.ts';
import {
  pendingInstallPayload,
  validateClaim,
  workspaceToFinish,
  type Begun,
  type ClaimRefusal,
  type InstalledAccount,
} from '@conduit/shared/installFlow.ts';
import { sql } from 'kysely';
import { z } from 'zod';

import { recordEvents } from './audit.ts';
import { json, type Db, type Queryable } from './client.ts';
import { sendJob } from './jobs.ts';
import type { Json } from './schema.ts';
import { loadTokens, storeTokens, type SealedTokens, type StoredTokens } from './tokens.ts';
import { memberRole } from './workspaces.ts';

const metadataSchema = z.object({
  account_name: z.string(),
  account_domain: z.string().nullable(),
  installer_email: z.string().nullable(),
  installs: z.number(),
});

/**
 * Parks what a consent gave, whoever began it: a connection of its own without a workspace, its tokens (sealed before they
 * touch disk), and what the claim page will show. One transaction; installing the account again renews all of it. An account that a
 * workspace has already waits beside that connection, which stays as it is: installing proves no membership there.
 */
export async function recordInstall(
  db: Db,
  args: {
    account: InstalledAccount;
    instanceUrl: string | null;
    claimSecretHash: string;
    /** Who began it in the dashboard, and for which workspace; null when nobody did. */
    begun: Begun | null;
    /** Where HubSpot's own install flow wants the browser back. */
    returnUrl: string | null;
    /** Milliseconds since the epoch. */
    now: number;
  },
  seal: (connectionId: string) => Promise<SealedTokens>,
): Promise<{ installId: string }> {
  const { account, claimSecretHash, begun, returnUrl, now } = args;
  return db.transaction().execute(async (trx) => {
    await lockConnecting(trx, account.crm, [account.externalAccountId]);
    const waiting = await trx
      .selectFrom('pending_installs')
      .select(['id', 'connection_id', 'metadata'])
      .where('crm', '=', account.crm)
      .where('external_account_id', '=', account.externalAccountId)
      .where('status', '=', 'pending')
      .forUpdate()
      .executeTakeFirst();
    const known = {
      account_name: account.name,
      account_domain: account.domain,
      account_url: account.url,
      installer_email: account.installerEmail,
      scopes: [...account.scopes],
      instance_url: args.instanceUrl,
    };
    const { id: connectionId } = waiting
      ? await trx
          .updateTable('crm_connections')
          .set(known)
          .where('id', '=', waiting.connection_id)
          .returning('id')
          .executeTakeFirstOrThrow()
      : await trx
          .insertInto('crm_connections')
          .values({
            ...known,
            crm: account.crm,
            external_account_id: account.externalAccountId,
            status: 'pending_claim',
          })
          .returning('id')
          .executeTakeFirstOrThrow();
    await storeTokens(trx, connectionId, await seal(connectionId));

    const previous = waiting && metadataSchema.safeParse(waiting.metadata).data;
    const { metadata, ...payload } = pendingInstallPayload(account, {
      claimSecretHash,
      now,
      begun,
      returnUrl,
      ...(previous && { previous }),
    });
    const row = { ...payload, connection_id: connectionId, metadata: json(metadata) };
    const { id: installId } = waiting
      ? await trx
          .updateTable('pending_installs')
          .set(row)
          .where('id', '=', waiting.id)
          .returning('id')
          .executeTakeFirstOrThrow()
      : await trx.insertInto('pending_installs').values(row).returning('id').executeTakeFirstOrThrow();
    return { installId };
  });
}

/** What the claim page shows of an install. */
export interface InstallCard {
  installId: string;
  crm: Crm;
  status: 'pending' | 'claimed' | 'expired';
  accountName: string;
  accountDomain: string | null;
  externalAccountId: string;
  /** Where it waits; once claimed, the workspace's own connection. */
  connectionId: string;
  installerEmail: string | null;
  expiresAt: string;
  claimedBy: string | null;
  claimedWorkspaceId: string | null;
  /** The workspace the account belongs to already, when it does. */
  boundWorkspaceId: string | null;
  claimSecretHash: string;
  begun: Begun | null;
  /** Where HubSpot's own install flow wants the browser back. */
  returnUrl: string | null;
}

/**
 * An install, and which workspace has its account already; null when there is none of that id and CRM.
 *
 * @param keep it as it is until the transaction ends: the sweep takes no locks of ours
 */
export async function loadInstall(
  db: Queryable,
  crm: Crm,
  installId: string,
  { keep }: { keep: boolean } = { keep: false },
): Promise<InstallCard | null> {
  const row = await db
    .selectFrom('pending_installs as i')
    .leftJoin('crm_connections as bound', (join) =>
      join
        .onRef('bound.crm', '=', 'i.crm')
        .onRef('bound.external_account_id', '=', 'i.external_account_id')
        .on('bound.status', 'in', ['connected', 'error']),
    )
    .select([
      'i.id',
      'i.crm',
      'i.status',
      'i.metadata',
      'i.external_account_id',
      'i.connection_id',
      'i.expires_at',
      'i.claimed_by',
      'i.claimed_workspace_id',
      'i.claim_secret_hash',
      'i.begun_by',
      'i.begun_for',
      'i.begun_hash',
      'i.return_url',
      'bound.workspace_id',
    ])
    .where('i.id', '=', installId)
    .where('i.crm', '=', crm)
    .$if(keep, (query) => query.forUpdate('i'))
    .executeTakeFirst();
  if (!row) return null;
  const shown = readMetadata(row.metadata);
  const { begun_by: userId, begun_for: workspaceId, begun_hash: browserHash } = row;
  return {
    installId: row.id,
    crm: row.crm,
    status: row.status === 'claimed' || row.status === 'expired' ? row.status : 'pending',
    accountName: shown.account_name,
    accountDomain: shown.account_domain,
    externalAccountId: row.external_account_id,
    connectionId: row.connection_id,
    installerEmail: shown.installer_email,
    expiresAt: row.expires_at,
    claimedBy: row.claimed_by,
    claimedWorkspaceId: row.claimed_workspace_id,
    boundWorkspaceId: row.workspace_id,
    claimSecretHash: row.claim_secret_hash,
    begun: userId === null || workspaceId === null ? null : { userId, workspaceId, browserHash },
    returnUrl: row.return_url,
  };
}

const readMetadata = (metadata: Json) =>
  metadataSchema
    .catch({ account_name: '', account_domain: null, installer_email: null, installs: 1 })
    .parse(metadata);

export type ClaimResult =
  | { ok: true; connectionId: string; workspaceId: string; returnUrl: string | null; repeated: boolean }
  | { ok: false; code: ClaimRefusal };

/** Seals tokens anew for another connection: a sealed token opens only in its own row. */
export type Reseal = (tokens: StoredTokens, from: string, to: string) => Promise<SealedTokens>;

/**
 * Binds an install to a workspace, the only way a CRM account gets to one: exactly one of any number of claims wins. One
 * transaction: the install claimed, the connection connected, the audit event, and the deal import on its way. A connection
 * that the workspace has, or had, with this account is renewed, so that what hangs off it goes on.
 *
 * On the audit trail it is `install_claimed`; where a person finished what they began in the dashboard, `crm_connected` or
 * `crm_reconnected`.
 */
export async function claimInstall(
  db: Db,
  claim: {
    crm: Crm;
    installId: string;
    /** Null to finish what this person began in this browser. */
    workspaceId: string | null;
    secretHash: string | null;
    beginHash: string | null;
    user: { id: string; email: string };
    confirmedInstaller: string | null;
    /** Milliseconds since the epoch. */
    now: number;
  },
  reseal: Reseal,
): Promise<ClaimResult> {
  const { crm, installId, secretHash, beginHash, user, confirmedInstaller } = claim;
  return db.transaction().execute(async (trx) => {
    // The locks make claims queue up; each decides on what the one before it left.
    await lockInstall(trx, crm, installId);
    const install = await loadInstall(trx, crm, installId, { keep: true });
    if (!install) return { ok: false, code: 'wrong_browser' };
    const { externalAccountId, returnUrl } = install;
    const workspaceId = claim.workspaceId ?? workspaceToFinish({ install, user, beginHash });
    if (workspaceId !== null) await lockConnecting(trx, crm, [workspaceId]);
    const verdict = validateClaim({
      install,
      secretHash,
      beginHash,
      user,
      workspaceId,
      role: workspaceId === null ? null : await memberRole(trx, workspaceId, user.id),
      hasAnotherAccount:
        workspaceId !== null && (await hasAnotherAccount(trx, crm, workspaceId, externalAccountId)),
      confirmedInstaller,
      now: claim.now,
    });
    if (!verdict.ok) return verdict;
    if (workspaceId === null) throw new Error('A claim that is good has a workspace.');
    if (verdict.repeated)
      return { ok: true, connectionId: install.connectionId, workspaceId, returnUrl, repeated: true };

    const { connectionId, renewed } = await bind(trx, { install, workspaceId, userId: user.id }, reseal);
    await endWait(trx, { install, connectionId, userId: user.id, workspaceId });
    const { begun } = install;
    const finished = begun?.userId === user.id && begun.workspaceId === workspaceId;
    await recordEvents(trx, [
      {
        workspaceId,
        actor: { userId: user.id },
        event: finished ? (renewed ? 'crm_reconnected' : 'crm_connected') : 'install_claimed',
        connectionId,
        detail: {
          crm,
          account: externalAccountId,
          ...(finished ? {} : { install_id: installId, installer_confirmed: confirmedInstaller !== null }),
        },
      },
    ]);
    await sendJob(trx, 'import_deals', { workspaceId, connectionId }, connectionId);
    return { ok: true, connectionId, workspaceId, returnUrl, repeated: false };
  });
}

/**
 * Until the transaction ends, nobody else installs or claims these: the account first, then the workspace, so that two who
 * want the same never wait for each other.
 */
async function lockConnecting(db: Queryable, crm: Crm, subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    const lock = `connect:${crm}:${subject}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(db);
  }
}

/** `lockConnecting` for the account of an install. */
async function lockInstall(db: Queryable, crm: Crm, installId: string): Promise<void> {
  const install = await db
    .selectFrom('pending_installs')
    .select('external_account_id')
    .where('id', '=', installId)
    .where('crm', '=', crm)
    .execute();
  await lockConnecting(
    db,
    crm,
    install.map((row) => row.external_account_id),
  );
}

/** Connects the account to the workspace, in the connection it has or had there, else in the one that waited. */
async function bind(
  db: Queryable,
  { install, workspaceId, userId }: { install: InstallCard; workspaceId: string; userId: string },
  reseal: Reseal,
): Promise<{ connectionId: string; renewed: boolean }> {
  const known = await db
    .selectFrom('crm_connections')
    .select([
      'id',
      'account_name',
      'account_domain',
      'account_url',
      'installer_email',
      'scopes',
      'instance_url',
    ])
    .where('id', '=', install.connectionId)
    .executeTakeFirstOrThrow();
  const own = await db
    .selectFrom('crm_connections')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('crm', '=', install.crm)
    .where('external_account_id', '=', install.externalAccountId)
    .orderBy(sql`status = 'disconnected'`)
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  const { id: waitingId, ...account } = known;
  const connectionId = own?.id ?? waitingId;
  if (own) {
    const tokens = await loadTokens(db, waitingId);
    if (!tokens) throw new Error('An install that waits has tokens.');
    await storeTokens(db, connectionId, await reseal(tokens, waitingId, connectionId));
  }
  await db
    .updateTable('crm_connections')
    .set({
      ...account,
      workspace_id: workspaceId,
      status: 'connected',
      connected_by: userId,
      connected_at: sql<string>`now()`,
      disconnected_at: null,
    })
    .where('id', '=', connectionId)
    .execute();
  return { connectionId, renewed: own !== undefined };
}

/** Ends the wait: claimed, in the connection given; where it waited in one of its own, that one ends with its tokens. */
async function endWait(
  db: Queryable,
  claim: { install: InstallCard; connectionId: string; userId: string; workspaceId: string },
): Promise<void> {
  const { install, connectionId, userId, workspaceId } = claim;
  await db
    .updateTable('pending_installs')
    .set({
      status: 'claimed',
      connection_id: connectionId,
      claimed_by: userId,
      claimed_workspace_id: workspaceId,
      claimed_at: sql<string>`now()`,
    })
    .where('id', '=', install.installId)
    .execute();
  if (install.connectionId === connectionId) return;
  await db
    .updateTable('crm_connections')
    .set({ status: 'disconnected', disconnected_at: sql<string>`now()`, installer_email: null })
    .where('id', '=', install.connectionId)
    .execute();
  await db.deleteFrom('private.crm_tokens').where('connection_id', '=', install.connectionId).execute();
}

async function hasAnotherAccount(
  db: Queryable,
  crm: Crm,
  workspaceId: string,
  externalAccountId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('crm_connections')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('crm', '=', crm)
    .where('status', 'in', ['connected', 'error'])
    .where('external_account_id', '!=', externalAccountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends installs nobody claimed in time, destroys their tokens and forgets who installed; returns how many. */
export async function sweepExpiredInstalls(db: Queryable): Promise<number> {
  const { rows } = await sql<{ swept: number }>`
    with expired as (
      update public.pending_installs set status = 'expired', metadata = '{}'
      where status = 'pending' and expires_at <= now()
      returning connection_id
    ), ended as (
      update public.crm_connections c set status = 'disconnected', disconnected_at = now(), installer_email = null
      from expired e where c.id = e.connection_id and c.status = 'pending_claim'
      returning c.id
    ), destroyed as (
      delete from private.crm_tokens t using ended where t.connection_id = ended.id
    )
    select count(*)::int as swept from expired`.execute(db);
  return rows[0]?.swept ?? 0;
}
