import type { CrmError, CrmErrorCode } from '@conduit/crm/port.ts';
import { isAuthorizationGone } from '@conduit/shared/connectionHealth.ts';

/** What stands in the way of a write: the row itself, its whole connection, the provider's pace, or its day. */
type Obstacle = 'row' | 'connection' | 'pace' | 'quota';

/** By what went wrong, where that says it. */
const OBSTACLES: Record<CrmErrorCode, Obstacle> = {
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

/** What stood in the way of a write that failed. An obstacle of the connection is never a row's fault. */
export const obstacleOf = ({ code, concerns }: Pick<CrmError, 'code' | 'concerns'>): Obstacle =>
  concerns === 'connection' ? 'connection' : OBSTACLES[code];

/** A token that is not taken is renewed, once: only the token endpoint can say that an authorization is gone. */
export const isTokenRefused = ({ code }: Pick<CrmError, 'code'>): boolean =>
  code === 'token_expired' || isAuthorizationGone(code);

export { isAuthorizationGone };
