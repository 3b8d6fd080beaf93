import { Hono, type Context } from 'hono';
import * as z from 'zod';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import { readScope, scopeError, writeScope, type ApiEnv } from './access.ts';
import { errorBody, notFound, sendError, validationError, type HubSpotError } from './errors.ts';
import {
  associate,
  associated,
  checkAssociationTypes,
  defaultAssociationType,
  dissociate,
  liveObject,
} from './objectStore.ts';
import { readBody } from './objects.ts';
import { OBJECT_TYPES, objectTypeOf, type ObjectType } from './objectTypes.ts';
import type { Portal } from './state.ts';

/** HubSpot guide "Associate records", limits. */
const MAX_READ_INPUTS = 1_000;
const MAX_WRITE_INPUTS = 2_000;
/** Links of one record per page of a batch read. */
const READ_PAGE = 500;

const typeSpec = z.object({ associationCategory: z.string(), associationTypeId: z.number().int() });
const labels = z.array(typeSpec).min(1);
const ref = z.object({ id: z.coerce.string() });
const readInputs = z.object({
  inputs: z.array(z.object({ id: z.coerce.string(), after: z.string().optional() })),
});
const pairInputs = z.object({ inputs: z.array(z.object({ from: ref, to: ref })) });
const labelledInputs = z.object({ inputs: z.array(z.object({ from: ref, to: ref, types: labels })) });
const archiveInputs = z.object({ inputs: z.array(z.object({ from: ref, to: z.array(ref) })) });

interface Pair {
  portal: Portal;
  from: ObjectType;
  to: ObjectType;
}

/** Association writes on one record, under `/crm/objects/{version}`. */
export function recordAssociationRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.put('/:from/:fromId/associations/default/:to/:toId', (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const linked = linkDefault(pair.value, c.req.param('fromId'), c.req.param('toId'));
    if (!linked.ok) return sendError(c, world, linked.error);
    return c.json(complete(world, linked.value));
  });

  app.put('/:from/:fromId/associations/:to/:toId', async (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const body = await readBody(c, labels);
    if (!body.ok) return sendError(c, world, body.error);
    const linked = linkLabelled(pair.value, c.req.param('fromId'), c.req.param('toId'), body.value);
    if (!linked.ok) return sendError(c, world, linked.error);
    return c.json(linked.value, 201);
  });

  app.delete('/:from/:fromId/associations/:to/:toId', (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const { portal, from, to } = pair.value;
    dissociate(portal, from, c.req.param('fromId'), to, c.req.param('toId'));
    return c.body(null, 204);
  });

  return app;
}

/** Association batches, under `/crm/associations/{version}`. */
export function associationBatchRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.post('/:from/:to/batch/read', async (c) => {
    const pair = pairOf(c, 'read');
    if (!pair.ok) return sendError(c, world, pair.error);
    const body = await readBody(c, readInputs);
    if (!body.ok) return sendError(c, world, body.error);
    const tooMany = checkSize(body.value.inputs.length, MAX_READ_INPUTS);
    if (tooMany !== null) return sendError(c, world, tooMany);
    const results: unknown[] = [];
    const errors: HubSpotError[] = [];
    for (const input of body.value.inputs) {
      const page = readLinks(pair.value, input.id, input.after ?? null);
      if (page.ok) results.push(page.value);
      else errors.push(page.error);
    }
    return sendBatch(c, world, pair.value.portal, 200, results, errors);
  });

  app.post('/:from/:to/batch/associate/default', async (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const body = await readBody(c, pairInputs);
    if (!body.ok) return sendError(c, world, body.error);
    const tooMany = checkSize(body.value.inputs.length, MAX_WRITE_INPUTS);
    if (tooMany !== null) return sendError(c, world, tooMany);
    const rows = body.value.inputs.map(({ from, to }) => linkDefault(pair.value, from.id, to.id));
    const results = rows.flatMap((row) => (row.ok ? row.value : []));
    return sendBatch(c, world, pair.value.portal, 200, results, failures(rows));
  });

  app.post('/:from/:to/batch/create', async (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const body = await readBody(c, labelledInputs);
    if (!body.ok) return sendError(c, world, body.error);
    const tooMany = checkSize(body.value.inputs.length, MAX_WRITE_INPUTS);
    if (tooMany !== null) return sendError(c, world, tooMany);
    const rows = body.value.inputs.map(({ from, to, types }) =>
      linkLabelled(pair.value, from.id, to.id, types),
    );
    const results = rows.flatMap((row) => (row.ok ? [row.value] : []));
    return sendBatch(c, world, pair.value.portal, 201, results, failures(rows));
  });

  app.post('/:from/:to/batch/archive', async (c) => {
    const pair = pairOf(c, 'write');
    if (!pair.ok) return sendError(c, world, pair.error);
    const body = await readBody(c, archiveInputs);
    if (!body.ok) return sendError(c, world, body.error);
    const { portal, from, to } = pair.value;
    for (const input of body.value.inputs) {
      for (const target of input.to) dissociate(portal, from, input.from.id, to, target.id);
    }
    return c.body(null, 204);
  });

  return app;
}

