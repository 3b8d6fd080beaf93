import { Hono } from 'hono';
import * as z from 'zod';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import { sendError, validationError } from './errors.ts';
import { associated } from './objectStore.ts';
import { objectRequest, readBody } from './objects.ts';
import { objectTypeOf, type ObjectType } from './objectTypes.ts';
import { readView } from './objectView.ts';
import { PROPERTIES } from './properties.ts';
import type { Portal, StoredObject } from './state.ts';

/** HubSpot guide "Search the CRM", limits. */
const LIMITS = { page: 200, total: 10_000, groups: 5, filtersPerGroup: 6, filters: 18, bodyLength: 3_000 };

const filter = z.object({
  propertyName: z.string(),
  operator: z.enum([
    'EQ',
    'NEQ',
    'LT',
    'LTE',
    'GT',
    'GTE',
    'BETWEEN',
    'IN',
    'NOT_IN',
    'HAS_PROPERTY',
    'NOT_HAS_PROPERTY',
    'CONTAINS_TOKEN',
    'NOT_CONTAINS_TOKEN',
  ]),
  value: z.coerce.string().optional(),
  highValue: z.coerce.string().optional(),
  values: z.array(z.coerce.string()).default([]),
});
type Filter = z.output<typeof filter>;

const searchInput = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filter) })).default([]),
  sorts: z
    .array(
      z.union([
        z.string().transform((propertyName) => ({ propertyName, direction: 'ASCENDING' as const })),
        z.object({
          propertyName: z.string(),
          direction: z.enum(['ASCENDING', 'DESCENDING']).default('ASCENDING'),
        }),
      ]),
    )
    .default([]),
  query: z.string().optional(),
  properties: z.array(z.string()).default([]),
  limit: z.number().int().min(1).max(LIMITS.page).default(10),
  after: z.coerce.number().int().min(0).default(0),
});
type Search = z.output<typeof searchInput>;

type Properties = Record<string, string | null>;
interface Hit {
  object: StoredObject;
  properties: Properties;
}

/** `POST /{objectType}/search`, over an index that is behind the records. */
export function searchRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post('/:objectType/search', async (c) => {
    const request = objectRequest(c, world, 'read');
    if (!request.ok) return sendError(c, world, request.error);
    if ((await c.req.text()).length > LIMITS.bodyLength) {
      return sendError(
        c,
        world,
        validationError(`The search body may have ${LIMITS.bodyLength} characters.`),
      );
    }
    const body = await readBody(c, searchInput);
    if (!body.ok) return sendError(c, world, body.error);
    const search = body.value;
    const { portal, type, origin, clock } = request.value;
    const problem = checkLimits(search) ?? checkNames(type, search);
    if (problem !== null) return sendError(c, world, validationError(problem));

    const hits = Object.values(portal.objects[type])
      .flatMap((object) => indexedHit(object, clock))
      .filter((hit) => matches(portal, type, hit, search));
    sortHits(hits, search.sorts);
    const end = search.after + search.limit;
    const results = hits
      .slice(search.after, end)
      .map(({ object, properties }) => readView(portal, type, object, origin, search.properties, properties));
    const paging = end < hits.length ? { paging: { next: { after: String(end) } } } : {};
    return c.json({ total: hits.length, results, ...paging });
  });
  return app;
}

/** What the index knows of an object: its newest state once the lag has passed, before that the one before. */
function indexedHit(object: StoredObject, clock: { now: number; searchLagMs: number }): Hit[] {
  if (object.archivedAt !== null) return [];
  const current = clock.now - object.updatedAt >= clock.searchLagMs;
  const properties = current ? object.properties : object.indexed;
  return properties === null ? [] : [{ object, properties }];
}

