import { fenceConnection } from '@conduit/db/disconnect.ts';
import { releaseWaiting, sweepWaiting } from '@conduit/db/waiting.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { describe, expect, it } from 'vitest';

import { inHubspot, inSalesforce, useFixture } from './fixture.ts';

const fixture = useFixture();

const UNSURE = 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria';
const waits = () =>
  fixture.query<{ waits_for: string; crm: string | null }>(
    'select waits_for, crm from public.waiting_outcomes order by crm nulls first',
  );
const status = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads order by created_at')).map(
    (row) => row.status,
  );
const eventsOf = async (name: string) => (await fixture.events()).filter(({ event }) => event === name);
const outcomesIn = async (state = 'succeeded') =>
  (await fixture.ledger()).filter((row) => row.state === state).map(({ crm, object }) => `${crm} ${object}`);
const THREE = (crm: string) => [`${crm} contact`, `${crm} task`, `${crm} note`];
const queued = () =>
  fixture.query<{ name: string; data: Record<string, unknown> }>(
    `select name, data from pgboss.job where state in ('created', 'retry', 'active') order by name`,
  );
/** Ends a connection as the function behind the dashboard does. */
const disconnect = async (id: string, choice: 'cancel' | 'park') => {
  await fenceConnection(fixture.functions, {
    workspaceId: fixture.workspaceId,
    connectionId: id,
    userId: fixture.userId,
    queued: choice,
  });
};
const dealsCannotBeRead = (crm: 'hubspot' | 'salesforce') =>
  fixture.sandbox.control.faults.add({
    crm,
    path: crm === 'hubspot' ? '/**/deals/search' : '/**/query',
    effect: {
      kind: 'preset',
      preset: crm === 'hubspot' ? 'hubspot.unavailable' : 'salesforce.server_unavailable',
    },
  });

describe('an outcome read before any CRM is connected', () => {
  it('waits for one, in no queue, and is written once it is connected', async () => {
    await fixture.receive();
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([{ waits_for: 'crm', crm: null }]);
    expect(await status()).toEqual(['waits_crm']);
    expect(await queued()).toEqual([]);
    expect(await eventsOf('outcome_waits')).toMatchObject([{ detail: { waits_for: 'crm' } }]);

    await fixture.connect('hubspot');
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
    expect(await status()).toEqual(['outcome']);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('is planned, and stays here, in dry run', async () => {
    await fixture.query('update public.workspaces set live_writes = false');
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('salesforce');
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn('planned')).toEqual(THREE('salesforce'));
  });

  it('is written to every CRM that is there when it is let go, and not to one that comes later', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('hubspot');
    await fixture.drain();
    await fixture.connect('salesforce');
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
    expect(await waits()).toEqual([]);
  });

  it('waits too when a person approved it', async () => {
    await fixture.receive({ text: UNSURE });
    await fixture.drain();
    expect(await status()).toEqual(['review']);
    await fixture.query(
      `update public.review_items set status = 'approved', resolved_at = now(), resolved_by = $1`,
      [fixture.userId],
    );
    const [item] = await fixture.query<{ id: string }>('select id from public.review_items');
    await fixture.perform('apply_review', { workspaceId: fixture.workspaceId, reviewItemId: item?.id ?? '' });
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([{ waits_for: 'crm', crm: null }]);
    await fixture.connect('hubspot');
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });

  it('is left alone when there is nothing to write', async () => {
    await fixture.receive();
    await fixture.drain(fixture.context, ['associate_thread']);
    await fixture.query(`delete from public.field_values where field = 'next_step'`);
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await status()).toEqual(['nothing']);
  });

  it('waits again, for any, when the only CRM was disconnected', async () => {
    const connection = await fixture.connectReady('hubspot');
    await disconnect(connection.id, 'park');
    await fixture.receive();
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([{ waits_for: 'crm', crm: null }]);
    // The same account once more, with its deals known from before.
    await fixture.connect('hubspot');
    expect(await fixture.drain(fixture.context, ['import_deals'])).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });

  it('is not written when it was purged while it waited', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    expect(await waits()).toEqual([]);
    expect(await status()).toEqual(['nothing']);
    expect(await eventsOf('outcome_stopped_waiting')).toMatchObject([{ detail: { reason: 'redacted' } }]);
    await fixture.connect('hubspot');
    await fixture.drain();
    expect(await fixture.ledger()).toEqual([]);
  });

  it('nor when it was purged after it was let go', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('hubspot');
    await fixture.drain(fixture.context, ['associate_thread']);
    expect(await fixture.waiting()).toEqual(['associate_thread']);
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    expect(await fixture.drain()).toEqual([]);
    expect(await fixture.ledger()).toEqual([]);
  });

  it('goes with its workspace', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.query('delete from public.workspaces');
    expect(await waits()).toEqual([]);
  });

  it('is left unwritten when an admin says so, also after it was let go', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('hubspot');
    await fixture.drain(fixture.context, ['associate_thread']);
    const discarded = await asUser(fixture.database.pool, fixture.userId, (client) =>
      client.query<{ discard_waiting: number }>('select public.discard_waiting($1, null)', [
        fixture.workspaceId,
      ]),
    );
    expect(discarded.rows).toEqual([{ discard_waiting: 1 }]);
    expect(await fixture.drain()).toEqual([]);
    expect(await fixture.ledger()).toEqual([]);
    expect(await status()).toEqual(['nothing']);
  });
});

