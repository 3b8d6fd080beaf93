import type { ObjectType } from './objectTypes.ts';

type PropertyKind =
  | { kind: 'text'; maxLength?: number }
  | { kind: 'email' }
  | { kind: 'number' }
  | { kind: 'datetime' }
  | { kind: 'enumeration'; options: readonly string[] };

export type PropertyDefinition = PropertyKind & { readOnly?: boolean; unique?: boolean };

const text: PropertyDefinition = { kind: 'text', maxLength: 65_536 };
const readOnlyDate: PropertyDefinition = { kind: 'datetime', readOnly: true };
const readOnlyText: PropertyDefinition = { kind: 'text', readOnly: true };

export interface DealStage {
  id: string;
  label: string;
  probability: number;
}

/** The stages of the default sales pipeline. */
export const DEAL_STAGES: readonly DealStage[] = [
  { id: 'appointmentscheduled', label: 'Appointment Scheduled', probability: 0.2 },
  { id: 'qualifiedtobuy', label: 'Qualified To Buy', probability: 0.4 },
  { id: 'presentationscheduled', label: 'Presentation Scheduled', probability: 0.6 },
  { id: 'decisionmakerboughtin', label: 'Decision Maker Bought-In', probability: 0.8 },
  { id: 'contractsent', label: 'Contract Sent', probability: 0.9 },
  { id: 'closedwon', label: 'Closed Won', probability: 1 },
  { id: 'closedlost', label: 'Closed Lost', probability: 0 },
];

const common: Record<string, PropertyDefinition> = {
  hs_object_id: readOnlyText,
  hubspot_owner_id: text,
};

/** The properties each object has in a demo portal. Anything else does not exist there. */
export const PROPERTIES: Record<ObjectType, Record<string, PropertyDefinition>> = {
  contacts: {
    ...common,
    createdate: readOnlyDate,
    lastmodifieddate: readOnlyDate,
    email: { kind: 'email', unique: true },
    hs_additional_emails: text,
    firstname: text,
    lastname: text,
    company: text,
    jobtitle: text,
    phone: text,
    website: text,
    lifecyclestage: {
      kind: 'enumeration',
      options: [
        'subscriber',
        'lead',
        'marketingqualifiedlead',
        'salesqualifiedlead',
        'opportunity',
        'customer',
      ],
    },
    hs_lead_status: text,
  },
  companies: {
    ...common,
    createdate: readOnlyDate,
    hs_lastmodifieddate: readOnlyDate,
    name: text,
    domain: text,
    industry: text,
    city: text,
    country: text,
    phone: text,
    numberofemployees: { kind: 'number' },
  },
  deals: {
    ...common,
    createdate: { kind: 'datetime' },
    hs_lastmodifieddate: readOnlyDate,
    dealname: text,
    amount: { kind: 'number' },
    deal_currency_code: text,
    closedate: { kind: 'datetime' },
    pipeline: { kind: 'enumeration', options: ['default'] },
    dealstage: { kind: 'enumeration', options: DEAL_STAGES.map((stage) => stage.id) },
    dealtype: { kind: 'enumeration', options: ['newbusiness', 'existingbusiness'] },
    description: text,
    hs_is_closed: readOnlyText,
    hs_is_closed_won: readOnlyText,
    hs_deal_stage_probability: { kind: 'number', readOnly: true },
  },
  tasks: {
    ...common,
    hs_createdate: readOnlyDate,
    hs_lastmodifieddate: readOnlyDate,
    hs_timestamp: { kind: 'datetime' },
    hs_task_subject: text,
    hs_task_body: text,
    hs_task_status: {
      kind: 'enumeration',
      options: ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DEFERRED'],
    },
    hs_task_priority: { kind: 'enumeration', options: ['NONE', 'LOW', 'MEDIUM', 'HIGH'] },
    hs_task_type: { kind: 'enumeration', options: ['EMAIL', 'CALL', 'TODO'] },
    hs_task_reminders: text,
  },
  notes: {
    ...common,
    hs_createdate: readOnlyDate,
    hs_lastmodifieddate: readOnlyDate,
    hs_timestamp: { kind: 'datetime' },
    hs_note_body: { kind: 'text', maxLength: 65_536 },
    hs_attachment_ids: text,
  },
};

/** Without these no object is created, whatever the administrator says. */
export const ALWAYS_REQUIRED: Record<ObjectType, readonly string[]> = {
  contacts: [],
  companies: [],
  deals: ['dealname', 'dealstage'],
  tasks: ['hs_timestamp'],
  notes: ['hs_timestamp'],
};

/** What a read returns when it names no properties. */
export const DEFAULT_PROPERTIES: Record<ObjectType, readonly string[]> = {
  contacts: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  companies: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  deals: [
    'amount',
    'closedate',
    'createdate',
    'dealname',
    'dealstage',
    'hs_lastmodifieddate',
    'hs_object_id',
    'pipeline',
  ],
  tasks: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  notes: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
};

/** The properties that say when a record was made and last changed. */
export const CREATED_PROPERTY: Record<ObjectType, string> = {
  contacts: 'createdate',
  companies: 'createdate',
  deals: 'createdate',
  tasks: 'hs_createdate',
  notes: 'hs_createdate',
};
export const MODIFIED_PROPERTY: Record<ObjectType, string> = {
  contacts: 'lastmodifieddate',
  companies: 'hs_lastmodifieddate',
  deals: 'hs_lastmodifieddate',
  tasks: 'hs_lastmodifieddate',
  notes: 'hs_lastmodifieddate',
};

/** Dates are taken as epoch milliseconds or ISO 8601 and kept as ISO 8601 in UTC. */
export function parseDate(value: string): string | null {
  const ms = /^\d+$/.test(value)
    ? Number(value)
    : /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(value)
      ? Date.parse(value)
      : NaN;
  // The range of JavaScript dates; toISOString throws outside of it.
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();
}
