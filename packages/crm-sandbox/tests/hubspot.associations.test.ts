import { beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, json, PORTAL, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const OBJECTS = '/crm/objects/2026-09';
const ASSOCIATIONS = '/crm/associations/2026-09';
/** The first contact, company and deal of the seed. */
const COMPANY = '30100001';
const CONTACT = '30100002';
const OTHER_CONTACT = '30100003';
const DEAL = '30100004';

let api: ReturnType<typeof hubspotApi>;
let taskId: string;
beforeEach(async () => {
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
  const made = await api('POST', `${OBJECTS}/tasks`, { properties: { hs_timestamp: '2026-12-01' } });
  taskId = ((await made.json()) as { id: string }).id;
});

const links = async (from: string, to: string, inputs: unknown[]) => {
  const response = await api('POST', `${ASSOCIATIONS}/${from}/${to}/batch/read`, { inputs });
  return { status: response.status, body: await json(response) };
};
const type = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }];

describe('associating two records', () => {
  it('by default answers 200 with both directions, and is repeatable', async () => {
    const path = `${OBJECTS}/tasks/${taskId}/associations/default/contacts/${CONTACT}`;
    for (const _ of [1, 2]) {
      const response = await api('PUT', path);
      expect(response.status).toBe(200);
      expect(await json(response)).toMatchObject({
        status: 'COMPLETE',
        results: [
          { from: { id: taskId }, to: { id: CONTACT }, associationSpec: { associationTypeId: 204 } },
          { from: { id: CONTACT }, to: { id: taskId }, associationSpec: { associationTypeId: 203 } },
        ],
      });
    }
    expect((await links('contacts', 'tasks', [{ id: CONTACT }])).body).toMatchObject({
      results: [{ to: [{ toObjectId: taskId, associationTypes: [{ typeId: 203 }] }] }],
    });
  });

  it('with a type answers 201', async () => {
    const response = await api('PUT', `${OBJECTS}/tasks/${taskId}/associations/deals/${DEAL}`, type(216));
    expect(response.status).toBe(201);
    expect(await json(response)).toMatchObject({
      fromObjectTypeId: '0-27',
      fromObjectId: taskId,
      toObjectTypeId: '0-3',
      toObjectId: DEAL,
    });
  });

  it.each([
    ['a type of another pair', 'deals', DEAL, type(204), 400],
    ['no types', 'deals', DEAL, [], 400],
    ['a record that does not exist', 'deals', '1', type(216), 404],
    ['an object that does not exist', 'moons', '1', type(216), 400],
  ])('with %s is refused', async (_, to, id, body, status) => {
    expect((await api('PUT', `${OBJECTS}/tasks/${taskId}/associations/${to}/${id}`, body)).status).toBe(
      status,
    );
  });

  it('by default is refused for records that cannot be linked or do not exist', async () => {
    const path = (to: string) => `${OBJECTS}/tasks/${taskId}/associations/default/${to}`;
    expect((await api('PUT', path('notes/1'))).status).toBe(400);
    expect((await api('PUT', path('contacts/1'))).status).toBe(404);
    expect((await api('PUT', path('moons/1'))).status).toBe(400);
    expect((await api('PUT', `${OBJECTS}/tasks/1/associations/default/contacts/${CONTACT}`)).status).toBe(
      404,
    );
  });

  it('is undone by DELETE, again and again', async () => {
    const path = `${OBJECTS}/tasks/${taskId}/associations/contacts/${CONTACT}`;
    await api('PUT', path, type(204));
    expect((await api('DELETE', path)).status).toBe(204);
    expect((await api('DELETE', path)).status).toBe(204);
    expect((await api('DELETE', `${OBJECTS}/moons/1/associations/contacts/1`)).status).toBe(400);
    expect((await links('tasks', 'contacts', [{ id: taskId }])).status).toBe(207);
  });
});

