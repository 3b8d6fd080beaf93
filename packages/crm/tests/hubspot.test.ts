import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { HubSpotRecord } from '@conduit/crm-sandbox';

import type { ContactInput, CrmSession, NoteInput, RowResult, TaskInput } from '../src/index.ts';
import { delayMs, sessionOf, startHarness, valueOf, type Harness } from './harness.ts';

let harness: Harness;
let session: CrmSession;
let account: string;
let ahead = 0;

const provider = () => harness.providers.hubspot;
const control = () => harness.sandbox.control;

beforeAll(async () => {
  // Search is asked for deals only; a second behind shows that nothing else leans on it.
  harness = await startHarness({ searchLagMs: 60_000, now: () => Date.now() + ahead });
  account =
    control()
      .accounts()
      .find(({ crm }) => crm === 'hubspot')?.account ?? '';
});
afterAll(() => harness.sandbox.close());
beforeEach(async () => {
  control().reset();
  // These tests are quicker than HubSpot's limits per second and per ten: the clock moves on between them.
  ahead += 20_000;
  session = sessionOf('hubspot', await harness.connect('hubspot'));
  control().clearCalls();
});

function records(type: 'contacts' | 'tasks' | 'notes' | 'deals'): HubSpotRecord[] {
  const all = control().records(account);
  if (all?.crm !== 'hubspot') throw new Error('no such portal');
  return all.objects[type];
}
const calls = () =>
  control()
    .calls()
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
/** What a person changes in HubSpot meanwhile. */
async function asRep(method: string, path: string, body?: unknown): Promise<void> {
  const response = await fetch(`${harness.sandbox.hubspot.url}/crm/objects/2026-09${path}`, {
    method,
    headers: { authorization: `Bearer ${session.accessToken}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
}
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

const contactInput = (index: number, overrides: Partial<ContactInput> = {}): ContactInput => ({
  key: `contact-${index}`,
  email: `person${index}@example.com`,
  firstName: 'Per',
  lastName: `Son ${index}`,
  company: null,
  ...overrides,
});
const person = (id: string) => ({ id, kind: 'contact' }) as const;
const taskInput = (index: number, contactId: string, overrides: Partial<TaskInput> = {}): TaskInput => ({
  key: `task-${index}`,
  subject: `Send the offer ${index}`,
  body: 'They asked for <two> & three\nsites',
  dueOn: '2026-12-01',
  priority: 'high',
  contact: person(contactId),
  dealId: null,
  ...overrides,
});
const noteInput = (index: number, contactId: string, overrides: Partial<NoteInput> = {}): NoteInput => ({
  key: `note-${index}`,
  title: 'Wants <b>',
  body: 'Budget & timing',
  occurredAt: '2026-11-20T09:30:00.000Z',
  contact: person(contactId),
  dealId: null,
  ...overrides,
});
const idOf = (row: RowResult | undefined): string => {
  if (!row?.ok) throw new Error(row?.error.code);
  return row.externalId;
};
const anyContact = () => records('contacts')[0]?.id ?? '';
const anyDeal = () => records('deals')[0]?.id ?? '';

describe('a contact', () => {
  it('is created once and found by its address after that', async () => {
    const [first] = await provider().upsertContacts(session, [contactInput(1)]);
    const [second] = await provider().upsertContacts(session, [
      contactInput(1, { email: ' Person1@Example.com' }),
    ]);
    expect(first).toMatchObject({ key: 'contact-1', ok: true, created: true });
    expect(second).toMatchObject({
      ok: true,
      externalId: idOf(first),
      created: false,
      person: person(idOf(first)),
    });
    expect(
      records('contacts').filter(({ properties }) => properties['email'] === 'person1@example.com'),
    ).toHaveLength(1);
  });

  it.each([
    ['a company’s name as display name', { firstName: 'Acme', lastName: 'Robotics', company: 'Acme GmbH' }],
    ['no name, another company', { firstName: null, lastName: '', company: 'Acme GmbH' }],
  ])('that exists keeps every property, whatever the mail says: %s', async (_what, said) => {
    const before = records('contacts');
    const maria = before.find(({ properties }) => properties['firstname'] === 'Maria');
    const email = maria?.properties['email'] ?? '';
    const [row] = await provider().upsertContacts(session, [contactInput(1, { email, ...said })]);
    expect(row).toEqual({
      key: 'contact-1',
      ok: true,
      externalId: maria?.id,
      person: person(maria?.id ?? ''),
      created: false,
    });
    // Not even the time of the last change: nothing was written.
    expect(records('contacts')).toEqual(before);
    expect(calls()).toEqual(['POST /crm/objects/2026-09/contacts/batch/read 200']);
  });

  it('that exists with empty properties keeps them empty: a rep may have emptied them', async () => {
    const [bare] = await provider().upsertContacts(session, [
      contactInput(1, { firstName: null, lastName: null }),
    ]);
    await provider().upsertContacts(session, [contactInput(1, { company: 'Acme GmbH' })]);
    const { properties } = records('contacts').find(({ id }) => id === idOf(bare)) ?? { properties: {} };
    expect(properties).not.toHaveProperty('firstname');
    expect(properties).not.toHaveProperty('company');
  });

  describe.each(['found', 'not_found'] as const)(
    'whose second addresses a read has %s',
    (secondaryEmails) => {
      beforeEach(() => void control().configure(account, { secondaryEmails }));
      afterEach(() => void control().configure(account, { secondaryEmails: 'found' }));

      it('is found by them, as after a merge, and left as it is', async () => {
        const maria = records('contacts').find(({ properties }) => properties['firstname'] === 'Maria');
        await asRep('PATCH', `/contacts/${maria?.id ?? ''}`, {
          properties: { hs_additional_emails: 'rossi@private.example;maria@old.example' },
        });
        const before = records('contacts');
        const rows = await provider().upsertContacts(session, [
          contactInput(1, { email: 'Maria@old.example', firstName: 'Acme' }),
          contactInput(2),
        ]);
        expect(rows).toMatchObject([
          { ok: true, externalId: maria?.id, created: false },
          { ok: true, created: true },
        ]);
        expect(records('contacts').slice(0, before.length)).toEqual(before);
        expect(records('contacts')).toHaveLength(before.length + 1);
      });
    },
  );

  it('that somebody else creates after it was looked for is taken, not touched', async () => {
    const [theirs] = await provider().upsertContacts(session, [contactInput(1, { company: 'Theirs' })]);
    const before = records('contacts');
    // The read was a moment too early.
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/read',
        count: 1,
        effect: { kind: 'respond', status: 200, body: { status: 'COMPLETE', results: [] } },
      },
    ]);
    const rows = await provider().upsertContacts(session, [
      contactInput(1, { company: 'Ours' }),
      contactInput(2),
    ]);
    expect(rows).toMatchObject([
      { ok: true, externalId: idOf(theirs), created: false },
      { ok: true, created: true },
    ]);
    expect(records('contacts').slice(0, before.length)).toEqual(before);
  });

  it('that two workers create at once is one', async () => {
    const both = await Promise.all(
      ['Ours', 'Theirs'].map((company) => provider().upsertContacts(session, [contactInput(1, { company })])),
    );
    const ids = both.map(([row]) => idOf(row));
    expect(new Set(ids).size).toBe(1);
    expect(
      records('contacts').filter(({ properties }) => properties['email'] === 'person1@example.com'),
    ).toHaveLength(1);
  });

  it('in conflict with one that is not there any more may be tried again', async () => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/create',
        effect: { kind: 'preset', preset: 'hubspot.conflict' },
      },
    ]);
    const [row] = await provider().upsertContacts(session, [contactInput(1)]);
    expect(row).toMatchObject({ ok: false, error: { code: 'conflict', retryable: true } });
  });

  it('whose creation’s answer is lost is found when it is tried again', async () => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/create',
        count: 1,
        effect: { kind: 'drop', when: 'after_commit' },
      },
    ]);
    const [lost] = await provider().upsertContacts(session, [contactInput(1)]);
    expect(lost).toMatchObject({ ok: false, error: { certainty: 'unknown' } });
    const [found] = await provider().upsertContacts(session, [contactInput(1)]);
    expect(found).toMatchObject({ ok: true, created: false });
    expect(
      records('contacts').filter(({ properties }) => properties['email'] === 'person1@example.com'),
    ).toEqual([expect.objectContaining({ id: idOf(found) })]);
  });

  it('a rep archived is created anew', async () => {
    const [first] = await provider().upsertContacts(session, [contactInput(1)]);
    await asRep('DELETE', `/contacts/${idOf(first)}`);
    const [second] = await provider().upsertContacts(session, [contactInput(1)]);
    expect(second).toMatchObject({ ok: true, created: true });
    expect(idOf(second)).not.toBe(idOf(first));
  });

  it('is created even where addresses cannot be looked up: creating touches nobody', async () => {
    const maria = records('contacts').find(({ properties }) => properties['firstname'] === 'Maria');
    const before = records('contacts');
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/read',
        count: 1,
        effect: { kind: 'respond', status: 400, body: { status: 'error', category: 'VALIDATION_ERROR' } },
      },
    ]);
    const rows = await provider().upsertContacts(session, [
      contactInput(1, { email: maria?.properties['email'] ?? '' }),
      contactInput(2),
    ]);
    expect(rows).toMatchObject([
      { ok: true, externalId: maria?.id, created: false },
      { ok: true, created: true },
    ]);
    expect(records('contacts').slice(0, before.length)).toEqual(before);
  });

  it.each([503, 429])('that cannot be looked for, %s, is not written', async (status) => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/read',
        effect: { kind: 'respond', status, body: {} },
      },
    ]);
    const [row] = await provider().upsertContacts(session, [contactInput(1)]);
    expect(row).toMatchObject({ ok: false, error: { retryable: true, certainty: 'not_sent' } });
    expect(calls()).toHaveLength(1);
  });

  it('named twice in a batch is one, and answers for both', async () => {
    const rows = await provider().upsertContacts(session, [
      contactInput(1),
      contactInput(2, { email: 'PERSON1@example.com' }),
      contactInput(3),
    ]);
    expect(rows.map(({ key }) => key)).toEqual(['contact-1', 'contact-2', 'contact-3']);
    expect(idOf(rows[1])).toBe(idOf(rows[0]));
    expect(idOf(rows[2])).not.toBe(idOf(rows[0]));
    expect(calls()).toHaveLength(2);
  });

  it('that is not acceptable does not hold back the others', async () => {
    const inputs = times(8).map((index) =>
      contactInput(index, index === 5 ? { email: 'not an address' } : {}),
    );
    const rows = await provider().upsertContacts(session, inputs);
    expect(rows.map(({ ok }) => ok)).toEqual(inputs.map((_, index) => index !== 5));
    expect(rows[5]).toMatchObject({ ok: false, error: { code: 'validation', certainty: 'rejected' } });
  });

  it('is isolated by halving when the whole batch is refused for it', async () => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/contacts/batch/create',
        count: 1,
        effect: { kind: 'preset', preset: 'hubspot.conflict' },
      },
    ]);
    const rows = await provider().upsertContacts(
      session,
      times(5).map((index) => contactInput(index)),
    );
    expect(rows.every(({ ok }) => ok)).toBe(true);
    expect(
      control()
        .calls()
        .map(({ status }) => status),
    ).toEqual([207, 409, 201, 201]);
  });

  it('is not searched for without end: what stays undecided may be tried again', async () => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/**/create',
        effect: { kind: 'preset', preset: 'hubspot.admin_rule' },
      },
    ]);
    const rows = await provider().upsertContacts(
      session,
      times(100).map((index) => contactInput(index)),
    );
    expect(rows.filter(({ ok }) => !ok)).toHaveLength(100);
    expect(calls()).toHaveLength(1 + 25);
    const retryable = rows.filter((row) => !row.ok && row.error.retryable);
    expect(retryable.length).toBeGreaterThan(0);
    expect(retryable.length).toBeLessThan(100);
  });

  it.each([207, 'success'] as const)(
    'refused within a batch answered %s is told apart',
    async (partialStatus) => {
      control().configure(account, { partialStatus });
      const rows = await provider().upsertContacts(session, [
        contactInput(1),
        contactInput(2, { email: 'nonsense' }),
      ]);
      expect(rows.map(({ ok }) => ok)).toEqual([true, false]);
      expect(rows[1]).toMatchObject({ error: { code: 'validation', certainty: 'rejected' } });
      control().configure(account, { partialStatus: 207 });
    },
  );
});

describe('a task', () => {
  it('carries its text, date, priority and marker, and is associated with its contact and deal', async () => {
    const [contactId, dealId] = [anyContact(), anyDeal()];
    const [row] = await provider().createTasks(session, [taskInput(1, contactId, { dealId })]);
    const task = records('tasks').find(({ id }) => id === idOf(row));
    expect(row).toMatchObject({ key: 'task-1', ok: true, created: true });
    expect(task?.properties).toMatchObject({
      hs_task_subject: 'Send the offer 1',
      hs_task_body: 'They asked for &lt;two&gt; &amp; three<br>sites<br><br>Conduit ref: task-1',
      hs_task_status: 'NOT_STARTED',
      hs_task_priority: 'HIGH',
      hs_timestamp: '2026-12-01T12:00:00.000Z',
    });
    expect(task?.associations).toEqual({ contacts: [contactId], deals: [dealId] });
    expect(calls()).toEqual(['POST /crm/objects/2026-09/tasks/batch/create 201']);
  });

  it.each([
    ['low', 'LOW'],
    ['normal', 'MEDIUM'],
  ] as const)('of %s priority is %s', async (priority, expected) => {
    await provider().createTasks(session, [taskInput(1, anyContact(), { priority })]);
    expect(records('tasks').at(-1)?.properties['hs_task_priority']).toBe(expected);
  });

  it('whose contact is gone is refused alone', async () => {
    const rows = await provider().createTasks(session, [
      taskInput(1, anyContact()),
      taskInput(2, '999999999'),
      taskInput(3, anyContact()),
    ]);
    expect(rows.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(rows[1]).toMatchObject({ error: { code: 'not_found', certainty: 'rejected', owner: 'nobody' } });
  });

  it('that a portal’s rule refuses is the customer’s to solve', async () => {
    control().configure(account, { requiredProperties: { tasks: ['hubspot_owner_id'] } });
    const [row] = await provider().createTasks(session, [taskInput(1, anyContact())]);
    expect(row).toMatchObject({ ok: false, error: { code: 'validation', owner: 'customer_admin' } });
    expect(row?.ok === false && row.error.message).toContain('hubspot_owner_id');
  });

  it.each([
    ['a lead', { contact: { id: '1', kind: 'lead' } } as const, 'not_a_contact'],
    ['a key that could not be found again', { key: 'a key' }, 'invalid_key'],
  ])('for %s is never sent', async (_what, overrides, providerCode) => {
    const rows = await provider().createTasks(session, [taskInput(1, anyContact(), overrides)]);
    expect(rows).toMatchObject([
      { ok: false, error: { code: 'validation', certainty: 'not_sent', providerCode } },
    ]);
    expect(calls()).toEqual([]);
  });

  it('given twice is sent once', async () => {
    const before = records('tasks').length;
    const rows = await provider().createTasks(session, [
      taskInput(1, anyContact()),
      taskInput(1, anyContact()),
    ]);
    expect(rows).toHaveLength(2);
    expect(idOf(rows[0])).toBe(idOf(rows[1]));
    expect(records('tasks').length - before).toBe(1);
  });
});

describe('a note', () => {
  it('leads with its title, and is associated with its contact and deal', async () => {
    const [contactId, dealId] = [anyContact(), anyDeal()];
    const [row] = await provider().createNotes(session, [noteInput(1, contactId, { dealId })]);
    const note = records('notes').find(({ id }) => id === idOf(row));
    expect(note?.properties).toMatchObject({
      hs_note_body: '<strong>Wants &lt;b&gt;</strong><br>Budget &amp; timing<br><br>Conduit ref: note-1',
      hs_timestamp: '2026-11-20T09:30:00.000Z',
    });
    expect(note?.associations).toEqual({ contacts: [contactId], deals: [dealId] });
  });

  it('too long for HubSpot is cut, between characters, and keeps its marker', async () => {
    const rows = await provider().createNotes(session, [
      noteInput(1, anyContact(), { body: '<'.repeat(40_000) }),
      noteInput(2, anyContact(), { body: '😀'.repeat(40_000) }),
    ]);
    const bodies = rows.map(
      (row) => records('notes').find(({ id }) => id === idOf(row))?.properties['hs_note_body'],
    );
    expect(bodies[0]).toMatch(/&lt;…<br><br>Conduit ref: note-1$/);
    expect(bodies[1]).toMatch(/😀…<br><br>Conduit ref: note-2$/u);
    for (const body of bodies) expect(body?.length).toBeLessThanOrEqual(65_536);
  });
});

describe('a hundred of each', () => {
  it('takes four calls', async () => {
    const contacts = await provider().upsertContacts(
      session,
      times(100).map((index) => contactInput(index)),
    );
    const tasks = times(100).map((index) => taskInput(index, idOf(contacts[index])));
    const notes = times(100).map((index) => noteInput(index, idOf(contacts[index])));
    const written = [
      await provider().createTasks(session, tasks),
      await provider().createNotes(session, notes),
    ];
    expect([contacts, ...written].flat().filter(({ ok }) => ok)).toHaveLength(300);
    expect(calls()).toEqual([
      'POST /crm/objects/2026-09/contacts/batch/read 207',
      'POST /crm/objects/2026-09/contacts/batch/create 201',
      'POST /crm/objects/2026-09/tasks/batch/create 201',
      'POST /crm/objects/2026-09/notes/batch/create 201',
    ]);
  });

  it('and fifty more take a second call of each kind, never a larger one', async () => {
    const rows = await provider().upsertContacts(
      session,
      times(150).map((index) => contactInput(index)),
    );
    expect(rows.map(({ key }) => key)).toEqual(times(150).map((index) => `contact-${index}`));
    expect(calls()).toHaveLength(4);
  });
});

describe('a write whose answer is lost', () => {
  const path = '/crm/objects/*/tasks/batch/create';
  const written = () =>
    records('tasks').filter(({ properties }) => properties['hs_task_body']?.includes('Conduit ref'));

  it.each<[string, object, string]>([
    ['by a dropped connection', { kind: 'drop', when: 'after_commit' }, 'network'],
    [
      'by a 504',
      { kind: 'preset', preset: 'hubspot.gateway_timeout', when: 'after_commit' },
      'provider_unavailable',
    ],
    ['by half an answer', { kind: 'malformed_body' }, 'malformed_response'],
  ])('%s is unknown, sent once, and found again by reading', async (_how, effect, code) => {
    control().faults.set([{ crm: 'hubspot', path, effect: effect as never }]);
    const contactId = anyContact();
    const since = new Date().toISOString();
    const inputs = times(3).map((index) => taskInput(index, contactId));
    const rows = await provider().createTasks(session, inputs);
    expect(rows).toMatchObject(times(3).map(() => ({ ok: false, error: { code, certainty: 'unknown' } })));
    expect(control().calls()).toHaveLength(1);
    control().faults.clear();

    const wanted = [...inputs, taskInput(9, contactId)].map(({ key, contact }) => ({ key, contact }));
    const found = valueOf(await provider().findWritten(session, 'task', wanted, since));
    expect([...found.keys()].sort()).toEqual(['task-0', 'task-1', 'task-2']);
    expect([...found.values()].flat().sort()).toEqual(
      written()
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('is found though a rep has deleted it since', async () => {
    const input = taskInput(1, anyContact());
    const [row] = await provider().createTasks(session, [input]);
    if (!row?.ok) throw new Error('not written');
    const url = `${harness.sandbox.hubspot.url}/crm/objects/2026-09/tasks/${row.externalId}`;
    const headers = { authorization: `Bearer ${session.accessToken}` };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204);
    const find = () => provider().findWritten(session, 'task', [input], new Date().toISOString());
    expect(valueOf(await find()).get('task-1')).toEqual([row.externalId]);
    control().faults.set([
      {
        crm: 'hubspot',
        method: 'GET',
        path: '/crm/objects/*/tasks',
        effect: { kind: 'preset', preset: 'hubspot.unavailable' },
      },
    ]);
    expect(await find()).toMatchObject({ ok: false });
  });

  it('is looked for among all that was deleted, page after page, and not for ever', async () => {
    const page = (after: string | null, id: string) => ({
      crm: 'hubspot' as const,
      method: 'GET',
      path: '/crm/objects/*/tasks',
      count: 1,
      effect: {
        kind: 'respond' as const,
        status: 200,
        body: {
          results: [{ id, properties: { hs_task_body: `x<br>Conduit ref: task-${id}` } }],
          ...(after !== null && { paging: { next: { after } } }),
        },
      },
    });
    const wanted = [taskInput(7, anyContact())];
    const find = () => provider().findWritten(session, 'task', wanted, new Date().toISOString());
    control().faults.set([page('2', '6'), page(null, '7')]);
    expect(valueOf(await find()).get('task-7')).toEqual(['7']);
    const { count: _, ...endless } = page('2', '6');
    control().faults.set([endless]);
    control().configure(account, { rateLimit: { max: 1_000, intervalMs: 10_000 } });
    expect(await find()).toMatchObject({ ok: false, error: { providerCode: 'too_many_archived' } });
  });

  it('is never recognised when it is repeated', async () => {
    expect(await provider().recognisesKeys(session)).toEqual({ ok: true, value: false });
  });

  it('before it was carried out is unknown just the same, and then not found', async () => {
    control().faults.set([{ crm: 'hubspot', path, effect: { kind: 'drop', when: 'before_commit' } }]);
    const input = taskInput(1, anyContact());
    const [row] = await provider().createTasks(session, [input]);
    expect(row).toMatchObject({ ok: false, error: { certainty: 'unknown' } });
    expect(
      valueOf(await provider().findWritten(session, 'task', [input], new Date().toISOString())).size,
    ).toBe(0);
  });

  it('by a timeout is unknown', async () => {
    control().faults.set([{ crm: 'hubspot', path, effect: { kind: 'delay', ms: delayMs } }]);
    const [row] = await harness.impatient.hubspot.createTasks(session, [taskInput(1, anyContact())]);
    await expect.poll(calls).toHaveLength(1);
    expect(row).toMatchObject({ ok: false, error: { code: 'timeout', certainty: 'unknown' } });
  });
});

describe('reading back', () => {
  it('finds notes by their marker, and all of them where one was written twice', async () => {
    const contactId = anyContact();
    await provider().createNotes(session, [noteInput(1, contactId)]);
    await provider().createNotes(session, [noteInput(1, contactId), noteInput(2, contactId)]);
    control().clearCalls();
    const wanted = [{ key: 'note-1', contact: person(contactId) }];
    const found = valueOf(await provider().findWritten(session, 'note', wanted, new Date().toISOString()));
    expect([...found.keys()]).toEqual(['note-1']);
    expect(found.get('note-1')).toHaveLength(2);
    expect(calls()).toEqual([
      'POST /crm/associations/2026-09/contacts/notes/batch/read 200',
      'POST /crm/objects/2026-09/notes/batch/read 200',
    ]);
  });

  it('follows the pages of a contact with very many tasks', async () => {
    const contactId = anyContact();
    // The fault plan stands in for HubSpot's page of one.
    const [row] = await provider().createTasks(session, [taskInput(1, contactId)]);
    const page = (ids: string[], after?: string) => ({
      results: [
        {
          from: { id: contactId },
          to: ids.map((id) => ({ toObjectId: Number(id), associationTypes: [] })),
          ...(after && { paging: { next: { after } } }),
        },
      ],
    });
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/associations/**',
        count: 1,
        effect: { kind: 'respond', status: 200, body: page([], 'next') },
      },
      {
        crm: 'hubspot',
        path: '/crm/associations/**',
        count: 1,
        effect: { kind: 'respond', status: 200, body: page([idOf(row)]) },
      },
    ]);
    const found = valueOf(await provider().findWritten(session, 'task', [taskInput(1, contactId)], ''));
    expect(found.get('task-1')).toEqual([idOf(row)]);
  });

  it('is not misled by a record that has been archived, nor by leads', async () => {
    const contactId = anyContact();
    const [row] = await provider().createTasks(session, [taskInput(1, contactId)]);
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/tasks/batch/read',
        effect: {
          kind: 'respond',
          status: 207,
          body: { results: [], errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: [idOf(row)] } }] },
        },
      },
    ]);
    const lead = { key: 'task-2', contact: { id: '7', kind: 'lead' } } as const;
    expect(
      valueOf(await provider().findWritten(session, 'task', [taskInput(1, contactId), lead], '')).size,
    ).toBe(0);
  });

  it.each([
    ['/crm/associations/**', { results: [], errors: [{ category: 'INTERNAL' }] }],
    ['/crm/objects/*/tasks/batch/read', { results: [], errors: [{ category: 'INTERNAL' }] }],
    ['/crm/associations/**', 'nonsense'],
    ['/crm/objects/*/tasks/batch/read', 'nonsense'],
  ])('does not take trouble at %s for absence', async (path, body) => {
    const contactId = anyContact();
    await provider().createTasks(session, [taskInput(1, contactId)]);
    control().faults.set([{ crm: 'hubspot', path, effect: { kind: 'respond', status: 200, body } }]);
    const found = await provider().findWritten(session, 'task', [taskInput(1, contactId)], '');
    expect(found.ok).toBe(false);
  });
});

describe('an answer without trace ids', () => {
  it('is still matched to its rows, and rows it does not account for are unknown', async () => {
    const contactId = anyContact();
    const answer = (body: unknown) =>
      control().faults.set([
        { crm: 'hubspot', path: '/crm/objects/**', effect: { kind: 'respond', status: 201, body } },
      ]);
    answer({
      results: [{ id: '71', properties: { hs_task_body: 'x<br>Conduit ref: task-2' } }, { id: '72' }],
    });
    const rows = await provider().createTasks(session, [taskInput(1, contactId), taskInput(2, contactId)]);
    expect(rows).toMatchObject([
      { key: 'task-1', ok: false, error: { code: 'malformed_response', certainty: 'unknown' } },
      { key: 'task-2', ok: true, externalId: '71' },
    ]);
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/**/create',
        effect: {
          kind: 'respond',
          status: 201,
          body: { results: [{ id: '73', properties: { email: 'Person1@example.com' } }] },
        },
      },
    ]);
    expect(await provider().upsertContacts(session, [contactInput(1)])).toMatchObject([
      { ok: true, externalId: '73', created: true },
    ]);
  });
});

describe('open deals', () => {
  it('come with their company and people, closed ones left out', async () => {
    const { deals, nextCursor } = valueOf(await provider().listOpenDeals(session, null));
    const open = records('deals').filter(({ properties }) => properties['hs_is_closed'] === 'false');
    expect(deals.map(({ externalId }) => externalId).sort()).toEqual(open.map(({ id }) => id).sort());
    expect(open.length).toBeLessThan(records('deals').length);
    expect(nextCursor).toBeNull();
    expect(deals.find(({ name }) => name.includes('Fleet licence'))).toMatchObject({
      isOpen: true,
      amount: 48_000,
      companyName: 'Acme Robotics',
      companyDomain: 'acme-robotics.example',
      contactEmails: ['maria.rossi@acme-robotics.example', 'tom.becker@acme-robotics.example'],
    });
    expect(deals[0]?.closeOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(calls()).toHaveLength(5);
  });

  it('go on after a full page from its last deal', async () => {
    const results = times(200).map((index) => ({
      id: String(index + 1),
      properties: { dealname: null, amount: 'x' },
    }));
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/deals/search',
        count: 1,
        effect: { kind: 'respond', status: 200, body: { results } },
      },
    ]);
    const page = valueOf(await provider().listOpenDeals(session, null));
    expect(page.nextCursor).toBe('200');
    expect(page.deals[0]).toMatchObject({
      name: '',
      stage: null,
      amount: null,
      currency: null,
      closeOn: null,
      companyName: null,
    });
    const next = valueOf(await provider().listOpenDeals(session, '200'));
    expect(next.deals.every(({ externalId }) => Number(externalId) > 200)).toBe(true);
    expect(next.deals.length).toBeGreaterThan(0);
  });

  it('are not asked for with a cursor that is none', async () => {
    expect(await provider().listOpenDeals(session, '1 OR 1')).toMatchObject({
      ok: false,
      error: { certainty: 'not_sent' },
    });
  });

  it.each([
    '/crm/objects/*/deals/search',
    '/crm/associations/*/deals/contacts/batch/read',
    '/crm/associations/*/deals/companies/batch/read',
    '/crm/objects/*/contacts/batch/read',
    '/crm/objects/*/companies/batch/read',
  ])('are none rather than some when %s fails', async (path) => {
    control().faults.set([
      { crm: 'hubspot', path, effect: { kind: 'preset', preset: 'hubspot.unavailable' } },
    ]);
    expect(await provider().listOpenDeals(session, null)).toMatchObject({
      ok: false,
      error: { code: 'provider_unavailable' },
    });
  });
});

describe('a probe', () => {
  it('makes one real call and tells the scopes', async () => {
    const probed = valueOf(await provider().probe(session));
    expect(new Set(probed.scopes)).toEqual(new Set(provider().requiredScopes));
    expect(probed.quota).toBeNull();
    expect(calls()).toEqual([
      'GET /crm/objects/2026-09/contacts 200',
      'POST /oauth/2026-09/token/introspect 200',
    ]);
  });

  it('sees a scope that was taken away', async () => {
    control().removeScopes(account, ['crm.objects.deals.read']);
    expect(valueOf(await provider().probe(session)).scopes).not.toContain('crm.objects.deals.read');
    control().removeScopes(account, ['crm.objects.contacts.read']);
    expect(await provider().probe(session)).toMatchObject({
      ok: false,
      error: { code: 'scope_missing', owner: 'customer_admin' },
    });
  });

  it.each([
    ['expired', 'token_expired', () => void control().expireTokens()],
    ['ended by an uninstall', 'token_revoked', () => void control().uninstall(account)],
  ])('sees a token that has %s', async (_what, code, end) => {
    end();
    expect(await provider().probe(session)).toMatchObject({ ok: false, error: { code } });
  });

  it('is not fooled by scopes in another form', async () => {
    control().faults.set([
      {
        crm: 'hubspot',
        path: '/oauth/**',
        effect: { kind: 'respond', status: 200, body: { active: true, hub_id: 7, scopes: 'all' } },
      },
    ]);
    expect(valueOf(await provider().probe(session)).scopes).toBeNull();
    control().faults.set([
      { crm: 'hubspot', path: '/oauth/**', effect: { kind: 'preset', preset: 'hubspot.unavailable' } },
    ]);
    expect(await provider().probe(session)).toMatchObject({
      ok: false,
      error: { code: 'provider_unavailable' },
    });
  });
});

describe('a refusal of a whole batch', () => {
  it.each([
    ['hubspot.rate_limited', 'rate_limited', 'rejected'],
    ['hubspot.daily_limit', 'quota_exhausted', 'rejected'],
    ['hubspot.missing_scopes', 'scope_missing', 'rejected'],
    ['hubspot.expired_authentication', 'token_expired', 'rejected'],
    ['hubspot.locked', 'locked', 'rejected'],
    ['hubspot.migration_in_progress', 'provider_unavailable', 'rejected'],
    ['hubspot.unavailable', 'provider_unavailable', 'unknown'],
  ] as const)('%s is told for every row, and nothing is sent again', async (preset, code, certainty) => {
    control().faults.set([{ crm: 'hubspot', path: '/crm/objects/**', effect: { kind: 'preset', preset } }]);
    const rows = await provider().createTasks(
      session,
      times(4).map((index) => taskInput(index, '1')),
    );
    expect(rows).toMatchObject(
      times(4).map((index) => ({ key: `task-${index}`, ok: false, error: { code, certainty } })),
    );
    expect(control().calls()).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(session.accessToken);
  });
});
