import { createVault } from '@conduit/crm/vault.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { loadTokens } from '@conduit/db/tokens.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import type { JobContext } from '../src/context.ts';
import { openSession, withSession } from '../src/session.ts';
import { accountOf, inHubspot, NORTHWIND, useFixture } from './fixture.ts';

const fixture = useFixture();

const MINUTE = 60_000;
/** HubSpot's tokens live for half an hour. */
const whenDue = (context: JobContext): JobContext => ({ ...context, now: () => Date.now() + 26 * MINUTE });
const refreshes = () =>
  fixture.sandbox.control.calls({ method: 'POST' }).filter(({ path }) => path.endsWith('/token'));
const eventNames = async () => (await fixture.events()).map(({ event }) => event);
const statusOf = async (connection: Connection) => (await fixture.reload(connection)).status;

describe('a token', () => {
  it('is used as it is while it is good', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.clearCalls();
    expect(await openSession(fixture.context, connection)).toMatchObject({
      ok: true,
      version: 1,
      session: { crm: 'hubspot', instanceUrl: null },
    });
    expect(refreshes()).toEqual([]);
  });

  it('that is about to end is renewed once, and stored before it is used', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.clearCalls();
    const context = whenDue(fixture.context);
    const result = await withSession(context, connection, async (session, provider) => {
      const stored = await loadTokens(context.db, connection.id);
      const owner = { ownerId: connection.id, crm: 'hubspot', kind: 'access_token' } as const;
      expect(await context.vault.open(stored?.accessToken ?? '', owner)).toEqual({
        ok: true,
        plaintext: session.accessToken,
      });
      expect(stored?.version).toBe(2);
      return provider.listOpenDeals(session, null);
    });
    expect(result.ok).toBe(true);
    expect(refreshes()).toHaveLength(1);
  });

  it.each(['hubspot', 'salesforce'] as const)(
    'that %s no longer takes is renewed once, and the call repeated',
    async (crm) => {
      const connection = await fixture.connect(crm);
      fixture.sandbox.control.clearCalls();
      fixture.sandbox.control.expireTokens();
      const result = await withSession(fixture.context, connection, (session, provider) =>
        provider.listOpenDeals(session, null),
      );
      expect(result.ok).toBe(true);
      expect(refreshes()).toHaveLength(1);
      expect(await loadTokens(fixture.context.db, connection.id)).toMatchObject({ version: 2 });
    },
  );

  it.each(['hubspot', 'salesforce'] as const)(
    'of %s is renewed by one of several processes, and used by all',
    async (crm) => {
      const connection = await fixture.connect(crm);
      fixture.sandbox.control.clearCalls();
      const processes = Array.from({ length: 5 }, () => ({
        ...fixture.anotherProcess(),
        wait: (ms: number) => delay(ms / 25),
      }));
      const sessions = await Promise.all(processes.map((context) => openSession(context, connection, 1)));
      expect(sessions.map((session) => session.ok && session.version)).toEqual([2, 2, 2, 2, 2]);
      expect(new Set(sessions.map((session) => session.ok && session.session.accessToken)).size).toBe(1);
      expect(refreshes()).toHaveLength(1);
      // Salesforce would have ended the authorization had its old refresh token been used twice.
      expect((await openSession(fixture.context, connection, 2)).ok).toBe(true);
    },
  );

  it('is waited for no longer than another process may take', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query(
      `update private.crm_tokens set lease_id = gen_random_uuid(), lease_expires_at = now() + interval '1 hour'`,
    );
    let waited = 0;
    const context = { ...fixture.context, wait: async (ms: number) => void (waited += ms) };
    expect(await openSession(context, connection, 1)).toMatchObject({
      ok: false,
      error: { code: 'unexpected', owner: 'us', retryable: true },
    });
    expect(waited).toBe(20_000);
    expect(await statusOf(connection)).toBe('connected');
  });

  it('that another process was renewing when it died is renewed after it', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query(
      `update private.crm_tokens set lease_id = gen_random_uuid(), lease_expires_at = now() - interval '1 second'`,
    );
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({ ok: true, version: 2 });
  });

  it('that somebody replaced by connecting again, during the renewal, is not put back', async () => {
    const connection = await fixture.connect('hubspot');
    const { hubspot } = fixture.context.providers;
    const reconnecting = {
      ...hubspot,
      refresh: async (...args: Parameters<typeof hubspot.refresh>) => {
        const renewed = await hubspot.refresh(...args);
        await fixture.connect('hubspot');
        return renewed;
      },
    };
    const context = {
      ...fixture.context,
      providers: { ...fixture.context.providers, hubspot: reconnecting },
    };
    const opened = await openSession(context, connection, 1);
    const stored = await loadTokens(context.db, connection.id);
    expect(stored?.version).toBe(2);
    const owner = { ownerId: connection.id, crm: 'hubspot', kind: 'access_token' } as const;
    expect(await context.vault.open(stored?.accessToken ?? '', owner)).toEqual({
      ok: true,
      plaintext: opened.ok && opened.session.accessToken,
    });
  });

  it('comes with the place its org has moved to', async () => {
    const connection = await fixture.connect('salesforce');
    const { sandbox } = fixture;
    sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/services/oauth2/token',
      account: accountOf(sandbox, 'salesforce', NORTHWIND),
      effect: { kind: 'move_instance', to: 'northwind-eu' },
    });
    const opened = await openSession(fixture.context, connection, 1);
    const movedTo = `${sandbox.salesforce.url}/northwind-eu`;
    expect(opened).toMatchObject({ ok: true, session: { instanceUrl: movedTo } });
    expect(await fixture.reload(connection)).toMatchObject({ instanceUrl: movedTo });
  });
});