function pairOf(c: Context<ApiEnv>, access: 'read' | 'write'): Result<Pair, HubSpotError> {
  const from = objectTypeOf(c.req.param('from') ?? '');
  const to = objectTypeOf(c.req.param('to') ?? '');
  if (from === null || to === null) {
    return fail(
      validationError(`Unable to infer object type from: ${c.req.param(from === null ? 'from' : 'to')}`),
    );
  }
  const scopeOf = access === 'read' ? readScope : writeScope;
  const denied = scopeError(c.get('grant'), scopeOf(from), readScope(to));
  return denied === null ? ok({ portal: c.get('portal'), from, to }) : fail(denied);
}

function linkDefault(
  { portal, from, to }: Pair,
  fromId: string,
  toId: string,
): Result<unknown[], HubSpotError> {
  const typeId = defaultAssociationType(from, to);
  const reverseId = defaultAssociationType(to, from);
  if (typeId === null || reverseId === null) {
    return fail(validationError(`${from} and ${to} cannot be associated`));
  }
  const absent = checkEnds({ portal, from, to }, fromId, toId);
  if (absent !== null) return fail(absent);
  associate(portal, from, fromId, to, toId, typeId);
  const spec = (associationTypeId: number) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });
  return ok([
    { from: { id: fromId }, to: { id: toId }, associationSpec: spec(typeId) },
    { from: { id: toId }, to: { id: fromId }, associationSpec: spec(reverseId) },
  ]);
}

function linkLabelled(
  { portal, from, to }: Pair,
  fromId: string,
  toId: string,
  types: z.output<typeof labels>,
): Result<unknown, HubSpotError> {
  const wrong = checkAssociationTypes(from, to, types) ?? checkEnds({ portal, from, to }, fromId, toId);
  if (wrong !== null) return fail(wrong);
  for (const type of types) associate(portal, from, fromId, to, toId, type.associationTypeId);
  return ok({
    fromObjectTypeId: OBJECT_TYPES[from].typeId,
    fromObjectId: fromId,
    toObjectTypeId: OBJECT_TYPES[to].typeId,
    toObjectId: toId,
    labels: [],
  });
}

function checkEnds({ portal, from, to }: Pair, fromId: string, toId: string): HubSpotError | null {
  for (const [type, id] of [
    [from, fromId],
    [to, toId],
  ] as const) {
    if (liveObject(portal, type, id) === null) {
      return notFound(`No ${OBJECT_TYPES[type].singular} with ID ${id} exists`);
    }
  }
  return null;
}

function readLinks(
  { portal, from, to }: Pair,
  id: string,
  after: string | null,
): Result<unknown, HubSpotError> {
  const links = associated(portal, from, id, to).filter(
    (link) => after === null || Number(link.id) >= Number(after),
  );
  if (links.length === 0) {
    return fail({
      ...notFound(`No ${OBJECT_TYPES[to].singular} is associated with ${OBJECT_TYPES[from].singular} ${id}.`),
      subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
      context: {
        fromObjectId: [id],
        fromObjectType: [OBJECT_TYPES[from].singular],
        toObjectType: [OBJECT_TYPES[to].singular],
      },
    });
  }
  const next = links[READ_PAGE];
  return ok({
    from: { id },
    to: links.slice(0, READ_PAGE).map((link) => ({
      toObjectId: link.id,
      associationTypes: link.typeIds.map((typeId) => ({ category: 'HUBSPOT_DEFINED', typeId, label: null })),
    })),
    ...(next !== undefined && { paging: { next: { after: next.id } } }),
  });
}

const failures = (rows: Result<unknown, HubSpotError>[]) =>
  rows.flatMap((row) => (row.ok ? [] : [row.error]));

function checkSize(inputs: number, max: number): HubSpotError | null {
  return inputs >= 1 && inputs <= max
    ? null
    : validationError(`A batch takes 1 to ${max} inputs, not ${inputs}.`);
}

function complete(world: World, results: unknown[]) {
  const at = new Date(world.now()).toISOString();
  return { status: 'COMPLETE', results, startedAt: at, completedAt: at };
}

function sendBatch(
  c: Context<ApiEnv>,
  world: World,
  portal: Portal,
  success: 200 | 201,
  results: unknown[],
  errors: HubSpotError[],
): Response {
  if (errors.length === 0) return c.json(complete(world, results), success);
  const rows = errors.map((error) => errorBody(error));
  const status = portal.settings.partialStatus === 207 ? 207 : success;
  return c.json({ ...complete(world, results), numErrors: rows.length, errors: rows }, status);
}
