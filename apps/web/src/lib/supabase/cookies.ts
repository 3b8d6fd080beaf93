import type { CookieOptionsWithName } from '@supabase/ssr';
import { env } from '../../env.ts';

/** Session cookies. The browser never talks to Supabase, so no script needs to read them. */
export function sessionCookieOptions(): CookieOptionsWithName {
  return { path: '/', sameSite: 'lax', httpOnly: true, secure: env().APP_URL.startsWith('https:') };
}

/** Remembers the workspace last looked at, so `/` opens it again. */
export const LAST_WORKSPACE_COOKIE = 'conduit-workspace';
