/**
 * The demo accounts and what is in them. Ids follow from the order below; dates are counted from the
 * moment the sandbox is seeded.
 */

export interface SeedPerson {
  first: string;
  last: string;
  email: string;
  title?: string;
}

export interface SeedDeal {
  name: string;
  stage: 'new' | 'qualified' | 'proposal' | 'contract' | 'won' | 'lost';
  amount: number;
  closesInDays: number;
  /** Emails of the contacts it is linked to; everyone at the company when absent. */
  contacts?: string[];
}

export interface SeedCompany {
  name: string;
  domain: string;
  people: SeedPerson[];
  deals: SeedDeal[];
}

/** A person without a company record, contact or deal: a Lead in Salesforce, a bare contact in HubSpot. */
export interface SeedLead extends SeedPerson {
  company: string;
}

export interface SeedBook {
  companies: SeedCompany[];
  leads: SeedLead[];
}

/** The prospects of Northwind Trading, the same in both CRMs. */
const NORTHWIND: SeedBook = {
  companies: [
    {
      name: 'Acme Robotics',
      domain: 'acme-robotics.example',
      people: [
        { first: 'Maria', last: 'Rossi', email: 'maria.rossi@acme-robotics.example', title: 'VP Operations' },
        {
          first: 'Tom',
          last: 'Becker',
          email: 'tom.becker@acme-robotics.example',
          title: 'Procurement Manager',
        },
      ],
      deals: [
        { name: 'Acme Robotics – Fleet licence', stage: 'proposal', amount: 48_000, closesInDays: 30 },
        { name: 'Acme Robotics – Proof of concept', stage: 'won', amount: 6_500, closesInDays: -120 },
      ],
    },
    {
      name: 'Bluefin Logistics',
      domain: 'bluefin.example',
      people: [{ first: 'Priya', last: 'Nair', email: 'priya.nair@bluefin.example', title: 'Head of IT' }],
      deals: [
        { name: 'Bluefin Logistics – Annual plan', stage: 'qualified', amount: 22_000, closesInDays: 45 },
      ],
    },
    {
      name: 'Cedar Health',
      domain: 'cedarhealth.example',
      people: [
        {
          first: 'James',
          last: 'Okafor',
          email: 'james.okafor@cedarhealth.example',
          title: 'Medical Director',
        },
      ],
      // Two open deals with the same contact: which one an email is about cannot be told from the address.
      deals: [
        { name: 'Cedar Health – Pilot', stage: 'contract', amount: 9_000, closesInDays: 14 },
        { name: 'Cedar Health – Rollout', stage: 'new', amount: 120_000, closesInDays: 150 },
      ],
    },
    {
      name: 'Delta Foods',
      domain: 'deltafoods.example',
      people: [
        { first: 'Sofia', last: 'Lindqvist', email: 'sofia.lindqvist@deltafoods.example', title: 'CFO' },
      ],
      deals: [{ name: 'Delta Foods – Renewal', stage: 'proposal', amount: 31_500, closesInDays: 21 }],
    },
    {
      name: 'Evergreen Energy',
      domain: 'evergreen-energy.example',
      people: [
        {
          first: 'Kenji',
          last: 'Tanaka',
          email: 'kenji.tanaka@evergreen-energy.example',
          title: 'Plant Manager',
        },
      ],
      deals: [
        { name: 'Evergreen Energy – Site expansion', stage: 'qualified', amount: 74_000, closesInDays: 60 },
      ],
    },
    {
      name: 'Fjord Analytics',
      domain: 'fjord.example',
      people: [{ first: 'Ingrid', last: 'Solberg', email: 'ingrid.solberg@fjord.example', title: 'CTO' }],
      deals: [{ name: 'Fjord Analytics – Data package', stage: 'new', amount: 18_000, closesInDays: 75 }],
    },
    {
      name: 'Granite Bank',
      domain: 'granitebank.example',
      people: [
        {
          first: 'Omar',
          last: 'Haddad',
          email: 'omar.haddad@granitebank.example',
          title: 'Director of Risk',
        },
      ],
      deals: [
        { name: 'Granite Bank – Compliance suite', stage: 'contract', amount: 210_000, closesInDays: 10 },
      ],
    },
    {
      name: 'Harbor Media',
      domain: 'harbormedia.example',
      people: [
        { first: 'Chloe', last: 'Martin', email: 'chloe.martin@harbormedia.example', title: 'Producer' },
      ],
      deals: [
        { name: 'Harbor Media – Studio seats', stage: 'qualified', amount: 12_400, closesInDays: 40 },
        { name: 'Harbor Media – Archive', stage: 'lost', amount: 15_000, closesInDays: -60 },
      ],
    },
    {
      name: 'Juniper Textiles',
      domain: 'junipertextiles.example',
      people: [
        { first: 'Amara', last: 'Diallo', email: 'amara.diallo@junipertextiles.example', title: 'COO' },
        { first: 'Ben', last: 'Foster', email: 'ben.foster@junipertextiles.example', title: 'Buyer' },
      ],
      deals: [
        {
          name: 'Juniper Textiles – Starter',
          stage: 'new',
          amount: 7_800,
          closesInDays: 55,
          contacts: ['amara.diallo@junipertextiles.example'],
        },
      ],
    },
    {
      name: 'Kite Mobility',
      domain: 'kitemobility.example',
      people: [
        { first: 'Lucas', last: 'Moreau', email: 'lucas.moreau@kitemobility.example', title: 'Founder' },
      ],
      deals: [{ name: 'Kite Mobility – Launch', stage: 'won', amount: 16_000, closesInDays: -30 }],
    },
    {
      name: 'Lumen Optics',
      domain: 'lumenoptics.example',
      people: [
        { first: 'Hana', last: 'Novotna', email: 'hana.novotna@lumenoptics.example', title: 'Sales Lead' },
      ],
      deals: [{ name: 'Lumen Optics – Trial', stage: 'lost', amount: 4_200, closesInDays: -15 }],
    },
    {
      name: 'Maple Outdoor',
      domain: 'mapleoutdoor.example',
      people: [
        { first: 'Ethan', last: 'Clarke', email: 'ethan.clarke@mapleoutdoor.example', title: 'Owner' },
      ],
      deals: [{ name: 'Maple Outdoor – Season plan', stage: 'proposal', amount: 13_700, closesInDays: 25 }],
    },
  ],
  leads: [{ first: 'Lena', last: 'Novak', email: 'lena.novak@ironleaf.example', company: 'Ironleaf' }],
};

