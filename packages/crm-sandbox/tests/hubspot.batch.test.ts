import { beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, json, PORTAL, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const OBJECTS = '/crm/objects/2026-09';

interface Batch {
  status: string;
  results: { id: string; properties: Record<string, string>; new?: boolean; objectWriteTraceId?: string }[];
  numErrors?: number;
  errors?: { category: string; message: string; context: Record<string, string[]> }[];
}

let api: ReturnType<typeof hubspotApi>;
beforeEach(async () => {
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
});
const batch = async (type: string, operation: string, body: unknown) => {
  const response = await api('POST', `${OBJECTS}/${type}/batch/${operation}`, body);
  return { status: response.status, body: (await response.json()) as Batch };
};
const hs_timestamp = '2026-12-01T12:00:00Z';
const good = (subject: string, trace?: string) => ({
  properties: { hs_timestamp, hs_task_subject: subject },
  ...(trace !== undefined && { objectWriteTraceId: trace }),
});
const tasks = () => {
  const records = held.sandbox.control.records(PORTAL);
  return records?.crm === 'hubspot' ? records.objects.tasks : [];
};

describe('a batch create', () => {
  it('creates up to 100 with their associations', async () => {
    const associations = [
      { to: { id: '30100002' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
    ];
    const inputs = Array.from({ length: 100 }, (_, n) => ({ ...good(`Task ${n}`), associations }));
    const { status, body } = await batch('tasks', 'create', { inputs });
    expect(status).toBe(201);
    expect(body.status).toBe('COMPLETE');
    expect(body.results).toHaveLength(100);
    expect(tasks().every((task) => task.associations.contacts?.[0] === '30100002')).toBe(true);
  });

  it('refuses 101, and none', async () => {
    const inputs = Array.from({ length: 101 }, (_, n) => good(`Task ${n}`));
    expect((await batch('tasks', 'create', { inputs })).status).toBe(400);
    expect((await batch('tasks', 'create', { inputs: [] })).status).toBe(400);
    expect((await batch('tasks', 'create', {})).status).toBe(400);
    expect(tasks()).toHaveLength(0);
  });

  it('writes nothing when one input is bad and there are no trace ids', async () => {
    const { status } = await batch('tasks', 'create', { inputs: [good('One'), { properties: {} }] });
    expect(status).toBe(400);
    expect(tasks()).toHaveLength(0);
  });

  it('writes the good ones and names the bad ones by trace id', async () => {
    const inputs = [good('One', 't1'), { properties: {}, objectWriteTraceId: 't2' }, good('Three', 't3')];
    const { status, body } = await batch('tasks', 'create', { inputs });
    expect(status).toBe(207);
    expect(body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 1,
      results: [{ objectWriteTraceId: 't1' }, { objectWriteTraceId: 't3' }],
      errors: [{ status: 'error', category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['t2'] } }],
    });
    expect(tasks()).toHaveLength(2);
  });

  it('may answer the same with 201', async () => {
    held.sandbox.control.configure(PORTAL, { partialStatus: 'success' });
    const inputs = [good('One', 't1'), { properties: {}, objectWriteTraceId: 't2' }];
    const { status, body } = await batch('tasks', 'create', { inputs });
    expect(status).toBe(201);
    expect(body.numErrors).toBe(1);
  });

  it('is not idempotent: the same trace id writes again', async () => {
    await batch('tasks', 'create', { inputs: [good('One', 't1')] });
    await batch('tasks', 'create', { inputs: [good('One', 't1')] });
    expect(tasks()).toHaveLength(2);
  });

  it('refuses an email that exists, of a contact or of the batch itself', async () => {
    const email = 'new@person.example';
    const inputs = [
      { properties: { email }, objectWriteTraceId: 'a' },
      { properties: { email }, objectWriteTraceId: 'b' },
    ];
    const { body } = await batch('contacts', 'create', { inputs });
    expect(body.results).toHaveLength(1);
    expect(body.errors).toMatchObject([{ category: 'CONFLICT' }]);
  });
});

describe('a batch upsert', () => {
  const upsert = (inputs: unknown[], type = 'contacts') => batch(type, 'upsert', { inputs });
  const byEmail = (email: string, properties = {}) => ({ id: email, idProperty: 'email', properties });

  it('creates and updates contacts by email, and says which', async () => {
    const { status, body } = await upsert([
      byEmail('maria.rossi@acme-robotics.example', { phone: '+1' }),
      byEmail('New@Person.example', { firstname: 'New' }),
    ]);
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { new: false, properties: { phone: '+1', firstname: 'Maria' } },
      { new: true, properties: { email: 'new@person.example' } },
    ]);
    const again = await upsert([byEmail('new@person.example')]);
    expect(again.body.results).toMatchObject([{ new: false, id: body.results[1]?.id }]);
  });

  it.each([
    ['contacts', 'firstname', '0-1'],
    ['contacts', 'hs_object_id', '0-1'],
    ['companies', 'domain', '0-2'],
    ['tasks', 'hs_task_subject', '0-27'],
  ])('of %s by %s is refused: not unique', async (type, idProperty, typeId) => {
    const response = await api('POST', `${OBJECTS}/${type}/batch/upsert`, {
      inputs: [{ id: 'x', idProperty, properties: {} }],
    });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      category: 'VALIDATION_ERROR',
      message: `Unable to perform update/upsert by non-unique ${typeId} property ${idProperty}`,
    });
  });

  it('needs an idProperty, and takes no associations', async () => {
    expect((await upsert([{ id: '1', properties: {} }])).status).toBe(400);
    expect((await upsert([{ ...byEmail('a@b.example'), associations: [] }])).status).toBe(400);
  });

  it('refuses the same id twice', async () => {
    const { status, body } = await upsert([byEmail('a@b.example'), byEmail('A@b.example')]);
    expect(status).toBe(400);
    expect(body).toMatchObject({ message: /Duplicate IDs/ });
  });

  it('changes nothing when one is bad and there are no trace ids', async () => {
    const before = held.sandbox.control.records(PORTAL);
    const { status } = await upsert([
      byEmail('maria.rossi@acme-robotics.example', { firstname: 'Changed', email: 'm@r.example' }),
      byEmail('new@person.example'),
      byEmail('not an email'),
    ]);
    expect(status).toBe(400);
    expect(held.sandbox.control.records(PORTAL)).toEqual(before);
    const read = await api('GET', `${OBJECTS}/contacts/maria.rossi@acme-robotics.example?idProperty=email`);
    expect(read.status).toBe(200);
  });
});

