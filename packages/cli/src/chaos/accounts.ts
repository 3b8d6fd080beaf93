import type { Sandbox, SeedBook, SeedOrg, SeedPortal } from '@conduit/crm-sandbox';

import type { CrmPerson, CrmRecord } from './check.ts';
import { PEOPLE, type PersonName, type Schedule } from './schedule.ts';

const FIRST_PORTAL = 60_000_000;
const FIRST_ORG = 5_000;

const { known, other, lead } = PEOPLE;
const BOOK: SeedBook = {
  companies: [
    {
      name: 'Acme Robotics',
      domain: 'acme-robotics.example',
      people: [known],
      deals: [{ name: `${known.email} deal`, stage: 'proposal', amount: 48_000, closesInDays: 30 }],
    },
    {
      name: 'Bluefin Logistics',
      domain: 'bluefin.example',
      people: [other],
      deals: [{ name: `${other.email} deal`, stage: 'qualified', amount: 22_000, closesInDays: 45 }],
    },
  ],
  leads: [{ ...lead, company: 'Quayside' }],
};

/** An account of its own for every schedule, so that what befalls one leaves the others alone. */
export const seedsOf = (schedules: readonly Schedule[]): { portals: SeedPortal[]; orgs: SeedOrg[] } => ({
  portals: schedules.flatMap(({ flavour, number }) => (flavour === 'hubspot' ? [portal(number)] : [])),
  orgs: schedules.flatMap(({ flavour, number }) =>
    flavour === 'hubspot' ? [] : [org(number, flavour === 'salesforce')],
  ),
});

const nameOf = (number: number) => `Schedule ${number}`;

const portal = (number: number): SeedPortal => ({
  hubId: FIRST_PORTAL + number,
  name: nameOf(number),
  domain: `schedule-${number}.example`,
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  utcOffsetMinutes: 60,
  currency: 'EUR',
  dataHostingLocation: 'eu1',
  installer: { userId: number, email: `admin@schedule-${number}.example`, name: 'Admin' },
  book: BOOK,
});

const org = (number: number, packageInstalled: boolean): SeedOrg => {
  const email = `admin@schedule-${number}.example`;
  return {
    number: FIRST_ORG + number,
    name: nameOf(number),
    instance: `schedule-${number}`,
    organizationType: 'Enterprise Edition',
    isSandbox: false,
    packageInstalled,
    user: { username: email, email, name: 'Admin' },
    book: BOOK,
  };
};

/** HubSpot hub id or Salesforce org id of each schedule, by its number. */
export function accountsByNumber(sandbox: Sandbox): Map<number, string> {
  return new Map(
    sandbox.control.accounts().map(({ name, account }) => [Number(name.replace(/\D+/g, '')), account]),
  );
}

const KEY = /cdt_[A-Za-z0-9_-]{43}/;

export interface AccountContents {
  people: CrmPerson[];
  records: CrmRecord[];
  /** Deal ids by the name of the person they are about. */
  deals: Partial<Record<PersonName, string>>;
}

/** What an account holds, in the words of neither CRM. */
export function contentsOf(sandbox: Sandbox, account: string): AccountContents {
  const held = sandbox.control.records(account);
  if (!held) throw new Error(`There is no account ${account}.`);
  if (held.crm === 'hubspot') {
    const { contacts, deals, tasks, notes } = held.objects;
    return {
      people: contacts.map(({ id, properties }) => ({ account, id, email: properties['email'] ?? '' })),
      deals: dealsByPerson(deals.map(({ id, properties }) => [properties['dealname'] ?? '', id])),
      records: [...tasks, ...notes].flatMap(({ id, properties, associations }) =>
        keyed(account, id, Object.values(properties), associations.contacts ?? [], associations.deals ?? []),
      ),
    };
  }
  const { Contact, Lead, Opportunity, Task } = held.objects;
  return {
    people: [...Contact, ...Lead].map(({ Id, Email }) => ({ account, id: Id, email: String(Email) })),
    deals: dealsByPerson(Opportunity.map(({ Id, Name }) => [String(Name), Id])),
    records: Task.flatMap((task) =>
      keyed(account, task.Id, Object.values(task), strings(task['WhoId']), strings(task['WhatId'])),
    ),
  };
}

const strings = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);

function keyed(
  account: string,
  id: string,
  texts: unknown[],
  people: string[],
  deals: string[],
): CrmRecord[] {
  const key = texts.flatMap((text) => strings(text).flatMap((each) => KEY.exec(each)?.[0] ?? []))[0];
  return key === undefined ? [] : [{ account, id, key, people, deals }];
}

const dealsByPerson = (deals: readonly (readonly [name: string, id: string])[]): AccountContents['deals'] =>
  Object.fromEntries(
    (['known', 'other'] as const).flatMap((person) => {
      const deal = deals.find(([name]) => name.startsWith(PEOPLE[person].email));
      return deal ? [[person, deal[1]]] : [];
    }),
  );
