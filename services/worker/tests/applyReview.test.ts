import { asUser } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import { inHubspot, useFixture } from './fixture.ts';

const fixture = useFixture();

const UNSURE = 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria';

/** As the page would: the person decides, which sends the job. */
async function decide(decision: 'approved' | 'edited' | 'rejected', answer: object = {}) {
  const [item] = await fixture.query<{ id: string }>(
    `select id from public.review_items where status = 'open'`,
  );
  await asUser(fixture.database.pool, fixture.userId, (client) =>
    client.query('select public.resolve_review_item($1, $2, $3)', [item?.id, decision, answer]),
  );
  expect(await fixture.waiting()).toEqual(['apply_review']);
  return item!.id; // the page shows it
}
const drain = async () => expect(await fixture.drain()).toEqual([]);
const threadStatus = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;
const eventNames = async () => (await fixture.events()).map(({ event }) => event);
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
        due_on: { date: '2026-12-04', basis: 'explicit', bound: 'by' },
        contact: { name: 'Tom Becker', email: 'Tom.Becker@acme-robotics.example' },
      },
    });
    await drain();
    expect(await payloadOf('task')).toMatchObject({ dueOn: '2026-12-04' });
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

  it('answered in a way that is not understood goes on with what was read, and says so', async () => {
    await decide('edited', { facts: { contact: 'Tom' } });
    await drain();
    expect(await eventNames()).toContain('review_answer_not_understood');
    expect(await payloadOf('contact')).toMatchObject({ email: 'maria.rossi@acme-robotics.example' });
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
