/** The managed package's unique external id on activities. */
export const EXTERNAL_ID_FIELD = 'Conduit_Key__c';

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'email'
  | 'phone'
  | 'url'
  | 'picklist'
  | 'reference'
  | 'date'
  | 'datetime'
  | 'double'
  | 'currency'
  | 'boolean';

export interface Field {
  type: FieldType;
  length?: number;
  required?: boolean;
  readOnly?: boolean;
  /** The objects a reference may point at, and the name its parent goes by in SOQL. */
  references?: readonly SObjectType[];
  relationship?: string;
  label?: string;
  externalId?: boolean;
}

export const SOBJECT_TYPES = [
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'OpportunityContactRole',
  'Task',
  'User',
  'Organization',
] as const;
export type SObjectType = (typeof SOBJECT_TYPES)[number];

export const KEY_PREFIX: Record<SObjectType, string> = {
  Account: '001',
  Contact: '003',
  Lead: '00Q',
  Opportunity: '006',
  OpportunityContactRole: '00K',
  Task: '00T',
  User: '005',
  Organization: '00D',
};

/** Lists of an object that a SOQL subquery may select. */
export const CHILD_RELATIONSHIPS: Partial<
  Record<SObjectType, Record<string, { type: SObjectType; field: string }>>
> = {
  Account: {
    Contacts: { type: 'Contact', field: 'AccountId' },
    Opportunities: { type: 'Opportunity', field: 'AccountId' },
  },
  Contact: {
    OpportunityContactRoles: { type: 'OpportunityContactRole', field: 'ContactId' },
    Tasks: { type: 'Task', field: 'WhoId' },
  },
  Lead: { Tasks: { type: 'Task', field: 'WhoId' } },
  Opportunity: {
    OpportunityContactRoles: { type: 'OpportunityContactRole', field: 'OpportunityId' },
    Tasks: { type: 'Task', field: 'WhatId' },
  },
};

const text = (length = 255): Field => ({ type: 'string', length });
const user: Field = { type: 'reference', references: ['User'] };

const system: Record<string, Field> = {
  Id: { type: 'id', readOnly: true },
  CreatedDate: { type: 'datetime', readOnly: true },
  LastModifiedDate: { type: 'datetime', readOnly: true },
  SystemModstamp: { type: 'datetime', readOnly: true },
  CreatedById: { ...user, relationship: 'CreatedBy', readOnly: true },
  LastModifiedById: { ...user, relationship: 'LastModifiedBy', readOnly: true },
  IsDeleted: { type: 'boolean', readOnly: true },
};
const owned: Record<string, Field> = { ...system, OwnerId: { ...user, relationship: 'Owner' } };

export interface OpportunityStage {
  name: string;
  isClosed: boolean;
  isWon: boolean;
}

export const OPPORTUNITY_STAGES: readonly OpportunityStage[] = [
  { name: 'Prospecting', isClosed: false, isWon: false },
  { name: 'Qualification', isClosed: false, isWon: false },
  { name: 'Needs Analysis', isClosed: false, isWon: false },
  { name: 'Proposal/Price Quote', isClosed: false, isWon: false },
  { name: 'Negotiation/Review', isClosed: false, isWon: false },
  { name: 'Closed Won', isClosed: true, isWon: true },
  { name: 'Closed Lost', isClosed: true, isWon: false },
];

