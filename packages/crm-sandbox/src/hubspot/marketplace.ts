import { Hono } from 'hono';
import { html } from 'hono/html';
import { hiddenFields, HUBSPOT, page, PAGE_HEADERS, problemPage } from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import { readForm } from '../http/form.ts';
import { isAllowedRedirect, withParameters } from '../http/redirect.ts';
import type { World } from '../world.ts';
import { consentPage } from './consent.ts';
import { issueCode } from './grants.ts';
import { APP_SCOPES, parseScopes } from './scopes.ts';

/**
 * The app's marketplace listing. `?installUrl=` starts the flow with partner sign-in
 * (`step=authorize`, consent, `step=finalize`); `?redirectUri=` the one without, which ends at the app's
 * callback with a code and no state. `?scope=` replaces the scopes of the app's configuration.
 */
export function marketplaceRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/marketplace', (c) => {
    const { installUrl, redirectUri, scope } = c.req.query();
    const target = installUrl ?? redirectUri;
    if (target === undefined || !isAllowedRedirect(target)) {
      return c.html(
        problemPage(
          HUBSPOT,
          'Which app?',
          'Open this page with ?installUrl= (the app signs the user in) or ?redirectUri= (it does not).',
          'installUrl',
        ),
        400,
        PAGE_HEADERS,
      );
    }
    const scopes = parseScopes(scope ?? APP_SCOPES.join(' '));
    const form =
      installUrl === undefined
        ? html`<form method="get" action="/oauth/authorize">
            ${hiddenFields({
              client_id: world.hubspotApp.clientId,
              redirect_uri: target,
              scope: scopes.join(' '),
            })}<button class="primary">Install app</button>
          </form>`
        : html`<form method="post" action="/marketplace/install">
            ${hiddenFields({
              installUrl: target,
              scope: scopes.join(' '),
            })}<button class="primary">Install app</button>
          </form>`;
    return c.html(
      page(
        HUBSPOT,
        'Conduit in the marketplace',
        html`<section class="card">
          <h1>Conduit</h1>
          <p>Turns sales email into the next step: one task, one note, on the right contact and deal.</p>
          <p class="muted">Works with contacts, deals, tasks and notes. Free to install.</p>
          ${form}
        </section>`,
        { narrow: true },
      ),
      200,
      PAGE_HEADERS,
    );
  });

  app.post('/marketplace/install', async (c) => {
    const form = await readForm(c);
    const installUrl = form.get('installUrl') ?? '';
    if (!isAllowedRedirect(installUrl)) return c.text('installUrl is not allowed', 400);
    const id = world.mint.secret(24);
    const scopes = parseScopes(form.get('scope'));
    world.state.hubspot.marketplaceInstalls[id] = { id, hubId: 0, installUrl, scopes, code: null };
    const returnUrl = `${new URL(c.req.url).origin}/marketplace/return?install=${id}`;
    return c.redirect(withParameters(installUrl, { returnUrl, step: 'authorize' }));
  });

  // Comes back twice: with the app's state to ask for consent, and without a question once it has finished.
  app.get('/marketplace/return', (c) => {
    const install = world.state.hubspot.marketplaceInstalls[c.req.query('install') ?? ''];
    if (install === undefined) {
      return c.html(
        problemPage(HUBSPOT, 'This install has ended', 'Start again from the listing.', 'UNKNOWN_INSTALL'),
        404,
        PAGE_HEADERS,
      );
    }
    if (install.code === null) {
      const state = c.req.query('state');
      if (state === undefined) return c.html(notInstalled(), 200, PAGE_HEADERS);
      const fields = { install: install.id, state };
      return c.html(
        consentPage(world, '/marketplace/consent', install.scopes, fields, null),
        200,
        PAGE_HEADERS,
      );
    }
    const done = world.state.hubspot.codes[install.code]?.used === true;
    const portal = world.state.hubspot.portals[install.hubId];
    return c.html(
      done
        ? page(
            HUBSPOT,
            'Conduit is installed',
            html`<section class="card">
              <h1>Conduit is installed</h1>
              <p>It is now connected to <b>${portal?.name}</b>.</p>
              <p><a href="/?account=${install.hubId}">See the account</a></p>
            </section>`,
            { narrow: true },
          )
        : notInstalled(),
      200,
      PAGE_HEADERS,
    );
  });

  app.post('/marketplace/consent', async (c) => {
    const form = await readForm(c);
    const install = world.state.hubspot.marketplaceInstalls[form.get('install') ?? ''];
    const portal = world.state.hubspot.portals[form.get('account') ?? ''];
    if (install === undefined || portal === undefined || form.get('decision') === 'deny') {
      return c.html(notInstalled(), 200, PAGE_HEADERS);
    }
    install.hubId = portal.hubId;
    install.code = issueCode(world, {
      hubId: portal.hubId,
      redirectUri: install.installUrl,
      scopes: install.scopes,
      codeChallenge: null,
    });
    const returnUrl = `${new URL(c.req.url).origin}/marketplace/return?install=${install.id}`;
    const parameters = { code: install.code, state: form.get('state'), returnUrl, step: 'finalize' };
    return c.redirect(withParameters(install.installUrl, parameters));
  });

  return app;
}

const notInstalled = () =>
  problemPage(
    HUBSPOT,
    'Conduit was not installed',
    'The app came back without finishing the install. You can try again from its listing.',
    'INSTALL_NOT_FINISHED',
  );
