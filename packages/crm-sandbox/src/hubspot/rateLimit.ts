import { createMiddleware } from 'hono/factory';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import { sendError } from './errors.ts';

/** HubSpot guide "Search the CRM": requests per second and account. */
const SEARCH_LIMIT = { max: 5, intervalMs: 1_000 };

const isSearch = (path: string) => path.endsWith('/search');

/** The rolling windows of each portal. Search counts apart and its answers carry no rate headers. */
export function rateLimit(world: World) {
  const take = (key: string, limit: { max: number; intervalMs: number }) => {
    const now = world.now();
    const recent = (world.requestTimes.get(key) ?? []).filter((at) => at > now - limit.intervalMs);
    const granted = recent.length < limit.max;
    if (granted) recent.push(now);
    world.requestTimes.set(key, recent);
    return { granted, remaining: limit.max - recent.length };
  };

  return createMiddleware<ApiEnv>(async (c, next) => {
    const { hubId, settings } = c.get('portal');
    if (isSearch(c.req.path)) {
      if (take(`${hubId}:search`, SEARCH_LIMIT).granted) return next();
      return sendError(c, world, {
        httpStatus: 429,
        message: 'You have reached your secondly limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'SECONDLY',
        groupName: 'publicapi:crm:search',
      });
    }
    const { granted, remaining } = take(`${hubId}`, settings.rateLimit);
    if (granted) await next();
    else {
      c.res = sendError(c, world, {
        httpStatus: 429,
        message: 'You have reached your ten_secondly_rolling limit.',
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
        groupName: 'publicapi:crm:objects',
      });
    }
    c.header('X-HubSpot-RateLimit-Max', String(settings.rateLimit.max));
    c.header('X-HubSpot-RateLimit-Remaining', String(remaining));
    c.header('X-HubSpot-RateLimit-Interval-Milliseconds', String(settings.rateLimit.intervalMs));
    return;
  });
}
