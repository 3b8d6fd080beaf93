import { describe, expect, it } from 'vitest';
import {
  hubspotApi,
  installHubSpot,
  json,
  OTHER_PORTAL,
  PORTAL,
  org,
  useSandbox,
} from './support/sandbox.ts';

const held = useSandbox();
const http = (method: string, path: string, body?: unknown, server: 'hubspot' | 'salesforce' = 'hubspot') =>
  fetch(`${held.sandbox[server].url}/_sandbox${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
const DETAILS = '/account-info/2026-09/details';

describe('the control API, on either server,', () => {
  it('lists accounts of both CRMs and what they hold', async () => {
    for (const server of ['hubspot', 'salesforce'] as const) {
      const { accounts } = (await json(await http('GET', '/accounts', undefined, server))) as {
        accounts: unknown[];
      };
      expect(accounts).toHaveLength(6);
    }
    const northwind = org(held.sandbox, 'Northwind Trading');
    expect(await json(await http('GET', `/records?account=${northwind}`))).toMatchObject({
      crm: 'salesforce',
      objects: { Lead: [{ Email: 'lena.novak@ironleaf.example' }] },
    });
    expect(await json(await http('GET', `/records?account=${PORTAL}`))).toMatchObject({ crm: 'hubspot' });
    expect((await http('GET', '/records')).status).toBe(404);
  });

  it('shows the calls made, filtered, and forgets them', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    await hubspotApi(held.sandbox, access_token)('GET', `${DETAILS}?a=1`);
    const calls = async (query: string) =>
      ((await json(await http('GET', `/calls${query}`))) as { calls: unknown[] }).calls;
    expect(await calls('?crm=hubspot')).toMatchObject([
      { method: 'POST', path: '/oauth/authorize', account: PORTAL, status: 302 },
      { method: 'POST', path: '/oauth/2026-09/token', account: PORTAL, status: 200 },
      {
        method: 'GET',
        path: DETAILS,
        query: '?a=1',
        account: PORTAL,
        status: 200,
        at: '2026-11-23T09:00:00.000Z',
      },
    ]);
    expect(await calls(`?account=${PORTAL}&method=GET&path=/account-info`)).toHaveLength(1);
    expect(await calls('?crm=salesforce')).toHaveLength(0);
    expect(await calls(`?account=${OTHER_PORTAL}`)).toHaveLength(0);
    expect((await http('DELETE', '/calls')).status).toBe(204);
    expect(await calls('')).toHaveLength(0);
  });

  it('takes a fault plan, whole or rule by rule', async () => {
    const rule = { crm: 'hubspot', path: DETAILS, effect: { kind: 'respond', status: 500 } };
    expect((await http('PUT', '/faults', { rules: [rule] }, 'salesforce')).status).toBe(200);
    const { access_token } = await installHubSpot(held.sandbox);
    const status = async () => (await hubspotApi(held.sandbox, access_token)('GET', DETAILS)).status;
    expect(await status()).toBe(500);
    const listed = (await json(await http('GET', '/faults'))) as {
      rules: { id: string }[];
      presets: string[];
    };
    expect(listed.rules).toMatchObject([{ seen: 1, applied: 1 }]);
    expect(listed.presets).toContain('salesforce.inactive_user');
    expect((await http('DELETE', `/faults/${listed.rules[0]?.id}`)).status).toBe(204);
    expect((await http('DELETE', `/faults/${listed.rules[0]?.id}`)).status).toBe(404);
    expect(await status()).toBe(200);
    expect(await json(await http('POST', '/faults', { ...rule, id: 'mine' }))).toEqual({ id: 'mine' });
    expect(await status()).toBe(500);
    expect((await http('DELETE', '/faults')).status).toBe(204);
    expect(await status()).toBe(200);
  });

  it('explains what is wrong with a request', async () => {
    const response = await http('PUT', '/faults', {
      rules: [{ crm: 'hubspot', effect: { kind: 'explode' } }],
    });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ error: /effect/ });
    expect((await http('PUT', '/faults')).status).toBe(400);
  });

  it('changes settings of an account, but no unknown ones', async () => {
    const settings = { rateLimit: { max: 0, intervalMs: 1_000 } };
    expect((await http('PATCH', '/accounts', { account: PORTAL, settings })).status).toBe(204);
    const { access_token } = await installHubSpot(held.sandbox);
    expect((await hubspotApi(held.sandbox, access_token)('GET', DETAILS)).status).toBe(429);
    expect((await http('PATCH', '/accounts', { account: '1', settings })).status).toBe(404);
    expect((await http('PATCH', '/accounts', { account: PORTAL, settings: { moon: 1 } })).status).toBe(400);
  });

  it('expires tokens, of one account or of all', async () => {
    await installHubSpot(held.sandbox);
    await installHubSpot(held.sandbox, OTHER_PORTAL);
    expect(await json(await http('POST', '/expire-tokens', { account: PORTAL }))).toEqual({ expired: 1 });
    expect(await json(await http('POST', '/expire-tokens'))).toEqual({ expired: 1 });
  });

  it('uninstalls, and takes scopes away', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    const api = hubspotApi(held.sandbox, access_token);
    await installHubSpot(held.sandbox, OTHER_PORTAL);
    expect((await http('POST', '/remove-scopes', { account: PORTAL, scopes: ['oauth'] })).status).toBe(204);
    expect((await api('GET', DETAILS)).status).toBe(403);
    expect((await http('POST', '/uninstall', { account: PORTAL })).status).toBe(204);
    expect((await api('GET', DETAILS)).status).toBe(401);
    expect((await http('POST', '/uninstall', { account: '1' })).status).toBe(404);
  });

  it('triggers webhooks and privacy deletions', async () => {
    expect((await http('PUT', '/webhook-url', { url: null })).status).toBe(204);
    const erased = await http('POST', '/erase-contact', { account: PORTAL, contactId: '30100002' });
    expect(await json(erased)).toEqual({ deliveries: [] });
    const url = `${held.sandbox.hubspot.url}/_sandbox/accounts`;
    const event = { subscriptionType: 'contact.privacyDeletion', hubId: Number(PORTAL), objectId: '1', url };
    // Nothing takes a POST there: each attempt is a 404.
    const sent = await http('POST', '/webhooks', { ...event, retryPauseMs: 0 });
    const { deliveries } = (await json(sent)) as { deliveries: { attempts: number[] }[] };
    expect(deliveries[0]?.attempts).toEqual(Array.from({ length: 10 }, () => 404));
  });

  it('goes back to the seed', async () => {
    const { access_token } = await installHubSpot(held.sandbox);
    const api = hubspotApi(held.sandbox, access_token);
    await api('POST', '/crm/objects/2026-09/notes', { properties: { hs_timestamp: '2026-12-01' } });
    expect((await http('POST', '/reset')).status).toBe(204);
    expect((await api('GET', DETAILS)).status).toBe(401);
    const records = held.sandbox.control.records(PORTAL);
    expect(records).toMatchObject({ objects: { notes: [] } });
  });
});
