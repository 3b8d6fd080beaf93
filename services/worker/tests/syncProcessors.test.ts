import type { Connection } from '@conduit/db/connections.ts';
import { beforeEach, describe, expect, it } from 'vitest';

import { openSession } from '../src/session.ts';
import { inHubspot, inSalesforce, useFixture } from './fixture.ts';

const fixture = useFixture();

/** Mail in, everything that follows from it done. */
const receiveAndSync = async (message?: Parameters<typeof fixture.receive>[0]) => {
  await fixture.receive(message);
  expect(await fixture.drain()).toEqual([]);
};
const fromALead = {
  from: { name: 'Lena Novak', address: 'lena.novak@ironleaf.example' },
  text: 'Hi Ana,\n\nCould you send over pricing for 10 seats by Friday?\n\nLena',
};

describe('hubspot task/note associations', () => {
  let connection: Connection;
  beforeEach(async () => {
    connection = await fixture.connectReady('hubspot');
  });
  const id = (type: string, property: string, value: string) =>
    inHubspot(fixture.sandbox)[type]?.find(({ properties }) => properties[property] === value)?.id;
  const maria = () => id('contacts', 'email', 'maria.rossi@acme-robotics.example');

  it('include mapped deal id when present', async () => {
    await receiveAndSync();
    const { tasks, notes } = inHubspot(fixture.sandbox);
    const associations = {
      contacts: [maria()],
      deals: [id('deals', 'dealname', 'Acme Robotics – Fleet licence')],
    };
    expect(tasks).toMatchObject([{ associations }]);
    expect(notes).toMatchObject([{ associations }]);
  });

  it('are of the types HubSpot defines for them', async () => {
    await receiveAndSync();
    const { tasks, notes } = inHubspot(fixture.sandbox);
    expect({
      'task to contact': await associationTypes('tasks', tasks?.[0]?.id, 'contacts'),
      'task to deal': await associationTypes('tasks', tasks?.[0]?.id, 'deals'),
      'note to contact': await associationTypes('notes', notes?.[0]?.id, 'contacts'),
      'note to deal': await associationTypes('notes', notes?.[0]?.id, 'deals'),
    }).toEqual({
      'task to contact': [204],
      'task to deal': [216],
      'note to contact': [202],
      'note to deal': [214],
    });
  });

  it('are with the contact alone when no deal is mapped', async () => {
    await receiveAndSync(fromALead);
    const associations = { contacts: [id('contacts', 'email', 'lena.novak@ironleaf.example')] };
    const { tasks, notes } = inHubspot(fixture.sandbox);
    expect(tasks?.map((task) => task.associations)).toEqual([associations]);
    expect(notes?.map((note) => note.associations)).toEqual([associations]);
  });

  it('are with a contact that is made when there is none yet', async () => {
    await receiveAndSync({ from: { name: 'Ada Nowak', address: 'ada.nowak@birchwood.example' } });
    const contact = id('contacts', 'email', 'ada.nowak@birchwood.example');
    expect(contact).toBeDefined();
    expect(inHubspot(fixture.sandbox).tasks).toMatchObject([{ associations: { contacts: [contact] } }]);
  });

  async function associationTypes(from: string, recordId = '', to = ''): Promise<number[]> {
    const opened = await openSession(fixture.context, connection);
    if (!opened.ok) throw new Error(opened.error.code);
    const answer = await fetch(
      `${fixture.sandbox.hubspot.url}/crm/associations/2026-09/${from}/${to}/batch/read`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${opened.session.accessToken}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ inputs: [{ id: recordId }] }),
      },
    );
    const { results } = (await answer.json()) as {
      results: { to: { associationTypes: { typeId: number }[] }[] }[];
    };
    return results.flatMap((result) =>
      result.to.flatMap((each) => each.associationTypes.map(({ typeId }) => typeId)),
    );
  }
});

describe('salesforce task payload', () => {
  beforeEach(async () => {
    await fixture.connectReady('salesforce');
  });
  const idOf = (type: string, field: string, value: string) =>
    inSalesforce(fixture.sandbox)[type]?.find((record) => record[field] === value)?.['Id'];
  const ours = () =>
    (inSalesforce(fixture.sandbox)['Task'] ?? []).filter(({ Description }) =>
      /Conduit ref/.test(String(Description)),
    );

  it('sets WhatId and optional WhoId', async () => {
    await receiveAndSync();
    const related = {
      WhatId: idOf('Opportunity', 'Name', 'Acme Robotics – Fleet licence'),
      WhoId: idOf('Contact', 'Email', 'maria.rossi@acme-robotics.example'),
    };
    expect(related.WhatId).toMatch(/^006/);
    expect(ours()).toMatchObject([related, related]);
  });

  it('sets only WhoId when no opportunity is mapped', async () => {
    await receiveAndSync(fromALead);
    const WhoId = idOf('Lead', 'Email', 'lena.novak@ironleaf.example');
    expect(ours().map((task) => [task['WhoId'], task['WhatId'] ?? null])).toEqual([
      [WhoId, null],
      [WhoId, null],
    ]);
  });

  it('never sets a WhatId together with a Lead, though an opportunity is mapped', async () => {
    await receiveAndSync({
      ...fromALead,
      cc: [{ name: 'Maria Rossi', address: 'maria.rossi@acme-robotics.example' }],
    });
    const rows = await fixture.ledger();
    expect(rows.map(({ object, state, deal_id }) => [object, state, deal_id !== null])).toEqual([
      ['contact', 'succeeded', false],
      ['task', 'succeeded', true],
      ['note', 'succeeded', true],
    ]);
    const WhoId = idOf('Lead', 'Email', 'lena.novak@ironleaf.example');
    expect(ours().map((task) => [task['WhoId'], task['WhatId'] ?? null])).toEqual([
      [WhoId, null],
      [WhoId, null],
    ]);
  });
});
