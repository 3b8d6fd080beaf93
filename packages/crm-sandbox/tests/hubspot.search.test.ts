import { beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, json, useSandbox } from './support/sandbox.ts';

const LAG_MS = 5_000;
const held = useSandbox({ searchLagMs: LAG_MS });
const OBJECTS = '/crm/objects/2026-09';

let api: ReturnType<typeof hubspotApi>;
beforeEach(async () => {
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
});

interface Found {
  total: number;
  results: { id: string; properties: Record<string, string | null> }[];
  paging?: { next: { after: string } };
}
const search = async (type: string, body: unknown) => {
  // Searches are rationed by the second.
  held.clock.advance(1_000);
  return (await (await api('POST', `${OBJECTS}/${type}/search`, body)).json()) as Found;
};
const where = (...filters: unknown[]) => ({ filterGroups: [{ filters }] });
const note = async (body: string, hs_timestamp = '2026-12-01T12:00:00Z') =>
  (
    (await (
      await api('POST', `${OBJECTS}/notes`, { properties: { hs_timestamp, hs_note_body: body } })
    ).json()) as { id: string }
  ).id;
const has = (value: string) => where({ propertyName: 'hs_note_body', operator: 'CONTAINS_TOKEN', value });

describe('the search index', () => {
  it('shows a new record only after a while', async () => {
    await note('conduit-marker-1');
    expect((await search('notes', has('conduit-marker-1'))).total).toBe(0);
    held.clock.advance(LAG_MS);
    expect((await search('notes', has('conduit-marker-1'))).total).toBe(1);
  });

  it('goes on showing the old state of a record that was just changed', async () => {
    const id = await note('before');
    held.clock.advance(LAG_MS);
    await api('PATCH', `${OBJECTS}/notes/${id}`, { properties: { hs_note_body: 'after' } });
    await api('PATCH', `${OBJECTS}/notes/${id}`, { properties: { hs_note_body: 'after all' } });
    const stale = await search('notes', { ...has('before'), properties: ['hs_note_body'] });
    expect(stale.results).toMatchObject([{ properties: { hs_note_body: 'before' } }]);
    expect((await search('notes', has('after'))).total).toBe(0);
    held.clock.advance(LAG_MS);
    expect((await search('notes', has('after'))).total).toBe(1);
  });

  it('leaves archived records out', async () => {
    const id = await note('gone');
    held.clock.advance(LAG_MS);
    await api('DELETE', `${OBJECTS}/notes/${id}`);
    expect((await search('notes', has('gone'))).total).toBe(0);
  });
});

describe('filters', () => {
  it.each([
    [{ propertyName: 'dealstage', operator: 'EQ', value: 'closedwon' }, 2],
    [{ propertyName: 'dealstage', operator: 'NEQ', value: 'closedwon' }, 13],
    [{ propertyName: 'amount', operator: 'LT', value: '6500' }, 1],
    [{ propertyName: 'amount', operator: 'LTE', value: '6500' }, 2],
    [{ propertyName: 'amount', operator: 'GT', value: '120000' }, 1],
    [{ propertyName: 'amount', operator: 'GTE', value: 120000 }, 2],
    [{ propertyName: 'amount', operator: 'BETWEEN', value: '6500', highValue: '9000' }, 3],
    [{ propertyName: 'dealstage', operator: 'IN', values: ['closedwon', 'closedlost'] }, 4],
    [{ propertyName: 'dealstage', operator: 'NOT_IN', values: ['closedwon', 'closedlost'] }, 11],
    [{ propertyName: 'closedate', operator: 'LT', value: '2026-11-23' }, 4],
    [{ propertyName: 'closedate', operator: 'GTE', value: String(Date.parse('2026-11-23')) }, 11],
    [{ propertyName: 'description', operator: 'HAS_PROPERTY' }, 0],
    [{ propertyName: 'description', operator: 'NOT_HAS_PROPERTY' }, 15],
    [{ propertyName: 'description', operator: 'LT', value: 'x' }, 0],
    [{ propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'cedar*' }, 2],
    [{ propertyName: 'dealname', operator: 'NOT_CONTAINS_TOKEN', value: 'Cedar' }, 13],
    [{ propertyName: 'dealname', operator: 'GT', value: 'Lumen' }, 2],
    [{ propertyName: 'associations.contact', operator: 'EQ', value: '30100002' }, 2],
    [{ propertyName: 'associations.contact', operator: 'IN', values: ['30100002'] }, 2],
  ])('%o finds %i deals', async (filter, count) => {
    expect((await search('deals', where(filter))).total).toBe(count);
  });

  it('are joined by AND in a group and by OR between groups', async () => {
    const closed = { propertyName: 'hs_is_closed', operator: 'EQ', value: 'true' };
    const acme = { propertyName: 'dealname', operator: 'CONTAINS_TOKEN', value: 'Acme' };
    expect((await search('deals', where(closed, acme))).total).toBe(1);
    expect(
      (await search('deals', { filterGroups: [{ filters: [closed] }, { filters: [acme] }] })).total,
    ).toBe(5);
  });

  it('can be a plain query over all text', async () => {
    expect((await search('contacts', { query: 'acme-robotics' })).total).toBe(2);
    expect((await search('contacts', {})).total).toBe(15);
  });
});

describe('results', () => {
  it('are sorted and paged', async () => {
    const body = {
      sorts: [{ propertyName: 'amount', direction: 'DESCENDING' }],
      limit: 14,
      properties: ['amount'],
    };
    const first = await search('deals', body);
    expect(first.results[0]?.properties['amount']).toBe('210000');
    expect(first.paging).toEqual({ next: { after: '14' } });
    const last = await search('deals', { ...body, after: first.paging?.next.after });
    expect(last.results.map(({ properties }) => properties['amount'])).toEqual(['4200']);
    expect(last.paging).toBeUndefined();
    const ascending = await search('deals', { sorts: ['dealname'], properties: ['dealname'], limit: 1 });
    expect(ascending.results[0]?.properties['dealname']).toBe('Acme Robotics – Fleet licence');
    expect((await search('contacts', { sorts: ['jobtitle'] })).results).toHaveLength(10);
  });

  it.each([
    ['a page of 201', { limit: 201 }],
    ['a result past 10,000', { after: 9_991, limit: 10 }],
    ['a sixth group', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    [
      'a seventh filter in a group',
      where(...Array.from({ length: 7 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' }))),
    ],
    [
      'a nineteenth filter',
      {
        filterGroups: Array.from({ length: 5 }, () => ({
          filters: Array.from({ length: 4 }, () => ({ propertyName: 'email', operator: 'HAS_PROPERTY' })),
        })),
      },
    ],
    ['an unknown property', where({ propertyName: 'moon', operator: 'HAS_PROPERTY' })],
    ['an unknown association', where({ propertyName: 'associations.moon', operator: 'EQ', value: '1' })],
    ['an unknown sort', { sorts: ['moon'] }],
    ['a body of more than 3,000 characters', { query: 'x'.repeat(3_000) }],
  ])('are refused for %s', async (_, body) => {
    const response = await api('POST', `${OBJECTS}/contacts/search`, body);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ category: 'VALIDATION_ERROR' });
  });
});
