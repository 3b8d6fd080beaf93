import { asUser, createUser } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import { inHubspot, useFixture } from './fixture.ts';

const fixture = useFixture();

const UNSURE = 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria';

const CALL = { next_step: { action: 'call_back', owner: 'us' } };
const dueOn = (date: string) => ({ date, basis: 'explicit', bound: 'by' });
/** A working day that has not passed. */
const LATER = '2099-12-04';

type Decision = 'approved' | 'edited' | 'rejected';

/** As the page would: the person decides, through the function and with their own rights. */
async function ask(decision: Decision, answer: object | string = {}) {
  const [item] = await fixture.query<{ id: string }>(
    `select id from public.review_items where status = 'open'`,
  );
  await asUser(fixture.database.pool, fixture.userId, (client) =>
    client.query('select public.resolve_review_item($1, $2, $3)', [
      item?.id,
      decision,
      typeof answer === 'string' ? answer : JSON.stringify(answer),
    ]),
  );
  return item!.id; // the page shows it
}
async function decide(decision: Decision, answer?: object) {
  const id = await ask(decision, answer);
  expect(await fixture.waiting()).toEqual(['apply_review']);
  return id;
}
const addFact = (field: string, value: unknown) =>
  fixture.query(
    `insert into public.field_values (workspace_id, run_id, message_id, field, value, confidence)
     select workspace_id, id, message_id, $1, $2, 0.5 from public.extraction_runs`,
    [field, JSON.stringify(value)],
  );
const drain = async () => expect(await fixture.drain()).toEqual([]);
const threadStatus = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;
const payloadOf = async (object: string) =>
  (await fixture.ledger()).find((row) => row.object === object)?.payload;

beforeEach(async () => {
  await fixture.connectReady('hubspot');
});