describe('a batch update and a batch read', () => {
  it('update by id, and report what does not exist', async () => {
    const { body: made } = await batch('tasks', 'create', { inputs: [good('One')] });
    const id = made.results[0]?.id ?? '';
    const { status, body } = await batch('tasks', 'update', {
      inputs: [
        { id, properties: { hs_task_status: 'COMPLETED' }, objectWriteTraceId: 'a' },
        { id: '1', properties: {}, objectWriteTraceId: 'b' },
        { id: 'x', idProperty: 'hs_task_subject', properties: {}, objectWriteTraceId: 'c' },
        { id: '2', idProperty: 'hs_object_id', properties: { moon: 1 }, objectWriteTraceId: 'd' },
      ],
    });
    expect(status).toBe(207);
    expect(body.results).toMatchObject([{ id, properties: { hs_task_status: 'COMPLETED' } }]);
    expect(body.numErrors).toBe(3);
    const wrong = await batch('tasks', 'update', { inputs: [{ id, properties: { moon: 1 } }] });
    expect(wrong.status).toBe(400);
  });

  it('read the properties asked for, and list the ids that are not there', async () => {
    const { body: made } = await batch('tasks', 'create', { inputs: [good('One'), good('Two')] });
    const ids = made.results.map(({ id }) => id);
    const read = {
      inputs: [...ids, '1', '2'].map((id) => ({ id })),
      properties: ['hs_task_subject'],
      propertiesWithHistory: [],
    };
    const { status, body } = await batch('tasks', 'read', read);
    expect(status).toBe(207);
    expect(body.results.map(({ properties }) => properties['hs_task_subject'])).toEqual(['One', 'Two']);
    expect(body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1', '2'] } }]);
    const all = await batch('tasks', 'read', {
      inputs: ids.map((id) => ({ id })),
      properties: [],
      propertiesWithHistory: [],
    });
    expect(all.status).toBe(200);
    expect(all.body).not.toHaveProperty('errors');
  });

  it('read contacts by email', async () => {
    const inputs = [{ id: 'maria.rossi@acme-robotics.example' }];
    const wanted = { properties: ['lastname'], propertiesWithHistory: [] };
    const { body } = await batch('contacts', 'read', { inputs, idProperty: 'email', ...wanted });
    expect(body.results).toMatchObject([{ properties: { lastname: 'Rossi' } }]);
    expect((await batch('contacts', 'read', { inputs, idProperty: 'lastname', ...wanted })).status).toBe(400);
    expect((await batch('contacts', 'read', { inputs: [], ...wanted })).status).toBe(400);
    expect((await batch('contacts', 'read', {})).status).toBe(400);
  });

  it.each(['inputs', 'properties', 'propertiesWithHistory'])('a read without %s is refused', async (left) => {
    const whole = { inputs: [{ id: '1' }], properties: [], propertiesWithHistory: [] };
    const { status } = await batch('contacts', 'read', { ...whole, [left]: undefined });
    expect(status).toBe(400);
  });

  it.each(['found', 'not_found'] as const)(
    'a second address belongs to its contact; a read has it %s, and shows the primary one',
    async (secondaryEmails) => {
      held.sandbox.control.configure(PORTAL, { secondaryEmails });
      const [primary, second] = ['maria.rossi@acme-robotics.example', 'maria@old.example'];
      await api('PATCH', `${OBJECTS}/contacts/${primary}?idProperty=email`, {
        properties: { hs_additional_emails: `${second};rossi@old.example` },
      });
      const { body } = await batch('contacts', 'read', {
        inputs: [{ id: 'MARIA@old.example' }],
        idProperty: 'email',
        properties: ['email'],
        propertiesWithHistory: [],
      });
      expect(body.results.map(({ properties }) => properties['email'])).toEqual(
        secondaryEmails === 'found' ? [primary] : [],
      );
      const taken = await api('POST', `${OBJECTS}/contacts`, { properties: { email: second } });
      expect(taken.status).toBe(409);
      // Given up, it is free again.
      await api('PATCH', `${OBJECTS}/contacts/${primary}?idProperty=email`, {
        properties: { hs_additional_emails: '' },
      });
      const free = await api('POST', `${OBJECTS}/contacts`, { properties: { email: second } });
      expect(free.status).toBe(201);
      held.sandbox.control.configure(PORTAL, { secondaryEmails: 'found' });
    },
  );

  it('archive many at once', async () => {
    const { body: made } = await batch('tasks', 'create', { inputs: [good('One'), good('Two')] });
    const inputs = made.results.map(({ id }) => ({ id }));
    expect((await api('POST', `${OBJECTS}/tasks/batch/archive`, { inputs })).status).toBe(204);
    expect(tasks().every(({ archived }) => archived)).toBe(true);
    expect((await api('POST', `${OBJECTS}/tasks/batch/archive`, {})).status).toBe(400);
    expect((await api('POST', `${OBJECTS}/tasks/batch/archive`, { inputs: [] })).status).toBe(400);
  });
});
