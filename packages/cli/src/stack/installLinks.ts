import type { Stack } from './startStack.ts';

/** Where the sandboxes offer Conduit, as the CRMs' marketplaces do. */
export function installLinks({ sandbox, functionsUrl }: Pick<Stack, 'sandbox' | 'functionsUrl'>): {
  hubspot: string;
  /** The listing whose users sign in to Conduit before HubSpot asks for consent. */
  hubspotSignInFirst: string;
  salesforce: string;
} {
  const link = (base: string, path: string, query: Record<string, string>) =>
    `${base}${path}?${new URLSearchParams(query).toString()}`;
  const callback = `${functionsUrl}/hubspot-oauth-callback`;
  return {
    hubspot: link(sandbox.hubspot.url, '/marketplace', { redirectUri: callback }),
    hubspotSignInFirst: link(sandbox.hubspot.url, '/marketplace', { installUrl: callback }),
    salesforce: link(sandbox.salesforce.url, '/appexchange', {
      startUrl: `${functionsUrl}/salesforce-oauth-start`,
    }),
  };
}
