import { generateState } from '@conduit/crm/oauth.ts';
import type { CrmAccount, TokenSet } from '@conduit/crm/port.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import { connectAccount } from '@conduit/db/connections.ts';
import { recordInstall } from '@conduit/db/installs.ts';
import { consumeOAuthState, type OAuthState } from '@conduit/db/oauthStates.ts';
import { memberRole } from '@conduit/db/workspaces.ts';

import { clearCookie, cookieName, readCookie } from './cookies.ts';
import { redirect, refuse, sha256 } from './http.ts';
import { redirectUri, type OAuthDependencies } from './oauth.ts';
import { allowedReturnUrl } from './oauthStart.ts';

/** Longer than any provider's answer; anything longer is not one. */
const MAX_QUERY_CHARS = 8192;

/** Where a callback ends: a page of the dashboard, and what it should say there. */
interface End {
  path: string;
  query: Record<string, string>;
}

/**
 * Where the CRM sends the browser after consent, and HubSpot's marketplace during an install (`step`). Always ends on
 * a page of the dashboard, or back at HubSpot's `returnUrl`: connected, waiting to be claimed, or with the code of what
 * went wrong. A state is used up by the first callback that carries it, whatever comes of it.
 */
export function createCallbackHandler(deps: OAuthDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.search.length > MAX_QUERY_CHARS) {
      return refuse({
        status: 400,
        code: 'malformed_request',
        message: 'This is not an answer from the CRM.',
      });
    }
    const step = deps.crm === 'hubspot' ? url.searchParams.get('step') : null;
    const back = step === null ? null : allowedReturnUrl(url.searchParams.get('returnUrl'), deps);
    if (step !== null && !back) {
      return refuse({ status: 400, code: 'return_url_refused', message: 'That is not a page of HubSpot’s.' });
    }
    if (step === 'authorize' && back) return redirect(toSignIn(deps, back));

    const { end, forget } = await finish(request, url, deps);
    const headers = forget === null ? {} : { 'set-cookie': forget };
    // HubSpot shows whether the install succeeded; leaving its flow midway would make the person start over.
    if (back) return redirect(back, headers);
    return redirect(pageOf(deps, end), headers);
  };
}

/** The install flow with sign-in at ours: a page of the dashboard that asks for the workspace and comes back. */
function toSignIn(deps: OAuthDependencies, back: URL): URL {
  const page = new URL('/install/hubspot', deps.appUrl);
  page.searchParams.set('returnUrl', back.href);
  return page;
}

async function finish(
  request: Request,
  url: URL,
  deps: OAuthDependencies,
): Promise<{ end: End; forget: string | null }> {
  const state = url.searchParams.get('state');
  // Marketplace installs may come with a code and no state of ours; whose account it is is shown before it is bound.
  if (state === null && deps.crm === 'hubspot' && url.searchParams.has('code')) {
    return { end: await install(deps, url, null), forget: null };
  }
  const stateHash = await sha256(state ?? '');
  const browser = readCookie(request, cookieName(stateHash));
  const consumed = await consumeOAuthState(deps.db, {
    stateHash,
    crm: deps.crm,
    browserHash: browser === null ? null : await sha256(browser),
  });
  if (!consumed.ok) return { end: problem(deps, null, consumed.code), forget: null };
  const request_ = { value: state ?? '', hash: stateHash, ...consumed.state };
  const end =
    consumed.state.workspaceId === null ? install(deps, url, request_) : connect(deps, url, request_);
  return { end: await end, forget: clearCookie(cookieName(stateHash), deps.functionsUrl) };
}

type StateInHand = OAuthState & { value: string; hash: string };