describe('reading associations in a batch', () => {
  it('lists the links of each record, ids as text, and what has none', async () => {
    const { status, body } = await links('contacts', 'deals', [{ id: CONTACT }, { id: '1' }]);
    expect(status).toBe(207);
    expect(body).toMatchObject({
      results: [
        { from: { id: CONTACT }, to: [{ toObjectId: DEAL }, { toObjectId: expect.any(String) as unknown }] },
      ],
      numErrors: 1,
      errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: ['1'] } }],
    });
  });

  it('answers 200 when every record has some, and when partial success is 200', async () => {
    expect((await links('deals', 'companies', [{ id: DEAL }])).status).toBe(200);
    held.sandbox.control.configure(PORTAL, { partialStatus: 'success' });
    expect((await links('deals', 'companies', [{ id: '1' }])).status).toBe(200);
  });

  it('sees a link at once, where search still lags', async () => {
    await api('PUT', `${OBJECTS}/tasks/${taskId}/associations/default/contacts/${CONTACT}`);
    const { body } = await links('contacts', 'tasks', [{ id: CONTACT }]);
    expect(body).toMatchObject({ results: [{ to: [{ toObjectId: taskId }] }] });
  });

  it('pages past 500 links', async () => {
    const associations = [{ to: { id: CONTACT }, types: type(204) }];
    for (let batch = 0; batch < 6; batch += 1) {
      const inputs = Array.from({ length: 100 }, () => ({
        properties: { hs_timestamp: '2026-12-01' },
        associations,
      }));
      expect((await api('POST', `${OBJECTS}/tasks/batch/create`, { inputs })).status).toBe(201);
    }
    const first = (await links('contacts', 'tasks', [{ id: CONTACT }])).body as {
      results: { to: unknown[]; paging: { next: { after: string } } }[];
    };
    expect(first.results[0]?.to).toHaveLength(500);
    const after = first.results[0]?.paging.next.after;
    const second = (await links('contacts', 'tasks', [{ id: CONTACT, after }])).body as typeof first;
    expect(second.results[0]?.to).toHaveLength(100);
    expect(second.results[0]).not.toHaveProperty('paging');
  });

  it('refuses unknown objects, wrong bodies and too many inputs', async () => {
    expect((await links('moons', 'tasks', [{ id: '1' }])).status).toBe(400);
    expect((await links('contacts', 'moons', [{ id: '1' }])).status).toBe(400);
    expect((await links('contacts', 'tasks', [{}])).status).toBe(400);
    expect((await links('contacts', 'tasks', [])).status).toBe(400);
    const many = Array.from({ length: 1_001 }, (_, n) => ({ id: String(n) }));
    expect((await links('contacts', 'tasks', many)).status).toBe(400);
  });
});

describe('writing associations in a batch', () => {
  const write = (operation: string, inputs: unknown[]) =>
    api('POST', `${ASSOCIATIONS}/tasks/contacts/batch/${operation}`, { inputs });
  const pair = (to: string) => ({ from: { id: taskId }, to: { id: to } });

  it('links by default, and reports what it could not link', async () => {
    const response = await write('associate/default', [pair(CONTACT), pair('1')]);
    expect(response.status).toBe(207);
    expect(await json(response)).toMatchObject({ numErrors: 1, results: [{}, {}] });
    expect((await write('associate/default', [pair(OTHER_CONTACT)])).status).toBe(200);
  });

  it('links by type', async () => {
    const response = await write('create', [
      { ...pair(CONTACT), types: type(204) },
      { ...pair(OTHER_CONTACT), types: type(202) },
    ]);
    expect(response.status).toBe(207);
    expect(await json(response)).toMatchObject({ results: [{ toObjectId: CONTACT }], numErrors: 1 });
    expect((await write('create', [{ ...pair(OTHER_CONTACT), types: type(204) }])).status).toBe(201);
  });

  it('unlinks', async () => {
    await write('associate/default', [pair(CONTACT), pair(OTHER_CONTACT)]);
    expect((await write('archive', [{ from: { id: taskId }, to: [{ id: CONTACT }] }])).status).toBe(204);
    const { body } = await links('tasks', 'contacts', [{ id: taskId }]);
    expect(body).toMatchObject({ results: [{ to: [{ toObjectId: OTHER_CONTACT }] }] });
  });

  it.each(['associate/default', 'create', 'archive'])(
    '%s refuses a wrong body and wrong objects',
    async (operation) => {
      expect((await write(operation, [{}])).status).toBe(400);
      expect(
        (await api('POST', `${ASSOCIATIONS}/moons/tasks/batch/${operation}`, { inputs: [] })).status,
      ).toBe(400);
    },
  );

  it.each(['associate/default', 'create'])('%s refuses an empty batch', async (operation) => {
    expect((await write(operation, [])).status).toBe(400);
  });
});

it('an archived record leaves the associations of others', async () => {
  await api('PUT', `${OBJECTS}/tasks/${taskId}/associations/default/companies/${COMPANY}`);
  await api('DELETE', `${OBJECTS}/tasks/${taskId}`);
  expect((await links('companies', 'tasks', [{ id: COMPANY }])).status).toBe(207);
});
