import { codeChallengeOf, generateCodeVerifier, generateState } from '@conduit/crm/oauth.ts';
import { CrmConfigError } from '@conduit/crm/errors.ts';
import { bindToBrowser, storeOAuthState, type OAuthState } from '@conduit/db/oauthStates.ts';
import { memberRole } from '@conduit/db/workspaces.ts';
import { hubspotReturnUrl } from '@conduit/shared/installFlow.ts';
import { z } from 'zod';

import { cookieName, setCookie } from './cookies.ts';
import { readJson, redirect, refuse, respond, secretHash, sha256, type Refusal } from './http.ts';
import { redirectUri, signedInUser, type OAuthDependencies } from './oauth.ts';

const MAX_BODY_BYTES = 4096;

const bodySchema = z.object({
  workspaceId: z.uuid(),
  /** Salesforce only: a sandbox's or a My Domain's login host. */
  loginUrl: z.url().optional(),
  /** HubSpot only: where its marketplace wants the browser back. */
  returnUrl: z.url().optional(),
});

const LOGIN_URL_REFUSED: Refusal = {
  status: 400,
  code: 'login_url_refused',
  message: 'That is not a login host of the CRM.',
};

/**
 * Starts connecting a CRM.
 *
 * `POST {workspaceId}` with the user's access token, by an admin of that workspace: `{url}`, where to send the browser. The
 * header `x-begin-secret` is a secret of that browser's: who comes back with it finishes the connect without being asked.
 * `GET ?state=…`, by that browser: ties the request to it with a cookie and sends it on to the CRM's consent page.
 * `GET`, by anyone: an install from the marketplace, whose workspace is chosen when it is claimed. Salesforce takes
 * `?login_url=` for sandboxes and My Domains.
 */
export function createStartHandler(deps: OAuthDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'POST') return begin(request, deps);
    if (request.method !== 'GET') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Use POST, then GET.' });
    }
    const { searchParams } = new URL(request.url);
    const state = searchParams.get('state');
    return state === null ? beginInstall(searchParams.get('login_url'), deps) : toConsent(state, deps);
  };
}

async function begin(request: Request, deps: OAuthDependencies): Promise<Response> {
  const user = await signedInUser(request, deps);
  if (!user) return refuse({ status: 401, code: 'not_signed_in', message: 'Sign in first.' });

  const body = bodySchema.safeParse(await readJson(request, MAX_BODY_BYTES));
  if (!body.success) {
    return refuse({ status: 400, code: 'malformed_request', message: 'Send {"workspaceId": "<uuid>"}.' });
  }
  const { workspaceId, loginUrl = null, returnUrl = null } = body.data;
  const role = await memberRole(deps.db, workspaceId, user.id);
  if (role !== 'owner' && role !== 'admin') {
    return refuse({
      status: 403,
      code: 'not_an_admin',
      message: 'Only an owner or admin of the workspace can connect a CRM.',
    });
  }
  if (returnUrl !== null && !allowedReturnUrl(returnUrl, deps)) {
    return refuse({ status: 400, code: 'return_url_refused', message: 'That is not a page of HubSpot’s.' });
  }
  const codeVerifier = generateCodeVerifier();
  if (loginUrl !== null && !(await consentUrl(deps, '', codeVerifier, loginUrl)))
    return refuse(LOGIN_URL_REFUSED);

  const state = await remember(deps, {
    workspaceId,
    userId: user.id,
    codeVerifier,
    loginUrl,
    returnUrl,
    browserHash: null,
    begunHash: await secretHash(request, 'x-begin-secret'),
  });
  const url = new URL(`${deps.functionsUrl}/${deps.crm}-oauth-start`);
  url.searchParams.set('state', state);
  return respond(200, { url: url.href });
}

