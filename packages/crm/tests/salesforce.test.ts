import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { AccountRecords } from '@conduit/crm-sandbox';

import type { ContactInput, CrmPerson, CrmSession, NoteInput, RowResult, TaskInput } from '../src/index.ts';
import { createProviders } from '../src/registry.ts';
import { inLists, soqlString } from '../src/salesforce/soql.ts';
import { delayMs, sessionOf, startHarness, valueOf, type Harness } from './harness.ts';

let harness: Harness;
/** An org with our package, whose tasks have a unique key, and one without. */
let packaged: { account: string; session: CrmSession };
let bare: { account: string; session: CrmSession };

const provider = () => harness.providers.salesforce;
const control = () => harness.sandbox.control;

const accountNamed = (name: string): string => {
  const found = control()
    .accounts()
    .find((each) => each.crm === 'salesforce' && each.name === name);
  if (!found) throw new Error('no such org');
  return found.account;
};
const connect = async (account: string) => ({
  account,
  session: sessionOf('salesforce', await harness.connect('salesforce', { account })),
});

/** The key field of an org is remembered by the provider, so each test starts with a new one. */
async function start(): Promise<void> {
  harness = await startHarness();
  packaged = await connect(accountNamed('Northwind Trading'));
  bare = await connect(accountNamed('Marlow & Finch'));
  control().clearCalls();
}

beforeAll(start);
afterAll(() => harness.sandbox.close());
beforeEach(async () => {
  await harness.sandbox.close();
  await start();
});

type SalesforceObjects = Extract<AccountRecords, { crm: 'salesforce' }>['objects'];
function records<T extends keyof SalesforceObjects>(account: string, type: T): SalesforceObjects[T] {
  const all = control().records(account);
  if (all?.crm !== 'salesforce') throw new Error('no such org');
  return all.objects[type];
}
const calls = () =>
  control()
    .calls()
    .map(({ method, path, status }) => `${method} ${path.replace(/^.*\/services\/data/, '')} ${status}`);
const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const idOf = (row: RowResult | undefined): string => {
  if (!row?.ok) throw new Error(row?.error.code);
  return row.externalId;
};

const contactInput = (index: number, overrides: Partial<ContactInput> = {}): ContactInput => ({
  key: `person-${index}`,
  email: `stranger${index}@newco.example`,
  firstName: 'Stra',
  lastName: `Nger ${index}`,
  company: 'Newco',
  ...overrides,
});
const contact = (account: string): CrmPerson => ({
  id: records(account, 'Contact')[0]?.Id ?? '',
  kind: 'contact',
});
const lead = (account: string): CrmPerson => ({ id: records(account, 'Lead')[0]?.Id ?? '', kind: 'lead' });
const deal = (account: string): string => records(account, 'Opportunity')[0]?.Id ?? '';
const taskInput = (index: number, person: CrmPerson, overrides: Partial<TaskInput> = {}): TaskInput => ({
  key: `task-${index}`,
  subject: `Send the offer ${index}`,
  body: 'They asked for <two> & three\nsites',
  dueOn: '2026-12-01',
  priority: 'high',
  contact: person,
  dealId: null,
  ...overrides,
});
const noteInput = (index: number, person: CrmPerson, overrides: Partial<NoteInput> = {}): NoteInput => ({
  key: `note-${index}`,
  title: 'Wants a pilot',
  body: 'Budget & timing',
  occurredAt: '2026-11-20T23:30:00.000Z',
  contact: person,
  dealId: null,
  ...overrides,
});

