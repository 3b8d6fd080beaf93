import { z } from 'zod';

import { chunk } from '../batches.ts';
import { crmError, failed } from '../errors.ts';
import type { CallResult } from '../port.ts';
import { associationsBody, batchBody, parseAnswer, type HubspotApi, type HubspotObject } from './api.ts';
import { classifyHubspotRowError } from './errors.ts';
import { hubspotPaths } from './paths.ts';

/** HubSpot guides "Using object APIs" and "Associate records", limits. */
export const MAX_BATCH = 100;
const MAX_ASSOCIATION_INPUTS = 1_000;

const absent = z.object({ category: z.literal('OBJECT_NOT_FOUND') });

/** Absence is an answer (archived, or nothing associated); anything else would be mistaken for it. */
function firstFailure(errors: readonly unknown[]): CallResult<never> | null {
  const failure = errors.find((error) => !absent.safeParse(error).success);
  return failure === undefined ? null : failed(classifyHubspotRowError(failure, 207));
}

/** The ids associated with each record, by record id; straight from the associations, not from the search index. */
export async function readAssociations(
  api: HubspotApi,
  from: string,
  to: string,
  ids: Iterable<string>,
): Promise<CallResult<Map<string, string[]>>> {
  const found = new Map<string, string[]>();
  let pending: { id: string; after?: string }[] = [...new Set(ids)].map((id) => ({ id }));
  while (pending.length > 0) {
    const next: typeof pending = [];
    for (const inputs of chunk(pending, MAX_ASSOCIATION_INPUTS)) {
      const path = hubspotPaths.readAssociations(from, to);
      const answer = parseAnswer(
        associationsBody,
        await api({ method: 'POST', path, body: { inputs }, effect: 'read' }),
      );
      if (!answer.ok) return answer;
      const failure = firstFailure(answer.value.errors);
      if (failure) return failure;
      for (const { from: source, to: targets, paging } of answer.value.results) {
        const known = found.get(source.id) ?? [];
        found.set(source.id, [...known, ...targets.map(({ toObjectId }) => toObjectId)]);
        if (paging?.next) next.push({ id: source.id, after: paging.next.after });
      }
    }
    pending = next;
  }
  return { ok: true, value: found };
}

/** Deleted records stay listed for 90 days; a portal with more of them than this cannot be read to the end. */
const MAX_ARCHIVED_PAGES = 100;

const archivedPage = batchBody.extend({
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
});

/** What people deleted, as far as HubSpot still lists it. Fails rather than leaving some out. */
export async function readArchived(
  api: HubspotApi,
  type: string,
  properties: readonly string[],
): Promise<CallResult<HubspotObject[]>> {
  const found: HubspotObject[] = [];
  const query = new URLSearchParams({ archived: 'true', limit: '100', properties: properties.join(',') });
  for (let page = 0; page < MAX_ARCHIVED_PAGES; page++) {
    const path = `${hubspotPaths.list(type)}?${query.toString()}`;
    const answer = parseAnswer(archivedPage, await api({ method: 'GET', path, effect: 'read' }));
    if (!answer.ok) return answer;
    found.push(...answer.value.results);
    const after = answer.value.paging?.next?.after;
    if (after === undefined) return { ok: true, value: found };
    query.set('after', after);
  }
  return failed(crmError('unexpected', { providerCode: 'too_many_archived' }));
}

/**
 * The records with these ids that still exist, by their id. With `idProperty` the ids are values of that unique property.
 * HubSpot's OpenAPI document of 2026-09 requires `propertiesWithHistory`, also of those who want none.
 */
export async function readObjects(
  api: HubspotApi,
  type: string,
  ids: Iterable<string>,
  properties: readonly string[],
  idProperty?: string,
): Promise<CallResult<Map<string, HubspotObject>>> {
  const found = new Map<string, HubspotObject>();
  for (const batch of chunk([...new Set(ids)], MAX_BATCH)) {
    const body = {
      properties,
      propertiesWithHistory: [],
      inputs: batch.map((id) => ({ id })),
      ...(idProperty !== undefined && { idProperty }),
    };
    const path = hubspotPaths.batch(type, 'read');
    const answer = parseAnswer(batchBody, await api({ method: 'POST', path, body, effect: 'read' }));
    if (!answer.ok) return answer;
    const failure = firstFailure(answer.value.errors);
    if (failure) return failure;
    for (const object of answer.value.results) found.set(object.id, object);
  }
  return { ok: true, value: found };
}
