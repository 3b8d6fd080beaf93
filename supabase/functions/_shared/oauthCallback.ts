import { generateState } from '@conduit/crm/oauth.ts';
import type { CrmAccount, TokenSet } from '@conduit/crm/port.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import { recordInstall } from '@conduit/db/installs.ts';
import { consumeOAuthState, type OAuthState } from '@conduit/db/oauthStates.ts';
import type { Begun } from '@conduit/shared/installFlow.ts';

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
  /** An install waits there to be finished. */
  waits: boolean;
}

/**
 * Where the CRM sends the browser after consent, and HubSpot's marketplace during an install (`step`). It connects nothing:
 * an account that consented waits, with a secret for the browser that consented, and the dashboard finishes it there as
 * the person who is signed in. A state is used up by the first callback that carries it, whatever comes of it.
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

    const { end, forget } = await finish(request, url, back, deps);
    const headers = forget === null ? {} : { 'set-cookie': forget };
    // HubSpot shows that the install failed; leaving its flow midway would make the person start over.
    if (back && !end.waits) return redirect(back, headers);
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
  back: URL | null,
  deps: OAuthDependencies,
): Promise<{ end: End; forget: string | null }> {
  const state = url.searchParams.get('state');
  // Marketplace installs may come with a code and no state of ours; whose account it is is shown before it is bound.
  if (state === null && deps.crm === 'hubspot' && url.searchParams.has('code')) {
    return { end: await park(deps, url, null, back), forget: null };
  }
  const stateHash = await sha256(state ?? '');
  const browser = readCookie(request, cookieName(stateHash));
  const consumed = await consumeOAuthState(deps.db, {
    stateHash,
    crm: deps.crm,
    browserHash: browser === null ? null : await sha256(browser),
  });
  if (!consumed.ok) return { end: problem(deps, null, consumed.code), forget: null };
  const inHand = { value: state ?? '', hash: stateHash, ...consumed.state };
  return {
    end: await park(deps, url, inHand, back),
    forget: clearCookie(cookieName(stateHash), deps.functionsUrl),
  };
}

type StateInHand = OAuthState & { value: string; hash: string };

/** Keeps the account that consented until somebody finishes it, with a secret for the browser it was consented to in. */
async function park(
  deps: OAuthDependencies,
  url: URL,
  state: StateInHand | null,
  back: URL | null,
): Promise<End> {
  const begun = begunBy(state);
  const granted = await exchange(deps, url, state);
  if (!granted.ok) return problem(deps, begun, granted.code);
  const { tokens, account } = granted;
  const secret = generateState();
  const { installId } = await recordInstall(
    deps.db,
    {
      account: {
        crm: deps.crm,
        externalAccountId: account.externalAccountId,
        name: account.name,
        domain: account.domain,
        url: account.uiUrl,
        installerEmail: account.installerEmail,
        installerUserId: account.installerUserId,
        scopes: tokens.scopes,
      },
      instanceUrl: tokens.instanceUrl,
      claimSecretHash: await sha256(secret),
      begun,
      returnUrl: back?.href ?? state?.returnUrl ?? null,
      now: deps.now(),
    },
    (connectionId) => sealTokens(deps.vault, { connectionId, crm: deps.crm }, tokens),
  );
  // The dashboard moves the secret into an HttpOnly cookie and takes it out of the address at once.
  return {
    path: '/claim-install',
    query: { crm: deps.crm, install_id: installId, claim: secret },
    waits: true,
  };
}

/** Who asked for this consent in the dashboard; null when it began in a marketplace. */
const begunBy = (state: StateInHand | null): Begun | null =>
  state === null || state.workspaceId === null || state.userId === null
    ? null
    : { userId: state.userId, workspaceId: state.workspaceId, browserHash: state.begunHash };

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

const problem = (deps: OAuthDependencies, begun: Begun | null, code: string): End => ({
  path: begun === null ? '/claim-install' : `/w/${begun.workspaceId}/integrations`,
  query: { error: code, crm: deps.crm },
  waits: false,
});

function pageOf(deps: OAuthDependencies, { path, query }: End): URL {
  const url = new URL(path, deps.appUrl);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}