describe('a person', () => {
  it('known as a contact is that contact, and is left as it is', async () => {
    const [known] = records(packaged.account, 'Contact');
    const email = String(known?.['Email']).toUpperCase();
    const rows = await provider().upsertContacts(packaged.session, [contactInput(1, { email })]);
    expect(rows).toEqual([
      {
        key: 'person-1',
        ok: true,
        externalId: known?.Id,
        person: { id: known?.Id, kind: 'contact' },
        created: false,
      },
    ]);
    expect(records(packaged.account, 'Contact')[0]).toEqual(known);
    expect(calls()).toEqual(['GET /v67.0/query 200']);
  });

  it('known as a lead is that lead', async () => {
    const [known] = records(packaged.account, 'Lead');
    const rows = await provider().upsertContacts(packaged.session, [
      contactInput(1, { email: String(known?.['Email']) }),
    ]);
    expect(rows).toMatchObject([{ ok: true, person: { id: known?.Id, kind: 'lead' }, created: false }]);
  });

  it('not known becomes a lead, once', async () => {
    const [first] = await provider().upsertContacts(packaged.session, [contactInput(1)]);
    const [second] = await provider().upsertContacts(packaged.session, [contactInput(1)]);
    expect(first).toMatchObject({ ok: true, created: true, person: { id: idOf(first), kind: 'lead' } });
    expect(second).toMatchObject({ ok: true, created: false, externalId: idOf(first) });
    expect(records(packaged.account, 'Lead').find(({ Id }) => Id === idOf(first))).toMatchObject({
      FirstName: 'Stra',
      LastName: 'Nger 1',
      Company: 'Newco',
      Email: 'stranger1@newco.example',
    });
  });

  it.each<[string, Partial<ContactInput>, object]>([
    ['no company', { company: null }, { Company: 'newco.example' }],
    ['no last name', { lastName: null }, { LastName: 'Stra', FirstName: null }],
    ['no name', { firstName: null, lastName: '' }, { LastName: 'stranger1', FirstName: null }],
    ['a very long name', { lastName: 'x'.repeat(200) }, { LastName: `${'x'.repeat(79)}…` }],
  ])('with %s still has what a lead requires', async (_what, overrides, expected) => {
    const [row] = await provider().upsertContacts(packaged.session, [contactInput(1, overrides)]);
    const created = records(packaged.account, 'Lead').find(({ Id }) => Id === idOf(row));
    expect({ FirstName: null, ...created }).toMatchObject(expected);
  });

  it('named twice is one, and answers for both, in order', async () => {
    const known = String(records(packaged.account, 'Contact')[0]?.['Email']);
    const rows = await provider().upsertContacts(packaged.session, [
      contactInput(1),
      contactInput(2, { email: known }),
      contactInput(3, { email: 'STRANGER1@newco.example' }),
      contactInput(4, { email: 'nonsense' }),
    ]);
    expect(rows.map(({ key, ok }) => [key, ok])).toEqual([
      ['person-1', true],
      ['person-2', true],
      ['person-3', true],
      ['person-4', false],
    ]);
    expect(idOf(rows[2])).toBe(idOf(rows[0]));
    expect(rows[3]).toMatchObject({ error: { code: 'validation', certainty: 'rejected' } });
    expect(calls()).toHaveLength(3);
  });

  it('whose address is made to break out of a query only finds nobody', async () => {
    const hostile = ["x' OR Email != '", "x\\' OR Email != \\'", 'x\ny@z.example'];
    const rows = await provider().upsertContacts(
      packaged.session,
      hostile.map((email, index) => contactInput(index, { email })),
    );
    expect(rows.every((row) => !row.ok || row.created === true)).toBe(true);
    expect(
      calls()
        .filter((call) => call.startsWith('GET'))
        .every((call) => call.endsWith('200')),
    ).toBe(true);
  });

  it('among two hundred with long addresses is found in several queries, each of a length that fits', async () => {
    const inputs = times(200).map((index) =>
      contactInput(index, { email: `${'long'.repeat(11)}${index}@newco.example` }),
    );
    const rows = await provider().upsertContacts(packaged.session, inputs);
    expect(rows.every(({ ok }) => ok)).toBe(true);
    const queries = control().calls({ method: 'GET' });
    expect(queries.length).toBeGreaterThan(2);
    expect(Math.max(...queries.map(({ query }) => query.length))).toBeLessThan(16_000);
    expect(calls().filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it.each([
    ['searching', '/services/data/*/query', 'rejected'],
    ['creating', '/services/data/*/composite/sobjects', 'unknown'],
  ])('is unsettled when %s fails', async (_what, path, certainty) => {
    control().faults.set([
      { crm: 'salesforce', path, effect: { kind: 'preset', preset: 'salesforce.server_unavailable' } },
    ]);
    const rows = await provider().upsertContacts(packaged.session, [contactInput(1), contactInput(2)]);
    expect(rows).toMatchObject(
      ['person-1', 'person-2'].map((key) => ({
        key,
        ok: false,
        error: { code: 'provider_unavailable', certainty },
      })),
    );
  });

  it('whose creation was committed but not answered is found the next time', async () => {
    control().faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/*/composite/sobjects',
        count: 1,
        effect: { kind: 'drop', when: 'after_commit' },
      },
    ]);
    const [lost] = await provider().upsertContacts(packaged.session, [contactInput(1)]);
    expect(lost).toMatchObject({ ok: false, error: { code: 'network', certainty: 'unknown' } });
    const [found] = await provider().upsertContacts(packaged.session, [contactInput(1)]);
    expect(found).toMatchObject({ ok: true, created: false });
  });
});

describe.each([
  { kind: 'with the package', org: () => packaged, key: true },
  { kind: 'without the package', org: () => bare, key: false },
])('in an org $kind', ({ org, key }) => {
  const tasksOf = (written: readonly RowResult[]) =>
    written.map((row) => records(org().account, 'Task').find(({ Id }) => Id === idOf(row)));

  it('a task of a contact carries its text, date, priority and marker, and belongs to the deal', async () => {
    const { account, session } = org();
    const [person, dealId] = [contact(account), deal(account)];
    const rows = await provider().createTasks(session, [taskInput(1, person, { dealId })]);
    expect(rows).toMatchObject([{ key: 'task-1', ok: true, created: true }]);
    expect(tasksOf(rows)[0]).toMatchObject({
      Subject: 'Send the offer 1',
      Description: 'They asked for <two> & three\nsites\n\nConduit ref: task-1',
      ActivityDate: '2026-12-01',
      Priority: 'High',
      Status: 'Not Started',
      WhoId: person.id,
      WhatId: dealId,
      ...(key && { Conduit_Key__c: 'task-1' }),
    });
  });

  it('a task of a lead never belongs to a deal', async () => {
    const { account, session } = org();
    const rows = [
      ...(await provider().createTasks(session, [taskInput(1, lead(account), { dealId: deal(account) })])),
      ...(await provider().createNotes(session, [noteInput(1, lead(account), { dealId: deal(account) })])),
    ];
    for (const task of tasksOf(rows)) expect(task).toMatchObject({ WhoId: lead(account).id });
    for (const task of tasksOf(rows)) expect(task?.['WhatId'] ?? null).toBeNull();
  });

  it('a note is a completed task of its day', async () => {
    const { account, session } = org();
    const rows = await provider().createNotes(session, [
      noteInput(1, contact(account), { dealId: deal(account) }),
    ]);
    expect(tasksOf(rows)[0]).toMatchObject({
      Subject: 'Wants a pilot',
      Description: 'Budget & timing\n\nConduit ref: note-1',
      Status: 'Completed',
      ActivityDate: '2026-11-20',
      WhoId: contact(account).id,
      WhatId: deal(account),
    });
  });

  it('a text too long is cut and keeps its marker', async () => {
    const { account, session } = org();
    const rows = await provider().createTasks(session, [
      taskInput(1, contact(account), { body: '😀'.repeat(20_000), subject: 'x'.repeat(300) }),
    ]);
    expect(tasksOf(rows)[0]?.['Description']).toMatch(/😀…\n\nConduit ref: task-1$/u);
    expect(tasksOf(rows)[0]?.['Subject']).toHaveLength(255);
  });

  it('two hundred tasks and two hundred notes take two calls, and one look at the fields', async () => {
    const { account, session } = org();
    const person = contact(account);
    const tasks = await provider().createTasks(
      session,
      times(200).map((index) => taskInput(index, person)),
    );
    const notes = await provider().createNotes(
      session,
      times(200).map((index) => noteInput(index, person)),
    );
    expect([...tasks, ...notes].filter(({ ok }) => ok)).toHaveLength(400);
    const write = key
      ? 'PATCH /v67.0/composite/sobjects/Task/Conduit_Key__c 200'
      : 'POST /v67.0/composite/sobjects 200';
    expect(calls()).toEqual(['GET /v67.0/sobjects/Task/describe 200', write, write]);
  });

  it('a row that is refused does not hold back the others', async () => {
    const { account, session } = org();
    const rows = await provider().createTasks(session, [
      taskInput(1, contact(account)),
      taskInput(2, contact(account), { dueOn: 'soon' }),
      taskInput(3, { id: '003000000000000AAA', kind: 'contact' }),
      taskInput(4, contact(account)),
    ]);
    expect(rows.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    for (const row of rows.slice(1, 3))
      expect(row).toMatchObject({ error: { certainty: 'rejected', httpStatus: 200 } });
  });

  it.each<[string, object, string]>([
    ['by a dropped connection', { kind: 'drop', when: 'after_commit' }, 'network'],
    [
      'by a 503',
      { kind: 'preset', preset: 'salesforce.server_unavailable', when: 'after_commit' },
      'provider_unavailable',
    ],
    ['by half an answer', { kind: 'malformed_body' }, 'malformed_response'],
  ])('a write whose answer is lost %s is unknown, sent once, and found again', async (_how, effect, code) => {
    const { account, session } = org();
    const inputs = [taskInput(1, contact(account)), taskInput(2, lead(account))];
    const since = new Date().toISOString();
    control().faults.set([
      { crm: 'salesforce', path: '/services/data/*/composite/**', effect: effect as never },
    ]);
    const rows = await provider().createTasks(session, inputs);
    expect(rows).toMatchObject(inputs.map(() => ({ ok: false, error: { code, certainty: 'unknown' } })));
    control().faults.clear();
    expect(
      control()
        .calls()
        .filter(({ path }) => path.includes('composite')),
    ).toHaveLength(1);

    const wanted = [...inputs, taskInput(9, contact(account))];
    const found = valueOf(await provider().findWritten(session, 'task', wanted, since));
    expect([...found.keys()].sort()).toEqual(['task-1', 'task-2']);
    expect([...found.values()].map((ids) => ids.length)).toEqual([1, 1]);
  });

  it('a write that timed out is unknown', async () => {
    const { account, session } = org();
    control().faults.set([
      { crm: 'salesforce', path: '/services/data/*/composite/**', effect: { kind: 'delay', ms: delayMs } },
    ]);
    const rows = await harness.impatient.salesforce.createTasks(session, [taskInput(1, contact(account))]);
    expect(rows).toMatchObject([{ ok: false, error: { code: 'timeout', certainty: 'unknown' } }]);
  });

  it('sending again writes it once with the package, twice without: and reading back shows it', async () => {
    const { account, session } = org();
    const input = taskInput(1, contact(account));
    await provider().createTasks(session, [input]);
    const [again] = await provider().createTasks(session, [input]);
    expect(again).toMatchObject({ ok: true, created: !key });
    const found = valueOf(await provider().findWritten(session, 'task', [input], new Date().toISOString()));
    expect(found.get('task-1')).toHaveLength(key ? 1 : 2);
  });

  it('open deals come in one query, with company and people', async () => {
    const { account, session } = org();
    const { deals, nextCursor } = valueOf(await provider().listOpenDeals(session, null));
    const open = records(account, 'Opportunity').filter((record) => record['IsClosed'] === false);
    expect(deals.map(({ externalId }) => externalId).sort()).toEqual(open.map(({ Id }) => Id).sort());
    expect(nextCursor).toBeNull();
    expect(calls()).toEqual(['GET /v67.0/query 200']);
    for (const each of deals) {
      expect(each.isOpen).toBe(true);
      expect(each.companyDomain).toMatch(/\.example$/);
      expect(each.contactEmails.length).toBeGreaterThan(0);
      expect(each.closeOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });
});

describe('a task', () => {
  it('with a key that could not be found again is never sent', async () => {
    const rows = await provider().createTasks(packaged.session, [
      taskInput(1, contact(packaged.account), { key: 'a/b?c' }),
    ]);
    expect(rows).toMatchObject([{ ok: false, error: { code: 'validation', certainty: 'not_sent' } }]);
  });

  it('of an org whose fields cannot be read is not sent', async () => {
    control().faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/*/sobjects/Task/describe',
        effect: { kind: 'preset', preset: 'salesforce.server_unavailable' },
      },
    ]);
    const rows = await provider().createTasks(packaged.session, [taskInput(1, contact(packaged.account))]);
    expect(rows).toMatchObject([
      { ok: false, error: { code: 'provider_unavailable', certainty: 'not_sent' } },
    ]);
    expect(
      await provider().findWritten(packaged.session, 'task', [], new Date().toISOString()),
    ).toMatchObject({ ok: false });
  });

  it('is written by marker again once the package has been removed', async () => {
    const { account, session } = packaged;
    await provider().createTasks(session, [taskInput(1, contact(account))]);
    control().configure(account, { packageInstalled: false });
    const refused = await provider().createTasks(session, [taskInput(2, contact(account))]);
    expect(refused).toMatchObject([{ ok: false, error: { certainty: 'rejected' } }]);
    const [row] = await provider().createTasks(session, [taskInput(2, contact(account))]);
    expect(row).toMatchObject({ ok: true, created: true });
    const wanted = [taskInput(1, contact(account)), taskInput(2, contact(account))];
    const found = valueOf(await provider().findWritten(session, 'task', wanted, new Date().toISOString()));
    expect([...found.keys()].sort()).toEqual(['task-1', 'task-2']);
  });

  it('is not upserted by a key that is not unique', async () => {
    control().configure(packaged.account, { externalIdUnique: false });
    const rows = await provider().createTasks(packaged.session, [taskInput(1, contact(packaged.account))]);
    expect(rows).toMatchObject([{ ok: true }]);
    expect(calls().at(-1)).toBe('POST /v67.0/composite/sobjects 200');
  });

  it.each([
    ['of the wrong number', []],
    ['without an id', [{ success: true, errors: [] }]],
    ['of another kind', { hello: 1 }],
  ])('answered with rows %s is unknown', async (_what, body) => {
    control().faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/*/composite/**',
        effect: { kind: 'respond', status: 200, body },
      },
    ]);
    const unknown = [{ ok: false, error: { code: 'malformed_response', certainty: 'unknown' } }];
    const rows = await provider().createTasks(bare.session, [taskInput(1, contact(bare.account))]);
    expect(rows).toMatchObject(unknown);
    expect(await provider().upsertContacts(bare.session, [contactInput(1)])).toMatchObject(unknown);
  });
});

describe('reading back', () => {
  it('finds what a rep has deleted: it was written', async () => {
    for (const { account, session } of [packaged, bare]) {
      const input = taskInput(1, contact(account));
      const [row] = await provider().createTasks(session, [input]);
      if (!row?.ok) throw new Error('not written');
      const url = `${session.instanceUrl}/services/data/v67.0/sobjects/Task/${row.externalId}`;
      const headers = { authorization: `Bearer ${session.accessToken}` };
      expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204);
      const since = new Date().toISOString();
      const found = valueOf(await provider().findWritten(session, 'task', [input], since));
      expect(found.get('task-1')).toEqual([row.externalId]);
    }
  });

  it('knows where a repetition is recognised', async () => {
    expect(await provider().recognisesKeys(packaged.session)).toEqual({ ok: true, value: true });
    expect(await provider().recognisesKeys(bare.session)).toEqual({ ok: true, value: false });
    const astray = { ...bare.session, instanceUrl: 'https://evil.example' };
    expect(await provider().recognisesKeys(astray)).toMatchObject({ ok: false });
    control().faults.set([
      { crm: 'salesforce', effect: { kind: 'preset', preset: 'salesforce.server_unavailable' } },
    ]);
    const elsewhere = createProviders(harness.config).salesforce;
    expect(await elsewhere.recognisesKeys(bare.session)).toMatchObject({ ok: false });
  });

  it('allows for a clock behind ours, and not for a time that is none', async () => {
    const { account, session } = bare;
    await provider().createTasks(session, [taskInput(1, contact(account))]);
    const ahead = new Date(Date.now() + 60_000).toISOString();
    const later = new Date(Date.now() + 600_000).toISOString();
    const find = (since: string) =>
      provider().findWritten(session, 'task', [taskInput(1, contact(account))], since);
    expect(valueOf(await find(ahead)).size).toBe(1);
    expect(valueOf(await find(later)).size).toBe(0);
    expect(await find('yesterday')).toMatchObject({ ok: false, error: { certainty: 'not_sent' } });
  });

  it('does not take trouble for absence', async () => {
    const { account, session } = packaged;
    await provider().createTasks(session, [taskInput(1, contact(account))]);
    const find = () =>
      provider().findWritten(
        session,
        'task',
        [taskInput(1, contact(account)), taskInput(2, contact(account))],
        new Date().toISOString(),
      );
    for (const [after, effect] of [
      [0, { kind: 'preset', preset: 'salesforce.server_unavailable' }],
      [1, { kind: 'preset', preset: 'salesforce.server_unavailable' }],
      [0, { kind: 'respond', status: 200, body: { records: [{ Ident: 1 }], done: true } }],
      [
        0,
        {
          kind: 'respond',
          status: 200,
          body: { records: [], done: false, nextRecordsUrl: 'https://evil.example' },
        },
      ],
    ] as const) {
      control().faults.set([{ crm: 'salesforce', path: '/services/data/*/queryAll', after, effect }]);
      expect((await find()).ok).toBe(false);
    }
  });

  it('follows a query over its pages, and gives up on one that does not end', async () => {
    const { account, session } = bare;
    const page = (id: number, done: boolean) => ({
      records: [{ Id: `00T${id}`, Description: `x\nConduit ref: task-${id}` }],
      done,
      ...(!done && { nextRecordsUrl: '/services/data/v67.0/query/0r8-2000' }),
    });
    const respond = (path: string, body: unknown) =>
      ({ crm: 'salesforce', path, effect: { kind: 'respond', status: 200, body } }) as const;
    const find = () =>
      provider().findWritten(
        session,
        'task',
        [taskInput(1, contact(account)), taskInput(2, contact(account))],
        new Date().toISOString(),
      );
    control().faults.set([
      respond('/services/data/*/queryAll', page(1, false)),
      respond('/services/data/*/query/**', page(2, true)),
    ]);
    expect([...valueOf(await find()).keys()]).toEqual(['task-1', 'task-2']);
    control().faults.set([
      respond('/services/data/*/query*', page(1, false)),
      respond('/services/data/*/query/**', page(1, false)),
    ]);
    expect(await find()).toMatchObject({ ok: false, error: { code: 'malformed_response' } });
  });
});

