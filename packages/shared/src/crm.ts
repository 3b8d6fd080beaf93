/** The CRMs Conduit writes to. Adding one is a folder in packages/crm and a line here. */
export const crms = ['hubspot', 'salesforce'] as const;
export type Crm = (typeof crms)[number];

/** What Conduit writes: a person, one thing to do, one record of what was said. */
export const crmObjects = ['contact', 'task', 'note'] as const;
export type CrmObject = (typeof crmObjects)[number];