/** An install that began in the marketplace: no workspace, and nobody signed in. */
async function beginInstall(loginUrl: string | null, deps: OAuthDependencies): Promise<Response> {
  const browser = generateState();
  const codeVerifier = generateCodeVerifier();
  // Tried before anything is stored: only the provider knows its hosts.
  if (!(await consentUrl(deps, '', codeVerifier, loginUrl))) return refuse(LOGIN_URL_REFUSED);
  const state = await remember(deps, {
    workspaceId: null,
    userId: null,
    codeVerifier,
    loginUrl,
    returnUrl: null,
    browserHash: await sha256(browser),
    begunHash: null,
  });
  const consent = await consentUrl(deps, state, codeVerifier, loginUrl);
  return consent
    ? redirect(consent, {
        'set-cookie': setCookie(cookieName(await sha256(state)), browser, deps.functionsUrl),
      })
    : refuse(LOGIN_URL_REFUSED);
}

async function toConsent(state: string, deps: OAuthDependencies): Promise<Response> {
  const stateHash = await sha256(state);
  const browser = generateState();
  const browserHash = await sha256(browser);
  const bound = await bindToBrowser(deps.db, { stateHash, crm: deps.crm, browserHash });
  if (!bound) {
    const back = new URL('/', deps.appUrl);
    back.searchParams.set('error', 'state_unknown');
    return redirect(back);
  }
  const next = await afterBinding(deps, state, stateHash, bound);
  const framed = bound.returnUrl !== null;
  return redirect(next, {
    'set-cookie': setCookie(cookieName(stateHash), browser, deps.functionsUrl, { framed }),
  });
}

/** HubSpot's install flow asks for consent itself, once it has our state; else we send the browser to consent. */
async function afterBinding(
  deps: OAuthDependencies,
  state: string,
  stateHash: string,
  bound: OAuthState,
): Promise<URL> {
  const back = allowedReturnUrl(bound.returnUrl, deps);
  if (back) {
    back.searchParams.set('state', state);
    return back;
  }
  const binding = { ownerId: stateHash, crm: deps.crm, kind: 'code_verifier' } as const;
  const verifier = await deps.vault.open(bound.codeVerifier, binding);
  // Only a vault key that was taken away too early gets here.
  if (!verifier.ok) throw new Error(verifier.error.code);
  const consent = await consentUrl(deps, state, verifier.plaintext, bound.loginUrl);
  if (!consent) throw new Error('login_url_refused');
  return consent;
}

export const allowedReturnUrl = (value: string | null, deps: OAuthDependencies): URL | null =>
  deps.crm === 'hubspot' ? hubspotReturnUrl(value, deps.hubspotOrigin) : null;

/** The CRM's consent page; null when `loginUrl` is none of its hosts. */
async function consentUrl(
  deps: OAuthDependencies,
  state: string,
  codeVerifier: string,
  loginUrl: string | null,
): Promise<URL | null> {
  try {
    return deps.provider.authorizationUrl({
      state,
      codeChallenge: await codeChallengeOf(codeVerifier),
      redirectUri: redirectUri(deps),
      ...(loginUrl === null ? {} : { loginUrl }),
    });
  } catch (error) {
    if (error instanceof CrmConfigError) return null;
    throw error;
  }
}

/** Stores a request on its way, the state as a hash and the verifier sealed; returns the state. */
async function remember(
  deps: OAuthDependencies,
  request: {
    workspaceId: string | null;
    userId: string | null;
    codeVerifier: string;
    loginUrl: string | null;
    returnUrl: string | null;
    browserHash: string | null;
    begunHash: string | null;
  },
): Promise<string> {
  const state = generateState();
  const stateHash = await sha256(state);
  const binding = { ownerId: stateHash, crm: deps.crm, kind: 'code_verifier' } as const;
  const codeVerifier = await deps.vault.seal(request.codeVerifier, binding);
  await storeOAuthState(deps.db, { ...request, stateHash, crm: deps.crm, codeVerifier });
  return state;
}