describe('a renewal that fails', () => {
  it('for the moment leaves everything as it was, to be tried again', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/oauth/2026-09/token',
      count: 1,
      effect: { kind: 'preset', preset: 'hubspot.unavailable' },
    });
    const context = whenDue(fixture.context);
    const list = () =>
      withSession(context, connection, (session, provider) => provider.listOpenDeals(session, null));
    expect(await list()).toMatchObject({ ok: false, error: { code: 'provider_unavailable' } });
    expect(await statusOf(connection)).toBe('connected');
    expect(await list()).toMatchObject({ ok: true });
  });

  it('when the token was refused is told as it is', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.expireTokens();
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/oauth/2026-09/token',
      effect: { kind: 'preset', preset: 'hubspot.bad_client_secret' },
    });
    const result = await withSession(fixture.context, connection, (session, provider) =>
      provider.listOpenDeals(session, null),
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'client_misconfigured', owner: 'us' } });
    // Our own bad secret is not the customer's to mend.
    expect(await statusOf(connection)).toBe('connected');
  });

  it.each([
    ['hubspot', 'hubspot.bad_refresh_token', 'token_revoked'],
    ['salesforce', 'salesforce.inactive_user', 'user_inactive'],
  ] as const)('for good marks the connection: %s answers %s', async (crm, preset, reason) => {
    const connection = await fixture.connect(crm);
    fixture.sandbox.control.faults.add({ crm, path: '/**/token', effect: { kind: 'preset', preset } });
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({ error: { code: reason } });
    expect(await statusOf(connection)).toBe('error');
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'crm_connection_error',
      detail: { crm, reason },
    });
  });
});

describe('an authorization that is gone', () => {
  it('marks the connection, though the token was still fresh', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    const result = await withSession(fixture.context, connection, (session, provider) =>
      provider.listOpenDeals(session, null),
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'token_revoked' } });
    expect(await statusOf(connection)).toBe('error');
  });

  it('does not mark a connection that was made again meanwhile', async () => {
    const connection = await fixture.connect('hubspot');
    const result = await withSession(fixture.context, connection, async (session, provider) => {
      fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
      await fixture.connect('hubspot');
      return provider.listOpenDeals(session, null);
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'token_expired' } });
    expect(await statusOf(connection)).toBe('connected');
  });

  it('is what having no tokens means', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query('delete from private.crm_tokens');
    expect(await openSession(fixture.context, connection)).toMatchObject({
      error: { code: 'token_revoked' },
    });
    expect(await statusOf(connection)).toBe('error');
  });

  it('parks its writes, which go once it is connected again, each exactly once', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.receive({ from: { name: 'Priya Nair', address: 'priya.nair@bluefin.example' } });
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    expect(await fixture.drain()).toEqual([]);
    expect(await statusOf(connection)).toBe('error');
    expect(
      (await fixture.ledger()).map(({ object, state, attempt_count }) => [object, state, attempt_count]),
    ).toEqual(
      expect.arrayContaining([
        ['contact', 'parked', 0],
        ['task', 'parked', 0],
        ['note', 'parked', 0],
      ]),
    );
    // One more while it is broken.
    await fixture.receive({
      from: { name: 'Kenji Tanaka', address: 'kenji.tanaka@evergreen-energy.example' },
    });
    expect(await fixture.drain()).toEqual([]);

    await fixture.connect('hubspot');
    expect(await fixture.waiting()).toEqual(['import_deals']);
    expect(await fixture.drain()).toEqual([]);
    const rows = await fixture.ledger();
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(3);
    expect(inHubspot(fixture.sandbox).notes).toHaveLength(3);
    expect(await eventNames()).toEqual(expect.arrayContaining(['crm_connection_error', 'crm_write_parked']));
  });

  it('drains what came up while it was gone', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.query(`update public.crm_connections set status = 'error'`);
    await fixture.receive();
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['parked']));
    // Its user was reactivated; nobody connected anything.
    await fixture.perform('import_deals', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    expect(await statusOf(connection)).toBe('connected');
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(await eventNames()).toContain('crm_connection_recovered');
  });
});

describe('a stored token that does not open', () => {
  it('is a fault of ours: the customer is not told to connect again', async () => {
    const connection = await fixture.connect('hubspot');
    const vault = createVault({ keys: { k2: randomBytes(32).toString('base64url') }, activeKid: 'k2' });
    const context = { ...fixture.context, vault };
    for (const staleVersion of [undefined, 1]) {
      expect(await openSession(context, connection, staleVersion)).toMatchObject({
        ok: false,
        error: { code: 'client_misconfigured', owner: 'us', providerCode: 'unknown_key' },
      });
    }
    expect(await statusOf(connection)).toBe('connected');
    // And the right to refresh was given back.
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({ ok: true });
  });

  it('without a refresh token ends when it does', async () => {
    const connection = await fixture.connect('hubspot');
    const opened = await openSession(fixture.context, connection);
    const tokens = {
      accessToken: opened.ok ? opened.session.accessToken : '',
      refreshToken: null,
      expiresAt: null,
      scopes: [],
      instanceUrl: null,
      identityUrl: null,
    };
    const owner = { connectionId: connection.id, crm: 'hubspot' } as const;
    const sealed = await sealTokens(fixture.context.vault, owner, tokens);
    await fixture.query('delete from private.crm_tokens');
    await fixture.query('insert into private.crm_tokens (connection_id, access_token) values ($1, $2)', [
      connection.id,
      sealed.accessToken,
    ]);
    expect(await openSession(fixture.context, connection)).toMatchObject({ ok: true, version: 1 });
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({
      error: { code: 'token_revoked' },
    });
    expect(await statusOf(connection)).toBe('error');
  });
});
