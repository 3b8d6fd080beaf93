import { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { bearerOf, readForm } from '../http/form.ts';
import { intercept } from '../http/intercept.ts';
import type { World } from '../world.ts';
import { authenticate, type ApiEnv } from './access.ts';
import { collectionRoutes } from './collections.ts';
import { consentRoutes } from './consent.ts';
import { dataRoutes } from './data.ts';
import { NOT_FOUND, sendError } from './errors.ts';
import { expireTokens } from './grants.ts';
import { splitHost } from './hosts.ts';
import { listingRoutes } from './listing.ts';
import { oauthRoutes } from './oauth.ts';
import { queryRoutes } from './query.ts';
import { recordPages } from './recordsPage.ts';

/** The versions this simulator lists; any version number is served alike. */
const VERSIONS = [
  { label: 'Spring ’26', number: 66 },
  { label: 'Summer ’26', number: 67 },
  { label: 'Winter ’27', number: 68 },
];

/** The login hosts and every org's own domain, told apart by the first path segment. */
export function salesforceApp(world: World): Hono<Env> {
  const app = new Hono<Env>();
  app.use(
    intercept({
      crm: 'salesforce',
      world,
      limitPreset: 'salesforce.request_limit_exceeded',
      pathOf: (path) => splitHost(path).path,
      accountOf: async (c) => {
        const { accessTokens, refreshTokens, authorizations, codes } = world.state.salesforce;
        const bearer = bearerOf(c);
        if (bearer !== null) return accessTokens[bearer]?.orgId ?? null;
        if (c.req.method !== 'POST') return null;
        const form = await readForm(c);
        const token = form.get('refresh_token') ?? form.get('token') ?? '';
        const authorization = authorizations[refreshTokens[token]?.authorizationId ?? ''];
        const known = codes[form.get('code') ?? ''] ?? authorization ?? accessTokens[token];
        return known?.orgId ?? form.get('account');
      },
      expireTokens: (account) => expireTokens(world, account),
      moveInstance: (account, instance) => {
        const org = world.state.salesforce.orgs[account];
        if (org !== undefined) org.instance = instance;
      },
    }),
  );

  app.route('/', recordPages(world));
  app.route('/', listingRoutes(world));
  for (const host of ['/', '/:host']) {
    app.route(host, consentRoutes(world));
    app.route(host, oauthRoutes(world));
    app.route(host, versionRoutes());
    app.route(`${host === '/' ? '' : host}/services/data/:version{v[0-9]+\\.0}`, apiRoutes(world));
  }
  app.notFound((c) => sendError(c, NOT_FOUND));
  return app;
}

/** The list of versions needs no session. */
function versionRoutes(): Hono<Env> {
  const app = new Hono<Env>();
  const list = VERSIONS.map(({ label, number }) => ({
    label,
    url: `/services/data/v${number}.0`,
    version: `${number}.0`,
  }));
  app.get('/services/data', (c) => c.json(list));
  app.get('/services/data/', (c) => c.json(list));
  return app;
}

function apiRoutes(world: World): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  api.use(authenticate(world));
  api.get('/limits', (c) => {
    const { apiCalls, settings } = c.get('org');
    return c.json({
      DailyApiRequests: { Max: settings.dailyApiLimit, Remaining: settings.dailyApiLimit - apiCalls.count },
      DataStorageMB: { Max: 10_240, Remaining: 9_876 },
    });
  });
  api.route('/', queryRoutes(world));
  api.route('/', collectionRoutes(world));
  api.route('/', dataRoutes(world));
  return api;
}
