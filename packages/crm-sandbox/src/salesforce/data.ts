import { Hono, type Context } from 'hono';
import { readJson } from '../http/form.ts';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import {
  NOT_FOUND,
  notFoundRecord,
  salesforceError,
  sendError,
  UNREADABLE,
  type SalesforceError,
} from './errors.ts';
import {
  createRecord,
  deleteRecord,
  findByExternalId,
  findRecord,
  updateRecord,
  type FieldInput,
} from './recordStore.ts';
import {
  EXTERNAL_ID_FIELD,
  fieldNameOf,
  fieldsOf,
  SOBJECT_TYPES,
  sobjectTypeOf,
  type SObjectType,
} from './schema.ts';
import { attributes } from './soql/run.ts';
import type { Org, SObjectRecord } from './state.ts';

/** From this version on an upsert that updates answers 200 with a body; before, 204. */
const UPSERT_BODY_SINCE = 46;

/** `/services/data/v{NN}.0` of one request. */
export function apiBase(c: Context<ApiEnv>): { basePath: string; version: number } {
  const version = Number(c.req.param('version')?.slice(1));
  return { basePath: `/services/data/v${version}.0`, version };
}

/** The object named in the path. */
export function typeOf(c: Context<ApiEnv>): Result<SObjectType, SalesforceError> {
  const type = sobjectTypeOf(c.req.param('type') ?? '');
  return type === null ? fail(NOT_FOUND) : ok(type);
}

/** A JSON object. */
export async function readRecord(c: Context<ApiEnv>): Promise<Result<FieldInput, SalesforceError>> {
  const body = await readJson(c);
  return isRecord(body) ? ok(body) : fail(UNREADABLE);
}

export const isRecord = (value: unknown): value is FieldInput =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that a field named in a path is an external id of the object in this org. */
export function externalIdField(org: Org, type: SObjectType, name: string): Result<string, SalesforceError> {
  const fields = fieldsOf(type, org);
  const field = fieldNameOf(fields, name);
  return field !== null && fields[field]?.externalId === true ? ok(field) : fail(notFoundRecord(name));
}

/** Single records: `/sobjects` under `/services/data/{version}`. */
export function dataRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/sobjects', (c) => {
    const { basePath } = apiBase(c);
    const sobjects = SOBJECT_TYPES.map((name) => ({
      name,
      label: name,
      urls: { sobject: `${basePath}/sobjects/${name}` },
    }));
    return c.json({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
  });

  app.get('/sobjects/:type/describe', (c) => {
    const type = typeOf(c);
    return type.ok ? c.json(describe(c.get('org'), type.value)) : sendError(c, type.error);
  });

  app.post('/sobjects/:type', async (c) => {
    const type = typeOf(c);
    if (!type.ok) return sendError(c, type.error);
    const body = await readRecord(c);
    if (!body.ok) return sendError(c, body.error);
    const created = createRecord(c.get('org'), type.value, body.value, world.now());
    if (!created.ok) return sendError(c, created.error);
    return c.json({ id: created.value.Id, success: true, errors: [] }, 201);
  });

  app.get('/sobjects/:type/:id', (c) => {
    const found = recordOf(c);
    if (!found.ok) return sendError(c, found.error);
    return sendRecord(c, found.value.type, found.value.record);
  });

  app.patch('/sobjects/:type/:id', async (c) => {
    const found = recordOf(c);
    if (!found.ok) return sendError(c, found.error);
    const body = await readRecord(c);
    if (!body.ok) return sendError(c, body.error);
    const { type, record } = found.value;
    const updated = updateRecord(c.get('org'), type, record, body.value, world.now());
    return updated.ok ? c.body(null, 204) : sendError(c, updated.error);
  });

  app.delete('/sobjects/:type/:id', (c) => {
    const found = recordOf(c);
    if (!found.ok) return sendError(c, found.error);
    deleteRecord(c.get('org'), found.value.type, found.value.record);
    return c.body(null, 204);
  });

  app.get('/sobjects/:type/:field/:key', (c) => {
    const keyed = keyedBy(c);
    if (!keyed.ok) return sendError(c, keyed.error);
    const { type, matches } = keyed.value;
    const [record, ...others] = matches;
    if (record === undefined) return sendError(c, NOT_FOUND);
    return others.length > 0 ? severalMatches(c, type, matches) : sendRecord(c, type, record);
  });

  app.patch('/sobjects/:type/:field/:key', async (c) => {
    const keyed = keyedBy(c);
    if (!keyed.ok) return sendError(c, keyed.error);
    const body = await readRecord(c);
    if (!body.ok) return sendError(c, body.error);
    const { type, field, key, matches } = keyed.value;
    const [record, ...others] = matches;
    if (others.length > 0) return severalMatches(c, type, matches);
    if (Object.keys(body.value).some((name) => name.toLowerCase() === field.toLowerCase())) {
      const message = `The ${field} field should not be specified in the sobject data.`;
      return sendError(c, salesforceError('INVALID_FIELD', message));
    }
    const org = c.get('org');
    if (record === undefined) {
      const created = createRecord(org, type, { ...body.value, [field]: key }, world.now());
      if (!created.ok) return sendError(c, created.error);
      return c.json({ id: created.value.Id, success: true, errors: [], created: true }, 201);
    }
    const updated = updateRecord(org, type, record, body.value, world.now());
    if (!updated.ok) return sendError(c, updated.error);
    if (apiBase(c).version < UPSERT_BODY_SINCE) return c.body(null, 204);
    return c.json({ id: updated.value.Id, success: true, errors: [], created: false });
  });

  return app;
}

