const ANY_ORIGIN = 'http://conduit.invalid';

/** A path within this site out of a `next` parameter, or `/`. Never another site, whatever is written. */
export function safeNextPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || !URL.canParse(value, ANY_ORIGIN)) return '/';
  const parsed = new URL(value, ANY_ORIGIN);
  if (parsed.origin !== ANY_ORIGIN) return '/';
  const path = parsed.pathname + parsed.search + parsed.hash;
  // Normalising "/.//host" leaves "//host", which a browser reads as another site.
  return path.startsWith('//') ? '/' : path;
}

/** `/sign-in` (or another page) that comes back to `next` afterwards. */
export function withNext(page: string, next: string): string {
  const safe = safeNextPath(next);
  return safe === '/' ? page : `${page}?next=${encodeURIComponent(safe)}`;
}
