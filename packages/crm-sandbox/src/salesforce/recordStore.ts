import { fail, ok, type Result } from '../result.ts';
import { salesforceError, type SalesforceError } from './errors.ts';
import { normaliseId, salesforceId } from './ids.ts';
import {
  EXTERNAL_ID_FIELD,
  fieldNameOf,
  fieldsOf,
  KEY_PREFIX,
  OPPORTUNITY_STAGES,
  SOBJECT_TYPES,
  type Field,
  type SObjectType,
} from './schema.ts';
import type { FieldValue, Org, SObjectRecord } from './state.ts';

export type FieldInput = Record<string, unknown>;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function createRecord(
  org: Org,
  type: SObjectType,
  input: FieldInput,
  now: number,
): Result<SObjectRecord, SalesforceError> {
  const checked = checkFields(org, type, input);
  if (!checked.ok) return checked;
  const problem = checkRecord(org, type, checked.value, null);
  if (problem !== null) return fail(problem);
  const at = timestamp(now);
  const id = salesforceId(KEY_PREFIX[type], org.nextRecord++);
  const record: SObjectRecord = {
    ...blank(org, type),
    ...defaults(type),
    ...('OwnerId' in fieldsOf(type, org) && { OwnerId: org.user.id }),
    ...checked.value,
    Id: id,
    CreatedDate: at,
    LastModifiedDate: at,
    SystemModstamp: at,
    CreatedById: org.user.id,
    LastModifiedById: org.user.id,
    IsDeleted: false,
  };
  derive(type, record);
  org.records[type][id] = record;
  indexKey(org, record);
  return ok(record);
}

export function updateRecord(
  org: Org,
  type: SObjectType,
  record: SObjectRecord,
  input: FieldInput,
  now: number,
): Result<SObjectRecord, SalesforceError> {
  const checked = checkFields(org, type, input);
  if (!checked.ok) return checked;
  const next: SObjectRecord = { ...record, ...checked.value, Id: record.Id };
  const problem = checkRecord(org, type, next, record.Id);
  if (problem !== null) return fail(problem);
  const at = timestamp(now);
  Object.assign(next, { LastModifiedDate: at, SystemModstamp: at, LastModifiedById: org.user.id });
  derive(type, next);
  unindexKey(org, record);
  org.records[type][next.Id] = next;
  indexKey(org, next);
  return ok(next);
}

/** Moves a record to the recycle bin. */
export function deleteRecord(org: Org, type: SObjectType, record: SObjectRecord): void {
  unindexKey(org, record);
  delete org.records[type][record.Id];
  org.deleted[record.Id] = true;
  org.recycleBin = {
    ...org.recycleBin,
    [type]: { ...org.recycleBin?.[type], [record.Id]: { ...record, IsDeleted: true } },
  };
}

/** The org as `queryAll` sees it: the recycle bin is part of it. */
export function withDeleted(org: Org): Org {
  const records = { ...org.records };
  for (const type of SOBJECT_TYPES) records[type] = { ...org.recycleBin?.[type], ...records[type] };
  return { ...org, records };
}

/** Takes back a create or an update of the same request. */
export function undoWrite(
  org: Org,
  type: SObjectType,
  written: SObjectRecord,
  before: SObjectRecord | null,
): void {
  unindexKey(org, written);
  delete org.records[type][written.Id];
  if (before === null) return;
  org.records[type][before.Id] = before;
  indexKey(org, before);
}

export function findRecord(org: Org, type: SObjectType, id: string): Result<SObjectRecord, SalesforceError> {
  const id18 = normaliseId(id);
  const record = id18 === null ? undefined : org.records[type][id18];
  if (record !== undefined) return ok(record);
  return id18 !== null && org.deleted[id18] === true
    ? fail(salesforceError('ENTITY_IS_DELETED', 'entity is deleted', { status: 404 }))
    : fail(salesforceError('NOT_FOUND', 'The requested resource does not exist', { status: 404 }));
}

