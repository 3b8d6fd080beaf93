import { beforeEach, describe, expect, it } from 'vitest';
import { PRESETS } from '../src/faults/presets.ts';
import type { FaultRule } from '../src/index.ts';
import {
  connectSalesforce,
  hubspotApi,
  hubspotToken,
  installHubSpot,
  json,
  OTHER_PORTAL,
  PORTAL,
  salesforceApi,
  salesforceToken,
  START,
  useSandbox,
} from './support/sandbox.ts';

const held = useSandbox();
const TASKS = '/crm/objects/2026-09/tasks';
const task = { properties: { hs_timestamp: '2026-12-01' } };

let api: ReturnType<typeof hubspotApi>;
beforeEach(async () => {
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
});
const plan = (...rules: FaultRule[]) => held.sandbox.control.faults.set(rules);
const written = () => {
  const records = held.sandbox.control.records(PORTAL);
  return records?.crm === 'hubspot' ? records.objects.tasks.length : -1;
};
const create = () => api('POST', TASKS, task);
const statuses = async (count: number) => {
  const seen: number[] = [];
  for (let n = 0; n < count; n += 1) seen.push((await create()).status);
  return seen;
};

describe('a fault rule', () => {
  const failing = { kind: 'preset', preset: 'hubspot.unavailable' } as const;

  it('applies to all that match, from now on', async () => {
    plan({ crm: 'hubspot', method: 'post', path: TASKS, effect: failing });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    expect((await api('GET', TASKS)).status).toBe(200);
    expect(written()).toBe(0);
  });

  it('waits for `after` calls and ends after `count`', async () => {
    plan({ crm: 'hubspot', path: TASKS, after: 1, count: 2, effect: failing });
    expect(await statuses(5)).toEqual([201, 503, 503, 201, 201]);
    expect(held.sandbox.control.faults.list()).toMatchObject([{ id: 'fault-1', seen: 5, applied: 2 }]);
  });

  it('matches one segment with * and any rest with **', async () => {
    plan({ crm: 'hubspot', path: '/crm/objects/*/tasks', effect: failing });
    expect(await statuses(1)).toEqual([503]);
    plan({ crm: 'hubspot', path: '/crm/*/tasks', effect: failing });
    expect(await statuses(1)).toEqual([201]);
    plan({ crm: 'hubspot', path: '/crm/**', effect: failing });
    expect(await statuses(1)).toEqual([503]);
    plan({ crm: 'salesforce', effect: failing });
    expect(await statuses(1)).toEqual([201]);
  });

  it('may concern one account only, also at the token endpoint', async () => {
    const other = await installHubSpot(held.sandbox, OTHER_PORTAL);
    const mine = await installHubSpot(held.sandbox);
    plan({ crm: 'hubspot', account: OTHER_PORTAL, effect: failing });
    expect(await statuses(1)).toEqual([201]);
    expect((await hubspotApi(held.sandbox, other.access_token)('POST', TASKS, task)).status).toBe(503);
    const refresh = async (refresh_token: string) =>
      (await hubspotToken(held.sandbox, { grant_type: 'refresh_token', refresh_token })).status;
    expect(await refresh(other.refresh_token)).toBe(503);
    expect(await refresh(mine.refresh_token)).toBe(200);
  });

  it('comes after those before it: the first that is still active wins', async () => {
    plan(
      { crm: 'hubspot', count: 1, effect: { kind: 'respond', status: 502 } },
      { crm: 'hubspot', count: 1, effect: { kind: 'respond', status: 504 } },
    );
    expect(await statuses(3)).toEqual([502, 504, 201]);
  });

  it('is added, listed and removed on its own', async () => {
    const { faults } = held.sandbox.control;
    expect(faults.add({ id: 'mine', crm: 'hubspot', effect: failing })).toBe('mine');
    expect(await statuses(1)).toEqual([503]);
    expect(faults.remove('mine')).toBe(true);
    expect(faults.remove('mine')).toBe(false);
    expect(await statuses(1)).toEqual([201]);
  });
});

