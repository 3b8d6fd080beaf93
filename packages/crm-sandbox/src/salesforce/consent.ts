import { Hono } from 'hono';
import { html } from 'hono/html';
import { hiddenFields, page, PAGE_HEADERS, problemPage, SALESFORCE, type Html } from '../html/layout.ts';
import type { Env } from '../http/env.ts';
import { readForm } from '../http/form.ts';
import { isAllowedRedirect, withParameters } from '../http/redirect.ts';
import type { World } from '../world.ts';
import { issueCode } from './grants.ts';
import { orgsAt, SANDBOX_LOGIN, splitHost } from './hosts.ts';
import type { Org } from './state.ts';

const SCOPES: Record<string, string> = {
  api: 'Manage user data via APIs',
  refresh_token: 'Perform requests at any time',
  offline_access: 'Perform requests at any time',
  openid: 'Access unique user identifiers',
  id: 'Access the identity URL service',
  profile: 'Access the profile',
  email: 'Access the email address',
  web: 'Manage user data via Web browsers',
  full: 'Full access',
};

interface AuthorizeRequest {
  redirectUri: string;
  scope: string;
  state: string | null;
  codeChallenge: string;
}

type Refusal = { page: Html } | { redirect: string };

/** `/services/oauth2/authorize`: sign-in and consent in one page, at every login host. */
export function consentRoutes(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/services/oauth2/authorize', (c) => {
    const query = new URL(c.req.url).searchParams;
    const request = parseRequest(world, query);
    if ('page' in request) return c.html(request.page, 400, PAGE_HEADERS);
    if ('redirect' in request) return c.redirect(request.redirect);
    const { host } = splitHost(c.req.path);
    return c.html(
      consentPage(orgsAt(world, host), host, request, Object.fromEntries(query)),
      200,
      PAGE_HEADERS,
    );
  });

  app.post('/services/oauth2/authorize', async (c) => {
    const form = await readForm(c);
    const request = parseRequest(world, form);
    if ('page' in request) return c.html(request.page, 400, PAGE_HEADERS);
    if ('redirect' in request) return c.redirect(request.redirect);
    const { redirectUri, scope, state, codeChallenge } = request;
    if (form.get('decision') === 'deny') {
      const error_description = 'end-user denied authorization';
      return c.redirect(withParameters(redirectUri, { error: 'access_denied', error_description, state }));
    }
    const { host } = splitHost(c.req.path);
    const org = orgsAt(world, host).find(({ orgId }) => orgId === form.get('account'));
    if (org === undefined) {
      const explanation = 'Check your username. Sandboxes sign in at their own login page.';
      return c.html(problem('We could not sign you in', explanation, 'login failed'), 400, PAGE_HEADERS);
    }
    if (!org.settings.appApproved) {
      const explanation =
        'We can’t authorize you because of an OAuth error. For more information, contact your Salesforce administrator.';
      const code =
        'OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occurred during authentication. Please try again.';
      return c.html(problem('OAuth error', explanation, code), 400, PAGE_HEADERS);
    }
    const code = issueCode(world, { orgId: org.orgId, redirectUri, scope, codeChallenge });
    return c.redirect(withParameters(redirectUri, { code, state }));
  });

  return app;
}

const problem = (title: string, explanation: string, code: string) =>
  problemPage(SALESFORCE, title, explanation, code);

function parseRequest(world: World, query: URLSearchParams): AuthorizeRequest | Refusal {
  const redirectUri = query.get('redirect_uri');
  const state = query.get('state');
  if (query.get('client_id') !== world.salesforceApp.clientId) {
    return {
      page: problem(
        'OAuth error',
        'The app that sent you here is not known.',
        'invalid_client_id : client identifier invalid',
      ),
    };
  }
  if (redirectUri === null || !isAllowedRedirect(redirectUri)) {
    const code = 'redirect_uri_mismatch : redirect_uri must match configuration';
    return { page: problem('OAuth error', 'The callback URL is not one of the app.', code) };
  }
  const refuse = (error: string, error_description: string): Refusal => ({
    redirect: withParameters(redirectUri, { error, error_description, state }),
  });
  if (query.get('response_type') !== 'code')
    return refuse('unsupported_response_type', 'response type must be code');
  const codeChallenge = query.get('code_challenge');
  if (!codeChallenge) return refuse('invalid_request', 'missing required code challenge');
  // Some SDKs leave the method out; there is only S256.
  if ((query.get('code_challenge_method') ?? 'S256') !== 'S256') {
    return refuse('invalid_request', 'invalid code challenge method');
  }
  const scope = query.get('scope')?.trim() ?? '';
  const scopes = scope === '' ? ['api', 'refresh_token'] : scope.split(/[\s+]+/);
  if (scopes.some((name) => SCOPES[name] === undefined)) {
    return refuse('invalid_scope', 'the requested scope is not allowed');
  }
  return { redirectUri, scope: scopes.join(' '), state, codeChallenge };
}

function consentPage(
  orgs: Org[],
  host: string | undefined,
  request: AuthorizeRequest,
  fields: Record<string, string>,
): Html {
  const action = `${host === undefined ? '' : `/${host}`}/services/oauth2/authorize`;
  const otherLogin = host === SANDBOX_LOGIN ? '' : `/${SANDBOX_LOGIN}`;
  const otherQuery = new URLSearchParams(fields).toString();
  return page(
    SALESFORCE,
    'Allow access?',
    html`<form class="card" method="post" action="${action}">
      <h1>Allow Conduit access?</h1>
      <p class="muted">Choose the org to sign in to. Access can be revoked in Setup at any time.</p>
      ${hiddenFields(fields)}
      <fieldset>
        <legend>Salesforce org</legend>
        ${orgs.map(
          ({ orgId, name, organizationType, isSandbox, user, settings }, index) =>
            html`<label class="choice">
              <input type="radio" name="account" value="${orgId}" required ${index === 0 ? 'checked' : ''} />
              <div>
                <b>${name}</b
                ><span
                  >${organizationType}${isSandbox ? ' · Sandbox' : ''} · Conduit package
                  ${settings.packageInstalled ? 'installed' : 'not installed'}</span
                ><span>as ${user.username}</span>
              </div>
            </label>`,
        )}
      </fieldset>
      <h2>Conduit is asking to</h2>
      <ul class="scopes">
        ${request.scope.split(' ').map((scope) => html`<li>${SCOPES[scope]}</li>`)}
      </ul>
      <div class="actions">
        <button class="primary" name="decision" value="allow">Allow</button>
        <button class="quiet" name="decision" value="deny">Deny</button>
      </div>
      <p class="muted">
        ${
          host === undefined || host === SANDBOX_LOGIN
            ? html`<a href="${otherLogin}/services/oauth2/authorize?${otherQuery}"
                >${host === SANDBOX_LOGIN ? 'Sign in to a production org instead' : 'Sign in to a sandbox instead'}</a
              >`
            : html`Signing in at the org’s own domain.`
        }
      </p>
    </form>`,
    { narrow: true },
  );
}
