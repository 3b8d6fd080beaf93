import { createAuthProviders } from './auth.ts';
import { crmConfigSchema, type CrmConfigInput, type CrmDependencies } from './config.ts';
import { createHubspotRecords } from './hubspot/records.ts';
import type { Crm, CrmProvider } from './port.ts';
import { createSalesforceRecords } from './salesforce/records.ts';

/** Every CRM Conduit speaks with: one line each. Throws a `ZodError` on a bad configuration. */
export function createProviders(
  input: CrmConfigInput,
  dependencies: CrmDependencies = { now: Date.now },
): Record<Crm, CrmProvider> {
  const config = crmConfigSchema.parse(input);
  const auth = createAuthProviders(input, dependencies);
  return {
    hubspot: { ...auth.hubspot, ...createHubspotRecords(config, dependencies) },
    salesforce: { ...auth.salesforce, ...createSalesforceRecords(config, dependencies) },
  };
}