describe('an effect', () => {
  it('answers exactly what it is told, before or after the commit', async () => {
    const effect = {
      kind: 'respond',
      status: 502,
      body: '<h1>Bad</h1>',
      headers: { 'content-type': 'text/html' },
    } as const;
    plan({ crm: 'hubspot', path: TASKS, count: 1, effect });
    const before = await create();
    expect(before.headers.get('content-type')).toBe('text/html');
    expect(await before.text()).toBe('<h1>Bad</h1>');
    expect(written()).toBe(0);
    plan({
      crm: 'hubspot',
      path: TASKS,
      effect: { ...effect, body: { a: 1 }, headers: {}, when: 'after_commit' },
    });
    const after = await create();
    expect([after.status, await json(after)]).toEqual([502, { a: 1 }]);
    expect(written()).toBe(1);
  });

  it('answers 204 without a body', async () => {
    plan({ crm: 'hubspot', path: TASKS, effect: { kind: 'respond', status: 204, body: 'ignored' } });
    expect((await create()).status).toBe(204);
  });

  it('drops the connection before or after the commit', async () => {
    plan(
      { crm: 'hubspot', path: TASKS, count: 1, effect: { kind: 'drop', when: 'before_commit' } },
      { crm: 'hubspot', path: TASKS, count: 1, effect: { kind: 'drop', when: 'after_commit' } },
    );
    await expect(create()).rejects.toThrow();
    expect(written()).toBe(0);
    await expect(create()).rejects.toThrow();
    expect(written()).toBe(1);
    expect(await statuses(1)).toEqual([201]);
    const calls = held.sandbox.control.calls({ crm: 'hubspot', method: 'POST', path: TASKS });
    expect(calls.map(({ status, fault }) => [status, fault])).toEqual([
      [null, 'fault-1'],
      [null, 'fault-2'],
      [201, null],
    ]);
  });

  it('commits and cuts the answer in half', async () => {
    plan({ crm: 'hubspot', path: `${TASKS}**`, effect: { kind: 'malformed_body' } });
    const response = await create();
    expect(response.status).toBe(201);
    await expect(response.json()).rejects.toThrow();
    expect(written()).toBe(1);
    const deleted = await api('DELETE', `${TASKS}/1`);
    expect([deleted.status, await deleted.text()]).toEqual([200, '{']);
  });

  it('delays, and lets a later rule decide', async () => {
    plan(
      { crm: 'hubspot', path: TASKS, effect: { kind: 'delay', ms: 60 } },
      { crm: 'hubspot', path: TASKS, effect: { kind: 'respond', status: 500 } },
    );
    const started = performance.now();
    expect(await statuses(1)).toEqual([500]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it('lets only so many requests through per window and account', async () => {
    plan({ crm: 'hubspot', path: TASKS, effect: { kind: 'rate_window', limit: 2, windowMs: 1_000 } });
    expect(await statuses(3)).toEqual([201, 201, 429]);
    const other = await installHubSpot(held.sandbox, OTHER_PORTAL);
    expect((await hubspotApi(held.sandbox, other.access_token)('POST', TASKS, task)).status).toBe(201);
    held.clock.advance(1_000);
    expect(await statuses(1)).toEqual([201]);
  });

  it('limits requests that belong to no account as well', async () => {
    plan({ crm: 'salesforce', effect: { kind: 'rate_window', limit: 0, windowMs: 1_000 } });
    const response = await fetch(`${held.sandbox.salesforce.url}/services/data`);
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject([{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);
  });

  it('expires the tokens of the account that calls, in both CRMs', async () => {
    plan(
      { crm: 'hubspot', path: TASKS, count: 1, effect: { kind: 'expire_tokens' } },
      { crm: 'salesforce', path: '/services/data/**', count: 1, effect: { kind: 'expire_tokens' } },
    );
    expect(await statuses(2)).toEqual([401, 401]);
    const tokens = await connectSalesforce(held.sandbox);
    expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(401);
    const { refresh_token } = tokens;
    expect((await salesforceToken(held.sandbox, { grant_type: 'refresh_token', refresh_token })).status).toBe(
      200,
    );
  });

  it('on state has no meaning for a request of nobody, an org that is not one, or HubSpot', async () => {
    plan(
      { crm: 'hubspot', effect: { kind: 'expire_tokens' } },
      { crm: 'hubspot', path: TASKS, effect: { kind: 'move_instance', to: 'na9' } },
      { crm: 'salesforce', path: '/services/oauth2/authorize', effect: { kind: 'move_instance', to: 'na9' } },
    );
    const { hubspot, salesforce } = held.sandbox;
    expect((await fetch(`${hubspot.url}/marketplace`)).status).toBe(400);
    expect(await statuses(1)).toEqual([401]);
    const form = new URLSearchParams({ account: 'nobody' });
    const nobody = await fetch(`${salesforce.url}/services/oauth2/authorize`, { method: 'POST', body: form });
    expect(nobody.status).toBe(400);
  });
});

describe('a preset', () => {
  const headers = async (name: keyof typeof PRESETS) => {
    plan({ crm: PRESETS[name].crm, effect: { kind: 'preset', preset: name } });
    const { hubspot, salesforce } = held.sandbox;
    const url = PRESETS[name].crm === 'hubspot' ? hubspot.url : salesforce.url;
    return fetch(`${url}/services/anything`);
  };

  // Object.keys is typed as string[]; these are the keys of the closed table.
  it.each(Object.keys(PRESETS) as (keyof typeof PRESETS)[])(
    '%s is sent as its provider sends it',
    async (name) => {
      const { crm, status, body }: { crm: string; status: number; body: unknown } = PRESETS[name];
      const response = await headers(name);
      expect(response.status).toBe(status);
      const text = await response.text();
      if (typeof body === 'string') {
        expect(response.headers.get('content-type')).toContain('text/html');
        return;
      }
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(text).not.toContain('{correlationId}');
      const parsed = JSON.parse(text) as unknown;
      if (crm === 'hubspot') expect(parsed).toMatchObject({ message: expect.any(String) as unknown });
      else expect(Array.isArray(parsed) || 'error' in Object(parsed)).toBe(true);
    },
  );

  it('says what a 429 and a 477 say in their headers, or does not', async () => {
    expect((await headers('hubspot.rate_limited')).headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    const bare = await headers('hubspot.rate_limited_without_headers');
    expect(bare.headers.has('x-hubspot-ratelimit-remaining')).toBe(false);
    expect((await headers('hubspot.migration_in_progress')).headers.get('retry-after')).toBe('3600');
  });
});

it('the same requests meet the same answers in every run', async () => {
  const run = async () => {
    held.clock.at = START;
    held.sandbox.control.reset();
    plan({ crm: 'hubspot', path: TASKS, after: 1, count: 1, effect: { kind: 'respond', status: 500 } });
    api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
    return [await statuses(3), held.sandbox.control.records(PORTAL), held.sandbox.control.calls()];
  };
  const first = await run();
  expect(first[0]).toEqual([201, 500, 201]);
  expect(await run()).toEqual(first);
});
