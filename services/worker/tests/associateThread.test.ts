import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { useFixture } from './fixture.ts';

const fixture = useFixture();

const OTHER_JOBS = ['associate_thread', 'import_deals', 'sync_hubspot', 'sync_salesforce'] as const;

/** Read, and waiting to be associated; the job as it waits. */
async function extracted(message?: Parameters<typeof fixture.receive>[0]) {
  const ids = await fixture.receive(message);
  expect(await fixture.drain(fixture.context, OTHER_JOBS)).toEqual([]);
  const [job] = await fixture.query<{ data: { runId: string } }>(
    `delete from pgboss.job where name = 'associate_thread' returning data`,
  );
  return { workspaceId: fixture.workspaceId, ...ids, runId: job!.data.runId }; // the message is clear
}
const associate = (job: Awaited<ReturnType<typeof extracted>> & { crm?: 'hubspot' | 'salesforce' }) =>
  fixture.perform('associate_thread', job);
const links = () =>
  fixture.query<{ crm: string; name: string; matched_by: string }>(
    `select l.crm, d.name, l.matched_by from public.thread_links l join public.deals d on d.id = l.deal_id order by l.crm`,
  );
const eventsOf = async (name: string) => (await fixture.events()).filter(({ event }) => event === name);
const james = { from: { name: 'James Okafor', address: 'james.okafor@cedarhealth.example' } };