describe('open deals', () => {
  it('go on after a full page from its last deal, and bear gaps', async () => {
    const empty = { Name: null, StageName: null, Amount: null, CloseDate: null, IsClosed: false };
    const full = times(200).map((index) => ({
      Id: `006${String(index).padStart(12, '0')}AAA`,
      ...empty,
      Account:
        index === 0
          ? null
          : { Name: 'A', Website: ['http://www.acme.example/x', 'not a host name', null][index % 3] },
      OpportunityContactRoles:
        index === 0 ? null : { records: [{ Contact: null }, { Contact: { Email: 'A@B.example' } }] },
    }));
    control().faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/*/query',
        count: 1,
        effect: { kind: 'respond', status: 200, body: { records: full, done: true } },
      },
    ]);
    const { deals, nextCursor } = valueOf(await provider().listOpenDeals(packaged.session, null));
    expect(nextCursor).toBe(full.at(-1)?.Id);
    expect(deals[0]).toMatchObject({ name: '', companyName: null, companyDomain: null, contactEmails: [] });
    expect(deals.slice(1, 4).map(({ companyDomain }) => companyDomain)).toEqual([null, null, 'acme.example']);
    expect(deals[1]?.contactEmails).toEqual(['a@b.example']);
    const [firstOpen] = valueOf(await provider().listOpenDeals(packaged.session, null)).deals;
    const rest = valueOf(await provider().listOpenDeals(packaged.session, firstOpen?.externalId ?? ''));
    expect(rest.deals.map(({ externalId }) => externalId)).not.toContain(firstOpen?.externalId);
  });

  it('are not asked for with a cursor that is none, and are none when the query fails', async () => {
    const refused = await provider().listOpenDeals(packaged.session, "' OR 1");
    expect(refused).toMatchObject({ ok: false, error: { certainty: 'not_sent' } });
    control().expireTokens();
    expect(await provider().listOpenDeals(packaged.session, null)).toMatchObject({
      ok: false,
      error: { code: 'token_expired', owner: 'us' },
    });
  });
});

describe('a probe', () => {
  it('makes one call and tells how much of the day is left', async () => {
    const probed = valueOf(await provider().probe(packaged.session));
    expect(probed).toMatchObject({ scopes: null });
    expect(probed.quota?.used).toBeGreaterThan(0);
    expect(probed.quota?.limit).toBeGreaterThan(probed.quota?.used ?? Infinity);
    expect(calls()).toEqual(['GET /v67.0/limits 200']);
  });

  it.each([
    ['apiEnabled', false, 'api_disabled'],
    ['userActive', false, 'api_disabled'],
    ['dailyApiLimit', 0, 'quota_exhausted'],
  ])('says so when %s is %s', async (setting, value, code) => {
    control().configure(packaged.account, { [setting]: value });
    expect(await provider().probe(packaged.session)).toMatchObject({
      ok: false,
      error: { code, owner: 'customer_admin' },
    });
  });
});

describe('a session that leads elsewhere', () => {
  it.each([null, 'https://evil.example', 'nonsense'])('(%s) is given no token', async (instanceUrl) => {
    const session = { ...packaged.session, instanceUrl };
    const refused = { ok: false, error: { code: 'client_misconfigured', certainty: 'not_sent' } };
    const person = contact(packaged.account);
    expect(await provider().probe(session)).toMatchObject(refused);
    expect(await provider().upsertContacts(session, [contactInput(1)])).toMatchObject([refused]);
    expect(await provider().createTasks(session, [taskInput(1, person)])).toMatchObject([refused]);
    expect(await provider().createNotes(session, [noteInput(1, person)])).toMatchObject([refused]);
    expect(await provider().findWritten(session, 'task', [], new Date().toISOString())).toMatchObject(
      refused,
    );
    expect(await provider().listOpenDeals(session, null)).toMatchObject(refused);
    expect(calls()).toEqual([]);
  });
});

describe('an error', () => {
  it('never shows the session’s token', async () => {
    control().faults.set([
      {
        crm: 'salesforce',
        path: '/services/data/**',
        effect: {
          kind: 'respond',
          status: 400,
          body: [{ message: packaged.session.accessToken, errorCode: packaged.session.accessToken }],
        },
      },
    ]);
    const told = JSON.stringify([
      await provider().probe(packaged.session),
      await provider().createTasks(packaged.session, [taskInput(1, contact(packaged.account))]),
      await provider().listOpenDeals(packaged.session, null),
    ]);
    expect(told).toContain('"ok":false');
    expect(told).not.toContain(packaged.session.accessToken);
  });
});

describe('SOQL', () => {
  it.each([
    ["O'Brien", "'O\\'Brien'"],
    ["a\\' OR Id != \\'", "'a\\\\\\' OR Id != \\\\\\''"],
    ['a\r\nb', "'a\\r\\nb'"],
  ])('quotes %j so that it stays one string', (value, expected) => {
    expect(soqlString(value)).toBe(expected);
  });

  it('has no list for no values, and names each value once', () => {
    expect(inLists([])).toEqual([]);
    expect(inLists(['a', 'b', 'a'])).toEqual(["('a','b')"]);
  });
});