describe('an outcome whose CRM has not shown its deals', () => {
  it('waits for them, however long that takes, and no job dies of it', async () => {
    dealsCannotBeRead('hubspot');
    await fixture.connect('hubspot');
    await fixture.receive();
    expect(await fixture.drain()).toEqual(['import_deals']);
    expect(await waits()).toEqual([{ waits_for: 'deals', crm: 'hubspot' }]);
    expect(await status()).toEqual(['waits_deals']);
    expect(await queued()).toEqual([]);

    fixture.sandbox.control.faults.clear();
    await fixture.perform('import_deals', { all: true });
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('is read at once when its connection works again', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query('delete from pgboss.job');
    await fixture.query(`update public.crm_connections set status = 'error'`);
    await fixture.receive();
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([{ waits_for: 'deals', crm: 'hubspot' }]);
    await fixture.perform('check_connection', {
      workspaceId: fixture.workspaceId,
      connectionId: connection.id,
    });
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });

  it('does not hold up the other CRM', async () => {
    await fixture.connectReady('hubspot');
    const salesforce = await fixture.connect('salesforce');
    dealsCannotBeRead('salesforce');
    await fixture.receive();
    expect(await fixture.drain()).toEqual(['import_deals']);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
    expect(await waits()).toEqual([{ waits_for: 'deals', crm: 'salesforce' }]);
    expect(await status()).toEqual(['waits_deals']);

    fixture.sandbox.control.faults.clear();
    await fixture.perform('import_deals', { workspaceId: fixture.workspaceId, connectionId: salesforce.id });
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual([...THREE('hubspot'), ...THREE('salesforce')]);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(
      (inSalesforce(fixture.sandbox)['Task'] ?? []).filter(({ Description }) =>
        String(Description).includes('Conduit ref'),
      ),
    ).toHaveLength(2);
  });

  it.each([
    ['parked: it waits for a CRM', 'park', [{ waits_for: 'crm', crm: null }], 'waits_crm'],
    ['cancelled: it waits no longer', 'cancel', [], 'nothing'],
  ] as const)('and is disconnected, its writes %s', async (_, choice, expected, then) => {
    dealsCannotBeRead('hubspot');
    const connection = await fixture.connect('hubspot');
    await fixture.receive();
    await fixture.drain();
    await disconnect(connection.id, choice);
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual(expected);
    expect(await status()).toEqual([then]);
  });

  it('and is disconnected while another stays, waits for that one to be connected again', async () => {
    await fixture.connectReady('hubspot');
    const salesforce = await fixture.connect('salesforce');
    dealsCannotBeRead('salesforce');
    await fixture.receive();
    await fixture.drain();
    await disconnect(salesforce.id, 'park');
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([{ waits_for: 'crm', crm: 'salesforce' }]);
    expect(await status()).toEqual(['waits_crm']);
    fixture.sandbox.control.faults.clear();
    await fixture.connect('salesforce');
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual([...THREE('hubspot'), ...THREE('salesforce')]);
  });
});

describe('two at once', () => {
  /** Runs until it waits for a lock. */
  const isBlocked = () =>
    expect.poll(() => fixture.query('select from pg_locks where not granted')).not.toEqual([]);

  it('a mail that is being associated while a CRM appears is not forgotten', async () => {
    await fixture.receive();
    await fixture.drain(fixture.context, ['associate_thread']);
    // The association is held up at its very end, after it has looked for connections and found none.
    const holder = await fixture.database.pool.connect();
    await holder.query('begin');
    await holder.query('select from public.threads for update');
    const associating = fixture.drain(fixture.context, ['sync_hubspot', 'import_deals', 'release_waiting']);
    await isBlocked();
    const connecting = fixture.connect('hubspot');
    // Connecting waits until it is known whether something waits for it.
    await expect
      .poll(async () => (await fixture.query('select from pg_locks where not granted')).length)
      .toBe(2);
    await holder.query('commit');
    holder.release();
    expect(await associating).toEqual([]);
    await connecting;
    expect(await fixture.drain()).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });

  it('a mail that comes while a CRM is being connected goes there', async () => {
    await fixture.receive();
    await fixture.drain(fixture.context, ['associate_thread']);
    const connecting = await fixture.database.pool.connect();
    await connecting.query('begin');
    await connecting.query(
      `insert into public.crm_connections (workspace_id, crm, external_account_id, status, connected_at, deals_synced_at)
       values ($1, 'hubspot', '1', 'connected', now(), now())`,
      [fixture.workspaceId],
    );
    const associating = fixture.drain(fixture.context, ['sync_hubspot']);
    await isBlocked();
    await connecting.query('commit');
    connecting.release();
    expect(await associating).toEqual([]);
    expect(await waits()).toEqual([]);
    expect(await outcomesIn('queued')).toEqual(THREE('hubspot'));
  });

  it('two that let go send each outcome once', async () => {
    for (let i = 0; i < 3; i++) await fixture.receive({ subject: `Pricing ${i}` });
    await fixture.drain();
    await fixture.connect('hubspot');
    const other = fixture.anotherProcess();
    const released = await Promise.all([
      releaseWaiting(fixture.context.db, fixture.workspaceId, 2),
      releaseWaiting(other.db, fixture.workspaceId, 2),
    ]);
    const rest = await releaseWaiting(other.db, fixture.workspaceId, 2);
    expect(released[0] + released[1] + rest).toBe(3);
    expect((await fixture.waiting()).filter((name) => name === 'associate_thread')).toHaveLength(3);
    expect(await releaseWaiting(other.db, fixture.workspaceId, 2)).toBe(0);
  });
});

describe('what was let go and never arrived', () => {
  it('is let go again after an hour, and arrives once', async () => {
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('hubspot');
    await fixture.drain(fixture.context, ['associate_thread']);
    await fixture.query(`delete from pgboss.job where name = 'associate_thread'`);
    expect(await sweepWaiting(fixture.context.db)).toBe(0);
    await fixture.query(`update public.waiting_outcomes set released_at = now() - interval '61 minutes'`);
    await fixture.perform('import_deals', { all: true });
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });

  it.each(['created', 'retry', 'active'])('is not sent twice while its job is %s', async (state) => {
    await fixture.receive();
    await fixture.drain();
    await fixture.connect('hubspot');
    await fixture.drain(fixture.context, ['associate_thread']);
    await fixture.query(`update pgboss.job set state = $1::pgboss.job_state`, [state]);
    await fixture.query(`update public.waiting_outcomes set released_at = now() - interval '61 minutes'`);
    expect(await sweepWaiting(fixture.context.db)).toBe(0);
    expect((await queued()).map(({ name }) => name)).toEqual(['associate_thread']);
    // Once it is gone it is missed.
    await fixture.query(`update pgboss.job set state = 'failed', completed_on = now()`);
    expect(await sweepWaiting(fixture.context.db)).toBe(1);
    expect(await fixture.drain()).toEqual([]);
    expect(await outcomesIn()).toEqual(THREE('hubspot'));
  });
});
