import { createMiddleware } from 'hono/factory';
import type { Env } from '../http/env.ts';
import { bearerOf } from '../http/form.ts';
import type { World } from '../world.ts';
import { INVALID_SESSION, salesforceError, sendError } from './errors.ts';
import { splitHost } from './hosts.ts';
import type { Org } from './state.ts';

export interface ApiEnv extends Env {
  Variables: { org: Org };
}

const DAY_MS = 86_400_000;

/** The org a live access token belongs to, or null. */
export function orgOfToken(world: World, token: string | null): Org | null {
  const access = token === null ? undefined : world.state.salesforce.accessTokens[token];
  if (access === undefined || world.now() >= access.expiresAt) return null;
  return world.state.salesforce.orgs[access.orgId] ?? null;
}

/** Lets live sessions through at the instance they belong to, and counts them against the org's day. */
export const authenticate = (world: World) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const org = orgOfToken(world, bearerOf(c));
    if (org === null || splitHost(c.req.path).host !== org.instance) return sendError(c, INVALID_SESSION);
    const { settings, apiCalls } = org;
    if (!settings.apiEnabled) {
      const message = 'The REST API is not enabled for this Organization.';
      return sendError(c, salesforceError('API_DISABLED_FOR_ORG', message, { status: 403 }));
    }
    if (!settings.userActive) {
      return sendError(
        c,
        salesforceError('API_CURRENTLY_DISABLED', 'API is disabled for this User', { status: 403 }),
      );
    }
    const now = world.now();
    if (now - apiCalls.windowStart >= DAY_MS) Object.assign(apiCalls, { windowStart: now, count: 0 });
    if (apiCalls.count >= settings.dailyApiLimit) {
      const exceeded = salesforceError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', {
        status: 403,
      });
      c.res = sendError(c, exceeded);
    } else {
      apiCalls.count += 1;
      c.set('org', org);
      await next();
    }
    c.header('Sforce-Limit-Info', `api-usage=${apiCalls.count}/${settings.dailyApiLimit}`);
    return;
  });