describe('a question about facts', () => {
  beforeEach(async () => {
    await fixture.receive({ text: UNSURE });
    await drain();
    expect(await threadStatus()).toBe('review');
    expect(await fixture.ledger()).toEqual([]);
  });

  it('approved goes on with what was read', async () => {
    await decide('approved');
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await threadStatus()).toBe('outcome');
  });

  it('edited goes on with what the person set', async () => {
    await decide('edited', {
      facts: {
        next_step: { action: 'call_back', owner: 'us' },
        due_on: dueOn(LATER),
        contact: { name: 'Tom Becker', email: 'Tom.Becker@acme-robotics.example' },
      },
    });
    await drain();
    expect(await payloadOf('task')).toMatchObject({ dueOn: LATER });
    expect(await payloadOf('contact')).toMatchObject({
      email: 'tom.becker@acme-robotics.example',
      firstName: 'Tom',
      lastName: 'Becker',
    });
    expect(JSON.stringify(await payloadOf('task'))).toContain('Call back');
    expect(
      await fixture.query(`select field from public.field_values where source = 'person' order by field`),
    ).toEqual([{ field: 'contact' }, { field: 'due_on' }, { field: 'next_step' }]);
  });

  it('may be answered with no due date: the default applies instead of what was read', async () => {
    await decide('edited', { facts: { next_step: { action: 'send_pricing', owner: 'us' }, due_on: null } });
    await drain();
    expect((await payloadOf('task'))?.['dueOn']).toBe('2026-11-03');
  });

  it('rejected writes nothing', async () => {
    await decide('rejected');
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(await threadStatus()).toBe('nothing');
  });

  it.each<[string, 'approved' | 'edited', object, string]>([
    ['a field nobody knows', 'edited', { facts: { ...CALL, budget: 5 } }, 'not_understood'],
    ['a word beside the facts', 'edited', { facts: CALL, note: 'x' }, 'not_understood'],
    [
      'a word inside a fact',
      'edited',
      { facts: { next_step: { ...CALL.next_step, x: 1 } } },
      'not_understood',
    ],
    ['a contact of the wrong type', 'edited', { facts: { ...CALL, contact: 'Tom' } }, 'not_understood'],
    [
      'an unknown step',
      'edited',
      { facts: { next_step: { action: 'dance', owner: 'us' } } },
      'not_understood',
    ],
    ['facts that are a list', 'edited', { facts: [] }, 'not_understood'],
    ['an edit of nothing', 'edited', {}, 'not_understood'],
    ['an edit of no field', 'edited', { facts: {} }, 'not_understood'],
    ['a day that is none', 'edited', { facts: { ...CALL, due_on: dueOn('2027-02-30') } }, 'not_understood'],
    ['a day in words', 'edited', { facts: { ...CALL, due_on: dueOn('soon') } }, 'not_understood'],
    ['a day that has passed', 'edited', { facts: { ...CALL, due_on: dueOn('2020-01-06') } }, 'date_passed'],
    [
      'a name that is too long',
      'edited',
      { facts: { contact: { name: 'x'.repeat(201), email: 'a@b.example' } } },
      'not_understood',
    ],
    ['a name without an address', 'edited', { facts: { contact: { name: 'Tom' } } }, 'not_understood'],
    ['an approval with facts of its own', 'approved', { facts: CALL }, 'not_understood'],
    ['an approval with a deal', 'approved', { deal_id: randomUUID() }, 'not_understood'],
  ])('%s comes back with what was entered, and nothing is written', async (_what, decision, answer, why) => {
    const id = await decide(decision, answer);
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(await fixture.query(`select 1 from public.field_values where source = 'person'`)).toEqual([]);
    expect(
      await fixture.query('select status, resolution, returned_for, resolved_by from public.review_items'),
    ).toEqual([{ status: 'open', resolution: answer, returned_for: why, resolved_by: null }]);
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'review_returned',
      detail: { review_item_id: id, kind: 'extraction', decision, reason: why },
    });
    expect(await threadStatus()).toBe('review');
    // It can be answered again, and then it is done.
    await decide('approved');
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await fixture.query('select returned_for from public.review_items')).toEqual([
      { returned_for: null },
    ]);
  });

  it.each<[string, object | string]>([
    ['no object', []],
    ['no JSON', '{"facts":'],
    ['too much', { facts: { ...CALL, note: 'x'.repeat(9000) } }],
  ])('answered with %s is refused at once', async (_what, answer) => {
    await expect(ask('edited', answer)).rejects.toMatchObject({ code: '22X04' });
    expect(await fixture.query('select status from public.review_items')).toEqual([{ status: 'open' }]);
  });

  it('takes a day of the past when it is the one that was read', async () => {
    await fixture.query(`update public.field_values set value = $1 where field = 'due_on'`, [
      JSON.stringify(dueOn('2020-01-06')),
    ]);
    const read = await fixture.query(`select 1 from public.field_values where field = 'due_on'`);
    if (read.length === 0) await addFact('due_on', dueOn('2020-01-06'));
    await decide('edited', { facts: { ...CALL, due_on: dueOn('2020-01-06') } });
    await drain();
    expect(await payloadOf('task')).toMatchObject({ dueOn: '2020-01-06' });
  });

  it('approved with no answer at all is approved', async () => {
    const id = await decide('approved');
    await fixture.query('update public.review_items set resolution = null where id = $1', [id]);
    await drain();
    expect(await payloadOf('task')).toBeDefined();
  });

  it('carried out twice writes once', async () => {
    const reviewItemId = await decide('approved');
    await drain();
    await fixture.perform('apply_review', { workspaceId: fixture.workspaceId, reviewItemId });
    await drain();
    expect(await fixture.ledger()).toHaveLength(3);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it.each(['contact', 'next_step'])(
    'approved without a %s comes back: there is nothing to carry out',
    async (field) => {
      await fixture.query('delete from public.field_values where field = $1', [field]);
      await decide('approved');
      await drain();
      expect(await fixture.ledger()).toEqual([]);
      expect(await fixture.query('select status, returned_for from public.review_items')).toEqual([
        { status: 'open', returned_for: 'nothing_to_write' },
      ]);
      expect((await fixture.events()).at(-1)?.detail).toMatchObject({ reason: 'nothing_to_write' });
      expect(await threadStatus()).toBe('review');
      await decide('edited', {
        facts: { ...CALL, contact: { name: 'Tom Becker', email: 'tom.becker@acme-robotics.example' } },
      });
      await drain();
      expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    },
  );

  it('is not asked again about what was erased meanwhile', async () => {
    await decide('edited', { facts: CALL });
    await fixture.query(`update public.review_items set proposal = '{}', resolution = '{}'`);
    await fixture.query('delete from public.field_values');
    await fixture.query(
      'update public.messages set is_redacted = true, redacted_at = now(), body_text = null',
    );
    await drain();
    expect(await fixture.query('select status, returned_for from public.review_items')).toEqual([
      { status: 'edited', returned_for: null },
    ]);
    expect(await threadStatus()).toBe('nothing');
  });

  it('is left alone while it is open, and when it is gone', async () => {
    const [item] = await fixture.query<{ id: string }>('select id from public.review_items');
    const { workspaceId } = fixture;
    await fixture.perform('apply_review', { workspaceId, reviewItemId: item!.id });
    await fixture.perform('apply_review', { workspaceId, reviewItemId: randomUUID() });
    await fixture.perform('apply_review', { workspaceId: randomUUID(), reviewItemId: item!.id });
    expect(await fixture.waiting()).toEqual([]);
  });
});

