import { beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, json, OTHER_PORTAL, PORTAL, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const DETAILS = '/account-info/2026-09/details';

let api: ReturnType<typeof hubspotApi>;
beforeEach(async () => {
  held.clock.advance(60_000);
  api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
});

describe('the rate limit', () => {
  it('allows 110 requests in any 10 seconds, per account, and says how many are left', async () => {
    const first = await api('GET', DETAILS);
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('110');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('109');
    expect(first.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
    expect(first.headers.has('x-hubspot-ratelimit-daily')).toBe(false);
    for (let n = 0; n < 109; n += 1) await api('GET', DETAILS);

    const refused = await api('GET', DETAILS);
    expect(refused.status).toBe(429);
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(await json(refused)).toMatchObject({
      status: 'error',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      message: 'You have reached your ten_secondly_rolling limit.',
    });
    const other = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox, OTHER_PORTAL)).access_token);
    expect((await other('GET', DETAILS)).status).toBe(200);
    held.clock.advance(10_000);
    expect((await api('GET', DETAILS)).status).toBe(200);
  });

  it('can be set for an account', async () => {
    held.sandbox.control.configure(PORTAL, { rateLimit: { max: 1, intervalMs: 1_000 } });
    expect((await api('GET', DETAILS)).status).toBe(200);
    expect((await api('GET', DETAILS)).status).toBe(429);
  });

  it('lets search go five times a second, without headers', async () => {
    const search = () => api('POST', '/crm/objects/2026-09/contacts/search', {});
    for (let n = 0; n < 5; n += 1) {
      const response = await search();
      expect(response.status).toBe(200);
      expect(response.headers.has('x-hubspot-ratelimit-max')).toBe(false);
    }
    const refused = await search();
    expect(refused.status).toBe(429);
    expect(await json(refused)).toMatchObject({ message: 'You have reached your secondly limit.' });
    held.clock.advance(1_000);
    expect((await search()).status).toBe(200);
  });
});