const KESTREL: SeedBook = {
  companies: [
    {
      name: 'Orchid Clinics',
      domain: 'orchidclinics.example',
      people: [
        { first: 'Ruth', last: 'Adeyemi', email: 'ruth.adeyemi@orchidclinics.example', title: 'Manager' },
      ],
      deals: [{ name: 'Orchid Clinics – Rollout', stage: 'qualified', amount: 27_000, closesInDays: 35 }],
    },
    {
      name: 'Pinecrest Hotels',
      domain: 'pinecrest.example',
      people: [{ first: 'Diego', last: 'Fuentes', email: 'diego.fuentes@pinecrest.example', title: 'GM' }],
      deals: [{ name: 'Pinecrest Hotels – Pilot', stage: 'won', amount: 5_000, closesInDays: -45 }],
    },
  ],
  leads: [{ first: 'Nils', last: 'Berg', email: 'nils.berg@quayside.example', company: 'Quayside' }],
};

const MARLOW: SeedBook = {
  companies: [
    {
      name: 'Saffron Foods',
      domain: 'saffronfoods.example',
      people: [
        {
          first: 'Leila',
          last: 'Rahimi',
          email: 'leila.rahimi@saffronfoods.example',
          title: 'Head of Sales',
        },
      ],
      deals: [{ name: 'Saffron Foods – Framework', stage: 'contract', amount: 64_000, closesInDays: 12 }],
    },
    {
      name: 'Tidewater Rail',
      domain: 'tidewater.example',
      people: [{ first: 'Paul', last: 'Jansen', email: 'paul.jansen@tidewater.example', title: 'Planner' }],
      deals: [{ name: 'Tidewater Rail – Audit', stage: 'lost', amount: 8_000, closesInDays: -20 }],
    },
  ],
  leads: [{ first: 'Eva', last: 'Horn', email: 'eva.horn@umberworks.example', company: 'Umberworks' }],
};

