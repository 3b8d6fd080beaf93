import type { CrmErrorCode } from '@conduit/crm/port.ts';

/** What stands in the way of a write: the row itself, its whole connection, the provider's pace, or its day. */
export const OBSTACLES: Record<CrmErrorCode, 'row' | 'connection' | 'pace' | 'quota'> = {
  token_expired: 'connection',
  token_revoked: 'connection',
  refresh_unknown: 'connection',
  app_uninstalled: 'connection',
  scope_missing: 'connection',
  user_inactive: 'connection',
  org_inactive: 'connection',
  ip_restricted: 'connection',
  api_disabled: 'connection',
  client_misconfigured: 'connection',
  authorization_invalid: 'connection',
  consent_denied: 'connection',
  rate_limited: 'pace',
  quota_exhausted: 'quota',
  provider_unavailable: 'row',
  timeout: 'row',
  network: 'row',
  malformed_response: 'row',
  validation: 'row',
  conflict: 'row',
  not_found: 'row',
  forbidden: 'row',
  locked: 'row',
  unexpected: 'row',
};

export { isAuthorizationGone } from '@conduit/shared/connectionHealth.ts';
