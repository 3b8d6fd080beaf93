/** The scopes this simulator knows, in the words of the consent screen. */
export const SCOPES: Record<string, string> = {
  oauth: 'Know which HubSpot account this is',
  'crm.objects.contacts.read': 'Read contacts, tasks and notes',
  'crm.objects.contacts.write': 'Create and change contacts, tasks and notes',
  'crm.objects.companies.read': 'Read companies',
  'crm.objects.companies.write': 'Create and change companies',
  'crm.objects.deals.read': 'Read deals',
  'crm.objects.deals.write': 'Create and change deals',
  'crm.objects.owners.read': 'Read owners',
  'crm.schemas.contacts.read': 'Read contact properties',
  'crm.schemas.contacts.write': 'Create contact properties',
  'crm.schemas.deals.read': 'Read deal properties and pipelines',
};

/** What the app's own configuration asks for when the install starts in the marketplace. */
export const APP_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.companies.read',
];

/** Splits a scope parameter; every app has `oauth`. */
export function parseScopes(...parameters: (string | null)[]): string[] {
  const named = parameters
    .flatMap((parameter) => parameter?.split(/[\s+]+/) ?? [])
    .filter((scope) => scope !== '');
  return [...new Set(['oauth', ...named])];
}
