import type { SeedBook, SeedDeal, SeedPortal } from '../seed.ts';
import { associate, createObject, defaultAssociationType, type PropertyInput } from './objectStore.ts';
import type { ObjectType } from './objectTypes.ts';
import type { HubSpotState, Portal } from './state.ts';

const DAY_MS = 86_400_000;
const FIRST_OBJECT_ID = 30_100_001;
/** Seeded records are this old, so that the search index has long seen them. */
const SEEDED_DAYS_AGO = 200;

const STAGES: Record<SeedDeal['stage'], string> = {
  new: 'appointmentscheduled',
  qualified: 'qualifiedtobuy',
  proposal: 'presentationscheduled',
  contract: 'contractsent',
  won: 'closedwon',
  lost: 'closedlost',
};

export function seedHubSpot(portals: SeedPortal[], now: number): HubSpotState {
  return {
    portals: Object.fromEntries(portals.map((portal) => [portal.hubId, seedPortal(portal, now)])),
    codes: {},
    refreshGrants: {},
    accessGrants: {},
    marketplaceInstalls: {},
    webhookUrl: null,
    nextEventId: 1,
  };
}

function seedPortal({ book, ...account }: SeedPortal, now: number): Portal {
  const portal: Portal = {
    ...account,
    // HubSpot usage guidelines: 110 requests per 10 s for each account that installed a marketplace app.
    settings: {
      rateLimit: { max: 110, intervalMs: 10_000 },
      partialStatus: 207,
      requiredProperties: {},
      secondaryEmails: 'found',
    },
    installed: false,
    nextId: FIRST_OBJECT_ID,
    objects: { contacts: {}, companies: {}, deals: {}, tasks: {}, notes: {} },
    contactByEmail: {},
    associations: {},
  };
  fill(portal, book, now);
  return portal;
}

function fill(portal: Portal, book: SeedBook, now: number): void {
  const createdAt = now - SEEDED_DAYS_AGO * DAY_MS;
  const add = (type: ObjectType, properties: PropertyInput) => {
    const created = createObject(portal, type, properties, [], { now: createdAt, searchLagMs: 0 });
    if (!created.ok) throw new Error(`The seed has a record HubSpot would refuse: ${created.error.message}`);
    return created.value.id;
  };
  const link = (from: ObjectType, fromId: string, to: ObjectType, toId: string) => {
    const typeId = defaultAssociationType(from, to);
    if (typeId !== null) associate(portal, from, fromId, to, toId, typeId);
  };

  for (const company of book.companies) {
    const companyId = add('companies', { name: company.name, domain: company.domain });
    const contactIds = new Map<string, string>();
    for (const { first, last, email, title } of company.people) {
      const properties = {
        email,
        firstname: first,
        lastname: last,
        company: company.name,
        jobtitle: title ?? null,
      };
      const contactId = add('contacts', properties);
      contactIds.set(email, contactId);
      link('contacts', contactId, 'companies', companyId);
    }
    for (const deal of company.deals) {
      const dealId = add('deals', {
        dealname: deal.name,
        dealstage: STAGES[deal.stage],
        amount: deal.amount,
        deal_currency_code: portal.currency,
        closedate: now + deal.closesInDays * DAY_MS,
      });
      link('deals', dealId, 'companies', companyId);
      for (const email of deal.contacts ?? contactIds.keys()) {
        const contactId = contactIds.get(email);
        if (contactId !== undefined) link('deals', dealId, 'contacts', contactId);
      }
    }
  }
  for (const { first, last, email, company } of book.leads) {
    add('contacts', { email, firstname: first, lastname: last, company });
  }
}
