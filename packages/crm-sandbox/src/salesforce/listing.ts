import { Hono } from 'hono';
import { html } from 'hono/html';
import { hiddenFields, page, PAGE_HEADERS, problemPage, SALESFORCE } from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import { isAllowedRedirect } from '../http/redirect.ts';
import type { World } from '../world.ts';
import { SANDBOX_LOGIN } from './hosts.ts';

/**
 * The app's page in AppExchange. Installing the package starts no OAuth: its setup page links to the app's start URL
 * (`?startUrl=`), which is told the login host of orgs that do not sign in at the usual one.
 */
export function listingRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/appexchange', (c) => {
    const startUrl = c.req.query('startUrl');
    if (startUrl === undefined || !isAllowedRedirect(startUrl)) {
      return c.html(
        problemPage(SALESFORCE, 'Which app?', 'Open this page with ?startUrl= of the app.', 'startUrl'),
        400,
        PAGE_HEADERS,
      );
    }
    const { origin } = new URL(c.req.url);
    const logins: [string, string | null][] = [
      ['Connect a production org', null],
      ['Connect a sandbox', `${origin}/${SANDBOX_LOGIN}`],
      ...Object.values(world.state.salesforce.orgs)
        .filter((org) => !org.isSandbox)
        .map((org): [string, string] => [
          `Connect ${org.name} at its own domain`,
          `${origin}/${org.instance}`,
        ]),
    ];
    return c.html(
      page(
        SALESFORCE,
        'Conduit on AppExchange',
        html`<section class="card">
          <h1>Conduit</h1>
          <p>
            Turns sales email into the next step: one task, one note, on the right person and opportunity.
          </p>
          <p class="muted">The package is installed. One step is left: let Conduit sign in to the org.</p>
          ${logins.map(
            ([label, login_url], index) =>
              html`<form method="get" action="${startUrl}" class="actions">
                ${hiddenFields({ login_url })}<button class="${index === 0 ? 'primary' : 'quiet'}">
                  ${label}
                </button>
              </form>`,
          )}
        </section>`,
        { narrow: true },
      ),
      200,
      PAGE_HEADERS,
    );
  });

  return app;
}
