import type { HealthOwner, HealthReason, NextStep } from './connectionHealth.ts';

/** Why a connection is not well, in plain words: what the dashboard and the emails say. */
export const reasonWords: Record<HealthReason, string> = {
  token_revoked: 'The CRM no longer accepts the connection. Somebody took the access away, or it ran out.',
  refresh_unknown:
    'The CRM’s answer to a key renewal was lost on the way, so nobody holds the key that works now. No one took your access away.',
  app_uninstalled: 'Conduit is not installed or not approved in the CRM any more.',
  user_inactive: 'The CRM user who connected Conduit is inactive.',
  scope_missing: 'The connection lacks a permission Conduit needs.',
  org_inactive: 'The CRM account is inactive or gone.',
  ip_restricted: 'The CRM’s login restrictions keep Conduit out.',
  api_disabled: 'API access is switched off for the CRM account or the user who connected.',
  forbidden: 'The CRM user who connected may not read the records Conduit works with.',
  token_expired: 'The CRM refuses even a key it issued a moment ago.',
  client_misconfigured: 'The CRM refuses Conduit itself. Your connection is fine; this is ours to fix.',
  unexpected: 'The CRM answered in a way Conduit does not know yet. We are looking into it.',
  provider_unavailable: 'The CRM is having trouble.',
  timeout: 'The CRM does not answer in time.',
  network: 'The CRM cannot be reached.',
  malformed_response: 'The CRM answers with something unreadable.',
  rate_limited: 'The CRM asked for a pause.',
  quota_exhausted: 'The CRM account’s daily API quota is used up.',
  quota_low: 'The CRM account’s daily API quota is nearly used up.',
  provider_incident:
    'Many accounts of this CRM fail in the same way right now. Your connection is not the cause.',
};

/** Whose move it is. */
export const whoseMove: Record<HealthOwner, string> = {
  us: 'Conduit’s move',
  customer_admin: 'Your CRM admin’s move',
  provider: 'The CRM provider’s move',
  nobody: 'Nobody’s move',
};

/** What they should do. */
export const nextStepWords: Record<NextStep, string> = {
  none: 'Nothing to do.',
  reconnect: 'Reconnect with a CRM user who may approve apps.',
  install_app: 'Have an administrator install and approve Conduit in the CRM, then reconnect.',
  reactivate_user: 'Reactivate that user in the CRM, or reconnect as another one.',
  grant_scopes: 'Reconnect and grant everything the CRM asks for.',
  restore_account: 'Have the CRM account restored; Conduit picks up by itself.',
  relax_login_policy:
    'Have an administrator allow Conduit past the login restrictions; it picks up by itself.',
  enable_api: 'Have an administrator switch API access on; Conduit picks up by itself.',
  permit_user: 'Give that user access to contacts and deals, or reconnect as another one.',
  raise_quota:
    'Nothing is lost: it goes on as the quota frees up. Raise the quota or pause other apps to go faster.',
  wait_for_us: 'Nothing to do on your side, and do not reconnect. It goes on by itself.',
  wait: 'Nothing to do. It is tried again by itself.',
};