describe('a question about deals', () => {
  const dealId = async (name: string) =>
    (await fixture.query<{ id: string }>('select id from public.deals where name = $1', [name]))[0]?.id;
  const linked = () =>
    fixture.query(
      `select d.name, l.matched_by, l.linked_by from public.thread_links l join public.deals d on d.id = l.deal_id`,
    );
  beforeEach(async () => {
    await fixture.receive({ from: { name: 'James Okafor', address: 'james.okafor@cedarhealth.example' } });
    await drain();
    expect(await threadStatus()).toBe('review');
  });

  it('answered links the deal and writes with it', async () => {
    await decide('approved', { deal_id: await dealId('Cedar Health – Rollout') });
    await drain();
    expect(await linked()).toEqual([
      { name: 'Cedar Health – Rollout', matched_by: 'person', linked_by: fixture.userId },
    ]);
    const deal = inHubspot(fixture.sandbox)['deals']?.find(
      ({ properties }) => properties['dealname'] === 'Cedar Health – Rollout',
    );
    expect(inHubspot(fixture.sandbox).tasks).toMatchObject([{ associations: { deals: [deal?.id] } }]);
    expect((await fixture.events()).filter(({ event }) => event === 'deal_linked')).toMatchObject([
      { detail: { matched_by: 'person' } },
    ]);
  });

  it('by someone who has left since is still carried out', async () => {
    const id = await decide('approved', { deal_id: await dealId('Cedar Health – Pilot') });
    await fixture.query('update public.review_items set resolved_by = null where id = $1', [id]);
    await drain();
    expect(await linked()).toMatchObject([{ name: 'Cedar Health – Pilot', linked_by: null }]);
  });

  const returned = () => fixture.query('select status, resolution, returned_for from public.review_items');

  it('answered with a deal of another workspace, or none, is refused at once', async () => {
    const { id: stranger } = await createUser(fixture.database.pool, { email: 'zoe@elsewhere.example' });
    const [theirs] = await fixture.query<{ id: string }>(
      `with connection as (
         insert into public.crm_connections (workspace_id, crm, external_account_id, status)
         select workspace_id, 'hubspot', 'elsewhere', 'connected' from public.workspace_members where user_id = $1
         returning id, workspace_id)
       insert into public.deals (workspace_id, connection_id, crm, external_id, name, is_open)
       select workspace_id, id, 'hubspot', '1', 'Theirs', true from connection returning id`,
      [stranger],
    );
    for (const answer of [
      { deal_id: theirs?.id },
      { deal_id: randomUUID() },
      { deal_id: 5 },
      {},
      { deal_id: null },
    ]) {
      await expect(ask('approved', answer)).rejects.toMatchObject({ code: '22X22' });
    }
    await fixture.query('update public.deals set is_open = false');
    const answer = { deal_id: await dealId('Cedar Health – Rollout') };
    await expect(ask('approved', answer)).rejects.toMatchObject({ code: '22X22' });
    expect(await fixture.waiting()).toEqual([]);
  });

  it.each<[string, (id: string) => object, string | null, string]>([
    ['a word beside the deal', (deal_id) => ({ deal_id, x: 1 }), null, 'not_understood'],
    [
      'a deal that was closed meanwhile',
      (deal_id) => ({ deal_id }),
      'update public.deals set is_open = false',
      'deal_gone',
    ],
    [
      'a deal that was deleted meanwhile',
      (deal_id) => ({ deal_id }),
      'delete from public.deals',
      'deal_gone',
    ],
  ])('answered with %s comes back, and nothing is written', async (_what, answerFor, meanwhile, why) => {
    const answer = answerFor((await dealId('Cedar Health – Rollout')) ?? '');
    await decide('approved', answer);
    if (meanwhile) await fixture.query(meanwhile);
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(await linked()).toEqual([]);
    expect(await returned()).toEqual([{ status: 'open', resolution: answer, returned_for: why }]);
    expect((await fixture.events()).at(-1)).toMatchObject({
      event: 'review_returned',
      detail: { kind: 'association', reason: why },
    });
    expect(await threadStatus()).toBe('review');
  });

  it.each<['approved' | 'rejected', number]>([
    ['approved', 1],
    ['rejected', 0],
  ])('%s is answered for the other messages of the conversation too', async (decision, links) => {
    const [first] = await fixture.query<{ internet_message_id: string }>(
      'select internet_message_id from public.messages',
    );
    await fixture.receive({
      from: { name: 'James Okafor', address: 'james.okafor@cedarhealth.example' },
      internetMessageId: 'second@cedarhealth.example',
      references: [first?.internet_message_id ?? ''],
    });
    await drain();
    expect(await fixture.query('select distinct thread_id from public.review_items')).toHaveLength(1);
    expect(await returned()).toHaveLength(2);
    await decide(
      decision,
      decision === 'approved' ? { deal_id: await dealId('Cedar Health – Rollout') } : {},
    );
    await drain();
    expect(
      await fixture.query(`select 1 from public.review_items where status = $1`, [decision]),
    ).toHaveLength(2);
    expect(await linked()).toHaveLength(links);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(2);
    expect((await fixture.events()).filter(({ event }) => event === 'review_settled')).toHaveLength(1);
    expect(await threadStatus()).toBe('outcome');
  });

  it('answered with "none of these" writes without a deal, and does not ask again', async () => {
    await decide('rejected');
    await drain();
    expect(await linked()).toEqual([]);
    const [task] = inHubspot(fixture.sandbox).tasks ?? [];
    expect(Object.keys(task?.associations ?? {})).toEqual(['contacts']);
    expect(await threadStatus()).toBe('outcome');
  });

  it('is not carried out without the CRM it is about', async () => {
    // The database keeps such an item from existing; the job does not depend on it.
    await fixture.query('alter table public.review_items drop constraint review_items_check');
    const reviewItemId = await decide('rejected');
    await fixture.query('update public.review_items set crm = null');
    await fixture.query('delete from pgboss.job');
    await fixture.perform('apply_review', { workspaceId: fixture.workspaceId, reviewItemId });
    expect(await fixture.waiting()).toEqual([]);
  });
});
