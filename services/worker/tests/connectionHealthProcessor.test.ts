import type { Connection } from '@conduit/db/connections.ts';
import { fenceConnection } from '@conduit/db/disconnect.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import type { JobContext } from '../src/context.ts';
import { recordCheck } from '../src/health.ts';
import { openSession, withSession } from '../src/session.ts';
import { accountOf, inHubspot, NORTHWIND, useFixture } from './fixture.ts';

const fixture = useFixture();

const MINUTE = 60_000;
let clock = 0;
/** The worker's clock, moved by the test; tokens of HubSpot live for half an hour of the real one. */
const at = (minutes: number): JobContext => ({
  ...fixture.context,
  now: () => Date.now() + minutes * MINUTE,
});
beforeEach(() => {
  clock = 0;
});

const check = async (connection: Connection, minutesLater = 5) => {
  clock += minutesLater;
  await fixture.perform(
    'check_connection',
    { workspaceId: fixture.workspaceId, connectionId: connection.id },
    at(clock),
  );
  return health(connection);
};
const health = async (connection: Connection) => {
  const [row] = await fixture.query<{
    status: string;
    reason: string | null;
    owner: string | null;
    next_step: string;
    failure: string | null;
    consecutive_failures: number;
    missing_scopes: string[];
    quota_used: number | null;
    quota_limit: number | null;
    checked: boolean;
    worked: boolean;
    due_in_minutes: number | null;
    connection: string;
  }>(
    `select h.*, h.last_checked_at is not null as checked, h.last_ok_at is not null as worked,
       (extract(epoch from h.next_check_at - now()) / 60)::float8 as due_in_minutes, c.status as connection
     from public.connection_health h join public.crm_connections c on c.id = h.connection_id
     where h.connection_id = $1`,
    [connection.id],
  );
  return row!; // there once it was checked
};
const fault = (crm: 'hubspot' | 'salesforce', path: string, preset: string, count?: number) =>
  fixture.sandbox.control.faults.add({
    crm,
    path,
    ...(count === undefined ? {} : { count }),
    // The preset's name is checked by the plan.
    effect: { kind: 'preset', preset: preset as 'hubspot.unavailable' },
  });
const notices = () =>
  fixture.query<{ kind: string; reason: string | null; open: boolean }>(
    'select kind, reason, closed_at is null as open from public.notices order by created_at, kind',
  );
const changes = () =>
  fixture.query<{ status: string; reason: string | null }>(
    'select status, reason from public.connection_health_events order by id',
  );
const eventNames = async () => (await fixture.events()).map(({ event }) => event);
/** More accounts of the same CRM, checked and failing (or not) since so many minutes. */
const crowd = (size: number, failure: string | null, { checked = 0, failing = 0 } = {}) =>
  fixture.query(
    `with w as (insert into public.workspaces (name) select 'Other' from generate_series(1, $1) returning id),
     c as (
       insert into public.crm_connections (workspace_id, crm, external_account_id, status)
       select id, 'hubspot', gen_random_uuid()::text, 'connected' from w returning id, workspace_id
     )
     insert into public.connection_health (workspace_id, crm, connection_id, failure, last_checked_at, failing_since)
     select workspace_id, 'hubspot', id, $2, now() - $3 * interval '1 minute', now() - $4 * interval '1 minute' from c`,
    [size, failure, checked, failing],
  );

