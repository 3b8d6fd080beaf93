import type { CandidateDeal } from '@conduit/shared/association.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { cut, fits, storableText } from '@conduit/shared/inbound/storableText.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

export interface NewDeal {
  externalId: string;
  name: string;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  closeOn: string | null;
  isOpen: boolean;
  companyName: string | null;
  companyDomain: string | null;
  contactEmails: readonly string[];
}

/** As the database bounds what it indexes; bytes. */
const MAX_ID = 255;
const MAX_DOMAIN = 255;
const MAX_EMAIL = 320;
const MAX_TEXT = 2_000;
const MAX_CONTACTS = 1_000;
const shortened = (text: string | null): string | null =>
  text === null ? null : cut(storableText(text), MAX_TEXT);

/**
 * Brings the stored deals of a connection up to date, in one statement. What a CRM names beyond all reason is cut or left
 * out: it must not keep the other deals of its page from being stored.
 */
export async function upsertDeals(
  db: Queryable,
  connection: { workspaceId: string; connectionId: string; crm: Crm },
  deals: readonly NewDeal[],
): Promise<void> {
  const known = deals.filter(
    ({ externalId }) => fits(externalId, MAX_ID) && storableText(externalId) === externalId,
  );
  if (known.length === 0) return;
  await db
    .insertInto('deals')
    .values(
      known.map((deal) => ({
        workspace_id: connection.workspaceId,
        connection_id: connection.connectionId,
        crm: connection.crm,
        external_id: deal.externalId,
        name: shortened(deal.name) ?? '',
        stage: shortened(deal.stage),
        amount: deal.amount,
        currency: deal.currency,
        close_on: deal.closeOn,
        is_open: deal.isOpen,
        company_name: shortened(deal.companyName),
        company_domain: domainOf(deal),
        contact_emails: deal.contactEmails
          .map((email) => storableText(email).toLowerCase())
          .filter((email) => fits(email, MAX_EMAIL))
          .slice(0, MAX_CONTACTS),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'crm', 'external_id']).doUpdateSet((eb) => ({
        connection_id: eb.ref('excluded.connection_id'),
        name: eb.ref('excluded.name'),
        stage: eb.ref('excluded.stage'),
        amount: eb.ref('excluded.amount'),
        currency: eb.ref('excluded.currency'),
        close_on: eb.ref('excluded.close_on'),
        is_open: eb.ref('excluded.is_open'),
        company_name: eb.ref('excluded.company_name'),
        company_domain: eb.ref('excluded.company_domain'),
        contact_emails: eb.ref('excluded.contact_emails'),
        synced_at: sql`now()`,
      })),
    )
    .execute();
}

function domainOf({ companyDomain }: NewDeal): string | null {
  const domain = companyDomain === null ? null : storableText(companyDomain).toLowerCase();
  return domain !== null && fits(domain, MAX_DOMAIN) ? domain : null;
}

/** The database's clock, which `synced_at` is written by. */
export async function databaseTime(db: Queryable): Promise<string> {
  const { rows } = await sql<{ now: string }>`select now() as now`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('select now() returned nothing');
  return row.now;
}

/** Ends an import: a deal the CRM no longer lists as open is closed, and the connection is ready to associate. */
export async function finishDealImport(
  db: Queryable,
  connection: { workspaceId: string; connectionId: string },
  startedAt: string,
): Promise<void> {
  await db
    .updateTable('deals')
    .set({ is_open: false })
    .where('workspace_id', '=', connection.workspaceId)
    .where('connection_id', '=', connection.connectionId)
    .where('is_open', '=', true)
    .where('synced_at', '<', startedAt)
    .execute();
  await db
    .updateTable('crm_connections')
    .set({ deals_synced_at: sql`now()` })
    .where('workspace_id', '=', connection.workspaceId)
    .where('id', '=', connection.connectionId)
    .execute();
}

export interface DealSummary extends CandidateDeal {
  name: string;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  companyName: string | null;
}

/** More deals than anyone would choose among. */
const CANDIDATES = 50;

/** Open deals that one of these people is on, or whose company has one of these domains; the former first. */
export async function dealsFor(
  db: Queryable,
  workspaceId: string,
  people: readonly string[],
  domains: readonly string[],
): Promise<DealSummary[]> {
  if (people.length === 0 && domains.length === 0) return [];
  const rows = await db
    .selectFrom('deals')
    .select([
      'id',
      'crm',
      'name',
      'stage',
      'amount',
      'currency',
      'company_name',
      'company_domain',
      'contact_emails',
    ])
    .where('workspace_id', '=', workspaceId)
    .where('is_open', '=', true)
    .where((eb) =>
      eb.or([
        sql<boolean>`contact_emails && ${[...people]}::text[]`,
        eb('company_domain', '=', sql<string>`any(${[...domains]}::text[])`),
      ]),
    )
    // A deal someone is on says more than one of their company's, and must not fall behind the limit.
    .orderBy(sql`contact_emails && ${[...people]}::text[]`, 'desc')
    .orderBy('name')
    .limit(CANDIDATES)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    crm: row.crm,
    name: row.name,
    stage: row.stage,
    amount: row.amount,
    currency: row.currency,
    companyName: row.company_name,
    companyDomain: row.company_domain,
    contactEmails: row.contact_emails,
  }));
}

/** Keeps a deal as it is until the transaction ends. Whether it is there, and open. */
export async function keepOpenDeal(
  db: Queryable,
  { workspaceId, crm, dealId }: { workspaceId: string; crm: Crm; dealId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('deals')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('crm', '=', crm)
    .where('id', '=', dealId)
    .where('is_open', '=', true)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

export interface ThreadLink {
  crm: Crm;
  dealId: string;
}

/** The deals a thread is about, at most one per CRM. */
export async function loadLinks(db: Queryable, workspaceId: string, threadId: string): Promise<ThreadLink[]> {
  const rows = await db
    .selectFrom('thread_links')
    .select(['crm', 'deal_id'])
    .where('workspace_id', '=', workspaceId)
    .where('thread_id', '=', threadId)
    .execute();
  return rows.map((row) => ({ crm: row.crm, dealId: row.deal_id }));
}

/** Links a thread to a deal. A person's choice replaces an earlier link; a rule never does. */
export async function linkThread(
  db: Queryable,
  link: {
    workspaceId: string;
    threadId: string;
    crm: Crm;
    dealId: string;
    matchedBy: 'participant' | 'domain' | 'person';
    linkedBy: string | null;
  },
): Promise<void> {
  const insert = db.insertInto('thread_links').values({
    workspace_id: link.workspaceId,
    thread_id: link.threadId,
    crm: link.crm,
    deal_id: link.dealId,
    matched_by: link.matchedBy,
    linked_by: link.linkedBy,
  });
  await insert
    .onConflict((conflict) => {
      const onThread = conflict.columns(['workspace_id', 'thread_id', 'crm']);
      return link.matchedBy === 'person'
        ? onThread.doUpdateSet({ deal_id: link.dealId, matched_by: 'person', linked_by: link.linkedBy })
        : onThread.doNothing();
    })
    .execute();
}
