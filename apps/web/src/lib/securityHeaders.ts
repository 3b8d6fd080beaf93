/**
 * Every security header of the dashboard. Scripts run by nonce only. Styles allow inline ones because
 * Radix and the toasts position themselves with style attributes.
 */
export function securityHeaders(options: {
  nonce: string;
  https: boolean;
  development: boolean;
  /** Who may show the page in a frame: nobody, unless named. */
  framedBy?: readonly string[];
}): Record<string, string> {
  const { nonce, https, development, framedBy = [] } = options;
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBy.join(' ') || "'none'"}`,
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    // It knows only all or nothing; browsers that know `frame-ancestors` go by that.
    ...(framedBy.length === 0 ? { 'X-Frame-Options': 'DENY' } : {}),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    ...(https ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}
