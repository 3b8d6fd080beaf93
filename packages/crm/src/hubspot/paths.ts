/** GA since 2026-09-08. Undated (v1 to v4) paths are being retired and are never called. */
export const HUBSPOT_API_VERSION = '2026-09';

const objects = (type: string): string => `/crm/objects/${HUBSPOT_API_VERSION}/${type}`;

export const hubspotPaths = {
  authorize: '/oauth/authorize',
  token: `/oauth/${HUBSPOT_API_VERSION}/token`,
  introspect: `/oauth/${HUBSPOT_API_VERSION}/token/introspect`,
  revoke: `/oauth/${HUBSPOT_API_VERSION}/token/revoke`,
  uninstall: `/appinstalls/${HUBSPOT_API_VERSION}/external-install`,
  accountDetails: `/account-info/${HUBSPOT_API_VERSION}/details`,
  list: objects,
  batch: (type: string, operation: 'create' | 'read'): string => `${objects(type)}/batch/${operation}`,
  search: (type: string): string => `${objects(type)}/search`,
  readAssociations: (from: string, to: string): string =>
    `/crm/associations/${HUBSPOT_API_VERSION}/${from}/${to}/batch/read`,
};
