import { codeChallengeOf, generateCodeVerifier, generateState } from '../src/oauth.ts';
import type { CallResult, CrmAuth, TokenSet } from '../src/port.ts';

const REDIRECT_URI = 'http://localhost:3999/callback';

/**
 * Says yes for an account on the sandbox's consent page, as its form would, and exchanges the code that comes back. Where
 * the page does not answer, the callback is none of ours.
 */
export async function authorize(provider: CrmAuth, account: string): Promise<CallResult<TokenSet>> {
  const [state, codeVerifier] = [generateState(), generateCodeVerifier()];
  const codeChallenge = await codeChallengeOf(codeVerifier);
  const url = provider.authorizationUrl({ state, codeChallenge, redirectUri: REDIRECT_URI });
  const form = new URLSearchParams(url.searchParams);
  form.set('account', account);
  form.set('decision', 'allow');
  const post = { method: 'POST', body: form, redirect: 'manual' } as const;
  const answer = await fetch(url.origin + url.pathname, post).catch(() => null);
  const callbackParameters = new URL(answer?.headers.get('location') ?? 'error:').searchParams;
  return provider.exchangeCode({ callbackParameters, state, codeVerifier, redirectUri: REDIRECT_URI });
}
