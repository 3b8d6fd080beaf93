/** What a Salesforce administrator checks, step by step, in Setup's own words. */
export const SALESFORCE_STEPS: readonly { title: string; detail: string }[] = [
  {
    title: 'Install and approve Conduit',
    detail:
      'Setup → External Client App Manager (or Connected Apps OAuth Usage): Conduit is installed, not blocked, and “Permitted Users” lets the connecting user in.',
  },
  {
    title: 'Keep its refresh token valid',
    detail: 'In the app’s OAuth policies: Refresh Token Policy is “valid until revoked”.',
  },
  {
    title: 'Let it past the login restrictions',
    detail:
      'In the same policies: IP Relaxation is “Relax IP restrictions”. On the user’s profile: no login hours that end in the middle of the day.',
  },
  {
    title: 'Give the user API access',
    detail:
      'The connecting user is active and has the permission “API Enabled”, by profile or permission set. The edition includes the REST API.',
  },
  {
    title: 'Give the user the records',
    detail:
      'Read on Contacts, Leads, Accounts and Opportunities; create and edit on Tasks, Contacts and Leads.',
  },
  {
    title: 'Connect again',
    detail:
      'Only if it does not come back by itself. In Conduit, under Integrations, on the card of Salesforce: Reconnect, as that user.',
  },
];

/** The same as a message to send. */
export const salesforceAdminMessage = (link: string): string =>
  [
    'Hello,',
    '',
    'Conduit’s connection to our Salesforce needs an administrator. Please check the following:',
    '',
    ...SALESFORCE_STEPS.map(({ title, detail }, index) => `${index + 1}. ${title}\n   ${detail}`),
    '',
    `Then it can be connected again here: ${link}`,
    '',
    'Thank you!',
  ].join('\n');
