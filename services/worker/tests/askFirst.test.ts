import { sweepOwedJobs } from '@conduit/db/owedJobs.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { describe, expect, it } from 'vitest';

import { inHubspot, useFixture } from './fixture.ts';

const fixture = useFixture();

const items = () =>
  fixture.query<{ id: string; kind: string; status: string; reasons: string[]; proposal: unknown }>(
    'select id, kind, status, reasons, proposal from public.review_items order by created_at, id',
  );
const waits = () => fixture.query('select crm from public.waiting_outcomes');
const statuses = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads')).map(({ status }) => status);
const as = (sql: string, values: unknown[]) =>
  asUser(fixture.database.pool, fixture.userId, (client) => client.query(sql, values));
const setUnasked = (unasked: boolean) =>
  as('select public.set_write_unasked($1, $2)', [fixture.workspaceId, unasked]);
const approve = async () => {
  const id = (await items()).find(({ status }) => status === 'open')?.id ?? '';
  await as('select public.resolve_review_item($1, $2)', [id, 'approved']);
};
const drain = async (...args: Parameters<typeof fixture.drain>) =>
  expect(await fixture.drain(...args)).toEqual([]);
/** A column that is changed without anybody having decided so: as a workspace from before it asked looks. */
const asIfItAsked = () => fixture.query('update public.workspaces set write_unasked = false');
const isAsked = async () => {
  await drain();
  expect(await fixture.ledger()).toEqual([]);
  expect(await items()).toMatchObject([{ kind: 'extraction', status: 'open', reasons: ['asks_first'] }]);
  expect(await statuses()).toEqual(['review']);
  expect(await waits()).toEqual([]);
  expect(await fixture.query('select from private.owed_jobs')).toEqual([]);
};
const isWrittenOnceApproved = async () => {
  await approve();
  await drain();
  expect(await statuses()).toEqual(['outcome']);
  expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
};

describe('where a workspace asks first, a reading nobody approved is asked about', () => {
  it('when it waited for a CRM from before the workspace asked', async () => {
    await fixture.receive();
    await drain();
    await asIfItAsked();
    await fixture.connect('hubspot');
    await isAsked();
    await isWrittenOnceApproved();
  });

  it('when its deals were still to be read', async () => {
    await fixture.connect('hubspot');
    await fixture.receive();
    await drain(fixture.context, ['import_deals']);
    await asIfItAsked();
    await isAsked();
    await isWrittenOnceApproved();
  });

  it('when its job was on its way, or lost and sent again', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await drain(fixture.context, ['associate_thread']);
    await asIfItAsked();
    await fixture.query('delete from pgboss.job');
    await fixture.query('update private.owed_jobs set look_at = now()');
    await fixture.context.db.transaction().execute((trx) => sweepOwedJobs(trx, 10));
    await isAsked();
    await isWrittenOnceApproved();
  });

  it('when its deal is chosen: that says which, not whether', async () => {
    const { id: connection } = await fixture.connectReady('hubspot');
    await fixture.query(
      `insert into public.deals (workspace_id, connection_id, crm, external_id, name, is_open, contact_emails)
       select $1, $2, 'hubspot', 'x' || n, 'Deal ' || n, true, array['maria.rossi@acme-robotics.example']
       from generate_series(1, 2) n`,
      [fixture.workspaceId, connection],
    );
    await fixture.receive();
    await drain();
    const [question] = await items();
    expect(question).toMatchObject({ kind: 'association', status: 'open' });
    await asIfItAsked();
    const [deal] = await fixture.query<{ id: string }>('select id from public.deals where external_id = $1', [
      'x1',
    ]);
    await as('select public.resolve_review_item($1, $2, $3)', [
      question?.id,
      'approved',
      JSON.stringify({ deal_id: deal?.id }),
    ]);
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(await items()).toMatchObject([{ status: 'approved' }, { kind: 'extraction', status: 'open' }]);
    await approve();
    await drain(fixture.context, ['sync_hubspot']);
    expect((await fixture.ledger()).map(({ object, deal_id }) => [object, deal_id])).toEqual([
      ['contact', null],
      ['task', deal?.id],
      ['note', deal?.id],
    ]);
  });

  it('and once rejected is not asked again, nor written', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await drain(fixture.context, ['associate_thread']);
    const [job] = await fixture.query<{ data: never }>(
      `select data from pgboss.job where name = 'associate_thread'`,
    );
    await asIfItAsked();
    await drain();
    await as('select public.resolve_review_item($1, $2)', [(await items())[0]?.id, 'rejected']);
    await drain();
    if (!job) throw new Error('It was not sent to be associated.');
    await fixture.perform('associate_thread', job.data);
    await drain();
    expect(await items()).toMatchObject([{ status: 'rejected' }]);
    expect(await fixture.ledger()).toEqual([]);
    expect(await statuses()).toEqual(['nothing']);
  });

  it('nor while its approval can still be taken back', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await drain(fixture.context, ['associate_thread']);
    const [job] = await fixture.query<{ data: never }>(
      `select data from pgboss.job where name = 'associate_thread'`,
    );
    await asIfItAsked();
    await drain();
    await approve();
    if (!job) throw new Error('It was not sent to be associated.');
    await fixture.perform('associate_thread', job.data);
    expect(await fixture.ledger()).toEqual([]);
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });
});

describe('an admin who has the workspace ask again', () => {
  it('is asked about what waits for a CRM, with what was read of it', async () => {
    await fixture.receive();
    await drain();
    await setUnasked(false);
    await isAsked();
    expect((await items())[0]?.proposal).toMatchObject({
      facts: { contact: { email: 'maria.rossi@acme-robotics.example' }, next_step: { owner: 'us' } },
    });
    expect((await fixture.events()).at(-1)).toMatchObject({ event: 'review_requested' });
    await approve();
    await drain();
    expect(await statuses()).toEqual(['waits_crm']);
    // What a person approved is not asked about a second time.
    await setUnasked(true);
    await setUnasked(false);
    expect(await waits()).toEqual([{ crm: null }]);
    await fixture.connect('hubspot');
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await items()).toHaveLength(1);
  });
});

describe('leaving unwritten what waits', () => {
  it('holds, also while it is being let go', async () => {
    await fixture.receive();
    await drain();
    await fixture.connect('hubspot');
    await drain(fixture.context, ['associate_thread']);
    const admin = await fixture.database.pool.connect();
    await admin.query('begin');
    await admin.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify({ sub: fixture.userId, role: 'authenticated' }),
    ]);
    await admin.query('select public.discard_waiting($1)', [fixture.workspaceId]);
    const associating = fixture.drain();
    await expect.poll(() => fixture.query('select from pg_locks where not granted')).not.toEqual([]);
    await admin.query('commit');
    admin.release();
    expect(await associating).toEqual([]);
    expect(await fixture.ledger()).toEqual([]);
    expect(await statuses()).toEqual(['nothing']);
  });
});
