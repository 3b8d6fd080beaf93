import { Hono, type Context } from 'hono';
import * as z from 'zod';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import { errorBody, notFound, sendError, validationError, type HubSpotError } from './errors.ts';
import {
  archiveObject,
  createObject,
  eraseObject,
  findObject,
  nonUnique,
  restoreObject,
  updateObject,
} from './objectStore.ts';
import { createInput, objectRequest, propertyInput, readBody, type ObjectRequest } from './objects.ts';
import { OBJECT_TYPES } from './objectTypes.ts';
import { readView, writtenView, type ObjectView } from './objectView.ts';
import { PROPERTIES } from './properties.ts';
import type { AssociationInput, PropertyInput } from './objectStore.ts';
import type { Portal, StoredObject } from './state.ts';

/** HubSpot guide "Using object APIs", limits. */
const MAX_INPUTS = 100;

const traced = { objectWriteTraceId: z.string().optional() };
const batch = <T extends z.ZodType>(input: T) => z.object({ inputs: z.array(input) });

const createBatch = batch(createInput);
const updateBatch = batch(
  z.object({ id: z.string(), idProperty: z.string().optional(), properties: propertyInput, ...traced }),
);
// An upsert input has no associations; unknown keys are refused rather than silently dropped.
const upsertBatch = batch(
  z.strictObject({ id: z.string(), idProperty: z.string().optional(), properties: propertyInput, ...traced }),
);
// All three are required by the OpenAPI document of 2026-09.
const readBatch = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string() })),
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  idProperty: z.string().optional(),
});
const archiveBatch = batch(z.object({ id: z.string() }));

type RowError = HubSpotError;
interface WrittenRow {
  view: ObjectView;
  undo: () => void;
}
interface Row {
  id?: string;
  objectWriteTraceId?: string | undefined;
}

/** `/{objectType}/batch/{create|read|update|upsert|archive}`. */
export function batchRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.post('/:objectType/batch/create', (c) =>
    write(c, world, createBatch, 201, ({ portal, type, origin, clock }, input) => {
      return create({ portal, type, origin, clock }, input.properties, input.associations);
    }),
  );

  app.post('/:objectType/batch/update', (c) =>
    write(c, world, updateBatch, 200, ({ portal, type, origin, clock }, input) => {
      const found = findObject(portal, type, input.id, input.idProperty ?? null);
      if (!found.ok) return found;
      if (found.value === null) return fail(missing(type, [input.id]));
      return update({ portal, type, origin, clock }, found.value, input.properties);
    }),
  );

  app.post('/:objectType/batch/upsert', (c) =>
    write(c, world, upsertBatch, 200, (request, input) => upsert(request, input)),
  );

  app.post('/:objectType/batch/read', async (c) => {
    const startedAt = world.now();
    const request = objectRequest(c, world, 'read');
    if (!request.ok) return sendError(c, world, request.error);
    const body = await readBody(c, readBatch);
    if (!body.ok) return sendError(c, world, body.error);
    const tooMany = checkSize(body.value.inputs.length);
    if (tooMany !== null) return sendError(c, world, tooMany);
    const { portal, type, origin } = request.value;
    const results: ObjectView[] = [];
    const absent: string[] = [];
    const { idProperty = null } = body.value;
    for (const { id } of body.value.inputs) {
      const found = findObject(portal, type, id, idProperty);
      if (!found.ok) return sendError(c, world, found.error);
      const overlooked =
        idProperty === 'email' &&
        portal.settings.secondaryEmails === 'not_found' &&
        found.value?.properties['email'] !== id.trim().toLowerCase();
      if (found.value === null || overlooked) absent.push(id);
      else if (!results.some((result) => result.id === found.value?.id))
        results.push(readView(portal, type, found.value, origin, body.value.properties));
    }
    return reply(c, world, portal, startedAt, 200, results, absent.length > 0 ? [missing(type, absent)] : []);
  });

  app.post('/:objectType/batch/archive', async (c) => {
    const request = objectRequest(c, world, 'write');
    if (!request.ok) return sendError(c, world, request.error);
    const body = await readBody(c, archiveBatch);
    if (!body.ok) return sendError(c, world, body.error);
    const tooMany = checkSize(body.value.inputs.length);
    if (tooMany !== null) return sendError(c, world, tooMany);
    const { portal, type, clock } = request.value;
    for (const { id } of body.value.inputs) archiveObject(portal, type, id, clock.now);
    return c.body(null, 204);
  });

  return app;
}

/**
 * One batch write. With a trace id on every input, good rows are written and bad ones reported;
 * without, the first bad row fails the whole batch and nothing is written.
 */
