import type { Certainty, Concern, CrmError, CrmErrorCode, Owner } from './port.ts';

interface Kind {
  owner: Owner;
  retryable: boolean;
  message: string;
}

/** What each code means to whoever has to act: whose move it is, whether the same request may pass later, and a sentence. */
const kinds: Record<CrmErrorCode, Kind> = {
  token_expired: {
    owner: 'us',
    retryable: true,
    message: 'The access token is no longer accepted; a refresh is due.',
  },
  token_revoked: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The CRM no longer accepts the connection; it has to be connected again.',
  },
  refresh_unknown: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The answer to a token refresh was lost and the old token no longer works; connect again.',
  },
  app_uninstalled: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The app is not installed or not approved in the CRM; an administrator has to install it.',
  },
  scope_missing: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The connection lacks a permission it needs; connect again and grant it.',
  },
  user_inactive: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The CRM user who connected is inactive; reactivate the user or connect as another one.',
  },
  org_inactive: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The CRM account is inactive or gone.',
  },
  ip_restricted: {
    owner: 'customer_admin',
    retryable: true,
    message:
      'The CRM refuses our addresses or the hour; an administrator has to relax its login restrictions.',
  },
  api_disabled: {
    owner: 'customer_admin',
    retryable: false,
    message: 'API access is switched off for the CRM account or the connected user.',
  },
  client_misconfigured: {
    owner: 'us',
    retryable: false,
    message: 'The CRM refuses the app itself: its registration or credentials are wrong.',
  },
  authorization_invalid: {
    owner: 'nobody',
    retryable: false,
    message: 'The authorization was already used, has expired or is not ours; start the connection again.',
  },
  consent_denied: {
    owner: 'customer_admin',
    retryable: false,
    message: 'Access was not granted on the CRM’s consent page.',
  },
  rate_limited: { owner: 'nobody', retryable: true, message: 'The CRM asks to slow down.' },
  quota_exhausted: {
    owner: 'customer_admin',
    retryable: true,
    message: 'The CRM account has used up its API quota for now.',
  },
  provider_unavailable: {
    owner: 'provider',
    retryable: true,
    message: 'The CRM is unavailable at the moment.',
  },
  timeout: { owner: 'provider', retryable: true, message: 'The CRM did not answer in time.' },
  network: {
    owner: 'nobody',
    retryable: true,
    message: 'The connection to the CRM failed or broke before its answer.',
  },
  malformed_response: {
    owner: 'provider',
    retryable: true,
    message: 'The CRM answered in a form that is not understood.',
  },
  validation: { owner: 'us', retryable: false, message: 'The CRM does not accept the record as it is.' },
  conflict: {
    owner: 'nobody',
    retryable: false,
    message: 'The record collides with one that is already in the CRM.',
  },
  not_found: { owner: 'nobody', retryable: false, message: 'The record is no longer in the CRM.' },
  forbidden: {
    owner: 'customer_admin',
    retryable: false,
    message: 'The connected user may not do this in the CRM.',
  },
  locked: { owner: 'nobody', retryable: true, message: 'The CRM is busy with the same record.' },
  unexpected: {
    owner: 'us',
    retryable: false,
    message: 'The CRM refused the request for a reason not known to us.',
  },
};

/** What is known about one failure beyond its code. `detail` joins the sentence: identifiers only, never text from outside. */
export interface Circumstances {
  certainty?: Certainty;
  concerns?: Concern;
  owner?: Owner;
  retryable?: boolean;
  retryAfterMs?: number | null;
  providerCode?: string | null;
  httpStatus?: number | null;
  existingId?: string | undefined;
  detail?: readonly string[];
}

/** Names of fields, codes and policies as providers write them; anything else could be prose, an address or a token. */
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_.]{0,79}$/;

export const asIdentifier = (value: unknown): string | null =>
  typeof value === 'string' && IDENTIFIER.test(value) ? value : null;

/** Builds a failure from its code; its sentence, owner and retryability come from one table. */
export function crmError(code: CrmErrorCode, circumstances: Circumstances = {}): CrmError {
  const kind = kinds[code];
  const detail = (circumstances.detail ?? []).flatMap((name) => asIdentifier(name) ?? []);
  return {
    code,
    message: detail.length > 0 ? `${kind.message} (${detail.join(', ')})` : kind.message,
    owner: circumstances.owner ?? kind.owner,
    retryable: circumstances.retryable ?? kind.retryable,
    certainty: circumstances.certainty ?? 'rejected',
    concerns: circumstances.concerns ?? 'record',
    retryAfterMs: circumstances.retryAfterMs ?? null,
    providerCode: asIdentifier(circumstances.providerCode),
    httpStatus: circumstances.httpStatus ?? null,
    ...(circumstances.existingId !== undefined && { existingId: circumstances.existingId }),
  };
}

export const failed = (error: CrmError): { ok: false; error: CrmError } => ({ ok: false, error });

/** A wrong argument or configuration of ours, met before anything was sent. */
export class CrmConfigError extends Error {
  override readonly name = 'CrmConfigError';
}

/** Whether a request can have written something. */
export type Effect = 'read' | 'write';

/** After a failure in transit or within the provider, a write may have happened; a read changed nothing. */
export const certaintyInTransit = (effect: Effect): Certainty =>
  effect === 'write' ? 'unknown' : 'rejected';
