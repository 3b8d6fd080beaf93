import { Hono, type Context } from 'hono';
import { readJson } from '../http/form.ts';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import { apiBase, externalIdField, isRecord, selectFields, typeOf } from './data.ts';
import {
  notFoundRecord,
  rowError,
  salesforceError,
  sendError,
  UNREADABLE,
  type SalesforceError,
} from './errors.ts';
import { normaliseId } from './ids.ts';
import {
  createRecord,
  deleteRecord,
  findByExternalId,
  findRecord,
  typeOfId,
  undoWrite,
  updateRecord,
  type FieldInput,
} from './recordStore.ts';
import { fieldsOf, sobjectTypeOf, type SObjectType } from './schema.ts';
import type { Org, SObjectRecord } from './state.ts';

/** REST API guide, sObject Collections. */
const MAX_RECORDS = 200;

interface Written {
  type: SObjectType;
  record: SObjectRecord;
  before: SObjectRecord | null;
}
type Row = Result<Written, SalesforceError>;

const ROLLED_BACK = salesforceError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
);

/** `/composite/sobjects`: up to 200 records per call, each with its own result in a 200. */
export function collectionRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.post('/composite/sobjects', async (c) => {
    const body = await readCollection(c);
    if (!body.ok) return sendError(c, body.error);
    const org = c.get('org');
    const rows = writeAll(org, body.value, (input) => {
      const type = typeOfRow(input);
      if (!type.ok) return type;
      const created = createRecord(org, type.value, input, world.now());
      return created.ok ? ok({ type: type.value, record: created.value, before: null }) : created;
    });
    return c.json(rows.map((row) => result(row)));
  });

  app.patch('/composite/sobjects', async (c) => {
    const body = await readCollection(c);
    if (!body.ok) return sendError(c, body.error);
    const org = c.get('org');
    const rows = writeAll(org, body.value, (input) => {
      const type = typeOfRow(input);
      if (!type.ok) return type;
      const { id, Id, ...fields } = input;
      const found = findRecord(org, type.value, stringOf(id ?? Id));
      return found.ok ? update(org, type.value, found.value, fields, world.now()) : found;
    });
    return c.json(rows.map((row) => result(row)));
  });

  app.patch('/composite/sobjects/:type/:field', async (c) => {
    const type = typeOf(c);
    if (!type.ok) return sendError(c, type.error);
    const org = c.get('org');
    const field = externalIdField(org, type.value, c.req.param('field'));
    if (!field.ok) return sendError(c, field.error);
    const body = await readCollection(c);
    if (!body.ok) return sendError(c, body.error);
    const seen = new Set<string>();
    const rows = writeAll(org, body.value, (input) => {
      const key = stringOf(input[field.value]);
      if (key === '') return fail(salesforceError('MISSING_ARGUMENT', `${field.value} not specified`));
      if (seen.has(key)) {
        return fail(
          salesforceError('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`, {
            fields: [field.value],
          }),
        );
      }
      seen.add(key);
      return upsert(org, type.value, field.value, key, input, world.now());
    });
    return c.json(rows.map((row) => result(row, (written) => ({ created: written.before === null }))));
  });

  app.delete('/composite/sobjects', (c) => {
    const org = c.get('org');
    const ids = (c.req.query('ids') ?? '').split(',').filter((id) => id !== '');
    const tooMany = checkSize(ids.length);
    if (tooMany !== null) return sendError(c, tooMany);
    const found = ids.map((id): Row => {
      const type = typeOfId(id);
      if (type === null) return fail(notFoundRecord(id));
      const record = findRecord(org, type, id);
      return record.ok ? ok({ type, record: record.value, before: record.value }) : record;
    });
    const stop = c.req.query('allOrNone') === 'true' && found.some((row) => !row.ok);
    const rows = found.map((row): Row => (row.ok && stop ? fail(ROLLED_BACK) : row));
    for (const row of rows) if (row.ok) deleteRecord(org, row.value.type, row.value.record);
    return c.json(rows.map((row) => result(row)));
  });

  app.post('/composite/sobjects/:type', async (c) => {
    const type = typeOf(c);
    if (!type.ok) return sendError(c, type.error);
    const body = await readJson(c);
    if (!isRecord(body) || !isStringList(body['ids']) || !isStringList(body['fields']))
      return sendError(c, UNREADABLE);
    const org = c.get('org');
    const known = fieldsOf(type.value, org);
    const views: unknown[] = [];
    for (const id of body['ids']) {
      const record = org.records[type.value][normaliseId(id) ?? ''];
      if (record === undefined) {
        views.push(null);
        continue;
      }
      const view = selectFields(type.value, known, record, body['fields'], apiBase(c).basePath);
      if (!view.ok) return sendError(c, view.error);
      views.push(view.value);
    }
    return c.json(views);
  });

  return app;
}

interface Collection {
  allOrNone: boolean;
  records: FieldInput[];
}

async function readCollection(c: Context<ApiEnv>): Promise<Result<Collection, SalesforceError>> {
  const body = await readJson(c);
  if (!isRecord(body) || !Array.isArray(body['records'])) return fail(UNREADABLE);
  const records: unknown[] = body['records'];
  const tooMany = checkSize(records.length);
  if (tooMany !== null) return fail(tooMany);
  return records.every(isRecord) ? ok({ allOrNone: body['allOrNone'] === true, records }) : fail(UNREADABLE);
}

function checkSize(records: number): SalesforceError | null {
  if (records > MAX_RECORDS) {
    return salesforceError(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`,
    );
  }
  return records === 0 ? salesforceError('MISSING_ARGUMENT', 'no records given') : null;
}

function writeAll(org: Org, { allOrNone, records }: Collection, write: (input: FieldInput) => Row): Row[] {
  const rows = records.map(write);
  if (!allOrNone || rows.every((row) => row.ok)) return rows;
  for (const row of rows.toReversed())
    if (row.ok) undoWrite(org, row.value.type, row.value.record, row.value.before);
  return rows.map((row) => (row.ok ? fail(ROLLED_BACK) : row));
}

function upsert(
  org: Org,
  type: SObjectType,
  field: string,
  key: string,
  input: FieldInput,
  now: number,
): Row {
  const [record, ...others] = findByExternalId(org, type, key);
  if (others.length > 0) {
    const message = `${field}: more than one record found for external id field: [${[record, ...others].map((each) => each?.Id).join(', ')}]`;
    return fail(salesforceError('DUPLICATE_EXTERNAL_ID', message, { fields: [field] }));
  }
  if (record !== undefined) return update(org, type, record, input, now);
  const created = createRecord(org, type, input, now);
  return created.ok ? ok({ type, record: created.value, before: null }) : created;
}

function update(org: Org, type: SObjectType, before: SObjectRecord, fields: FieldInput, now: number): Row {
  const updated = updateRecord(org, type, before, fields, now);
  return updated.ok ? ok({ type, record: updated.value, before }) : updated;
}

function typeOfRow(input: FieldInput): Result<SObjectType, SalesforceError> {
  const { attributes } = input;
  const type = isRecord(attributes) ? sobjectTypeOf(stringOf(attributes['type'])) : null;
  return type === null
    ? fail(salesforceError('INVALID_TYPE', 'sObject type is missing or not supported'))
    : ok(type);
}

function result(row: Row, extra: (written: Written) => Record<string, unknown> = () => ({})): unknown {
  return row.ok
    ? { id: row.value.record.Id, success: true, errors: [], ...extra(row.value) }
    : { success: false, errors: [rowError(row.error)] };
}

const stringOf = (value: unknown) => (typeof value === 'string' ? value : '');
const isStringList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
