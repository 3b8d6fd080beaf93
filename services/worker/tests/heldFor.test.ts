import { fenceConnection } from '@conduit/db/disconnect.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { describe, expect, it } from 'vitest';

import { useFixture } from './fixture.ts';

const fixture = useFixture();

const fail = (code: string) =>
  fixture.query(
    `update public.crm_write_log set state = 'failed', error_code = $1, error_owner = 'customer_admin',
       error_provider_code = 'ROW_LOCKED', error_http_status = 423, attempt_count = 1, first_failed_at = now(),
       next_retry_at = now() where object = 'contact'`,
    [code],
  );
/** What the triage board says of it. */
const causes = async () => {
  const { rows } = await asUser(fixture.database.pool, fixture.userId, (client) =>
    client.query<{ error_code: string; error_provider_code: string | null }>(
      `select kind, error_code, error_provider_code, error_owner, error_http_status from public.write_groups($1)
       where object = 'contact'`,
      [fixture.workspaceId],
    ),
  );
  return rows;
};
const HELD = {
  kind: 'held',
  error_code: 'connection',
  error_provider_code: null,
  error_owner: null,
  error_http_status: null,
};

describe('a write that failed by itself, and now waits for its connection, says what it waits for', () => {
  const ways: [string, (connection: Connection) => Promise<unknown>][] = [
    [
      'when a sync meets a broken connection',
      async ({ id: connectionId }) => {
        await fixture.query(`update public.crm_connections set status = 'error'`);
        await fixture.perform('sync_hubspot', { workspaceId: fixture.workspaceId, connectionId });
      },
    ],
    [
      'when its time to be tried again has come',
      async () => {
        await fixture.query(`update public.crm_connections set status = 'error'`);
        await fixture.perform('reconcile_crm_writes', {});
      },
    ],
    [
      'when its CRM is disconnected',
      ({ id: connectionId }) =>
        fenceConnection(fixture.functions, {
          workspaceId: fixture.workspaceId,
          connectionId,
          userId: fixture.userId,
          queued: 'park',
        }),
    ],
  ];
  it.each(ways)('%s', async (_, hold) => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.receive();
    expect(await fixture.drain(fixture.context, ['sync_hubspot'])).toEqual([]);
    await fail('locked');
    expect(await causes()).toMatchObject([{ kind: 'retrying', error_code: 'locked' }]);
    await hold(connection);
    expect(await causes()).toEqual([HELD]);
  });

  it('when what kept it before was another fault of the connection', async () => {
    const { id: connectionId } = await fixture.connectReady('hubspot');
    await fixture.receive();
    expect(await fixture.drain(fixture.context, ['sync_hubspot'])).toEqual([]);
    await fail('ip_restricted');
    await fixture.query(
      `update public.crm_write_log set state = 'parked', parked_for = 'connection' where object = 'contact'`,
    );
    await fenceConnection(fixture.functions, {
      workspaceId: fixture.workspaceId,
      connectionId,
      userId: fixture.userId,
      queued: 'park',
    });
    expect(await causes()).toEqual([HELD]);
  });
});
