import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { CrmCallFailed } from '../src/jobs/importDeals.ts';
import { inHubspot, useFixture } from './fixture.ts';

const fixture = useFixture();

const importFrom = ({ id: connectionId }: { id: string }) =>
  fixture.perform('import_deals', { workspaceId: fixture.workspaceId, connectionId });
const deals = () =>
  fixture.query<{ name: string; is_open: boolean; company_domain: string; contact_emails: string[] }>(
    'select name, is_open, company_domain, contact_emails, amount::float8, stage from public.deals order by name',
  );

describe('import_deals', () => {
  it.each(['hubspot', 'salesforce'] as const)('reads the open deals of %s with their people', async (crm) => {
    const connection = await fixture.connect(crm);
    await importFrom(connection);
    const stored = await deals();
    expect(stored).toHaveLength(11);
    expect(stored[0]).toMatchObject({
      name: 'Acme Robotics – Fleet licence',
      is_open: true,
      amount: 48_000,
      company_domain: 'acme-robotics.example',
    });
    expect(stored[0]?.contact_emails.sort()).toEqual([
      'maria.rossi@acme-robotics.example',
      'tom.becker@acme-robotics.example',
    ]);
    expect((await fixture.reload(connection)).dealsSyncedAt).not.toBeNull();
    expect(await fixture.waiting()).toEqual(['import_deals']); // the one connecting sent; no sync without writes
  });

  it('reads page after page', async () => {
    const connection = await fixture.connect('hubspot');
    const { hubspot } = fixture.context.providers;
    const pages: (string | null)[] = [];
    const paged = {
      ...fixture.context.providers,
      hubspot: {
        ...hubspot,
        listOpenDeals: async (...[session, cursor]: Parameters<typeof hubspot.listOpenDeals>) => {
          pages.push(cursor);
          const all = await hubspot.listOpenDeals(session, null);
          if (!all.ok) return all;
          const half = 5;
          return {
            ok: true as const,
            value:
              cursor === null
                ? { deals: all.value.deals.slice(0, half), nextCursor: 'half' }
                : { deals: all.value.deals.slice(half), nextCursor: null },
          };
        },
      },
    };
    await fixture.perform(
      'import_deals',
      { workspaceId: fixture.workspaceId, connectionId: connection.id },
      { ...fixture.context, providers: paged },
    );
    expect(pages).toEqual([null, 'half']);
    expect(await deals()).toHaveLength(11);
  });

  it('closes a deal the CRM no longer lists', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.query(
      `insert into public.deals (workspace_id, connection_id, crm, external_id, name, is_open, synced_at)
       values ($1, $2, 'hubspot', '1', 'A deal that is gone', true, now() - interval '1 hour')`,
      [fixture.workspaceId, connection.id],
    );
    await importFrom(connection);
    expect((await deals()).filter(({ is_open }) => !is_open)).toMatchObject([
      { name: 'A deal that is gone' },
    ]);
  });

  it('leaves what it knows when the CRM cannot be read, and is tried again', async () => {
    const connection = await fixture.connectReady('hubspot');
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/**/deals/search',
      effect: { kind: 'preset', preset: 'hubspot.unavailable' },
    });
    const failure = await importFrom(connection).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CrmCallFailed);
    expect(failure).toMatchObject({ code: 'provider_unavailable' });
    expect((await deals()).every(({ is_open }) => is_open)).toBe(true);
  });

  it('lets go what was parked', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.receive();
    expect(await fixture.drain(fixture.context, ['sync_hubspot'])).toEqual([]);
    await fixture.query('delete from pgboss.job');
    await fixture.query(`update public.crm_write_log set state = 'parked'`);
    await importFrom(connection);
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
    expect(await fixture.drain()).toEqual([]);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('for all sends one job per live connection', async () => {
    const [hubspot, salesforce] = [
      await fixture.connectReady('hubspot'),
      await fixture.connectReady('salesforce'),
    ];
    await fixture.query(`update public.crm_connections set status = 'error' where id = $1`, [salesforce.id]);
    await fixture.perform('import_deals', { all: true });
    const jobs = await fixture.query<{ data: { connectionId: string }; singleton_key: string }>(
      'select data, singleton_key from pgboss.job order by created_on',
    );
    expect(jobs.map(({ data }) => data.connectionId).sort()).toEqual([hubspot.id, salesforce.id].sort());
    expect(jobs.every(({ data, singleton_key }) => data.connectionId === singleton_key)).toBe(true);
  });

  it('has nothing to do for a connection that is gone', async () => {
    await importFrom({ id: randomUUID() });
    expect(await deals()).toEqual([]);
  });
});