async function write<I extends Row>(
  c: Context<ApiEnv>,
  world: World,
  schema: z.ZodType<{ inputs: I[] }>,
  success: 200 | 201,
  apply: (request: ObjectRequest, input: I) => Result<WrittenRow, RowError>,
): Promise<Response> {
  const startedAt = world.now();
  const request = objectRequest(c, world, 'write');
  if (!request.ok) return sendError(c, world, request.error);
  const body = await readBody(c, schema);
  if (!body.ok) return sendError(c, world, body.error);
  const { inputs } = body.value;
  const refused = checkSize(inputs.length) ?? checkDuplicates(inputs);
  if (refused !== null) return sendError(c, world, refused);

  const partial = inputs.every((input) => input.objectWriteTraceId !== undefined);
  const results: ObjectView[] = [];
  const errors: RowError[] = [];
  const undo: (() => void)[] = [];
  for (const input of inputs) {
    const { objectWriteTraceId } = input;
    const row = apply(request.value, input);
    if (row.ok) {
      results.push({ ...row.value.view, ...(objectWriteTraceId !== undefined && { objectWriteTraceId }) });
      undo.push(row.value.undo);
    } else if (!partial) {
      for (const step of undo.reverse()) step();
      return sendError(c, world, row.error);
    } else {
      const context = { ...row.error.context, objectWriteTraceId: [objectWriteTraceId ?? ''] };
      errors.push({ ...row.error, context });
    }
  }
  return reply(c, world, request.value.portal, startedAt, success, results, errors);
}

function upsert(
  request: ObjectRequest,
  input: z.output<typeof upsertBatch>['inputs'][number],
): Result<WrittenRow, RowError> {
  const { portal, type } = request;
  const { idProperty } = input;
  if (idProperty === undefined || PROPERTIES[type][idProperty]?.unique !== true) {
    return fail(nonUnique(type, idProperty ?? 'hs_object_id'));
  }
  const found = findObject(portal, type, input.id, idProperty);
  if (!found.ok) return found;
  const properties = { [idProperty]: input.id, ...input.properties };
  const row =
    found.value === null ? create(request, properties, []) : update(request, found.value, properties);
  return row.ok ? ok({ ...row.value, view: { ...row.value.view, new: found.value === null } }) : row;
}

function create(
  { portal, type, origin, clock }: ObjectRequest,
  properties: PropertyInput,
  associations: AssociationInput[],
): Result<WrittenRow, RowError> {
  const created = createObject(portal, type, properties, associations, clock);
  if (!created.ok) return created;
  const { id } = created.value;
  return ok({
    view: writtenView(portal, type, created.value, origin),
    undo: () => eraseObject(portal, type, id),
  });
}

function update(
  { portal, type, origin, clock }: ObjectRequest,
  object: StoredObject,
  properties: PropertyInput,
): Result<WrittenRow, RowError> {
  const before = { ...object };
  const updated = updateObject(portal, type, object, properties, clock);
  if (!updated.ok) return updated;
  return ok({
    view: writtenView(portal, type, updated.value, origin),
    undo: () => restoreObject(portal, type, before),
  });
}

function reply(
  c: Context<ApiEnv>,
  world: World,
  portal: Portal,
  startedAt: number,
  success: 200 | 201,
  results: ObjectView[],
  errors: RowError[],
): Response {
  const body = {
    status: 'COMPLETE',
    results,
    ...(errors.length > 0 && { numErrors: errors.length, errors: errors.map((error) => errorBody(error)) }),
    startedAt: new Date(startedAt).toISOString(),
    completedAt: new Date(world.now()).toISOString(),
  };
  const { partialStatus } = portal.settings;
  return c.json(body, errors.length > 0 && partialStatus === 207 ? 207 : success);
}

function checkSize(inputs: number): HubSpotError | null {
  if (inputs === 0) return validationError('The request contained no inputs.');
  return inputs > MAX_INPUTS
    ? validationError(
        `The maximum number of inputs supported in a batch request is ${MAX_INPUTS}, but ${inputs} were given.`,
      )
    : null;
}

function checkDuplicates(inputs: Row[]): HubSpotError | null {
  const ids = inputs.flatMap(({ id }) => (id === undefined ? [] : [id.trim().toLowerCase()]));
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  return repeated === undefined
    ? null
    : validationError(`Duplicate IDs found in batch input: [${repeated}]. IDs must be unique`);
}

function missing(type: ObjectRequest['type'], ids: string[]): HubSpotError {
  const message = `Could not get some ${OBJECT_TYPES[type].singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
  return { ...notFound(message), context: { ids } };
}