export interface SeedPortal {
  hubId: number;
  name: string;
  domain: string;
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX';
  timeZone: string;
  utcOffsetMinutes: number;
  currency: string;
  dataHostingLocation: 'na1' | 'eu1';
  installer: { userId: number; email: string; name: string };
  book: SeedBook;
}

export const PORTALS: SeedPortal[] = [
  {
    hubId: 48_210_001,
    name: 'Northwind Trading',
    domain: 'northwind.example',
    accountType: 'STANDARD',
    timeZone: 'US/Eastern',
    utcOffsetMinutes: -300,
    currency: 'USD',
    dataHostingLocation: 'na1',
    installer: { userId: 71_000_001, email: 'dana.whitfield@northwind.example', name: 'Dana Whitfield' },
    book: NORTHWIND,
  },
  {
    hubId: 48_210_002,
    name: 'Kestrel Labs',
    domain: 'kestrel-labs.example',
    accountType: 'DEVELOPER_TEST',
    timeZone: 'Europe/London',
    utcOffsetMinutes: 0,
    currency: 'GBP',
    dataHostingLocation: 'eu1',
    installer: { userId: 71_000_002, email: 'sam.okoye@kestrel-labs.example', name: 'Sam Okoye' },
    book: KESTREL,
  },
  {
    hubId: 48_210_003,
    name: 'Marlow & Finch',
    domain: 'marlowfinch.example',
    accountType: 'STANDARD',
    timeZone: 'Europe/Berlin',
    utcOffsetMinutes: 60,
    currency: 'EUR',
    dataHostingLocation: 'eu1',
    installer: { userId: 71_000_003, email: 'greta.lang@marlowfinch.example', name: 'Greta Lang' },
    book: MARLOW,
  },
];

export interface SeedOrg {
  /** Number the org id is made from. */
  number: number;
  name: string;
  instance: string;
  organizationType: string;
  isSandbox: boolean;
  /** The managed package with the unique external id on tasks. */
  packageInstalled: boolean;
  user: { username: string; email: string; name: string };
  book: SeedBook;
}

export const ORGS: SeedOrg[] = [
  {
    number: 1001,
    name: 'Northwind Trading',
    instance: 'northwind',
    organizationType: 'Enterprise Edition',
    isSandbox: false,
    packageInstalled: true,
    user: {
      username: 'dana.whitfield@northwind.example',
      email: 'dana.whitfield@northwind.example',
      name: 'Dana Whitfield',
    },
    book: NORTHWIND,
  },
  {
    number: 1002,
    name: 'Marlow & Finch',
    instance: 'marlow-finch',
    organizationType: 'Professional Edition',
    isSandbox: false,
    packageInstalled: false,
    user: {
      username: 'greta.lang@marlowfinch.example',
      email: 'greta.lang@marlowfinch.example',
      name: 'Greta Lang',
    },
    book: MARLOW,
  },
  {
    number: 1003,
    name: 'Northwind Trading UAT',
    instance: 'northwind--uat',
    organizationType: 'Enterprise Edition',
    isSandbox: true,
    packageInstalled: true,
    user: {
      username: 'dana.whitfield@northwind.example.uat',
      email: 'dana.whitfield@northwind.example',
      name: 'Dana Whitfield',
    },
    book: NORTHWIND,
  },
];
