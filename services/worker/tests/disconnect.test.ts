import type { Connection } from '@conduit/db/connections.ts';
import { fenceConnection, type QueuedWrites } from '@conduit/db/disconnect.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { fenced } from '../src/fence.ts';
import { openSession, withSession } from '../src/session.ts';
import { run } from '../src/worker.ts';
import { accountOf, NORTHWIND, useFixture, writesTo } from './fixture.ts';

const fixture = useFixture();

/** As the function does: with its own role. */
const disconnect = async (connection: Connection, queued: QueuedWrites = 'cancel') =>
  fenceConnection(fixture.functions, {
    workspaceId: fixture.workspaceId,
    connectionId: connection.id,
    userId: fixture.userId,
    queued,
  });
const revoke = async (connection: Connection, context = fixture.context) =>
  (
    await run(context, 'revoke_connection', {
      id: '1',
      data: { workspaceId: fixture.workspaceId, connectionId: connection.id },
    })
  ).status;
const certificate = () =>
  fixture.query<{ step: string; detail: Record<string, unknown> }>(
    'select step, detail from public.disconnect_certificates order by id',
  );
const states = async () => [...new Set((await fixture.ledger()).map(({ state }) => state))];
const sealedTokens = () =>
  fixture.query(
    'select connection_id from private.crm_tokens union all select connection_id from private.revocation_outbox',
  );
async function withQueuedWrites(crm: Crm): Promise<Connection> {
  const connection = await fixture.connectReady(crm);
  await fixture.receive();
  await fixture.drain(fixture.context, ['sync_hubspot', 'sync_salesforce']);
  expect(await states()).toEqual(['queued']);
  return connection;
}

describe('disconnecting', () => {
  it.each(['hubspot', 'salesforce'] as const)(
    '%s ends the authorization at the provider and forgets the tokens',
    async (crm) => {
      const connection = await withQueuedWrites(crm);
      fixture.sandbox.control.clearCalls();
      expect(await disconnect(connection)).toEqual({ ok: true, crm, writes: 3 });
      expect(fixture.sandbox.control.calls()).toEqual([]);
      expect(await states()).toEqual(['cancelled']);
      expect(await revoke(connection)).toBe('completed');
      expect(await sealedTokens()).toEqual([]);
      expect(await certificate()).toEqual([
        {
          step: 'fenced',
          detail: {
            account: accountOf(fixture.sandbox, crm, NORTHWIND),
            account_name: connection.accountName,
            queued: 'cancel',
            writes: 3,
            tokens: 1,
          },
        },
        { step: 'revoked', detail: { revoked: true, uninstalled: crm === 'hubspot', attempts: 1 } },
      ]);
      const paths = fixture.sandbox.control.calls().map(({ path }) => path);
      expect(paths.some((path) => path.endsWith('/revoke'))).toBe(true);
      const events = (await fixture.events()).map(({ event }) => event);
      expect(events.slice(-2)).toEqual(['crm_disconnected', 'crm_authorization_revoked']);
      const [thread] = await fixture.query<{ status: string }>('select status from public.threads');
      expect(thread?.status).toBe('nothing');
    },
  );

  it('parks what waits when asked to, and it goes out once the account is connected again', async () => {
    const connection = await withQueuedWrites('hubspot');
    await disconnect(connection, 'park');
    await revoke(connection);
    expect(await states()).toEqual(['parked']);
    await fixture.connect('hubspot');
    await fixture.drain();
    expect(await states()).toEqual(['succeeded']);
  });

  it('takes the news of its trouble off the screen and out of the mail', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query(
      `with news as (
         insert into public.notices (workspace_id, connection_id, crm, kind) values ($1, $2, 'hubspot', 'connection_error') returning id
       ) insert into private.email_outbox (workspace_id, user_id, notice_id) select $1, $3, id from news`,
      [fixture.workspaceId, connection.id, fixture.userId],
    );
    await disconnect(connection);
    expect(await fixture.query('select from public.notices where closed_at is null')).toEqual([]);
    expect(await fixture.query('select from private.email_outbox')).toEqual([]);
  });

  it('revokes the pair that a refresh under way brought, not the one that it used up', async () => {
    const connection = await fixture.connect('salesforce');
    const provider = fixture.context.providers.salesforce;
    let fencing: Promise<unknown> = Promise.resolve();
    const racing = {
      ...fixture.context,
      providers: {
        ...fixture.context.providers,
        salesforce: {
          ...provider,
          refresh: async (tokens: Parameters<typeof provider.refresh>[0]) => {
            fencing = disconnect(connection);
            await expect
              .poll(async () =>
                fixture.query(`select from pg_locks where locktype = 'advisory' and not granted`),
              )
              .toHaveLength(1);
            return provider.refresh(tokens);
          },
        },
      },
    };
    const { version } = (
      await fixture.query<{ version: number }>('select version from private.crm_tokens')
    )[0]!; // connected
    await openSession(racing, connection, version);
    await fencing;
    await revoke(connection);
    expect((await certificate()).at(-1)).toMatchObject({ step: 'revoked' });
    expect(
      fixture.sandbox.control
        .calls()
        .filter(({ path, status }) => path.endsWith('/revoke') && status === 200),
    ).toHaveLength(1);
  });

  it('is done once', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    expect(await disconnect(connection)).toEqual({ ok: false, code: 'not_connected' });
  });

  it('leaves no way to call: a session opened before is refused, and nothing is renewed', async () => {
    const connection = await withQueuedWrites('hubspot');
    const session = await openSession(fixture.context, connection);
    expect(session.ok).toBe(true);
    await disconnect(connection);
    fixture.sandbox.control.clearCalls();
    let called = false;
    const refused = await fenced(fixture.context.db, connection.id, async () => {
      called = true;
      return { ok: true, value: null };
    });
    expect(refused).toMatchObject({ ok: false, error: { certainty: 'not_sent' } });
    expect(called).toBe(false);
    const read = await withSession(fixture.context, connection, (open, provider) => provider.probe(open));
    expect(read.ok).toBe(false);
    await fixture.perform('sync_hubspot', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    expect(fixture.sandbox.control.calls()).toEqual([]);
  });

  it('waits for a call under way, and lets none begin after', async () => {
    const connection = await withQueuedWrites('hubspot');
    let answer: () => void = () => undefined;
    const order: string[] = [];
    const began = new Promise<void>((begun) => {
      void fenced(fixture.context.db, connection.id, async () => {
        begun();
        await new Promise<void>((resolve) => (answer = resolve));
        order.push('answered');
        return { ok: true, value: null };
      });
    });
    await began;
    const fencing = disconnect(connection).then(() => order.push('disconnected'));
    await expect
      .poll(async () => fixture.query(`select from pg_locks where locktype = 'advisory' and not granted`))
      .toHaveLength(1);
    answer();
    await fencing;
    expect(order).toEqual(['answered', 'disconnected']);
  });

  it('stops rows that an attempt held, when their attempt comes back', async () => {
    const connection = await withQueuedWrites('hubspot');
    await fixture.query(
      `update public.crm_write_log set state = 'in_flight', attempt_id = gen_random_uuid(), attempt_started_at = now() where object = 'contact'`,
    );
    expect(await disconnect(connection)).toMatchObject({ writes: 2 });
    await fixture.query(
      `update public.crm_write_log set state = 'parked', attempt_id = null where state = 'in_flight'`,
    );
    await revoke(connection);
    expect(await states()).toEqual(['cancelled']);
    expect(writesTo(fixture.sandbox)).toEqual([]);
  });
});

