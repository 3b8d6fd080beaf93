import { Hono, type Context } from 'hono';
import * as z from 'zod';
import { readJson } from '../http/form.ts';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import type { World } from '../world.ts';
import { readScope, scopeError, writeScope, type ApiEnv } from './access.ts';
import { invalidJson, notFound, sendError, validationError, type HubSpotError } from './errors.ts';
import {
  archiveObject,
  createObject,
  eraseObject,
  findObject,
  liveObject,
  updateObject,
} from './objectStore.ts';
import { objectTypeOf, type ObjectType } from './objectTypes.ts';
import { associationsView, readView, writtenView } from './objectView.ts';
import type { Portal, StoredObject } from './state.ts';
import { sendWebhook } from './webhooks.ts';

const PAGE = { default: 10, max: 100 };

export const propertyInput = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export const associationInput = z.object({
  to: z.object({ id: z.coerce.string() }),
  types: z.array(z.object({ associationCategory: z.string(), associationTypeId: z.number().int() })).min(1),
});
export const createInput = z.object({
  properties: propertyInput,
  associations: z.array(associationInput).default([]),
  objectWriteTraceId: z.string().optional(),
});
const updateInput = z.object({ properties: propertyInput });
const gdprInput = z.object({ objectId: z.string(), idProperty: z.string().optional() });

/** What a handler under `/crm/objects/{version}/{objectType}` works with. */
export interface ObjectRequest {
  portal: Portal;
  type: ObjectType;
  origin: string;
  clock: { now: number; searchLagMs: number };
}

/** Names the object type and checks that the app may do what it asks for. */
export function objectRequest(
  c: Context<ApiEnv>,
  world: World,
  access: 'read' | 'write',
): Result<ObjectRequest, HubSpotError> {
  const type = objectTypeOf(c.req.param('objectType') ?? '');
  if (type === null) {
    return fail(validationError(`Unable to infer object type from: ${c.req.param('objectType')}`));
  }
  const missing = scopeError(c.get('grant'), access === 'read' ? readScope(type) : writeScope(type));
  if (missing !== null) return fail(missing);
  const { origin } = new URL(c.req.url);
  const clock = { now: world.now(), searchLagMs: world.searchLagMs };
  return ok({ portal: c.get('portal'), type, origin, clock });
}

/** Parses a JSON body against its shape. */
export async function readBody<S extends z.ZodType>(
  c: Context<ApiEnv>,
  schema: S,
): Promise<Result<z.output<S>, HubSpotError>> {
  const body = schema.safeParse(await readJson(c));
  return body.success ? ok(body.data) : fail(invalidJson(z.prettifyError(body.error)));
}

const list = (text: string | undefined) => text?.split(',').filter((part) => part !== '') ?? [];

/** Single-object operations and the paged list. */
export function objectRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/:objectType', (c) => {
    const request = objectRequest(c, world, 'read');
    if (!request.ok) return sendError(c, world, request.error);
    const { portal, type, origin } = request.value;
    const limit = Number(c.req.query('limit') ?? PAGE.default);
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE.max) {
      return sendError(c, world, validationError(`limit must be between 1 and ${PAGE.max}`));
    }
    const after = Number(c.req.query('after') ?? 0);
    const archived = c.req.query('archived') === 'true';
    const all = Object.values(portal.objects[type]).filter(
      (object) => (object.archivedAt !== null) === archived && Number(object.id) >= after,
    );
    const page = all.slice(0, limit);
    const next = all[limit];
    const results = page.map((object) => view(c, request.value, object));
    if (next === undefined) return c.json({ results });
    const link = new URL(c.req.url);
    link.searchParams.set('after', next.id);
    return c.json({
      results,
      paging: { next: { after: next.id, link: `${origin}${link.pathname}${link.search}` } },
    });
  });

  app.post('/:objectType', async (c) => {
    const request = objectRequest(c, world, 'write');
    if (!request.ok) return sendError(c, world, request.error);
    const body = await readBody(c, createInput);
    if (!body.ok) return sendError(c, world, body.error);
    const { portal, type, origin, clock } = request.value;
    const created = createObject(portal, type, body.value.properties, body.value.associations, clock);
    if (!created.ok) return sendError(c, world, created.error);
    return c.json(writtenView(portal, type, created.value, origin), 201);
  });

  app.post('/contacts/gdpr-delete', async (c) => {
    const denied = scopeError(c.get('grant'), writeScope('contacts'));
    if (denied !== null) return sendError(c, world, denied);
    const body = await readBody(c, gdprInput);
    if (!body.ok) return sendError(c, world, body.error);
    const portal = c.get('portal');
    const found = findObject(portal, 'contacts', body.value.objectId, body.value.idProperty ?? null);
    if (!found.ok) return sendError(c, world, found.error);
    if (found.value !== null) {
      const { id } = found.value;
      eraseObject(portal, 'contacts', id);
      // The app hears of it in its own time; the caller does not wait.
      void sendWebhook(world, {
        subscriptionType: 'contact.privacyDeletion',
        hubId: portal.hubId,
        objectId: id,
      });
    }
    return c.body(null, 204);
  });

  app.get('/:objectType/:id', (c) => {
    const request = objectRequest(c, world, 'read');
    if (!request.ok) return sendError(c, world, request.error);
    const { portal, type } = request.value;
    const found = findObject(portal, type, c.req.param('id'), c.req.query('idProperty') ?? null);
    if (!found.ok) return sendError(c, world, found.error);
    if (found.value === null) return sendError(c, world, notFound());
    return c.json(view(c, request.value, found.value));
  });

  app.patch('/:objectType/:id', async (c) => {
    const request = objectRequest(c, world, 'write');
    if (!request.ok) return sendError(c, world, request.error);
    const body = await readBody(c, updateInput);
    if (!body.ok) return sendError(c, world, body.error);
    const { portal, type, origin, clock } = request.value;
    const found = findObject(portal, type, c.req.param('id'), c.req.query('idProperty') ?? null);
    if (!found.ok) return sendError(c, world, found.error);
    if (found.value === null) return sendError(c, world, notFound());
    const updated = updateObject(portal, type, found.value, body.value.properties, clock);
    if (!updated.ok) return sendError(c, world, updated.error);
    return c.json(writtenView(portal, type, updated.value, origin));
  });

  app.delete('/:objectType/:id', (c) => {
    const request = objectRequest(c, world, 'write');
    if (!request.ok) return sendError(c, world, request.error);
    const { portal, type, clock } = request.value;
    if (liveObject(portal, type, c.req.param('id')) !== null) {
      archiveObject(portal, type, c.req.param('id'), clock.now);
    }
    return c.body(null, 204);
  });

  return app;
}

function view(c: Context<ApiEnv>, { portal, type, origin }: ObjectRequest, object: StoredObject) {
  return {
    ...readView(portal, type, object, origin, list(c.req.query('properties'))),
    ...associationsView(portal, type, object.id, list(c.req.query('associations'))),
  };
}
