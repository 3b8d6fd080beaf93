import { HUBSPOT_APP_ORIGINS } from '@conduit/shared/installFlow.ts';
import { createServerClient } from '@supabase/ssr';
import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { NextResponse, type NextRequest } from 'next/server';
import { env, isDevelopment } from './env.ts';
import {
  CLAIM_PATH,
  claimCookieName,
  claimCookieOptions,
  claimCookiesToDrop,
  takeClaimSecret,
} from './lib/claimCookie.ts';
import { safeNextPath, withNext } from './lib/nextPath.ts';
import { securityHeaders } from './lib/securityHeaders.ts';
import { LAST_WORKSPACE_COOKIE, sessionCookieOptions } from './lib/supabase/cookies.ts';

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;
const WORKSPACE_PATH = /^\/w\/([0-9a-f-]{36})(?:\/|$)/;

const HUBSPOT_INSTALL_PATH = '/install/hubspot';

/** Pages anyone may open. Invitations and installs explain themselves to people without an account. */
const PUBLIC = new Set(['/sign-in', '/sign-up', '/auth/confirm', CLAIM_PATH, HUBSPOT_INSTALL_PATH]);
const isPublic = (path: string): boolean => PUBLIC.has(path) || path.startsWith('/invite/');

/** Before every page: refreshes the session, keeps signed-out visitors out, and sets the security headers. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, APP_URL } = env();
  const https = APP_URL.startsWith('https:');
  const nonce = btoa(crypto.randomUUID());
  const { pathname, search } = request.nextUrl;
  const framedBy = pathname === HUBSPOT_INSTALL_PATH ? HUBSPOT_APP_ORIGINS : [];
  const security = securityHeaders({ nonce, https, development: isDevelopment(), framedBy });

  const written: Parameters<NextResponse['cookies']['set']>[] = [];
  const cacheHeaders: Record<string, string> = {};
  const supabase = createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(),
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (list, headers) => {
        for (const { name, value, options } of list) {
          request.cookies.set(name, value);
          written.push([name, value, options]);
        }
        Object.assign(cacheHeaders, headers);
      },
    },
  });
  const { data, error } = await supabase.auth.getClaims();
  // When Auth cannot be reached nobody is signed out for it: the page says what is wrong.
  const signedOut = !data && !(error && isAuthRetryableFetchError(error));

  const finish = (response: NextResponse): NextResponse => {
    for (const cookie of written) response.cookies.set(...cookie);
    for (const [name, value] of Object.entries({ ...cacheHeaders, ...security }))
      response.headers.set(name, value);
    return response;
  };
  const to = (path: string) => finish(NextResponse.redirect(new URL(path, APP_URL), 303));

  // The secret leaves the address before anything else sees it: history, a referrer, a screenshot.
  const claim = takeClaimSecret(request.nextUrl);
  if (claim) {
    const response = to(claim.path);
    if (claim.cookie) {
      const { installId, secret } = claim.cookie;
      const held = request.cookies.getAll().map(({ name }) => name);
      for (const name of claimCookiesToDrop(held, installId))
        response.cookies.set(name, '', { ...claimCookieOptions(), maxAge: 0 });
      response.cookies.set(claimCookieName(installId), secret, claimCookieOptions());
    }
    return response;
  }
  if (signedOut && !isPublic(pathname)) return to(withNext('/sign-in', pathname + search));
  if (data && (pathname === '/sign-in' || pathname === '/sign-up')) {
    return to(safeNextPath(request.nextUrl.searchParams.get('next')));
  }

  // Next reads the nonce out of the request's policy and puts it on its own scripts.
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', security['Content-Security-Policy'] ?? '');
  const response = NextResponse.next({ request: { headers } });
  const workspace = WORKSPACE_PATH.exec(pathname)?.[1];
  if (workspace && data) {
    response.cookies.set(LAST_WORKSPACE_COOKIE, workspace, {
      ...sessionCookieOptions(),
      maxAge: ONE_YEAR_SECONDS,
    });
  }
  return finish(response);
}

// Probes carry no session, and must be answered also when Auth does not.
export const config = {
  matcher: ['/((?!_next/static|_next/image|favicon.ico|icon.svg|healthz$|readyz$).*)'],
};
