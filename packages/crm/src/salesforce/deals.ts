import { z } from 'zod';

import { crmError, failed } from '../errors.ts';
import type { CallResult, CrmDeal } from '../port.ts';
import type { SalesforceApi } from './api.ts';
import { soqlString } from './soql.ts';

const PAGE_SIZE = 200;

const opportunity = z.object({
  Id: z.string(),
  Name: z.string().nullable(),
  StageName: z.string().nullable(),
  Amount: z.number().nullable(),
  CloseDate: z.string().nullable(),
  IsClosed: z.boolean(),
  Account: z.object({ Name: z.string().nullable(), Website: z.string().nullable() }).nullable(),
  OpportunityContactRoles: z
    .object({
      records: z.array(z.object({ Contact: z.object({ Email: z.string().nullable() }).nullable() })),
    })
    .nullish(),
});

/** `https://www.acme.example/about` and `acme.example` are both acme.example. */
function domainOf(website: string | null | undefined): string | null {
  if (!website) return null;
  const url = URL.parse(website.includes('://') ? website : `https://${website}`);
  return url?.hostname.replace(/^www\./, '') || null;
}

/** One query brings deals, companies and the people with a role. Currency exists in multi-currency orgs only, so it is not asked for. */
export async function listOpenDeals(
  api: SalesforceApi,
  cursor: string | null,
): Promise<CallResult<{ deals: CrmDeal[]; nextCursor: string | null }>> {
  if (cursor !== null && !/^[A-Za-z0-9]{15,18}$/.test(cursor)) {
    return failed(crmError('validation', { certainty: 'not_sent' }));
  }
  const after = cursor === null ? '' : ` AND Id > ${soqlString(cursor)}`;
  const page = await api.query(
    'SELECT Id, Name, StageName, Amount, CloseDate, IsClosed, Account.Name, Account.Website, ' +
      '(SELECT Contact.Email FROM OpportunityContactRoles) ' +
      `FROM Opportunity WHERE IsClosed = false${after} ORDER BY Id LIMIT ${PAGE_SIZE}`,
    opportunity,
  );
  if (!page.ok) return page;
  const deals = page.value.map((record) => ({
    externalId: record.Id,
    name: record.Name ?? '',
    stage: record.StageName,
    amount: record.Amount,
    currency: null,
    closeOn: record.CloseDate,
    isOpen: !record.IsClosed,
    companyName: record.Account?.Name ?? null,
    companyDomain: domainOf(record.Account?.Website),
    contactEmails: (record.OpportunityContactRoles?.records ?? []).flatMap(({ Contact }) =>
      Contact?.Email ? [Contact.Email.toLowerCase()] : [],
    ),
  }));
  return {
    ok: true,
    value: { deals, nextCursor: deals.length < PAGE_SIZE ? null : (deals.at(-1)?.externalId ?? null) },
  };
}