/** From the dashboard: straight into the workspace it was begun for. */
async function connect(deps: OAuthDependencies, url: URL, state: StateInHand): Promise<End> {
  const { workspaceId, userId } = state;
  if (workspaceId === null || userId === null) return problem(deps, null, 'state_unknown');
  // Consent takes minutes, in which a role can be lost.
  const role = await memberRole(deps.db, workspaceId, userId);
  if (role !== 'owner' && role !== 'admin') return problem(deps, workspaceId, 'not_an_admin');
  const granted = await exchange(deps, url, state);
  if (!granted.ok) return problem(deps, workspaceId, granted.code);
  const { tokens, account } = granted;
  const connected = await connectAccount(
    deps.db,
    {
      workspaceId,
      userId,
      account: { ...describe(deps, tokens, account), instanceUrl: tokens.instanceUrl },
    },
    (connectionId) => sealTokens(deps.vault, { connectionId, crm: deps.crm }, tokens),
  );
  return connected.ok
    ? { path: `/w/${workspaceId}/integrations`, query: { connected: deps.crm } }
    : problem(deps, workspaceId, connected.code);
}

/** From the marketplace: kept until somebody claims it, with a secret for the browser that installed it. */
async function install(deps: OAuthDependencies, url: URL, state: StateInHand | null): Promise<End> {
  const granted = await exchange(deps, url, state);
  if (!granted.ok) return problem(deps, null, granted.code);
  const { tokens, account } = granted;
  const secret = generateState();
  const { installId } = await recordInstall(
    deps.db,
    {
      account: { ...describe(deps, tokens, account), installerUserId: account.installerUserId },
      instanceUrl: tokens.instanceUrl,
      claimSecretHash: await sha256(secret),
      now: deps.now(),
    },
    (connectionId) => sealTokens(deps.vault, { connectionId, crm: deps.crm }, tokens),
  );
  // The dashboard moves the secret into an HttpOnly cookie and takes it out of the address at once.
  return { path: '/claim-install', query: { crm: deps.crm, install_id: installId, claim: secret } };
}

async function exchange(
  deps: OAuthDependencies,
  url: URL,
  state: StateInHand | null,
): Promise<{ ok: true; tokens: TokenSet; account: CrmAccount } | { ok: false; code: string }> {
  const verifier = state === null ? null : await openVerifier(deps, state);
  const callbackParameters = new URLSearchParams(url.search);
  // HubSpot's own, and no part of an authorization response.
  callbackParameters.delete('step');
  callbackParameters.delete('returnUrl');
  const tokens = await deps.provider.exchangeCode({
    callbackParameters,
    state: state?.value ?? null,
    // In the marketplace's own flow HubSpot asks for consent, without a challenge of ours.
    codeVerifier: state === null || state.returnUrl !== null ? null : verifier,
    redirectUri: redirectUri(deps),
    ...(state === null || state.loginUrl === null ? {} : { loginUrl: state.loginUrl }),
  });
  if (!tokens.ok) return { ok: false, code: tokens.error.code };
  const account = await deps.provider.identify(tokens.value);
  return account.ok
    ? { ok: true, tokens: tokens.value, account: account.value }
    : { ok: false, code: account.error.code };
}

async function openVerifier(deps: OAuthDependencies, state: StateInHand): Promise<string> {
  const binding = { ownerId: state.hash, crm: deps.crm, kind: 'code_verifier' } as const;
  const verifier = await deps.vault.open(state.codeVerifier, binding);
  // Only a vault key that was taken away too early gets here.
  if (!verifier.ok) throw new Error(verifier.error.code);
  return verifier.plaintext;
}

const describe = (deps: OAuthDependencies, tokens: TokenSet, account: CrmAccount) => ({
  crm: deps.crm,
  externalAccountId: account.externalAccountId,
  name: account.name,
  domain: account.domain,
  url: account.uiUrl,
  installerEmail: account.installerEmail,
  scopes: tokens.scopes,
});

const problem = (deps: OAuthDependencies, workspaceId: string | null, code: string): End => ({
  path: workspaceId === null ? '/claim-install' : `/w/${workspaceId}/integrations`,
  query: { error: code, crm: deps.crm },
});

function pageOf(deps: OAuthDependencies, { path, query }: End): URL {
  const url = new URL(path, deps.appUrl);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}
