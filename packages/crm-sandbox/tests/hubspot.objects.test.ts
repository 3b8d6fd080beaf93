import { beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, json, PORTAL, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const OBJECTS = '/crm/objects/2026-09';

interface Created {
  id: string;
  properties: Record<string, string | null>;
}

let api: ReturnType<typeof hubspotApi>;
beforeEach(async () => {
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
});

const create = async (type: string, properties: Record<string, unknown>) =>
  (await (await api('POST', `${OBJECTS}/${type}`, { properties })).json()) as Created;
const task = { hs_timestamp: '2026-12-01T12:00:00Z', hs_task_subject: 'Send the quote' };
const contactByEmail = async (email: string) =>
  (await (await api('GET', `${OBJECTS}/contacts/${email}?idProperty=email`)).json()) as Created;

describe('creating an object', () => {
  it('answers 201 with its id, its properties and where it is seen', async () => {
    const response = await api('POST', `${OBJECTS}/tasks`, { properties: task });
    expect(response.status).toBe(201);
    const body = (await response.json()) as Created & { url: string };
    expect(body).toMatchObject({
      id: expect.stringMatching(/^\d+$/) as unknown,
      archived: false,
      properties: { hs_task_subject: 'Send the quote', hs_task_status: 'NOT_STARTED', hs_object_id: body.id },
    });
    expect((await fetch(body.url)).status).toBe(200);
  });

  it('takes a type by its singular and by its id as well', async () => {
    expect((await api('POST', `${OBJECTS}/0-27`, { properties: task })).status).toBe(201);
    expect((await api('POST', `${OBJECTS}/task`, { properties: task })).status).toBe(201);
    const unknown = await api('POST', `${OBJECTS}/moons`, { properties: {} });
    expect(unknown.status).toBe(400);
    expect(await json(unknown)).toMatchObject({ message: 'Unable to infer object type from: moons' });
  });

  it.each(['tasks', 'notes'])('needs hs_timestamp for %s', async (type) => {
    const response = await api('POST', `${OBJECTS}/${type}`, { properties: {} });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      category: 'VALIDATION_ERROR',
      context: { properties: ['hs_timestamp'] },
      errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }],
    });
  });

  it('takes hs_timestamp as milliseconds or as a date', async () => {
    const made = await create('notes', { hs_timestamp: Date.parse('2026-12-01T12:00:00Z') });
    expect(made.properties['hs_timestamp']).toBe('2026-12-01T12:00:00.000Z');
  });

  it.each([
    ['tasks', { ...task, moon: '1' }, 'PROPERTY_DOESNT_EXIST'],
    ['tasks', { ...task, hs_createdate: '1' }, 'READ_ONLY_VALUE'],
    ['tasks', { hs_timestamp: 'tomorrow' }, 'INVALID_DATE'],
    ['tasks', { hs_timestamp: '99999999999999999' }, 'INVALID_DATE'],
    ['tasks', { ...task, hs_task_status: 'MAYBE' }, 'INVALID_OPTION'],
    ['notes', { ...task, hs_task_subject: undefined, hs_note_body: 'x'.repeat(65_537) }, 'PROPERTY_TOO_LONG'],
    ['contacts', { email: 'not an address' }, 'INVALID_EMAIL'],
    ['deals', { dealname: 'D', dealstage: 'contractsent', amount: 'a lot' }, 'INVALID_NUMBER'],
  ])('of %s refuses %o as %s', async (type, properties, code) => {
    const response = await api('POST', `${OBJECTS}/${type}`, { properties });
    expect(response.status).toBe(400);
    const body = (await response.json()) as { message: string; errors: { code: string }[] };
    expect(body.errors[0]?.code).toBe(code);
    // The message carries the same as JSON.
    expect(JSON.parse(body.message.slice(body.message.indexOf('[')))).toMatchObject([{ error: code }]);
  });

  it('refuses a body that is no JSON or has the wrong shape', async () => {
    expect((await api('POST', `${OBJECTS}/tasks`, [])).status).toBe(400);
    const { url } = held.sandbox.hubspot;
    const tokens = await installHubSpot(held.sandbox);
    const response = await fetch(`${url}${OBJECTS}/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.access_token}` },
      body: '{',
    });
    expect(await json(response)).toMatchObject({ message: /^Invalid input JSON/ });
  });

  it('applies the rules an administrator made', async () => {
    held.sandbox.control.configure(PORTAL, {
      requiredProperties: { tasks: ['hs_task_priority', 'hubspot_owner_id'] },
    });
    const response = await api('POST', `${OBJECTS}/tasks`, { properties: task });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }, { code: 'MISSING_REQUIRED_PROPERTY' }],
    });
  });

  it('answers a contact that exists with 409 and its id', async () => {
    const known = await contactByEmail('maria.rossi@acme-robotics.example');
    const response = await api('POST', `${OBJECTS}/contacts`, {
      properties: { email: 'Maria.Rossi@acme-robotics.example' },
    });
    expect(response.status).toBe(409);
    expect(await json(response)).toMatchObject({
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${known.id}`,
    });
  });

  it('works out whether a deal is closed', async () => {
    const open = await create('deals', { dealname: 'Open', dealstage: 'contractsent' });
    expect(open.properties).toMatchObject({ hs_is_closed: 'false', pipeline: 'default' });
    const won = await create('deals', { dealname: 'Won', dealstage: 'closedwon' });
    expect(won.properties).toMatchObject({ hs_is_closed: 'true', hs_is_closed_won: 'true' });
  });

  it('keeps numbers as text', async () => {
    expect((await create('companies', { name: 'New', numberofemployees: 12 })).properties).toMatchObject({
      numberofemployees: '12',
    });
  });
});

describe('associations in a create', () => {
  const associated = (typeId: number, id: string, category = 'HUBSPOT_DEFINED') => [
    { to: { id }, types: [{ associationCategory: category, associationTypeId: typeId }] },
  ];
  const seen = async (type: string, id: string, types: string) =>
    json(await api('GET', `${OBJECTS}/${type}/${id}?associations=${types}`));

  it.each([
    ['tasks', 'contacts', 204],
    ['tasks', 'companies', 192],
    ['tasks', 'deals', 216],
    ['notes', 'contacts', 202],
    ['notes', 'companies', 190],
    ['notes', 'deals', 214],
  ])('link a new object of %s to %s by type %i, both ways', async (type, to, typeId) => {
    const target = ((await json(await api('GET', `${OBJECTS}/${to}?limit=1`))) as { results: Created[] })
      .results[0];
    const id = target?.id ?? '';
    const made = (await (
      await api('POST', `${OBJECTS}/${type}`, {
        properties: { hs_timestamp: task.hs_timestamp },
        associations: associated(typeId, id),
      })
    ).json()) as Created;
    expect(await seen(type, made.id, to)).toMatchObject({ associations: { [to]: { results: [{ id }] } } });
    expect(await seen(to, id, type)).toMatchObject({
      associations: { [type]: { results: [{ id: made.id }] } },
    });
  });

  it.each([
    ['a type id of another pair', associated(202, '30100002')],
    ['a type id that does not exist', associated(9999, '30100002')],
    ['a category that does not exist', associated(204, '30100002', 'USER_DEFINED')],
    ['an object that does not exist', associated(204, '1')],
  ])('fail the whole create for %s', async (_, associations) => {
    const response = await api('POST', `${OBJECTS}/tasks`, { properties: task, associations });
    expect(response.status).toBe(400);
    expect(await json(await api('GET', `${OBJECTS}/tasks`))).toEqual({ results: [] });
  });
});

describe('reading an object', () => {
  it('returns only what was asked for, null where there is no value, and no unknown property', async () => {
    const made = await create('tasks', task);
    const bare = (await json(await api('GET', `${OBJECTS}/tasks/${made.id}`))) as Created;
    expect(Object.keys(bare.properties)).toEqual(['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id']);
    const asked = (await json(
      await api('GET', `${OBJECTS}/tasks/${made.id}?properties=hs_task_subject,hs_task_body,moon`),
    )) as Created;
    expect(asked.properties).toMatchObject({ hs_task_subject: 'Send the quote', hs_task_body: null });
    expect(asked.properties).not.toHaveProperty('moon');
  });

  it('finds a contact by email, and nothing by a property that is not unique', async () => {
    expect((await contactByEmail('MARIA.ROSSI@acme-robotics.example')).properties['firstname']).toBe('Maria');
    const response = await api('GET', `${OBJECTS}/companies/acme-robotics.example?idProperty=domain`);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({
      message: 'Unable to perform update/upsert by non-unique 0-2 property domain',
    });
    const id = (await contactByEmail('maria.rossi@acme-robotics.example')).id;
    expect((await api('GET', `${OBJECTS}/contacts/${id}?idProperty=hs_object_id`)).status).toBe(200);
  });

  it('answers 404 for what does not exist', async () => {
    expect((await api('GET', `${OBJECTS}/contacts/1`)).status).toBe(404);
    expect((await api('GET', `${OBJECTS}/contacts/a@b.example?idProperty=email`)).status).toBe(404);
    expect((await api('GET', `${OBJECTS}/moons/1`)).status).toBe(400);
  });

  it('pages through a list with its associations', async () => {
    const emails: (string | null | undefined)[] = [];
    let path = `${OBJECTS}/contacts?limit=6&properties=email&associations=deals,moons`;
    for (;;) {
      const page = (await (await api('GET', path)).json()) as {
        results: (Created & { associations?: unknown })[];
        paging?: { next: { after: string; link: string } };
      };
      emails.push(...page.results.map(({ properties }) => properties['email']));
      if (page.paging === undefined) break;
      expect(page.results).toHaveLength(6);
      path = page.paging.next.link.slice(held.sandbox.hubspot.url.length);
    }
    expect(emails).toHaveLength(15);
    expect(new Set(emails).size).toBe(15);
  });

  it.each(['0', '101', 'ten'])('refuses a page of %s', async (limit) => {
    expect((await api('GET', `${OBJECTS}/contacts?limit=${limit}`)).status).toBe(400);
  });

  it('knows the stages of the pipeline', async () => {
    const body = await json(await api('GET', '/crm/pipelines/2026-09/deals'));
    expect(body).toMatchObject({ results: [{ id: 'default' }] });
    expect(JSON.stringify(body)).toContain('"isClosed":"true"');
  });
});

describe('changing an object', () => {
  it('updates the properties named, and clears those set to nothing', async () => {
    const made = await create('tasks', { ...task, hs_task_body: 'Body' });
    const response = await api('PATCH', `${OBJECTS}/tasks/${made.id}`, {
      properties: { hs_task_status: 'COMPLETED', hs_task_body: '' },
    });
    expect(response.status).toBe(200);
    const body = (await response.json()) as Created;
    expect(body.properties).toMatchObject({ hs_task_status: 'COMPLETED', hs_task_subject: 'Send the quote' });
    expect(body.properties).not.toHaveProperty('hs_task_body');
  });

  it('keeps emails unique when one changes', async () => {
    const path = `${OBJECTS}/contacts/tom.becker@acme-robotics.example?idProperty=email`;
    const conflict = await api('PATCH', path, { properties: { email: 'maria.rossi@acme-robotics.example' } });
    expect(conflict.status).toBe(409);
    expect((await api('PATCH', path, { properties: { email: 'tom@new.example' } })).status).toBe(200);
    expect((await contactByEmail('tom@new.example')).properties['lastname']).toBe('Becker');
    expect((await api('GET', path)).status).toBe(404);
    const cleared = await api('PATCH', `${OBJECTS}/contacts/tom@new.example?idProperty=email`, {
      properties: { email: null },
    });
    expect(cleared.status).toBe(200);
  });

  it('is refused for what does not exist, for wrong values and for required ones', async () => {
    const made = await create('tasks', task);
    const path = `${OBJECTS}/tasks/${made.id}`;
    expect((await api('PATCH', `${OBJECTS}/tasks/1`, { properties: {} })).status).toBe(404);
    expect((await api('PATCH', `${OBJECTS}/companies/x?idProperty=name`, { properties: {} })).status).toBe(
      400,
    );
    expect((await api('PATCH', path, { properties: { moon: 1 } })).status).toBe(400);
    expect((await api('PATCH', path, {})).status).toBe(400);
    const required = await api('PATCH', path, { properties: { hs_timestamp: '' } });
    expect(await json(required)).toMatchObject({ message: /^Error updating TASK/ });
  });

  it('archives once and for all, and lets the email be used again', async () => {
    const { id } = await contactByEmail('chloe.martin@harbormedia.example');
    expect((await api('DELETE', `${OBJECTS}/contacts/${id}`)).status).toBe(204);
    expect((await api('DELETE', `${OBJECTS}/contacts/${id}`)).status).toBe(204);
    expect((await api('GET', `${OBJECTS}/contacts/${id}`)).status).toBe(404);
    const archived = await json(await api('GET', `${OBJECTS}/contacts?archived=true`));
    expect(archived).toMatchObject({ results: [{ id, archived: true }] });
    const again = await create('contacts', { email: 'chloe.martin@harbormedia.example' });
    expect(again.id).not.toBe(id);
  });

  it('erases a contact on a privacy request, by id or by email', async () => {
    const { id } = await contactByEmail('chloe.martin@harbormedia.example');
    const erase = (body: unknown) => api('POST', `${OBJECTS}/contacts/gdpr-delete`, body);
    expect((await erase({ objectId: id })).status).toBe(204);
    expect((await erase({ objectId: id })).status).toBe(204);
    expect((await erase({ objectId: 'omar.haddad@granitebank.example', idProperty: 'email' })).status).toBe(
      204,
    );
    expect((await erase({ objectId: 'Omar', idProperty: 'firstname' })).status).toBe(400);
    expect((await erase({})).status).toBe(400);
    const records = held.sandbox.control.records(PORTAL);
    expect(JSON.stringify(records)).not.toContain('chloe.martin@');
    expect(JSON.stringify(records)).not.toContain('omar.haddad@');
  });
});
