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
  planned: { label: 'Planned', tone: 'info', detail: 'Composed and kept here; nothing was sent.' },
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
  parked: { label: 'On hold', tone: 'warn', detail: 'Waiting until the connection works again.' },
  cancelled: { label: 'Cancelled', tone: 'neutral', detail: 'It will not be sent.' },
};

const GIVEN_UP: StateWords = {
  label: 'Failed',
  tone: 'bad',
  detail: 'It could not be written and is not tried again by itself.',
};

/** Where a CRM write stands, in words. */
export function writeWords(write: { state: string; permanent_failure: boolean }): StateWords {
  if (write.permanent_failure) return GIVEN_UP;
  return STATES[write.state] ?? { label: write.state, tone: 'neutral', detail: '' };
}

/** Every code a connection or a write can fail with: what it means and what to do. */
const ERRORS: Record<string, string> = {
  token_expired: 'The connection’s key ran out and is being renewed.',
  token_revoked: 'The CRM no longer accepts the connection. Connect it again.',
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
  unexpected: 'The CRM answered in an unexpected way.',
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
export const crmErrorWords = (code: string): string => ERRORS[code] ?? `Something went wrong (${code}).`;

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