describe('a check', () => {
  it.each(['hubspot', 'salesforce'] as const)(
    'of %s is one real call, and writes down that it worked',
    async (crm) => {
      const connection = await fixture.connect(crm);
      fixture.sandbox.control.clearCalls();
      expect(await check(connection)).toMatchObject({
        status: 'ok',
        reason: null,
        owner: null,
        next_step: 'none',
        checked: true,
        worked: true,
        due_in_minutes: null,
        connection: 'connected',
        missing_scopes: [],
      });
      const reads = fixture.sandbox.control.calls().filter(({ path }) => !path.includes('/oauth'));
      expect(reads).toHaveLength(1);
      expect(await notices()).toEqual([]);
    },
  );

  it('has nothing to do for a connection that is gone', async () => {
    const connection = await fixture.connect('hubspot');
    await fixture.query(`update public.crm_connections set status = 'disconnected'`);
    fixture.sandbox.control.clearCalls();
    expect(await check(connection)).toMatchObject({ checked: false });
    expect(fixture.sandbox.control.calls()).toEqual([]);
    expect(
      await recordCheck(fixture.context, connection, { ok: true, missingScopes: [], quota: null }),
    ).toBeNull();
  });

  it('goes through the refresh path', async () => {
    const connection = await fixture.connect('salesforce');
    fixture.sandbox.control.expireTokens();
    fixture.sandbox.control.clearCalls();
    expect(await check(connection)).toMatchObject({ status: 'ok' });
    const refreshes = fixture.sandbox.control.calls().filter(({ path }) => path.endsWith('/token'));
    expect(refreshes).toHaveLength(1);
  });

  it('compares what was granted with what is needed', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.removeScopes(accountOf(fixture.sandbox, 'hubspot', NORTHWIND), [
      'crm.objects.deals.read',
    ]);
    expect(await check(connection)).toMatchObject({
      status: 'warning',
      reason: 'scope_missing',
      next_step: 'grant_scopes',
      missing_scopes: ['crm.objects.deals.read'],
    });
    expect(await check(connection)).toMatchObject({ status: 'error', connection: 'error' });
  });

  it('goes by what came with the tokens, where the CRM says it there alone', async () => {
    const connection = await fixture.connect('salesforce');
    const account = accountOf(fixture.sandbox, 'salesforce', NORTHWIND);
    fixture.sandbox.control.removeScopes(account, ['api']);
    // Salesforce tells with the next refresh.
    expect(await check(connection)).toMatchObject({ status: 'ok', missing_scopes: [] });
    fixture.sandbox.control.expireTokens();
    const lacking = { reason: 'scope_missing', next_step: 'grant_scopes', missing_scopes: ['api'] };
    expect(await check(connection)).toMatchObject({ ...lacking, status: 'warning', connection: 'connected' });
    // What it said once still holds, without another refresh.
    fixture.sandbox.control.clearCalls();
    expect(await check(connection)).toMatchObject({ ...lacking, status: 'error', connection: 'error' });
    expect(fixture.sandbox.control.calls({ method: 'POST' })).toEqual([]);
    await fixture.connect('salesforce');
    expect(await check(connection)).toMatchObject({ status: 'ok', missing_scopes: [] });
  });

  it('believes a CRM that never said what it granted', async () => {
    const connection = await fixture.connect('salesforce');
    await fixture.query(`update public.crm_connections set scopes = '{}'`);
    expect(await check(connection)).toMatchObject({ status: 'ok', missing_scopes: [] });
  });

  it('sees a quota that is nearly used up', async () => {
    const connection = await fixture.connect('salesforce');
    fixture.sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/services/data/*/limits',
      effect: { kind: 'respond', status: 200, body: { DailyApiRequests: { Max: 15_000, Remaining: 300 } } },
    });
    expect(await check(connection)).toMatchObject({
      status: 'warning',
      reason: 'quota_low',
      owner: 'customer_admin',
      quota_used: 14_700,
      quota_limit: 15_000,
      connection: 'connected',
    });
  });
});

describe('health transitions ok/warning/error', () => {
  it('warns while the provider has trouble, and breaks nothing', async () => {
    const connection = await fixture.connect('hubspot');
    await check(connection);
    fault('hubspot', '/**', 'hubspot.unavailable');
    for (let round = 0; round < 3; round++) {
      expect(await check(connection)).toMatchObject({
        status: 'warning',
        reason: 'provider_unavailable',
        owner: 'provider',
        next_step: 'wait',
        connection: 'connected',
      });
    }
    fixture.sandbox.control.faults.clear();
    expect(await check(connection)).toMatchObject({ status: 'ok', consecutive_failures: 0 });
    expect(await changes()).toEqual([
      { status: 'ok', reason: null }, // connected
      { status: 'warning', reason: 'provider_unavailable' },
      { status: 'ok', reason: null },
    ]);
    expect(await notices()).toEqual([]);
    expect(await eventNames()).toEqual([
      'workspace_created',
      'crm_connected',
      'connection_health_changed',
      'connection_health_changed',
    ]);
  });

  it.each([
    ['salesforce', '/services/data/**', 'salesforce.api_disabled_for_org', 'api_disabled', 'enable_api'],
    ['salesforce', '/services/data/**', 'salesforce.invalid_session_id', 'token_expired', 'reconnect'],
    ['hubspot', '/crm/**', 'hubspot.missing_scopes', 'scope_missing', 'grant_scopes'],
  ] as const)(
    'of %s, %s answering %s, are error once it lasts',
    async (crm, path, preset, reason, next_step) => {
      const connection = await fixture.connect(crm);
      fault(crm, path, preset);
      expect(await check(connection)).toMatchObject({ status: 'warning', reason, connection: 'connected' });
      expect(await check(connection)).toMatchObject({
        status: 'error',
        reason,
        next_step,
        owner: 'customer_admin',
        connection: 'error',
      });
    },
  );

  it('keep the grant while an address or an hour is refused', async () => {
    const connection = await fixture.connect('salesforce');
    fault('salesforce', '/services/oauth2/token', 'salesforce.ip_restricted');
    fixture.sandbox.control.expireTokens();
    await check(connection);
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'ip_restricted' });
    fixture.sandbox.control.faults.clear();
    expect(await check(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
  });
});

describe('connection status flips to error on auth failures', () => {
  it.each([
    ['hubspot', 'token_revoked', 'reconnect'],
    ['salesforce', 'token_revoked', 'reconnect'],
  ] as const)('of %s once its authorization is revoked', async (crm, reason, next_step) => {
    const connection = await fixture.connect(crm);
    await check(connection);
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, crm, NORTHWIND));
    expect(await check(connection)).toMatchObject({
      status: 'error',
      reason,
      next_step,
      connection: 'error',
    });
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'crm_connection_error',
      detail: { crm, reason },
    });
    expect(await notices()).toEqual([{ kind: 'connection_error', reason, open: true }]);
  });

  it('asks the token endpoint before it believes that a token is revoked', async () => {
    const connection = await fixture.connect('hubspot');
    fault('hubspot', '/crm/**', 'hubspot.invalid_authentication', 1);
    expect(await check(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
  });

  it('and believes it over an API that refuses what it has just issued', async () => {
    const connection = await fixture.connect('hubspot');
    fault('hubspot', '/crm/**', 'hubspot.invalid_authentication');
    expect(await check(connection)).toMatchObject({
      status: 'warning',
      reason: 'token_expired',
      owner: 'customer_admin',
      connection: 'connected',
    });
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'token_expired' });
  });

  it('never for a fault of ours', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.expireTokens();
    fault('hubspot', '/oauth/**', 'hubspot.bad_client_secret');
    for (let round = 0; round < 4; round++) {
      expect(await check(connection, 60)).toMatchObject({
        status: 'warning',
        reason: 'client_misconfigured',
        owner: 'us',
        next_step: 'wait_for_us',
        connection: 'connected',
      });
    }
    expect(await notices()).toEqual([]);
    const vault = createVault({ keys: { k2: randomBytes(32).toString('base64url') }, activeKid: 'k2' });
    await fixture.perform(
      'check_connection',
      { workspaceId: fixture.workspaceId, connectionId: connection.id },
      { ...at(300), vault },
    );
    expect(await health(connection)).toMatchObject({ owner: 'us', connection: 'connected' });
  });

  it('but not for tokens that were replaced while it looked', async () => {
    const connection = await fixture.connect('hubspot');
    const verdict = await recordCheck(
      fixture.context,
      connection,
      { ok: false, code: 'token_revoked', retryAfterMs: null },
      7,
    );
    expect(verdict).toBeNull();
    expect(await check(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
  });
});

describe('an incident', () => {
  it('is opened once when many accounts fail alike, breaks nobody, and is closed when it is over', async () => {
    const connection = await fixture.connect('hubspot');
    await crowd(5, 'token_revoked');
    await crowd(4, null);
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    for (let round = 0; round < 3; round++) {
      expect(await check(connection)).toMatchObject({
        status: 'warning',
        reason: 'provider_incident',
        owner: 'provider',
        connection: 'connected',
      });
    }
    const incidents = () =>
      fixture.query<{ failure: string; accounts: number; open: boolean }>(
        'select failure, accounts, closed_at is null as open from private.health_incidents',
      );
    expect(await incidents()).toEqual([{ failure: 'token_revoked', accounts: 6, open: true }]);
    expect(await notices()).toEqual([]);

    await fixture.perform('reconcile_connections', { which: 'due' });
    expect(await incidents()).toMatchObject([{ open: true }]);
    await fixture.query(`update public.connection_health set failure = null where connection_id <> $1`, [
      connection.id,
    ]);
    await fixture.perform('reconcile_connections', { which: 'due' });
    expect(await incidents()).toMatchObject([{ open: false }]);
    // What is left is this customer's own.
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'token_revoked' });
  });
});

describe('an incident of a large fleet', () => {
  it('is seen in the latest checks: most were well before it began', async () => {
    const connection = await fixture.connect('hubspot');
    await crowd(300, null, { checked: 20 });
    await crowd(10, 'token_revoked', { checked: 1 });
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    expect(await check(connection)).toMatchObject({ status: 'warning', reason: 'provider_incident' });
  });

  it('is not made of accounts that were given up long ago', async () => {
    const connection = await fixture.connect('hubspot');
    await crowd(10, 'token_revoked', { failing: 3 * 24 * 60 });
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'token_revoked' });
  });

  it('lasts for as long as the accounts fail that failed when it began', async () => {
    const connection = await fixture.connect('hubspot');
    await crowd(10, 'token_revoked', { failing: 180 });
    await fixture.query(
      `insert into private.health_incidents (crm, failure, accounts, opened_at)
       values ('hubspot', 'token_revoked', 10, now() - interval '3 hours')`,
    );
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    expect(await check(connection)).toMatchObject({ status: 'warning', reason: 'provider_incident' });
  });
});

describe('an incident that does not end', () => {
  it('speaks for nobody after six hours, and closes', async () => {
    const connection = await fixture.connect('hubspot');
    await crowd(10, 'token_revoked', { failing: 8 * 60 });
    await fixture.query(
      `insert into private.health_incidents (crm, failure, accounts, opened_at)
       values ('hubspot', 'token_revoked', 10, now() - interval '8 hours')`,
    );
    await fixture.perform('reconcile_connections', { which: 'due' });
    expect(await fixture.query('select closed_at is null as open from private.health_incidents')).toEqual([
      { open: false },
    ]);
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'token_revoked' });
  });
});

describe('recovery', () => {
  it('is by itself: looked at ever more rarely, connected again, and what waited goes', async () => {
    const connection = await fixture.connectReady('salesforce');
    fault('salesforce', '/services/oauth2/token', 'salesforce.inactive_user');
    fixture.sandbox.control.expireTokens();
    const first = await check(connection, 0);
    expect(first).toMatchObject({ status: 'error', reason: 'user_inactive', next_step: 'reactivate_user' });
    const waits = [first.due_in_minutes!];
    for (let round = 0; round < 3; round++) waits.push((await check(connection, 0)).due_in_minutes!);
    waits.slice(1).forEach((wait, index) => expect(wait).toBeGreaterThan(waits[index]! * 1.5));

    await fixture.receive();
    expect(await fixture.drain()).toEqual([]);
    await fixture.query(`update public.crm_write_log set state = 'parked'`);
    fixture.sandbox.control.faults.clear();
    expect(await check(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
    expect(await eventNames()).toContain('crm_connection_recovered');
    expect(await notices()).toEqual([
      { kind: 'connection_error', reason: 'user_inactive', open: false },
      { kind: 'connection_recovered', reason: null, open: true },
    ]);
    expect(await fixture.waiting()).toContain('sync_salesforce');
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('is at once when an admin reconnects', async () => {
    const connection = await fixture.connectReady('hubspot');
    fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'hubspot', NORTHWIND));
    await check(connection);
    await fixture.connect('hubspot');
    expect(await health(connection)).toMatchObject({
      status: 'ok',
      reason: null,
      failure: null,
      consecutive_failures: 0,
      checked: false,
      connection: 'connected',
    });
    expect(await fixture.drain()).toEqual([]);
    expect(await health(connection)).toMatchObject({ status: 'ok', checked: true });
    expect((await notices()).at(-1)).toMatchObject({ kind: 'connection_recovered', open: true });
  });

  it('has nothing to tell of what was disconnected, and tells anew of what is connected again', async () => {
    const connection = await fixture.connect('hubspot');
    const portal = accountOf(fixture.sandbox, 'hubspot', NORTHWIND);
    fixture.sandbox.control.uninstall(portal);
    await check(connection);
    expect(await notices()).toHaveLength(1);
    const { workspaceId, userId } = fixture;
    await fenceConnection(fixture.functions, {
      workspaceId,
      userId,
      connectionId: connection.id,
      queued: 'cancel',
    });
    expect(await notices()).toEqual([]);
    expect(await fixture.query('select from private.email_outbox')).toEqual([]);
    await fixture.connect('hubspot');
    fixture.sandbox.control.uninstall(portal);
    await check(connection);
    expect(await notices()).toEqual([{ kind: 'connection_error', reason: 'token_revoked', open: true }]);
  });

  it('does not flap: coming and going is announced once', async () => {
    const connection = await fixture.connect('salesforce');
    for (let round = 0; round < 4; round++) {
      fault('salesforce', '/services/oauth2/token', 'salesforce.inactive_user');
      fixture.sandbox.control.expireTokens();
      expect(await check(connection, 1)).toMatchObject({ status: 'error' });
      fixture.sandbox.control.faults.clear();
      expect(await check(connection, 1)).toMatchObject({ status: 'ok' });
    }
    expect((await notices()).map(({ kind }) => kind)).toEqual(['connection_error', 'connection_recovered']);
  });

  it('keeps what a call does not show: a permission still missing', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.removeScopes(accountOf(fixture.sandbox, 'hubspot', NORTHWIND), [
      'crm.objects.companies.read',
    ]);
    await check(connection);
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/crm/**',
      effect: { kind: 'respond', status: 200, body: { results: [], total: 0 } },
    });
    await fixture.perform('import_deals', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    expect(await health(connection)).toMatchObject({
      status: 'warning',
      missing_scopes: ['crm.objects.companies.read'],
    });
  });
});

describe('a refresh whose answer was lost', () => {
  it('is recognised, and nobody is blamed', async () => {
    const connection = await fixture.connect('salesforce');
    fixture.sandbox.control.expireTokens();
    fixture.sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/services/oauth2/token',
      count: 1,
      effect: { kind: 'drop', when: 'after_commit' },
    });
    expect(await check(connection)).toMatchObject({
      status: 'warning',
      reason: 'network',
      connection: 'connected',
    });
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'refresh_unknown' });
    // Still so on the next look, and over when somebody reconnects.
    expect(await check(connection)).toMatchObject({ status: 'error', reason: 'refresh_unknown' });
    await fixture.connect('salesforce');
    expect(await check(connection)).toMatchObject({ status: 'ok' });
  });

  it('that never reached the provider costs nothing', async () => {
    const connection = await fixture.connect('salesforce');
    fixture.sandbox.control.expireTokens();
    fixture.sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/services/oauth2/token',
      count: 1,
      effect: { kind: 'drop', when: 'before_commit' },
    });
    expect(await check(connection)).toMatchObject({ status: 'warning' });
    expect(await check(connection)).toMatchObject({ status: 'ok' });
  });

  it('of HubSpot, whose refresh token stays, is made again', async () => {
    const connection = await fixture.connect('hubspot');
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/oauth/2026-09/token',
      count: 1,
      effect: { kind: 'drop', when: 'after_commit' },
    });
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({ ok: false });
    expect(await openSession(fixture.context, connection, 1)).toMatchObject({ ok: true });
  });

  it('is told apart from a token that somebody replaced while it was refused', async () => {
    const connection = await fixture.connect('salesforce');
    const { salesforce } = fixture.context.providers;
    const context = {
      ...fixture.context,
      providers: {
        ...fixture.context.providers,
        salesforce: {
          ...salesforce,
          refresh: async (...args: Parameters<typeof salesforce.refresh>) => {
            fixture.sandbox.control.uninstall(accountOf(fixture.sandbox, 'salesforce', NORTHWIND));
            const refused = await salesforce.refresh(...args);
            await fixture.connect('salesforce');
            return refused;
          },
        },
      },
    };
    expect(await openSession(context, connection, 1)).toMatchObject({ ok: true, version: 2 });
    expect(await health(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
  });
});

describe('a failure seen in passing', () => {
  it('brings the next check forward, and only forward', async () => {
    const connection = await fixture.connect('salesforce');
    await check(connection, 0);
    fault('salesforce', '/services/data/**', 'salesforce.api_disabled_for_org');
    const list = () =>
      withSession(fixture.context, connection, (session, provider) => provider.listOpenDeals(session, null));
    expect(await list()).toMatchObject({ ok: false, error: { code: 'api_disabled' } });
    const due = (await health(connection)).due_in_minutes!;
    expect(due).toBeLessThanOrEqual(5);
    await list();
    expect((await health(connection)).due_in_minutes).toBeLessThanOrEqual(due);
    expect(await health(connection)).toMatchObject({ status: 'ok' });
  });
});

describe('reconcile_connections', () => {
  const checks = () =>
    fixture.query<{ connection: string; seconds: number }>(
      `select singleton_key as connection, extract(epoch from start_after - created_on)::float8 as seconds
       from pgboss.job where name = 'check_connection' and state = 'created' order by start_after`,
    );

  it('hourly sends a check per connection, spread over the hour, broken ones only when due', async () => {
    const [hubspot, salesforce] = [
      await fixture.connectReady('hubspot'),
      await fixture.connectReady('salesforce'),
    ];
    await crowd(8, null);
    await fixture.query(
      `update public.connection_health set next_check_at = now() + interval '1 hour' where connection_id = $1`,
      [salesforce.id],
    );
    await fixture.query(`update public.crm_connections set status = 'error' where id = $1`, [salesforce.id]);
    let share = 0;
    const context = { ...fixture.context, random: () => (share += 0.1) - 0.1 };
    await fixture.perform('reconcile_connections', { which: 'all' }, context);
    const sent = await checks();
    expect(sent).toHaveLength(9);
    expect(sent.map(({ connection }) => connection)).toContain(hubspot.id);
    expect(sent.map(({ connection }) => connection)).not.toContain(salesforce.id);
    sent.forEach(({ seconds }, index) => expect(seconds).toBeCloseTo(index * 300, 0));
    // Sent again, nobody has two.
    await fixture.perform('reconcile_connections', { which: 'all' });
    expect(await checks()).toHaveLength(9);
  });

  it('every minute sends those that are due, at once', async () => {
    const connection = await fixture.connectReady('hubspot');
    await crowd(1, null);
    await fixture.query(`update public.crm_connections set status = 'error' where id = $1`, [connection.id]);
    await fixture.query(
      `update public.connection_health set next_check_at = now() - interval '1 second' where connection_id = $1`,
      [connection.id],
    );
    await fixture.perform('reconcile_connections', { which: 'due' });
    expect(await checks()).toEqual([{ connection: connection.id, seconds: 0 }]);
    await fixture.drain();
    expect(await health(connection)).toMatchObject({ status: 'ok', connection: 'connected' });
    await fixture.perform('reconcile_connections', { which: 'due' });
    expect(await checks()).toEqual([]);
  });

  it('does not let one that is due wait for the turn the sweep gave it', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.perform('reconcile_connections', { which: 'all' });
    expect((await checks())[0]!.seconds).toBeGreaterThan(600);
    await fixture.query(`update public.connection_health set next_check_at = now() - interval '1 second'`);
    await fixture.perform('reconcile_connections', { which: 'due' });
    const waiting = await checks();
    expect(waiting).toHaveLength(1);
    expect(waiting[0]!.connection).toBe(connection.id);
    expect(waiting[0]!.seconds).toBeLessThan(60);
    // And the next sweep does not put it off again.
    await fixture.perform('reconcile_connections', { which: 'all' });
    expect(await checks()).toEqual(waiting);
  });

  it('leaves no broken connection without a next look', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.query(`update public.crm_connections set status = 'error'`);
    await fixture.query(`update public.connection_health set next_check_at = null`);
    await fixture.perform('reconcile_connections', { which: 'all' });
    expect((await checks()).map((each) => each.connection)).toEqual([connection.id]);
  });

  it('goes on page by page', async () => {
    await crowd(1_001, null);
    await fixture.perform('reconcile_connections', { which: 'all' });
    expect(await checks()).toHaveLength(1_001);
  });

  it('refuses a queue that does not exist', async () => {
    await expect(fixture.query(`select private.send_jobs('nowhere', '[]')`)).rejects.toMatchObject({
      code: '22X03',
    });
  });
});

describe('an admin who asks for a check', () => {
  const ask = (connectionId: string, userId = fixture.userId) =>
    fixture.query(
      `select set_config('request.jwt.claim.sub', $1, true),
         set_config('request.jwt.claims', json_build_object('sub', $1::text)::text, true),
         private.request_connection_check($2::uuid)`,
      [userId, connectionId],
    );

  it('gets it now, though the sweep has one waiting for later', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.perform('reconcile_connections', { which: 'all' });
    await ask(connection.id);
    const jobs = await fixture.query<{ due: boolean }>(
      `select start_after <= now() as due from pgboss.job where name = 'check_connection'`,
    );
    expect(jobs).toEqual([{ due: true }]);
    await fixture.drain();
    const [answered] = await fixture.query<{ answered: boolean }>(
      'select last_checked_at > check_requested_at as answered from public.connection_health',
    );
    expect(answered).toEqual({ answered: true });
    expect(inHubspot(fixture.sandbox).tasks).toEqual([]);
  });

  it('is asked for patience, and anybody else is refused', async () => {
    const connection = await fixture.connectReady('hubspot');
    await ask(connection.id);
    await expect(ask(connection.id)).rejects.toMatchObject({ code: '22X31' });
    await expect(ask(connection.id, randomUUID())).rejects.toMatchObject({ code: '42501' });
    await expect(ask(randomUUID())).rejects.toMatchObject({ code: '42501' });
  });
});