/** The fields of each object in a demo org. Anything else does not exist there. */
const FIELDS: Record<SObjectType, Record<string, Field>> = {
  Account: {
    ...owned,
    Name: { ...text(), required: true, label: 'Account Name' },
    Website: { type: 'url', length: 255 },
    Phone: { type: 'phone', length: 40 },
    Industry: { type: 'picklist' },
    BillingCity: text(40),
    BillingCountry: text(80),
    Description: { type: 'textarea', length: 32_000 },
  },
  Contact: {
    ...owned,
    FirstName: text(40),
    LastName: { ...text(80), required: true },
    Name: { ...text(121), readOnly: true },
    Email: { type: 'email', length: 80 },
    Phone: { type: 'phone', length: 40 },
    Title: text(128),
    AccountId: { type: 'reference', references: ['Account'], relationship: 'Account' },
    LeadSource: { type: 'picklist' },
    Description: { type: 'textarea', length: 32_000 },
  },
  Lead: {
    ...owned,
    FirstName: text(40),
    LastName: { ...text(80), required: true },
    Name: { ...text(121), readOnly: true },
    Company: { ...text(), required: true },
    Email: { type: 'email', length: 80 },
    Phone: { type: 'phone', length: 40 },
    Title: text(128),
    Website: { type: 'url', length: 255 },
    Status: { type: 'picklist' },
    LeadSource: { type: 'picklist' },
    IsConverted: { type: 'boolean', readOnly: true },
    ConvertedContactId: { type: 'reference', references: ['Contact'], readOnly: true },
    Description: { type: 'textarea', length: 32_000 },
  },
  Opportunity: {
    ...owned,
    Name: { ...text(120), required: true },
    AccountId: { type: 'reference', references: ['Account'], relationship: 'Account' },
    StageName: { type: 'picklist', required: true },
    Amount: { type: 'currency' },
    CloseDate: { type: 'date', required: true },
    Probability: { type: 'double' },
    IsClosed: { type: 'boolean', readOnly: true },
    IsWon: { type: 'boolean', readOnly: true },
    Type: { type: 'picklist' },
    CurrencyIsoCode: { type: 'picklist' },
    Description: { type: 'textarea', length: 32_000 },
  },
  OpportunityContactRole: {
    ...system,
    OpportunityId: {
      type: 'reference',
      references: ['Opportunity'],
      relationship: 'Opportunity',
      required: true,
    },
    ContactId: { type: 'reference', references: ['Contact'], relationship: 'Contact', required: true },
    Role: { type: 'picklist' },
    IsPrimary: { type: 'boolean' },
  },
  Task: {
    ...owned,
    Subject: text(),
    Description: { type: 'textarea', length: 32_000 },
    Status: { type: 'picklist' },
    Priority: { type: 'picklist' },
    ActivityDate: { type: 'date' },
    Type: { type: 'picklist' },
    TaskSubtype: { type: 'picklist' },
    IsClosed: { type: 'boolean', readOnly: true },
    WhoId: { type: 'reference', references: ['Contact', 'Lead'], relationship: 'Who', label: 'Name ID' },
    WhatId: {
      type: 'reference',
      references: ['Account', 'Opportunity'],
      relationship: 'What',
      label: 'Related To ID',
    },
  },
  User: {
    ...system,
    Username: { ...text(80), readOnly: true },
    Name: { ...text(121), readOnly: true },
    Email: { type: 'email', length: 128, readOnly: true },
    IsActive: { type: 'boolean', readOnly: true },
  },
  Organization: {
    ...system,
    Name: { ...text(80), readOnly: true },
    OrganizationType: { type: 'picklist', readOnly: true },
    IsSandbox: { type: 'boolean', readOnly: true },
    InstanceName: { ...text(5), readOnly: true },
    TimeZoneSidKey: { type: 'picklist', readOnly: true },
    DefaultLocaleSidKey: { type: 'picklist', readOnly: true },
  },
};

const PACKAGE_FIELD: Field = { type: 'string', length: 255, externalId: true };

/** An org's fields: the package adds its own. */
export function fieldsOf(
  type: SObjectType,
  org: { settings: { packageInstalled: boolean } },
): Record<string, Field> {
  return type === 'Task' && org.settings.packageInstalled
    ? { ...FIELDS.Task, [EXTERNAL_ID_FIELD]: PACKAGE_FIELD }
    : FIELDS[type];
}

/** Object names are not case-sensitive. */
export function sobjectTypeOf(name: string): SObjectType | null {
  return SOBJECT_TYPES.find((type) => type.toLowerCase() === name.toLowerCase()) ?? null;
}

/** Nor are field names; this is how the org spells one. */
export function fieldNameOf(fields: Record<string, Field>, name: string): string | null {
  if (Object.hasOwn(fields, name)) return name;
  return Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase()) ?? null;
}
