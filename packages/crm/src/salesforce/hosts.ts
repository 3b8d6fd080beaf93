import { isLoopback } from '../config.ts';

const LOGIN_HOST =
  /^(login|test|[a-z0-9-]+(--[a-z0-9-]+)?(\.sandbox|\.develop|\.scratch)?\.my)\.salesforce\.com$/;
const INSTANCE_HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.salesforce\.(com|mil)$/;

function trusted(value: string, configured: string, pattern: RegExp): string | null {
  const url = URL.parse(value);
  if (!url || url.username || url.password) return null;
  const home = new URL(configured);
  const own = url.origin === home.origin || (isLoopback(url) && isLoopback(home));
  if (!own && !(url.protocol === 'https:' && url.port === '' && pattern.test(url.hostname))) return null;
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

/**
 * The login host to sign in at: the configured one, login or test.salesforce.com, or a My Domain. Null for anything
 * else, which must never see our client secret. A loopback configuration (the sandbox) trusts loopback hosts.
 */
export const trustedLoginUrl = (value: string, configured: string): string | null =>
  trusted(value, configured, LOGIN_HOST);

/** The same for `instance_url` and the identity URL: where access tokens go. */
export const trustedInstanceUrl = (value: string, configured: string): string | null =>
  trusted(value, configured, INSTANCE_HOST);
