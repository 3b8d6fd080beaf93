import { parkedFor, type ParkedFor } from '@conduit/shared/writeState.ts';
import type { BadgeTone } from '../../components/ui/badge.tsx';

const NAMES: Record<string, string> = { hubspot: 'HubSpot', salesforce: 'Salesforce' };
export const crmName = (crm: string): string => NAMES[crm] ?? crm;

const OBJECTS: Record<string, string> = { contact: 'Contact', task: 'Task', note: 'Note' };
export const objectName = (object: string): string => OBJECTS[object] ?? object;

interface StateWords {
  label: string;
  tone: BadgeTone;
  detail: string;
}

const STATES: Record<string, StateWords> = {
  planned: {
    label: 'Planned',
    tone: 'info',
    detail: 'Composed in a dry run and kept here. It is not sent by itself.',
  },
  queued: { label: 'Queued', tone: 'info', detail: 'Waiting for its turn to be sent.' },
  in_flight: { label: 'Being sent', tone: 'info', detail: 'On its way to the CRM.' },
  succeeded: { label: 'Written', tone: 'good', detail: 'It is in the CRM.' },
  failed: {
    label: 'Will be retried',
    tone: 'warn',
    detail: 'It was not written; it is tried again by itself.',
  },
  unknown: {
    label: 'Being checked',
    tone: 'warn',
    detail: 'The answer was lost. Conduit looks in the CRM before it does anything else.',
  },
  cancelled: { label: 'Cancelled', tone: 'neutral', detail: 'It will not be sent.' },
};

const GIVEN_UP: StateWords = {
  label: 'Failed',
  tone: 'bad',
  detail: 'It could not be written and is not tried again by itself.',
};

const ASKS: StateWords = {
  label: 'May already be there',
  tone: 'warn',
  detail: 'The answer was lost and reading could not settle it. Somebody has to look in the CRM.',
};

/** What a write on hold waits for, who acts, and what happens then. */
const HELD: Record<ParkedFor, string> = {
  connection:
    'Waiting until the connection works again; Integrations says what is in the way. It then goes out by itself.',
  quota: 'Waiting until the CRM’s daily quota has room again. It then goes out by itself.',
  paused: 'Waiting for live writes, which are switched off. It goes out once an admin switches them on.',
  dry_run:
    'Waiting because this installation of Conduit is itself in dry run. It goes out once whoever runs it ends that.',
  contact: 'Waiting for its contact, which could not be written yet. It follows by itself.',
  person: 'The answer was lost and reading could not settle it. Somebody has to look in the CRM.',
  operator: 'Whoever runs Conduit put it on hold and lets it go again. An admin may also retry it.',
};

/** A row without a reason is from before there was one: it waits for its connection. */
const heldFor = (reason: string | null | undefined): ParkedFor =>
  parkedFor.find((each) => each === reason) ?? 'connection';

/** Whether the failure a write met last is what it waits for now. */
export const showsFailure = (write: { state: string; parked_for?: string | null }): boolean =>
  write.state !== 'planned' &&
  (write.state !== 'parked' || ['connection', 'quota', 'person'].includes(heldFor(write.parked_for)));

/** Where a CRM write stands, in words. */
export function writeWords(write: {
  state: string;
  permanent_failure: boolean;
  parked_for?: string | null;
}): StateWords {
  if (write.permanent_failure) return GIVEN_UP;
  if (write.parked_for === 'person') return ASKS;
  if (write.state === 'parked') {
    return { label: 'On hold', tone: 'warn', detail: HELD[heldFor(write.parked_for)] };
  }
  return STATES[write.state] ?? { label: write.state, tone: 'neutral', detail: '' };
}