/** Every record with this external id: none, one, or, where the field is not unique, several. */
export function findByExternalId(org: Org, type: SObjectType, key: string): SObjectRecord[] {
  if (type !== 'Task') return [];
  const indexed = org.taskByKey[key];
  if (org.settings.externalIdUnique) {
    const record = indexed === undefined ? undefined : org.records.Task[indexed];
    return record === undefined ? [] : [record];
  }
  return Object.values(org.records.Task).filter((record) => record[EXTERNAL_ID_FIELD] === key);
}

/** The object an id belongs to, by its key prefix. */
export function typeOfId(id: string): SObjectType | null {
  return SOBJECT_TYPES.find((type) => id.startsWith(KEY_PREFIX[type])) ?? null;
}

function indexKey(org: Org, record: SObjectRecord): void {
  const key = record[EXTERNAL_ID_FIELD];
  if (typeof key === 'string') org.taskByKey[key] ??= record.Id;
}

function unindexKey(org: Org, record: SObjectRecord): void {
  const key = record[EXTERNAL_ID_FIELD];
  if (typeof key === 'string' && org.taskByKey[key] === record.Id) delete org.taskByKey[key];
}

function checkFields(
  org: Org,
  type: SObjectType,
  input: FieldInput,
): Result<Record<string, FieldValue>, SalesforceError> {
  const fields = fieldsOf(type, org);
  const values: Record<string, FieldValue> = {};
  for (const [given, raw] of Object.entries(input)) {
    if (given.toLowerCase() === 'attributes') continue;
    const name = fieldNameOf(fields, given);
    if (name === null) {
      return fail(salesforceError('INVALID_FIELD', `No such column '${given}' on sobject of type ${type}`));
    }
    const field = fields[name];
    if (field === undefined || field.readOnly === true) {
      const message = `Unable to create/update fields: ${name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
      return fail(salesforceError('INVALID_FIELD_FOR_INSERT_UPDATE', message, { fields: [name] }));
    }
    const value = checkValue(org, name, field, raw === '' ? null : raw);
    if (!value.ok) return value;
    values[name] = value.value;
  }
  return ok(values);
}

function checkValue(org: Org, name: string, field: Field, raw: unknown): Result<FieldValue, SalesforceError> {
  if (raw === null || raw === undefined) return ok(null);
  switch (field.type) {
    case 'boolean':
      return typeof raw === 'boolean' ? ok(raw) : fail(undeserializable('boolean', raw));
    case 'double':
    case 'currency':
      return typeof raw === 'number' ? ok(raw) : fail(undeserializable(field.type, raw));
    case 'date':
      return typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw) && !Number.isNaN(Date.parse(raw))
        ? ok(raw)
        : fail(undeserializable('date', raw));
    case 'datetime':
      return typeof raw === 'string' && !Number.isNaN(Date.parse(raw))
        ? ok(timestamp(Date.parse(raw)))
        : fail(undeserializable('datetime', raw));
    case 'reference':
      return typeof raw === 'string'
        ? checkReference(org, name, field, raw)
        : fail(undeserializable('reference', raw));
    case 'email':
    case 'id':
    case 'string':
    case 'textarea':
    case 'phone':
    case 'url':
    case 'picklist': {
      if (typeof raw !== 'string') return fail(undeserializable(field.type, raw));
      const length = field.length ?? 255;
      if (raw.length > length) {
        const message = `${field.label ?? name}: data value too large: ${raw.slice(0, 32)} (max length=${length})`;
        return fail(salesforceError('STRING_TOO_LONG', message, { fields: [name] }));
      }
      if (field.type === 'email' && !EMAIL.test(raw)) {
        const message = `${name}: invalid email address: ${raw}`;
        return fail(salesforceError('INVALID_EMAIL_ADDRESS', message, { fields: [name] }));
      }
      return ok(raw);
    }
  }
}

function checkReference(org: Org, name: string, field: Field, raw: string): Result<string, SalesforceError> {
  const label = field.label ?? name;
  const id = normaliseId(raw);
  const type = id === null ? null : typeOfId(id);
  if (id === null || type === null || field.references?.includes(type) !== true) {
    return fail(
      salesforceError('MALFORMED_ID', `${label}: id value of incorrect type: ${raw}`, { fields: [name] }),
    );
  }
  if (org.records[type][id] !== undefined) return ok(id);
  return org.deleted[id] === true
    ? fail(salesforceError('ENTITY_IS_DELETED', 'entity is deleted', { fields: [] }))
    : fail(salesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', { fields: [] }));
}

function undeserializable(type: string, raw: unknown): SalesforceError {
  const message = `Cannot deserialize instance of ${type} from ${JSON.stringify(raw)}`;
  return salesforceError('JSON_PARSER_ERROR', message);
}

/** Rules about a record as a whole; `ownId` is null for one that does not exist yet. */
function checkRecord(
  org: Org,
  type: SObjectType,
  values: Record<string, FieldValue>,
  ownId: string | null,
): SalesforceError | null {
  const missing = Object.entries(fieldsOf(type, org)).flatMap(([name, field]) =>
    field.required === true && (values[name] ?? null) === null ? [name] : [],
  );
  if (missing.length > 0) {
    const message = `Required fields are missing: [${missing.join(', ')}]`;
    return salesforceError('REQUIRED_FIELD_MISSING', message, { fields: missing });
  }
  if (type !== 'Task') return null;
  // Object Reference, Task: "if the WhoId field refers to a Lead, then the WhatId field must be empty".
  const { WhoId, WhatId } = values;
  if (typeof WhoId === 'string' && WhoId.startsWith(KEY_PREFIX.Lead) && typeof WhatId === 'string') {
    const message = 'WhoId, WhatId: a task of a lead cannot be related to another record';
    return salesforceError('FIELD_INTEGRITY_EXCEPTION', message, { fields: ['WhoId', 'WhatId'] });
  }
  const key = values[EXTERNAL_ID_FIELD];
  const holder = typeof key === 'string' ? org.taskByKey[key] : undefined;
  if (org.settings.externalIdUnique && holder !== undefined && holder !== ownId) {
    const message = `duplicate value found: ${EXTERNAL_ID_FIELD} duplicates value on record with id: ${holder.slice(0, 15)}`;
    return salesforceError('DUPLICATE_VALUE', message, { fields: [] });
  }
  return null;
}

function blank(org: Org, type: SObjectType): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(fieldsOf(type, org)).map(([name, field]) => [
      name,
      field.type === 'boolean' ? false : null,
    ]),
  );
}

function defaults(type: SObjectType): Record<string, FieldValue> {
  if (type === 'Task') return { Status: 'Not Started', Priority: 'Normal', TaskSubtype: 'Task' };
  if (type === 'Lead') return { Status: 'Open - Not Contacted' };
  return {};
}

/** Fields Salesforce works out itself. */
function derive(type: SObjectType, record: SObjectRecord): void {
  if (type === 'Contact' || type === 'Lead') {
    record['Name'] = [record['FirstName'], record['LastName']]
      .filter((part) => typeof part === 'string')
      .join(' ');
  } else if (type === 'Opportunity') {
    const stage = OPPORTUNITY_STAGES.find(({ name }) => name === record['StageName']);
    record['IsClosed'] = stage?.isClosed ?? false;
    record['IsWon'] = stage?.isWon ?? false;
  } else if (type === 'Task') {
    record['IsClosed'] = record['Status'] === 'Completed';
  }
}

/** Salesforce writes the offset without a colon. */
export const timestamp = (ms: number) => new Date(ms).toISOString().replace('Z', '+0000');
