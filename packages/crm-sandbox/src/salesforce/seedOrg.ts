import type { SeedBook, SeedDeal, SeedOrg } from '../seed.ts';
import { salesforceId } from './ids.ts';
import { createRecord, timestamp, type FieldInput } from './recordStore.ts';
import { KEY_PREFIX, type SObjectType } from './schema.ts';
import type { Org, SalesforceState } from './state.ts';

const DAY_MS = 86_400_000;
const SEEDED_DAYS_AGO = 200;
/** Allocations depend on edition and licences; this is a common small one. */
const DAILY_API_LIMIT = 100_000;

const STAGES: Record<SeedDeal['stage'], string> = {
  new: 'Prospecting',
  qualified: 'Qualification',
  proposal: 'Proposal/Price Quote',
  contract: 'Negotiation/Review',
  won: 'Closed Won',
  lost: 'Closed Lost',
};

export function seedSalesforce(orgs: SeedOrg[], now: number): SalesforceState {
  const seeded = orgs.map((org) => seedOrg(org, now));
  return {
    orgs: Object.fromEntries(seeded.map((org) => [org.orgId, org])),
    codes: {},
    authorizations: {},
    refreshTokens: {},
    accessTokens: {},
    queryCursors: {},
  };
}

function seedOrg({ number, book, user, packageInstalled, ...account }: SeedOrg, now: number): Org {
  const orgId = salesforceId(KEY_PREFIX.Organization, number);
  const userId = salesforceId(KEY_PREFIX.User, number);
  const org: Org = {
    ...account,
    orgId,
    user: { id: userId, ...user },
    settings: {
      packageInstalled,
      externalIdUnique: true,
      appApproved: true,
      apiEnabled: true,
      userActive: true,
      userEmailVerified: true,
      orgActive: true,
      dailyApiLimit: DAILY_API_LIMIT,
    },
    apiCalls: { windowStart: now, count: 0 },
    nextRecord: number * 100_000,
    records: {
      Account: {},
      Contact: {},
      Lead: {},
      Opportunity: {},
      OpportunityContactRole: {},
      Task: {},
      User: {},
      Organization: {},
    },
    deleted: {},
    taskByKey: {},
  };
  fillSystem(org, now);
  fill(org, book, now);
  return org;
}

/** The rows every org has of itself: they are readable, never writable. */
function fillSystem(org: Org, now: number): void {
  const at = timestamp(now - SEEDED_DAYS_AGO * DAY_MS);
  const audit = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at, IsDeleted: false };
  org.records.User[org.user.id] = {
    ...audit,
    Id: org.user.id,
    Username: org.user.username,
    Name: org.user.name,
    Email: org.user.email,
    IsActive: true,
  };
  org.records.Organization[org.orgId] = {
    ...audit,
    Id: org.orgId,
    Name: org.name,
    OrganizationType: org.organizationType,
    IsSandbox: org.isSandbox,
    InstanceName: 'USA5G',
    TimeZoneSidKey: 'America/New_York',
    DefaultLocaleSidKey: 'en_US',
  };
}

function fill(org: Org, book: SeedBook, now: number): void {
  const createdAt = now - SEEDED_DAYS_AGO * DAY_MS;
  const add = (type: SObjectType, fields: FieldInput) => {
    const created = createRecord(org, type, fields, createdAt);
    if (!created.ok)
      throw new Error(`The seed has a record Salesforce would refuse: ${created.error.message}`);
    return created.value.Id;
  };

  for (const company of book.companies) {
    const AccountId = add('Account', { Name: company.name, Website: `https://www.${company.domain}` });
    const contactIds = new Map<string, string>();
    for (const { first, last, email, title } of company.people) {
      const fields = { FirstName: first, LastName: last, Email: email, Title: title ?? null, AccountId };
      contactIds.set(email, add('Contact', fields));
    }
    for (const deal of company.deals) {
      const OpportunityId = add('Opportunity', {
        Name: deal.name,
        AccountId,
        StageName: STAGES[deal.stage],
        Amount: deal.amount,
        CloseDate: new Date(now + deal.closesInDays * DAY_MS).toISOString().slice(0, 10),
      });
      for (const [index, email] of [...(deal.contacts ?? contactIds.keys())].entries()) {
        const ContactId = contactIds.get(email);
        if (ContactId !== undefined)
          add('OpportunityContactRole', { OpportunityId, ContactId, IsPrimary: index === 0 });
      }
    }
  }
  for (const { first, last, email, company, title } of book.leads) {
    add('Lead', { FirstName: first, LastName: last, Email: email, Company: company, Title: title ?? null });
  }
}
