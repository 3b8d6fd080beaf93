export const CRMS = ['hubspot', 'salesforce'] as const;
export type Crm = (typeof CRMS)[number];