/** Every code a connection or a write can fail with: what it means and what to do. */
const ERRORS: Record<string, string> = {
  token_expired: 'The connection’s key ran out and is being renewed.',
  token_revoked: 'The CRM no longer accepts the connection. Connect it again.',
  refresh_unknown:
    'The CRM’s answer to a key renewal was lost on the way, so nobody holds the key that works now. Connect it again.',
  app_uninstalled: 'Conduit is not installed in the CRM any more. An administrator has to install it again.',
  scope_missing: 'The connection lacks a permission. Connect again and grant everything it asks for.',
  user_inactive: 'The CRM user who connected is inactive. Reactivate them or connect as somebody else.',
  org_inactive: 'The CRM account is inactive or gone.',
  ip_restricted: 'The CRM’s login restrictions keep Conduit out. An administrator has to relax them.',
  api_disabled: 'API access is switched off for the CRM account or the user who connected.',
  client_misconfigured: 'The CRM refuses Conduit itself. This is ours to fix.',
  authorization_invalid: 'The CRM’s answer was already used or has expired. Start connecting again.',
  consent_denied: 'Nothing was connected: access was declined in the CRM.',
  rate_limited: 'The CRM asked for a pause. It goes on by itself.',
  quota_exhausted: 'The CRM’s daily quota is used up. It goes on by itself tomorrow.',
  provider_unavailable: 'The CRM is having trouble. It is tried again by itself.',
  timeout: 'The CRM did not answer in time. It is tried again by itself.',
  network: 'The CRM could not be reached. It is tried again by itself.',
  malformed_response: 'The CRM answered with something unreadable.',
  validation: 'The CRM refused a value.',
  conflict: 'The CRM already has a record like this.',
  not_found: 'The record is not in the CRM any more.',
  forbidden: 'The CRM user who connected may not write this.',
  locked: 'The record is locked in the CRM.',
  quota_low: 'The CRM’s daily quota is nearly used up.',
  provider_incident: 'Many accounts of this CRM fail in the same way right now.',
  unexpected: 'The CRM answered in an unexpected way.',
  attempt_abandoned: 'Conduit stopped in the middle of sending it.',
  egress_refused: 'Conduit held it back because it repeated words from an email. Nothing left.',
  payload_invalid: 'Conduit composed something it cannot send. Nothing left.',
  connection: 'The connection does not work right now.',
  quota: 'The CRM’s daily quota is used up.',
  paused: 'Live writes are switched off.',
  dry_run: 'This installation of Conduit is in dry run: nothing leaves it.',
  contact: 'Its contact has to be written first.',
  person: 'The CRM never said whether it was written.',
  operator: 'Somebody at Conduit put it on hold.',
  state_unknown: 'That connection attempt is not known here. Start connecting again.',
  state_used: 'That connection attempt was already finished. Start again if it did not work.',
  state_expired: 'Connecting took too long. Start again.',
  wrong_browser: 'Connecting was finished in another browser than it was started in. Start again here.',
  wrong_provider: 'The answer came from another CRM than asked. Start connecting again.',
  not_an_admin: 'Only an owner or admin of the workspace can connect a CRM.',
  disconnected: 'The CRM was disconnected.',
  not_signed_in: 'Your session has ended. Sign in and start connecting again.',
  account_bound_elsewhere:
    'This CRM account is connected to another workspace. Disconnect it there first, or ask its admin for an invitation.',
  another_account_connected:
    'This workspace is connected to another account of this CRM. Disconnect that one first.',
  return_url_refused: 'This install did not begin at HubSpot. Start from its marketplace.',
  login_url_refused: 'That is not a login page of the CRM.',
  unreachable: 'Connecting could not be started right now. Please try again.',
};

/** An error code in words; an unknown one is named, so that it can be reported. */
/** Codes come in addresses too, where anybody can write one: only what looks like a code is repeated. */
export function crmErrorWords(code: string): string {
  const words = Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined;
  return words ?? (/^[\w.]{1,60}$/.test(code) ? `Something went wrong (${code}).` : 'Something went wrong.');
}

const OWNERS: Record<string, string> = {
  us: 'Conduit is on it.',
  customer_admin: 'An administrator of your CRM has to act.',
  provider: 'The CRM provider has to act.',
  nobody: '',
};

/** Whose move it is. */
export const ownerWords = (owner: string | null): string => (owner ? (OWNERS[owner] ?? '') : '');

/** HubSpot's type ids of record pages (https://developers.hubspot.com/docs/api-reference). */
const HUBSPOT_TYPES: Record<string, string> = { contact: '0-1', deal: '0-3' };