describe('a provider that cannot be reached', () => {
  const outage = (crm: Crm) => ({ crm, effect: { kind: 'respond' as const, status: 503, body: {} } });

  it('is asked again, and the certificate says so each time', async () => {
    const connection = await fixture.connect('salesforce');
    await disconnect(connection);
    const down = fixture.sandbox.control.faults.add(outage('salesforce'));
    expect(await revoke(connection)).toBe('failed');
    expect(await sealedTokens()).toHaveLength(1);
    expect((await certificate()).at(-1)).toMatchObject({
      step: 'unreachable',
      detail: { code: 'provider_unavailable', http_status: 503, attempt: 1 },
    });
    fixture.sandbox.control.faults.remove(down);
    expect(await revoke(connection)).toBe('completed');
    expect(await sealedTokens()).toEqual([]);
    expect((await certificate()).at(-1)).toMatchObject({ step: 'revoked', detail: { attempts: 2 } });
  });

  it('is given up after a week: the tokens go, and that is told', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    fixture.sandbox.control.faults.add(outage('hubspot'));
    const later = { ...fixture.context, now: () => Date.now() + 8 * 24 * 60 * 60_000 };
    expect(await revoke(connection, later)).toBe('completed');
    expect(await sealedTokens()).toEqual([]);
    expect((await certificate()).at(-1)).toMatchObject({ step: 'given_up' });
    expect((await fixture.events()).at(-1)?.event).toBe('crm_revocation_given_up');
  });

  it('cannot be asked with a token that does not open; it is deleted, and that is told', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    const vault = createVault({ keys: { k2: randomBytes(32).toString('base64url') }, activeKid: 'k2' });
    expect(await revoke(connection, { ...fixture.context, vault })).toBe('completed');
    expect((await certificate()).at(-1)).toMatchObject({ step: 'given_up', detail: { code: 'unknown_key' } });
  });

  it('is asked by one worker at a time', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    await fixture.query(`update private.revocation_outbox set claimed_until = now() + interval '1 minute'`);
    expect(await revoke(connection)).toBe('failed');
    await fixture.query('delete from private.revocation_outbox');
    expect(await revoke(connection)).toBe('completed');
  });

  it('is not asked any more once the account is connected again', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    await fixture.connect('hubspot');
    expect((await certificate()).map(({ step }) => step)).toEqual(['fenced', 'withdrawn']);
    fixture.sandbox.control.clearCalls();
    expect(await revoke(connection)).toBe('completed');
    expect(fixture.sandbox.control.calls()).toEqual([]);
  });

  it('is asked even when the workspace is gone', async () => {
    const connection = await fixture.connect('hubspot');
    await disconnect(connection);
    await fixture.query('delete from public.workspaces where id = $1', [fixture.workspaceId]);
    fixture.sandbox.control.clearCalls();
    expect(await revoke(connection)).toBe('completed');
    expect(fixture.sandbox.control.calls().some(({ path }) => path.endsWith('/revoke'))).toBe(true);
    expect(await sealedTokens()).toEqual([]);
  });
});