describe('associate_thread', () => {
  it('links the one deal a participant is on, in each CRM, and plans the writes', async () => {
    await fixture.connectReady('hubspot');
    await fixture.connectReady('salesforce');
    await associate(await extracted());
    const link = { name: 'Acme Robotics – Fleet licence', matched_by: 'participant' };
    expect(await links()).toEqual([
      { crm: 'hubspot', ...link },
      { crm: 'salesforce', ...link },
    ]);
    expect((await fixture.ledger()).map(({ crm, object, state }) => `${crm} ${object} ${state}`)).toEqual([
      'hubspot contact queued',
      'hubspot task queued',
      'hubspot note queued',
      'salesforce contact queued',
      'salesforce task queued',
      'salesforce note queued',
    ]);
    expect(await fixture.waiting()).toEqual(['sync_hubspot', 'sync_salesforce']);
    expect(await eventsOf('deal_linked')).toHaveLength(2);
    expect(await eventsOf('crm_writes_planned')).toMatchObject([
      { detail: { crm: 'hubspot', dry_run: false } },
      { detail: { crm: 'salesforce', dry_run: false } },
    ]);
  });

  it('plans nothing of a message that is erased meanwhile', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    const erasing = await fixture.database.pool.connect();
    await erasing.query('begin');
    await erasing.query(
      'update public.messages set is_redacted = true, redacted_at = now(), body_text = null where id = $1',
      [job.messageId],
    );
    await erasing.query('delete from public.field_values where message_id = $1', [job.messageId]);
    const associating = associate(job);
    await expect.poll(() => fixture.query('select from pg_locks where not granted')).not.toEqual([]);
    await erasing.query('commit');
    erasing.release();
    await associating;
    expect(await fixture.ledger()).toEqual([]);
  });

  it('links by the company’s domain when no participant is on a deal', async () => {
    await fixture.connectReady('hubspot');
    await associate(await extracted({ from: { name: 'New Person', address: 'new@bluefin.example' } }));
    expect(await links()).toMatchObject([{ name: 'Bluefin Logistics – Annual plan', matched_by: 'domain' }]);
  });

  it('asks a person where several deals fit, and writes nothing there until they chose', async () => {
    await fixture.connectReady('hubspot');
    await associate(await extracted(james));
    expect(await links()).toEqual([]);
    expect(await fixture.ledger()).toEqual([]);
    const [item] = await fixture.query<{ proposal: { candidates: { deal_id: string; name: string }[] } }>(
      'select kind, crm, status, reasons, proposal from public.review_items',
    );
    expect(item).toMatchObject({
      kind: 'association',
      crm: 'hubspot',
      status: 'open',
      reasons: ['several_deals'],
    });
    expect(item?.proposal.candidates).toMatchObject([
      { name: 'Cedar Health – Pilot', amount: 9_000, company_name: 'Cedar Health' },
      { name: 'Cedar Health – Rollout', amount: 120_000, company_name: 'Cedar Health' },
    ]);
    expect(await eventsOf('review_requested')).toMatchObject([{ detail: { deals: 2, crm: 'hubspot' } }]);
    expect(await fixture.query('select status from public.threads')).toEqual([{ status: 'review' }]);
  });

  it('goes on without a deal where none fits, and says so', async () => {
    await fixture.connectReady('hubspot');
    await associate(await extracted({ from: { name: 'Ada Nowak', address: 'ada@birchwood.example' } }));
    expect(await links()).toEqual([]);
    expect((await fixture.ledger()).map(({ deal_id }) => deal_id)).toEqual([null, null, null]);
    expect(await eventsOf('no_deal_found')).toHaveLength(1);
  });

  it('keeps to the deal the thread is linked to already', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    await associate(job);
    const [pilot] = await fixture.query<{ id: string }>(
      `update public.thread_links set deal_id = (select id from public.deals where name = 'Cedar Health – Pilot')
       returning deal_id as id`,
    );
    await associate({ ...job, runId: job.runId });
    expect(await links()).toMatchObject([{ name: 'Cedar Health – Pilot' }]);
    expect(pilot).toBeDefined();
  });

  it('plans nothing twice, and asks nothing twice', async () => {
    await fixture.connectReady('hubspot');
    const [clear, unclear] = [await extracted(), await extracted({ ...james, subject: 'Another matter' })];
    for (const job of [clear, clear, unclear, unclear]) await associate(job);
    expect(await fixture.ledger()).toHaveLength(3);
    expect(await fixture.query('select 1 from public.review_items')).toHaveLength(1);
    expect(await eventsOf('crm_writes_planned')).toHaveLength(1);
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
  });

  it('plans once when two workers have the job', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    await Promise.all([associate(job), fixture.perform('associate_thread', job, fixture.anotherProcess())]);
    expect(await fixture.ledger()).toHaveLength(3);
    expect(await links()).toHaveLength(1);
  });

  it('does not let one CRM whose deals are still being read hold up the other', async () => {
    await fixture.connectReady('hubspot');
    const waitingFor = await fixture.connect('salesforce');
    const job = await extracted();
    await associate(job);
    expect(new Set((await fixture.ledger()).map(({ crm }) => crm))).toEqual(new Set(['hubspot']));
    expect(await fixture.query('select waits_for, crm from public.waiting_outcomes')).toEqual([
      { waits_for: 'deals', crm: 'salesforce' },
    ]);
    await fixture.perform('import_deals', {
      workspaceId: fixture.workspaceId,
      connectionId: waitingFor.id,
    });
    await associate({ ...job, crm: 'salesforce' });
    expect(await fixture.ledger()).toHaveLength(6);
    expect(await fixture.query('select from public.waiting_outcomes')).toEqual([]);
  });

  it('does one CRM alone when told so', async () => {
    await fixture.connectReady('hubspot');
    await fixture.connectReady('salesforce');
    await associate({ ...(await extracted()), crm: 'salesforce' });
    expect(new Set((await fixture.ledger()).map(({ crm }) => crm))).toEqual(new Set(['salesforce']));
  });

  it('has nothing to do without a connection, and for a message that is gone', async () => {
    const job = await extracted();
    await associate(job);
    await fixture.connectReady('hubspot');
    await associate({ ...job, messageId: randomUUID() });
    expect(await fixture.ledger()).toEqual([]);
  });

  it('plans nothing without a contact or a next step', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    await fixture.query(`delete from public.field_values where field in ('contact', 'participants')`);
    await associate(job);
    expect(await fixture.ledger()).toEqual([]);
    expect(await eventsOf('no_deal_found')).toHaveLength(1);
  });

  it('takes the company for what it was read as, and a name of one word for a first name', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    await fixture.query(
      `update public.field_values set value = '{"name": "Maria", "email": "Maria.Rossi@acme-robotics.example"}'
       where field = 'contact'`,
    );
    await associate(job);
    const contact = (await fixture.ledger()).find(({ object }) => object === 'contact');
    expect(contact?.payload).toEqual({
      email: 'maria.rossi@acme-robotics.example',
      firstName: 'Maria',
      lastName: null,
      company: 'Acme Robotics',
    });
  });

  it('knows a contact without a name or company', async () => {
    await fixture.connectReady('hubspot');
    const job = await extracted();
    await fixture.query(
      `update public.field_values set value = '{"name": null, "email": "maria.rossi@acme-robotics.example"}'
       where field = 'contact'`,
    );
    await fixture.query(`delete from public.field_values where field = 'company'`);
    await associate(job);
    expect((await fixture.ledger())[0]?.payload).toMatchObject({
      firstName: null,
      lastName: null,
      company: null,
    });
  });
});