/** The page of a contact or deal in the CRM; null when the CRM has no page for it or its address is not known. */
export function recordUrl(
  connection: { crm: string; account_url: string | null } | undefined,
  object: string,
  externalId: string | null,
): string | null {
  if (!connection?.account_url || !externalId) return null;
  const base = connection.account_url.replace(/\/+$/, '');
  if (!/^https?:\/\//.test(base)) return null;
  const id = encodeURIComponent(externalId);
  if (connection.crm === 'salesforce') return `${base}/${id}`;
  const type = HUBSPOT_TYPES[object];
  return type ? `${base}/record/${type}/${id}` : null;
}

const TITLES: Record<string, string> = {
  token_revoked: 'The connection was revoked',
  app_uninstalled: 'Conduit was uninstalled',
  scope_missing: 'A permission is missing',
  user_inactive: 'The connected user is inactive',
  org_inactive: 'The CRM account is inactive',
  ip_restricted: 'Login restrictions keep Conduit out',
  api_disabled: 'API access is switched off',
  client_misconfigured: 'The CRM refuses Conduit',
  authorization_invalid: 'The authorization ran out',
  rate_limited: 'The CRM asked for a pause',
  quota_exhausted: 'The daily quota is used up',
  provider_unavailable: 'The CRM is having trouble',
  timeout: 'The CRM did not answer in time',
  network: 'The CRM could not be reached',
  malformed_response: 'The answer could not be read',
  validation: 'A value was refused',
  conflict: 'A record like this exists',
  not_found: 'A record is gone',
  forbidden: 'The connected user may not write this',
  locked: 'The record is locked',
  unexpected: 'An unexpected answer',
  attempt_abandoned: 'Sending was interrupted',
  egress_refused: 'Held back by the mail guard',
  payload_invalid: 'Not a payload of ours',
  connection: 'The connection does not work',
  quota: 'The daily quota is used up',
  paused: 'Live writes are off',
  dry_run: 'Conduit is in dry run',
  contact: 'Waiting for the contact',
  person: 'The answer was lost',
  operator: 'Put on hold by Conduit',
};

/** What stopped a write, as a heading. */
export const causeTitle = (code: string | null): string =>
  code === null ? 'No reason was given' : (TITLES[code] ?? code.replaceAll('_', ' '));

/** What to do, by the provider's own code where it says more than ours. */
const PROVIDER_FIXES: Record<string, string> = {
  MISSING_REQUIRED_PROPERTY: 'Make the property optional in HubSpot, or give it a default; then retry.',
  MISSING_CONDITIONAL_REQUIRED_PROPERTY:
    'Relax the conditional rule in HubSpot’s property settings; then retry.',
  REQUIRED_FIELD_MISSING: 'Make the field optional in Salesforce, or give it a default value; then retry.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    'Exempt the connected user from the validation rule in Salesforce; then retry.',
  FIELD_INTEGRITY_EXCEPTION:
    'Check in Salesforce that the person and the opportunity still belong together; then retry.',
  INVALID_FIELD: 'Give the connected user the permission set of the Conduit package; then retry.',
  INSUFFICIENT_ACCESS_OR_READONLY: 'Give the connected user edit access to tasks in Salesforce; then retry.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'Give the connected user access to the contact and the opportunity; then retry.',
};

const FIXES: Record<string, string> = {
  token_revoked: 'Connect again under Integrations. What waits then goes out by itself.',
  app_uninstalled: 'Install and connect again under Integrations. What waits then goes out by itself.',
  scope_missing: 'Connect again under Integrations and grant everything asked for.',
  user_inactive: 'Reactivate the user in the CRM, or connect as somebody else.',
  org_inactive: 'Ask the administrator of the CRM account.',
  ip_restricted: 'Allow Conduit’s addresses in the CRM’s login settings.',
  api_disabled: 'Switch API access on for the connected user.',
  authorization_invalid: 'Connect again under Integrations.',
  validation: 'Compare the preview with the CRM’s rules for this kind of record; then retry.',
  conflict: 'Merge or remove the other record in the CRM; then retry.',
  not_found: 'Restore the contact or deal in the CRM and retry, or dismiss.',
  forbidden: 'Give the connected user write access in the CRM; then retry.',
  locked: 'Unlock the record in the CRM; then retry.',
  egress_refused: 'Report it to us. Write it by hand, then dismiss.',
  payload_invalid: 'Report it to us. Write it by hand, then dismiss.',
  paused: 'Switch live writes on under Integrations, or dismiss.',
  dry_run: 'Ask whoever runs Conduit to end its dry run. What waits then goes out by itself.',
  connection: 'Look under Integrations. What waits goes out by itself once the connection works.',
  quota: 'Nothing: it goes out by itself once the quota has room. Raise the quota if it happens often.',
  quota_exhausted:
    'Nothing: it goes out by itself once the quota has room. Raise the quota if it happens often.',
  client_misconfigured: 'Nothing: it is ours to fix, and goes out by itself then.',
  operator: 'Nothing: it is let go once the cause is gone. You may also retry it yourself.',
  contact: 'Look at why the contact was not written; this follows by itself.',
};

/** What somebody can do about it. */
export const fixWords = (code: string | null, providerCode: string | null): string =>
  PROVIDER_FIXES[providerCode ?? ''] ??
  FIXES[code ?? ''] ??
  'Retry; if it stops again, mention the code below to us.';

/** Objects of one kind, counted: `3 tasks`. */
export const countObjects = (n: number, object: string): string =>
  `${n} ${objectName(object).toLowerCase()}${n === 1 ? '' : 's'}`;

/** What the outcomes of a conversation wait for, and that it passes. */
export function waitWords(waits: readonly { waitsFor: 'crm' | 'deals'; crm: string | null }[]): string {
  const deals = waits.filter(({ waitsFor }) => waitsFor === 'deals').map(({ crm }) => crmName(crm ?? ''));
  const crms = waits
    .filter(({ waitsFor }) => waitsFor === 'crm')
    .map(({ crm }) => (crm ? crmName(crm) : 'a CRM'));
  return [
    crms.length > 0 && `This conversation waits for ${crms.join(' and ')} to be connected.`,
    deals.length > 0 && `This conversation waits until the deals of ${deals.join(' and ')} are read.`,
  ]
    .filter(Boolean)
    .join(' ');
}