function checkLimits({ filterGroups, after, limit }: Search): string | null {
  const filters = filterGroups.map((group) => group.filters.length);
  if (filterGroups.length > LIMITS.groups) return `At most ${LIMITS.groups} filterGroups are allowed.`;
  if (filters.some((count) => count > LIMITS.filtersPerGroup)) {
    return `At most ${LIMITS.filtersPerGroup} filters are allowed per group.`;
  }
  if (filters.reduce((sum, count) => sum + count, 0) > LIMITS.filters) {
    return `At most ${LIMITS.filters} filters are allowed.`;
  }
  return after + limit > LIMITS.total ? `Paging past ${LIMITS.total} results is not possible.` : null;
}

function checkNames(type: ObjectType, { filterGroups, sorts }: Search): string | null {
  const names = [
    ...filterGroups.flatMap((group) => group.filters.map(({ propertyName }) => propertyName)),
    ...sorts.map(({ propertyName }) => propertyName),
  ];
  const unknown = names.find((name) => !(name in PROPERTIES[type]) && associationTarget(name) === null);
  return unknown === undefined
    ? null
    : `There was a problem with the request: property ${unknown} does not exist.`;
}

/** `associations.contact` filters by the id of an associated contact. */
function associationTarget(name: string): ObjectType | null {
  return name.startsWith('associations.') ? objectTypeOf(name.slice('associations.'.length)) : null;
}

function matches(portal: Portal, type: ObjectType, hit: Hit, { filterGroups, query }: Search): boolean {
  const inText =
    query === undefined ||
    Object.values(hit.properties).some((value) => value?.toLowerCase().includes(query.toLowerCase()));
  if (!inText) return false;
  if (filterGroups.length === 0) return true;
  return filterGroups.some((group) => group.filters.every((each) => passes(portal, type, hit, each)));
}

function passes(portal: Portal, type: ObjectType, { object, properties }: Hit, each: Filter): boolean {
  const target = associationTarget(each.propertyName);
  if (target !== null) {
    const wanted = [...each.values, ...(each.value === undefined ? [] : [each.value])];
    return associated(portal, type, object.id, target).some(({ id }) => wanted.includes(id));
  }
  return passesValue(properties[each.propertyName] ?? null, each);
}

function passesValue(
  actual: string | null,
  { operator, value = '', highValue = '', values }: Filter,
): boolean {
  const same = (wanted: string) => actual !== null && actual.toLowerCase() === wanted.toLowerCase();
  switch (operator) {
    case 'EQ':
      return same(value);
    case 'NEQ':
      return !same(value);
    case 'LT':
      return actual !== null && compare(actual, value) < 0;
    case 'LTE':
      return actual !== null && compare(actual, value) <= 0;
    case 'GT':
      return actual !== null && compare(actual, value) > 0;
    case 'GTE':
      return actual !== null && compare(actual, value) >= 0;
    case 'BETWEEN':
      return actual !== null && compare(actual, value) >= 0 && compare(actual, highValue) <= 0;
    case 'IN':
      return values.some(same);
    case 'NOT_IN':
      return !values.some(same);
    case 'HAS_PROPERTY':
      return actual !== null;
    case 'NOT_HAS_PROPERTY':
      return actual === null;
    case 'CONTAINS_TOKEN':
      return containsToken(actual, value);
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(actual, value);
  }
}

function containsToken(actual: string | null, value: string): boolean {
  const wanted = value.toLowerCase().replaceAll('*', '');
  return actual !== null && actual.toLowerCase().includes(wanted);
}

/** Numbers and dates compare as such (dates also against epoch milliseconds), other values as text. */
function compare(a: string, b: string): number {
  const [x, y] = [comparable(a), comparable(b)];
  return x !== null && y !== null ? x - y : a < b ? -1 : Number(a > b);
}

function comparable(value: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  const ms = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

function sortHits(hits: Hit[], sorts: Search['sorts']): void {
  hits.sort((a, b) => {
    for (const { propertyName, direction } of sorts) {
      const order = compare(a.properties[propertyName] ?? '', b.properties[propertyName] ?? '');
      if (order !== 0) return direction === 'ASCENDING' ? order : -order;
    }
    return Number(a.object.id) - Number(b.object.id);
  });
}
