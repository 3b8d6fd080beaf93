import { crmErrorWords, crmName } from './crm.ts';

/** Where a person can go from a refusal. */
export type NextStep =
  | 'integrations'
  /** The workspace that has the install, or the account. */
  | 'claimed_workspace'
  | 'other_person'
  | 'sign_in'
  | 'again'
  | 'home';

export interface Refusal {
  title: string;
  words: string;
  next: readonly NextStep[];
}

/** Every way a claim can be refused: what it means, and what to do. */
const REFUSALS: Record<string, Refusal> = {
  wrong_browser: {
    title: 'This install belongs to another browser',
    words:
      'Only the browser that installed the app can claim it, so that a link that got into other hands is worth nothing. Open the page there, or connect the account from your integrations: signing in to the CRM again proves it is yours.',
    next: ['integrations'],
  },
  install_expired: {
    title: 'This install has expired',
    words:
      'Nobody claimed it within seven days, so its access to the CRM was destroyed. Install the app again, or connect the account from your integrations.',
    next: ['integrations'],
  },
  claimed_by_you: {
    title: 'You have claimed this already',
    words: 'The account is connected; there is nothing left to do here.',
    next: ['claimed_workspace'],
  },
  already_claimed: {
    title: 'Somebody else has claimed this',
    words:
      'The install was claimed by another person. If that was a colleague, ask them to invite you to their workspace; or sign in as the person who did.',
    next: ['other_person', 'home'],
  },
  account_bound_elsewhere: {
    title: 'This account is connected elsewhere',
    words:
      'A workspace you do not belong to is connected to it, and an account belongs to one workspace at a time. Ask its admin to invite you, or to disconnect it there. Then install the app again.',
    next: ['other_person', 'home'],
  },
  bound_not_an_admin: {
    title: 'Your workspace has this account',
    words:
      'It is connected to a workspace of yours already. Renewing the connection is for its owner or an admin; ask one of them if something does not work.',
    next: ['claimed_workspace'],
  },
  choose_workspace: {
    title: 'Choose a workspace',
    words: 'It was not begun by you in this browser, so it waits until you say which workspace it is for.',
    next: [],
  },
  not_an_admin: {
    title: 'You cannot connect a CRM there',
    words:
      'Only an owner or admin of that workspace can connect a CRM. Choose another one, create your own, or ask them.',
    next: [],
  },
  another_account_connected: {
    title: 'That workspace has another account',
    words:
      'That workspace is connected to another account of this CRM, and has one at a time. Choose another workspace, or disconnect the other account in its integrations first.',
    next: [],
  },
  installer_differs: {
    title: 'Somebody else installed this',
    words: 'Somebody else installed the app. Confirm below that you know who, or leave it.',
    next: [],
  },
  not_signed_in: {
    title: 'Your session has ended',
    words: 'Sign in again, and you come straight back here.',
    next: ['sign_in'],
  },
  malformed_request: {
    title: 'This link is not complete',
    words: 'Install the app again, or connect the CRM from your integrations.',
    next: ['integrations'],
  },
  unreachable: {
    title: 'This cannot be looked up right now',
    words: 'Nothing is lost: the install waits for you. Please try again in a moment.',
    next: ['again'],
  },
};

const UNKNOWN: Refusal = {
  title: 'This did not work',
  words: 'Something failed on our side. Nothing was kept half; please try again.',
  next: ['again'],
};

export const claimRefusal = (code: string): Refusal =>
  (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? UNKNOWN;

const FINAL = new Set([
  'wrong_browser',
  'install_expired',
  'claimed_by_you',
  'already_claimed',
  'account_bound_elsewhere',
]);

/** Whether nothing the person can choose on the page would change the answer. */
export const isFinal = (code: string): boolean => FINAL.has(code);

/** An install that ended before there was anything to claim. */
export const failedInstall = (crm: string, code: string): Refusal => ({
  title: `${crmName(crm)} was not connected`,
  words: crmErrorWords(code),
  next: ['home'],
});
