import { crmConfigSchema, type CrmConfigInput, type CrmDependencies } from './config.ts';
import { createHubspotAuth } from './hubspot/oauth.ts';
import type { Crm, CrmAuth } from './port.ts';
import { createSalesforceAuth } from './salesforce/oauth.ts';

/** Connecting, identifying and disconnecting, without the SDKs: for Edge Functions. Throws a `ZodError` on a bad configuration. */
export function createAuthProviders(
  input: CrmConfigInput,
  dependencies: CrmDependencies = { now: Date.now },
): Record<Crm, CrmAuth> {
  const config = crmConfigSchema.parse(input);
  return {
    hubspot: createHubspotAuth(config, dependencies),
    salesforce: createSalesforceAuth(config, dependencies),
  };
}
