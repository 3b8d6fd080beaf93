import { STATE_TTL_MINUTES } from '@conduit/db/oauthStates.ts';

/** One cookie per request under way, so that two tabs connecting at once do not overwrite each other. */
export const cookieName = (stateHash: string): string => `conduit_oauth_${stateHash.slice(0, 16)}`;

/** HttpOnly, sent along when the CRM sends the browser back (SameSite=Lax), gone when the state is. */
export function setCookie(
  name: string,
  value: string,
  functionsUrl: string,
  /** HubSpot may show its install flow in a frame, where only a cookie meant for that comes along. */
  { framed }: { framed: boolean } = { framed: false },
): string {
  return cookie(name, value, functionsUrl, STATE_TTL_MINUTES * 60, framed);
}

export function clearCookie(name: string, functionsUrl: string): string {
  return cookie(name, '', functionsUrl, 0, false);
}

function cookie(name: string, value: string, functionsUrl: string, maxAge: number, framed: boolean): string {
  const { pathname, protocol } = new URL(functionsUrl);
  const secure = protocol === 'https:' ? '; Secure' : '';
  // Browsers take SameSite=None only over https.
  const sameSite = framed && secure !== '' ? 'SameSite=None; Partitioned' : 'SameSite=Lax';
  return `${name}=${value}; Path=${pathname}; HttpOnly; ${sameSite}; Max-Age=${maxAge}${secure}`;
}

export function readCookie(request: Request, name: string): string | null {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}
