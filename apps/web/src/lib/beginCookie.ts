import { cookies } from 'next/headers';
import { claimCookieOptions, SECRET } from './claimCookie.ts';

export const BEGIN_COOKIE = 'conduit-begun';

/**
 * A secret of this browser's, sent along with a connect that begins here. An install that comes back to the same browser is
 * finished without a question; who was sent the link of somebody else's connect has another one, or none.
 */
export async function beginSecret(): Promise<string> {
  const store = await cookies();
  const kept = store.get(BEGIN_COOKIE)?.value;
  // One for all tabs, so that connects begun side by side do not lose theirs to each other.
  const secret = kept && SECRET.test(kept) ? kept : newSecret();
  store.set(BEGIN_COOKIE, secret, claimCookieOptions());
  return secret;
}

const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