function recordOf(c: Context<ApiEnv>): Result<{ type: SObjectType; record: SObjectRecord }, SalesforceError> {
  const type = typeOf(c);
  if (!type.ok) return type;
  const record = findRecord(c.get('org'), type.value, c.req.param('id') ?? '');
  return record.ok ? ok({ type: type.value, record: record.value }) : record;
}

function keyedBy(
  c: Context<ApiEnv>,
): Result<{ type: SObjectType; field: string; key: string; matches: SObjectRecord[] }, SalesforceError> {
  const type = typeOf(c);
  if (!type.ok) return type;
  const org = c.get('org');
  const field = externalIdField(org, type.value, c.req.param('field') ?? '');
  if (!field.ok) return field;
  const key = c.req.param('key') ?? '';
  return ok({ type: type.value, field: field.value, key, matches: findByExternalId(org, type.value, key) });
}

function severalMatches(c: Context<ApiEnv>, type: SObjectType, records: SObjectRecord[]): Response {
  const { basePath } = apiBase(c);
  return c.json(
    records.map(({ Id }) => `${basePath}/sobjects/${type}/${Id}`),
    300,
  );
}

function sendRecord(c: Context<ApiEnv>, type: SObjectType, record: SObjectRecord): Response {
  const known = fieldsOf(type, c.get('org'));
  const wanted = c.req.query('fields')?.split(',');
  const view = selectFields(type, known, record, wanted ?? Object.keys(known), apiBase(c).basePath);
  return view.ok ? c.json(view.value) : sendError(c, view.error);
}

/** A record with the named fields, or the error of a field that does not exist. */
export function selectFields(
  type: SObjectType,
  known: ReturnType<typeof fieldsOf>,
  record: SObjectRecord,
  wanted: string[],
  basePath: string,
): Result<Record<string, unknown>, SalesforceError> {
  const view: Record<string, unknown> = attributes(type, record.Id, basePath);
  for (const given of ['Id', ...wanted]) {
    const name = fieldNameOf(known, given);
    if (name === null) {
      return fail(salesforceError('INVALID_FIELD', `No such column '${given}' on sobject of type ${type}`));
    }
    view[name] = record[name] ?? null;
  }
  return ok(view);
}

function describe(org: Org, type: SObjectType) {
  const fields = Object.entries(fieldsOf(type, org)).map(([name, field]) => ({
    name,
    label: field.label ?? name,
    type: field.type,
    length: field.length ?? 0,
    nillable: field.required !== true,
    createable: field.readOnly !== true,
    updateable: field.readOnly !== true,
    filterable: field.type !== 'textarea',
    custom: name.endsWith('__c'),
    externalId: field.externalId === true,
    unique: name === EXTERNAL_ID_FIELD && org.settings.externalIdUnique,
    referenceTo: field.references ?? [],
    relationshipName: field.relationship ?? null,
  }));
  return {
    name: type,
    label: type,
    custom: false,
    createable: true,
    updateable: true,
    queryable: true,
    fields,
  };
}
