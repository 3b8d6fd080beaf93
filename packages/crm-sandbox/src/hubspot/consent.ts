import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { hiddenFields, HUBSPOT, page, PAGE_HEADERS, problemPage, type Html } from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import { readForm } from '../http/form.ts';
import { isAllowedRedirect, withParameters } from '../http/redirect.ts';
import type { World } from '../world.ts';
import { issueCode } from './grants.ts';
import { parseScopes, SCOPES } from './scopes.ts';

interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  scope: string;
  optionalScope: string | null;
  state: string | null;
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
}

/** `/oauth/authorize` and `/oauth/{accountId}/authorize`: asks the user which portal, then sends the code. */
export function consentRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  const show = (c: Context<Env>, preselected: string | null) => {
    const request = parseRequest(world, new URL(c.req.url).searchParams);
    if ('problem' in request) return c.html(request.problem, 400, PAGE_HEADERS);
    const { clientId: client_id, redirectUri: redirect_uri, scope, state } = request;
    const fields = {
      client_id,
      redirect_uri,
      scope,
      optional_scope: request.optionalScope,
      state,
      code_challenge: request.codeChallenge,
      code_challenge_method: request.codeChallengeMethod,
    };
    const scopes = parseScopes(scope, request.optionalScope);
    return c.html(consentPage(world, '/oauth/authorize', scopes, fields, preselected), 200, PAGE_HEADERS);
  };
  app.get('/oauth/authorize', (c) => show(c, null));
  app.get('/oauth/:account{[0-9]+}/authorize', (c) => show(c, c.req.param('account')));

  app.post('/oauth/authorize', async (c) => {
    const form = await readForm(c);
    const request = parseRequest(world, form);
    if ('problem' in request) return c.html(request.problem, 400, PAGE_HEADERS);
    const { redirectUri, state } = request;
    if (form.get('decision') === 'deny') {
      const error_description = 'The user denied access to the app.';
      return c.redirect(withParameters(redirectUri, { error: 'access_denied', error_description, state }));
    }
    const portal = world.state.hubspot.portals[form.get('account') ?? ''];
    if (portal === undefined) {
      return c.html(
        problem('Choose an account', 'The account you chose does not exist.', 'UNKNOWN_HUB'),
        400,
        PAGE_HEADERS,
      );
    }
    const code = issueCode(world, {
      hubId: portal.hubId,
      redirectUri,
      scopes: parseScopes(request.scope, request.optionalScope),
      codeChallenge: request.codeChallenge,
    });
    return c.redirect(withParameters(redirectUri, { code, state }));
  });

  return app;
}

const problem = (title: string, explanation: string, code: string) =>
  problemPage(HUBSPOT, title, explanation, code);

function parseRequest(world: World, query: URLSearchParams): AuthorizeRequest | { problem: Html } {
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  const scope = query.get('scope');
  if (clientId !== world.hubspotApp.clientId) {
    return {
      problem: problem(
        'This app cannot be found',
        'The link names an app that does not exist.',
        'BAD_CLIENT_ID',
      ),
    };
  }
  if (redirectUri === null || !isAllowedRedirect(redirectUri)) {
    const explanation =
      'The redirect URL must match one the app is configured with: https, or http on localhost.';
    return { problem: problem('This app cannot be connected', explanation, 'BAD_REDIRECT_URI') };
  }
  if (scope === null || scope.trim() === '') {
    return { problem: problem('This app cannot be connected', 'The link names no scopes.', 'BAD_SCOPES') };
  }
  const unknown = parseScopes(scope, query.get('optional_scope')).filter(
    (name) => SCOPES[name] === undefined,
  );
  if (unknown.length > 0) {
    const explanation = `The app asks for scopes it is not configured with: ${unknown.join(', ')}.`;
    return { problem: problem('This app cannot be connected', explanation, 'BAD_SCOPES') };
  }
  const codeChallenge = query.get('code_challenge');
  const codeChallengeMethod = query.get('code_challenge_method');
  if (codeChallenge !== null && codeChallengeMethod !== 'S256') {
    return {
      problem: problem(
        'This app cannot be connected',
        'Only S256 code challenges are supported.',
        'BAD_CODE_CHALLENGE',
      ),
    };
  }
  return {
    clientId,
    redirectUri,
    scope,
    optionalScope: query.get('optional_scope'),
    state: query.get('state'),
    codeChallenge,
    codeChallengeMethod,
  };
}

/** The question itself, also asked by the marketplace. */
export function consentPage(
  world: World,
  action: string,
  scopes: string[],
  fields: Record<string, string | null>,
  preselected: string | null,
): Html {
  const portals = Object.values(world.state.hubspot.portals);
  const chosen = preselected ?? String(portals[0]?.hubId);
  return page(
    HUBSPOT,
    'Connect Conduit',
    html`<form class="card" method="post" action="${action}">
      <h1>Connect Conduit to HubSpot</h1>
      <p class="muted">Choose the account Conduit may work in. You can disconnect it at any time.</p>
      ${hiddenFields(fields)}
      <fieldset>
        <legend>HubSpot account</legend>
        ${portals.map(
          ({ hubId, name, domain, accountType, installer }) =>
            html`<label class="choice">
              <input
                type="radio"
                name="account"
                value="${hubId}"
                required
                ${String(hubId) === chosen ? 'checked' : ''}
              />
              <div>
                <b>${name}</b
                ><span
                  >${domain} · ${hubId} ·
                  ${accountType === 'STANDARD' ? 'Standard account' : 'Developer test account'}</span
                ><span>as ${installer.email}</span>
              </div>
            </label>`,
        )}
      </fieldset>
      <h2>Conduit will be able to</h2>
      <ul class="scopes">
        ${scopes.map((scope) => html`<li>${SCOPES[scope] ?? scope}</li>`)}
      </ul>
      <div class="actions">
        <button class="primary" name="decision" value="allow">Connect app</button>
        <button class="quiet" name="decision" value="deny">Cancel</button>
      </div>
    </form>`,
    { narrow: true },
  );
}
