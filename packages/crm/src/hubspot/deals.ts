import { crmError, failed } from '../errors.ts';
import type { CallResult, CrmDeal } from '../port.ts';
import { parseAnswer, searchBody, type HubspotApi, type HubspotObject } from './api.ts';
import { hubspotPaths } from './paths.ts';
import { readAssociations, readObjects } from './read.ts';

/** HubSpot guide "Search the CRM": 200 results a page. */
const PAGE_SIZE = 200;
const DEAL_PROPERTIES = [
  'dealname',
  'dealstage',
  'amount',
  'deal_currency_code',
  'closedate',
  'hs_is_closed',
];

/** The search pages by id rather than by offset, which ends at 10,000 results. Its lag does not matter here. */
const searchOpenDeals = (cursor: string | null) => ({
  filterGroups: [
    {
      filters: [
        { propertyName: 'hs_is_closed', operator: 'EQ', value: 'false' },
        ...(cursor === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: cursor }]),
      ],
    },
  ],
  sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
  properties: DEAL_PROPERTIES,
  limit: PAGE_SIZE,
});

const amountOf = (value: string | null | undefined): number | null => {
  const amount = value ? Number(value) : NaN;
  return Number.isFinite(amount) ? amount : null;
};

function toDeal(
  { id, properties }: HubspotObject,
  contacts: HubspotObject[],
  company: HubspotObject | undefined,
): CrmDeal {
  return {
    externalId: id,
    name: properties['dealname'] ?? '',
    stage: properties['dealstage'] ?? null,
    amount: amountOf(properties['amount']),
    currency: properties['deal_currency_code'] ?? null,
    closeOn: properties['closedate']?.slice(0, 10) ?? null,
    isOpen: properties['hs_is_closed'] !== 'true',
    companyName: company?.properties['name'] ?? null,
    companyDomain: company?.properties['domain'] ?? null,
    contactEmails: contacts.flatMap(({ properties: { email } }) => (email ? [email.toLowerCase()] : [])),
  };
}

/** A page of open deals with whom and which company they concern: five calls for up to 200 deals and 100 of each. */
export async function listOpenDeals(
  api: HubspotApi,
  cursor: string | null,
): Promise<CallResult<{ deals: CrmDeal[]; nextCursor: string | null }>> {
  if (cursor !== null && !/^\d+$/.test(cursor))
    return failed(crmError('validation', { certainty: 'not_sent' }));
  const path = hubspotPaths.search('deals');
  const page = parseAnswer(
    searchBody,
    await api({ method: 'POST', path, body: searchOpenDeals(cursor), effect: 'read' }),
  );
  if (!page.ok) return page;
  const { results } = page.value;
  const ids = results.map(({ id }) => id);

  const contactIds = await readAssociations(api, 'deals', 'contacts', ids);
  if (!contactIds.ok) return contactIds;
  const companyIds = await readAssociations(api, 'deals', 'companies', ids);
  if (!companyIds.ok) return companyIds;
  const contacts = await readObjects(api, 'contacts', [...contactIds.value.values()].flat(), ['email']);
  if (!contacts.ok) return contacts;
  const companies = await readObjects(api, 'companies', [...companyIds.value.values()].flat(), [
    'name',
    'domain',
  ]);
  if (!companies.ok) return companies;

  const deals = results.map((deal) =>
    toDeal(
      deal,
      (contactIds.value.get(deal.id) ?? []).flatMap((id) => contacts.value.get(id) ?? []),
      companies.value.get(companyIds.value.get(deal.id)?.[0] ?? ''),
    ),
  );
  return { ok: true, value: { deals, nextCursor: results.length < PAGE_SIZE ? null : (ids.at(-1) ?? null) } };
}
