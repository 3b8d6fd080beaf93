import { CLAIM_TTL_DAYS } from '@conduit/shared/installFlow.ts';
import type { CookieOptionsWithName } from '@supabase/ssr';
import { sessionCookieOptions } from './supabase/cookies.ts';
import { isUuid } from './uuid.ts';

export const CLAIM_PATH = '/claim-install';
/** Finishes what the person began in this browser, and goes on. */
export const FINISH_PATH = `${CLAIM_PATH}/finish`;
/** 256 bits, as base64url. */
export const SECRET = /^[\w-]{43}$/;

/** One cookie per install, so that installing both CRMs, or a planted link, overwrites nothing. */
export const claimCookieName = (installId: string): string => `conduit-claim-${installId}`;

/** Both CRMs, and a second try at each. */
const MAX_HELD = 4;

/**
 * Those of a browser's claim cookies that make room for one more. Links can be planted without end, and a browser that holds
 * too many cookies sends more than a server takes: it would be locked out for a week.
 */
export function claimCookiesToDrop(names: readonly string[], installId: string): string[] {
  const prefix = claimCookieName('');
  // Browsers send the oldest first (RFC 6265, 5.4).
  const others = names.filter((name) => name.startsWith(prefix) && name !== claimCookieName(installId));
  return others.slice(0, Math.max(0, others.length - MAX_HELD + 1));
}

/** For every path: after signing up, the claim page is rendered in the answer to `/sign-up`. */
export const claimCookieOptions = (): CookieOptionsWithName => ({
  ...sessionCookieOptions(),
  maxAge: CLAIM_TTL_DAYS * 24 * 60 * 60,
});

/**
 * The claim secret that the OAuth callback sends along, and the address without it; null when the address carries none.
 * A secret that is not one, or belongs to nothing, is dropped.
 */
export function takeClaimSecret(
  url: URL,
): { path: string; cookie: { installId: string; secret: string } | null } | null {
  const secret = url.searchParams.get('claim');
  if (url.pathname !== CLAIM_PATH || secret === null) return null;
  const installId = url.searchParams.get('install_id') ?? '';
  const rest = new URLSearchParams(url.searchParams);
  rest.delete('claim');
  return {
    path: `${CLAIM_PATH}?${rest}`,
    cookie: isUuid(installId) && SECRET.test(secret) ? { installId, secret } : null,
  };
}
