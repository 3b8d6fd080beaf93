import type { World } from '../world.ts';
import type { Org } from './state.ts';

/**
 * Salesforce tells login hosts and orgs apart by host name; on one origin the first path segment does:
 * none is login.salesforce.com, `test` is test.salesforce.com, any other is an org's own domain.
 */
export const SANDBOX_LOGIN = 'test';

/** The orgs a login host knows: sandboxes only at `test`, one at its own domain, production ones at the root. */
export function orgsAt(world: World, host: string | undefined): Org[] {
  const orgs = Object.values(world.state.salesforce.orgs);
  if (host === undefined) return orgs.filter((org) => !org.isSandbox);
  if (host === SANDBOX_LOGIN) return orgs.filter((org) => org.isSandbox);
  return orgs.filter((org) => org.instance === host);
}

/** Splits `/northwind/services/data` into its host and the path the provider would see. */
export function splitHost(path: string): { host: string | undefined; path: string } {
  const match = /^\/([a-z0-9-]+)(\/(?:services|id|lightning)\/.*)$/.exec(path);
  return match?.[1] === undefined || match[2] === undefined
    ? { host: undefined, path }
    : { host: match[1], path: match[2] };
}
