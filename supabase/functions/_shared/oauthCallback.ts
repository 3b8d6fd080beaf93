import { sealTokens } from '@conduit/crm/tokens.ts';
import { connectAccount } from '@conduit/db/connections.ts';
import { consumeOAuthState } from '@conduit/db/oauthStates.ts';
import { memberRole } from '@conduit/db/workspaces.ts';

import { clearCookie, cookieName, readCookie } from './cookies.ts';
import { redirect, refuse, sha256 } from './http.ts';
import { redirectUri, type OAuthDependencies } from './oauth.ts';

/** Longer than any provider's answer; anything longer is not one. */
const MAX_QUERY_CHARS = 8192;

/**
 * Where the CRM sends the browser after consent. Always ends on a page of the dashboard: connected, or with the code
 * of what went wrong. A state is used up by the first callback that carries it, whatever comes of it.
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
    const state = url.searchParams.get('state') ?? '';
    const stateHash = await sha256(state);
    const browser = readCookie(request, cookieName(stateHash));
    const consumed = await consumeOAuthState(deps.db, {
      stateHash,
      crm: deps.crm,
      browserHash: browser === null ? null : await sha256(browser),
    });
    if (!consumed.ok) return toApp(deps, null, { error: consumed.code });

    const { workspaceId, userId, loginUrl, codeVerifier } = consumed.state;
    const forget = { 'set-cookie': clearCookie(cookieName(stateHash), deps.functionsUrl) };
    const end = (query: Record<string, string>) => toApp(deps, workspaceId, query, forget);
    if (workspaceId === null || userId === null) return end({ error: 'state_unknown' });

    // Consent takes minutes, in which a role can be lost.
    const role = await memberRole(deps.db, workspaceId, userId);
    if (role !== 'owner' && role !== 'admin') return end({ error: 'not_an_admin' });

    const verifier = await deps.vault.open(codeVerifier, {
      ownerId: stateHash,
      crm: deps.crm,
      kind: 'code_verifier',
    });
    if (!verifier.ok) throw new Error(verifier.error.code);
    const tokens = await deps.provider.exchangeCode({
      callbackParameters: url.searchParams,
      state,
      codeVerifier: verifier.plaintext,
      redirectUri: redirectUri(deps),
      ...(loginUrl === null ? {} : { loginUrl }),
    });
    if (!tokens.ok) return end({ error: tokens.error.code });
    const account = await deps.provider.identify(tokens.value);
    if (!account.ok) return end({ error: account.error.code });

    const connected = await connectAccount(
      deps.db,
      {
        workspaceId,
        userId,
        account: {
          crm: deps.crm,
          externalAccountId: account.value.externalAccountId,
          name: account.value.name,
          domain: account.value.domain,
          url: account.value.uiUrl,
          installerEmail: account.value.installerEmail,
          scopes: tokens.value.scopes,
          instanceUrl: tokens.value.instanceUrl,
        },
      },
      (connectionId) => sealTokens(deps.vault, { connectionId, crm: deps.crm }, tokens.value),
    );
    return end(connected.ok ? { connected: deps.crm } : { error: connected.code });
  };
}

function toApp(
  deps: OAuthDependencies,
  workspaceId: string | null,
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Response {
  const url = new URL(workspaceId === null ? '/' : `/w/${workspaceId}/integrations`, deps.appUrl);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  if ('error' in query) url.searchParams.set('crm', deps.crm);
  return redirect(url, headers);
}
