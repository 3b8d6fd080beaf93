import { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import { bearerOf, readForm } from '../http/form.ts';
import { intercept } from '../http/intercept.ts';
import type { World } from '../world.ts';
import { authenticate, readScope, scopeError, type ApiEnv } from './access.ts';
import { associationBatchRoutes, recordAssociationRoutes } from './associations.ts';
import { batchRoutes } from './batch.ts';
import { consentRoutes } from './consent.ts';
import { sendError } from './errors.ts';
import { uninstall } from './grants.ts';
import { marketplaceRoutes } from './marketplace.ts';
import { objectRoutes } from './objects.ts';
import { DEAL_STAGES } from './properties.ts';
import { rateLimit } from './rateLimit.ts';
import { recordPages } from './recordsPage.ts';
import { searchRoutes } from './search.ts';
import { tokenRoutes } from './token.ts';

/** The one dated version spoken here; the numbered ones have been retired. */
const VERSION = '2026-09';
const RETIRED = /^\/(oauth\/v\d|crm\/v\d|crm\/objects\/v\d|account-info\/v\d|appinstalls\/v\d)/;

/** The app host and the API host of HubSpot, on one origin. */
export function hubspotApp(world: World): Hono<Env> {
  const app = new Hono<Env>();
  app.use(
    intercept({
      crm: 'hubspot',
      world,
      limitPreset: 'hubspot.rate_limited',
      pathOf: (path) => path,
      accountOf: async (c) => {
        const { accessGrants, refreshGrants, codes } = world.state.hubspot;
        const bearer = bearerOf(c);
        if (bearer !== null) return accountName(accessGrants[bearer]?.hubId);
        if (c.req.method !== 'POST') return null;
        const form = await readForm(c);
        const token = form.get('refresh_token') ?? form.get('token') ?? '';
        const known = codes[form.get('code') ?? ''] ?? refreshGrants[token] ?? accessGrants[token];
        return accountName(known?.hubId) ?? form.get('account');
      },
      expireTokens: (account) => expireTokens(world, account),
      moveInstance: () => undefined,
    }),
  );

  app.route('/', recordPages(world));
  app.route('/', consentRoutes(world));
  app.route('/', marketplaceRoutes(world));
  app.route(`/oauth/${VERSION}`, tokenRoutes(world));
  app.route('/', apiRoutes(world));

  // The answer of a web server that has never heard of the path: HTML, as retired paths give it.
  app.notFound((c) => {
    const status = RETIRED.test(c.req.path) ? 410 : 404;
    const title = status === 410 ? 'Gone' : 'Not Found';
    return c.html(
      `<html><head><title>${status} ${title}</title></head><body><h1>${title}</h1></body></html>`,
      status,
    );
  });
  return app;
}

function apiRoutes(world: World): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  const guarded = [authenticate(world), rateLimit(world)] as const;
  for (const family of ['objects', 'associations', 'pipelines'])
    api.use(`/crm/${family}/${VERSION}/*`, ...guarded);
  api.use(`/account-info/${VERSION}/*`, ...guarded);
  api.use(`/appinstalls/${VERSION}/*`, ...guarded);

  api.get(`/account-info/${VERSION}/details`, (c) => {
    const denied = scopeError(c.get('grant'), 'oauth');
    if (denied !== null) return sendError(c, world, denied);
    const portal = c.get('portal');
    const hours = Math.abs(portal.utcOffsetMinutes) / 60;
    return c.json({
      portalId: portal.hubId,
      accountType: portal.accountType,
      timeZone: portal.timeZone,
      companyCurrency: portal.currency,
      additionalCurrencies: [],
      utcOffset: `${portal.utcOffsetMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:00`,
      utcOffsetMilliseconds: portal.utcOffsetMinutes * 60_000,
      uiDomain: new URL(c.req.url).host,
      dataHostingLocation: portal.dataHostingLocation,
    });
  });

  api.delete(`/appinstalls/${VERSION}/external-install`, (c) => {
    const denied = scopeError(c.get('grant'), 'oauth');
    if (denied !== null) return sendError(c, world, denied);
    uninstall(world, c.get('portal').hubId);
    return c.body(null, 204);
  });

  api.get(`/crm/pipelines/${VERSION}/deals`, (c) => {
    const denied = scopeError(c.get('grant'), readScope('deals'));
    if (denied !== null) return sendError(c, world, denied);
    const stages = DEAL_STAGES.map(({ id, label, probability }, displayOrder) => ({
      id,
      label,
      displayOrder,
      archived: false,
      metadata: { isClosed: String(id.startsWith('closed')), probability: String(probability) },
    }));
    return c.json({
      results: [{ id: 'default', label: 'Sales Pipeline', displayOrder: 0, archived: false, stages }],
    });
  });

  // Batch and search come first: `/{objectType}/{id}` would take their names for ids.
  api.route(`/crm/objects/${VERSION}`, batchRoutes(world));
  api.route(`/crm/objects/${VERSION}`, searchRoutes(world));
  api.route(`/crm/objects/${VERSION}`, recordAssociationRoutes(world));
  api.route(`/crm/objects/${VERSION}`, objectRoutes(world));
  api.route(`/crm/associations/${VERSION}`, associationBatchRoutes(world));
  return api;
}

/** Ends the life of every access token of a portal, and says how many there were. */
export function expireTokens(world: World, account: string | null): number {
  const now = world.now();
  const live = Object.values(world.state.hubspot.accessGrants).filter(
    (grant) => grant.expiresAt > now && (account === null || String(grant.hubId) === account),
  );
  for (const grant of live) grant.expiresAt = now;
  return live.length;
}

const accountName = (hubId: number | undefined) => (hubId === undefined ? null : String(hubId));
