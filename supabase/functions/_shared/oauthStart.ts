import { codeChallengeOf, generateCodeVerifier, generateState } from '@conduit/crm/oauth.ts';
import { bindToBrowser, storeOAuthState } from '@conduit/db/oauthStates.ts';
import { memberRole } from '@conduit/db/workspaces.ts';
import { z } from 'zod';

import { cookieName, setCookie } from './cookies.ts';
import { readBody, redirect, refuse, respond, sha256 } from './http.ts';
import { redirectUri, type OAuthDependencies } from './oauth.ts';

const MAX_BODY_BYTES = 4096;

const bodySchema = z.object({
  workspaceId: z.uuid(),
  /** Salesforce only: a sandbox's or a My Domain's login host. */
  loginUrl: z.url().optional(),
});

/**
 * Starts connecting a CRM from the dashboard, in two steps.
 *
 * `POST {workspaceId}` with the user's access token, by an admin of that workspace: `{url}`, where to send the browser.
 * `GET ?state=…`, by that browser: ties the request to it with a cookie and sends it on to the CRM's consent page.
 */
export function createStartHandler(deps: OAuthDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'POST') return begin(request, deps);
    if (request.method === 'GET') return toConsent(request, deps);
    return refuse({ status: 405, code: 'method_not_allowed', message: 'Use POST, then GET.' });
  };
}

async function begin(request: Request, deps: OAuthDependencies): Promise<Response> {
  const accessToken = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  const user = accessToken === undefined ? null : await deps.findUser(accessToken);
  if (!user) return refuse({ status: 401, code: 'not_signed_in', message: 'Sign in first.' });

  const bytes = await readBody(request, MAX_BODY_BYTES);
  const body = bodySchema.safeParse(bytes === null ? null : parseJson(new TextDecoder().decode(bytes)));
  if (!body.success) {
    return refuse({ status: 400, code: 'malformed_request', message: 'Send {"workspaceId": "<uuid>"}.' });
  }
  const { workspaceId, loginUrl } = body.data;
  const role = await memberRole(deps.db, workspaceId, user.id);
  if (role !== 'owner' && role !== 'admin') {
    return refuse({
      status: 403,
      code: 'not_an_admin',
      message: 'Only an owner or admin of the workspace can connect a CRM.',
    });
  }

  const state = generateState();
  const stateHash = await sha256(state);
  const binding = { ownerId: stateHash, crm: deps.crm, kind: 'code_verifier' } as const;
  await storeOAuthState(deps.db, {
    stateHash,
    crm: deps.crm,
    workspaceId,
    userId: user.id,
    codeVerifier: await deps.vault.seal(generateCodeVerifier(), binding),
    loginUrl: loginUrl ?? null,
  });
  const url = new URL(`${deps.functionsUrl}/${deps.crm}-oauth-start`);
  url.searchParams.set('state', state);
  return respond(200, { url: url.href });
}

async function toConsent(request: Request, deps: OAuthDependencies): Promise<Response> {
  const state = new URL(request.url).searchParams.get('state') ?? '';
  const stateHash = await sha256(state);
  const browser = generateState();
  const bound = await bindToBrowser(deps.db, {
    stateHash,
    crm: deps.crm,
    browserHash: await sha256(browser),
  });
  if (!bound) {
    const back = new URL('/', deps.appUrl);
    back.searchParams.set('error', 'state_unknown');
    return redirect(back);
  }
  const verifier = await deps.vault.open(bound.codeVerifier, {
    ownerId: stateHash,
    crm: deps.crm,
    kind: 'code_verifier',
  });
  // Only a vault key that was taken away too early gets here.
  if (!verifier.ok) throw new Error(verifier.error.code);
  const consent = deps.provider.authorizationUrl({
    state,
    codeChallenge: await codeChallengeOf(verifier.plaintext),
    redirectUri: redirectUri(deps),
    ...(bound.loginUrl === null ? {} : { loginUrl: bound.loginUrl }),
  });
  return redirect(consent, { 'set-cookie': setCookie(cookieName(stateHash), browser, deps.functionsUrl) });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
