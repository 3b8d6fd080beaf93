import type { Crm } from '../crm.ts';

/** A ready answer in a provider's own words. */
export interface PresetAnswer {
  crm: Crm;
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Replaced by a fresh id when the answer is sent. */
export const CORRELATION_ID = '{correlationId}';

const hubspot = (
  status: number,
  body: Record<string, unknown>,
  headers?: Record<string, string>,
): PresetAnswer => ({
  crm: 'hubspot',
  status,
  body: { status: 'error', ...body, correlationId: CORRELATION_ID },
  ...(headers && { headers }),
});

const hubspotOauth = (status: string, error: string | null, message: string): PresetAnswer => ({
  crm: 'hubspot',
  status: 400,
  body: { ...(error !== null && { error, error_description: message }), status, message },
});

const salesforce = (status: number, errorCode: string, message: string, fields?: string[]): PresetAnswer => ({
  crm: 'salesforce',
  status,
  body: [{ message, errorCode, ...(fields && { fields }) }],
});

const salesforceOauth = (error: string, error_description: string): PresetAnswer => ({
  crm: 'salesforce',
  status: 400,
  body: { error, error_description },
});

const html = (crm: Crm, status: number, title: string): PresetAnswer => ({
  crm,
  status,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
});

const TEN_SECONDLY = {
  message: 'You have reached your ten_secondly_rolling limit.',
  errorType: 'RATE_LIMIT',
  policyName: 'TEN_SECONDLY_ROLLING',
  groupName: 'publicapi:crm:objects',
};

/** The error answers both providers are known for, by the name a fault rule uses. */
export const PRESETS = {
  'hubspot.expired_authentication': hubspot(401, {
    message: 'The OAuth token used to make this call expired 32 second(s) ago.',
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': ['2026-01-01T00:00:00Z'] },
  }),
  'hubspot.invalid_authentication': hubspot(401, {
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    category: 'INVALID_AUTHENTICATION',
  }),
  'hubspot.missing_scopes': hubspot(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    category: 'MISSING_SCOPES',
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: ['crm.objects.contacts.write'] },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  }),
  'hubspot.rate_limited': hubspot(429, TEN_SECONDLY, {
    'X-HubSpot-RateLimit-Max': '110',
    'X-HubSpot-RateLimit-Remaining': '0',
    'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
  }),
  /** Some 429s carry none of the rate-limit headers. */
  'hubspot.rate_limited_without_headers': hubspot(429, TEN_SECONDLY),
  'hubspot.daily_limit': hubspot(429, {
    message: 'You have reached your daily limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'DAILY',
    groupName: 'publicapi:crm:objects',
    requestId: CORRELATION_ID,
  }),
  'hubspot.search_limit': hubspot(429, {
    message: 'You have reached your secondly limit.',
    errorType: 'RATE_LIMIT',
    policyName: 'SECONDLY',
    groupName: 'publicapi:crm:search',
  }),
  'hubspot.conflict': hubspot(409, {
    message: 'Contact already exists. Existing ID: 1948209',
    category: 'CONFLICT',
  }),
  'hubspot.locked': hubspot(423, { message: 'The resource is locked. Try again later.', category: 'LOCKED' }),
  'hubspot.migration_in_progress': hubspot(
    477,
    { message: 'The account is being moved to another data center.', category: 'MIGRATION_IN_PROGRESS' },
    { 'Retry-After': '3600' },
  ),
  'hubspot.admin_rule': hubspot(400, {
    message: 'Error creating DEAL. Some required properties were not set.',
    category: 'VALIDATION_ERROR',
    errors: [
      {
        message: 'Property "closedate" is required.',
        code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
        context: { propertyName: ['closedate'] },
      },
    ],
  }),
  'hubspot.internal_error': hubspot(500, { message: 'internal error' }),
  'hubspot.bad_gateway': html('hubspot', 502, '502 Bad Gateway'),
  'hubspot.unavailable': hubspot(503, { message: 'Service temporarily unavailable.' }),
  'hubspot.gateway_timeout': hubspot(504, { message: 'The request timed out.' }),
  'hubspot.web_server_down': html('hubspot', 521, 'Error 521: Web server is down'),
  'hubspot.origin_unreachable': html('hubspot', 523, 'Error 523: Origin is unreachable'),
  'hubspot.origin_timeout': html('hubspot', 524, 'Error 524: A timeout occurred'),
  'hubspot.bad_refresh_token': hubspotOauth(
    'BAD_REFRESH_TOKEN',
    'invalid_grant',
    'refresh token is invalid, expired or revoked',
  ),
  'hubspot.bad_hub': hubspotOauth('BAD_HUB', 'access_denied', 'missing or unknown hub id'),
  'hubspot.bad_auth_code': hubspotOauth('BAD_AUTH_CODE', null, 'missing or unknown auth code'),
  'hubspot.bad_redirect_uri': hubspotOauth('BAD_REDIRECT_URI', null, 'redirect uri does not match'),
  'hubspot.bad_client_id': hubspotOauth('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id'),
  'hubspot.bad_client_secret': hubspotOauth(
    'BAD_CLIENT_SECRET',
    'invalid_client',
    'missing or invalid client secret',
  ),

  'salesforce.invalid_session_id': salesforce(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
  'salesforce.request_limit_exceeded': salesforce(
    403,
    'REQUEST_LIMIT_EXCEEDED',
    'TotalRequests Limit exceeded.',
  ),
  'salesforce.api_disabled_for_org': salesforce(
    403,
    'API_DISABLED_FOR_ORG',
    'The REST API is not enabled for this Organization.',
  ),
  'salesforce.api_currently_disabled': salesforce(
    403,
    'API_CURRENTLY_DISABLED',
    'API is disabled for this User',
  ),
  'salesforce.insufficient_access': salesforce(
    403,
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'insufficient access rights on object id',
  ),
  'salesforce.insufficient_access_on_reference': salesforce(
    400,
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'insufficient access rights on cross-reference id',
  ),
  'salesforce.unable_to_lock_row': salesforce(
    400,
    'UNABLE_TO_LOCK_ROW',
    'unable to obtain exclusive access to this record',
  ),
  'salesforce.required_field_missing': salesforce(
    400,
    'REQUIRED_FIELD_MISSING',
    'Required fields are missing: [Name]',
    ['Name'],
  ),
  'salesforce.custom_validation': salesforce(
    400,
    'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    'A reason is required.',
    [],
  ),
  'salesforce.unknown_exception': salesforce(
    500,
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support.',
  ),
  'salesforce.server_unavailable': salesforce(
    503,
    'SERVER_UNAVAILABLE',
    'Server unavailable, please try again.',
  ),
  'salesforce.maintenance_page': html('salesforce', 503, 'Down for Maintenance'),
  'salesforce.expired_refresh_token': salesforceOauth('invalid_grant', 'expired access/refresh token'),
  'salesforce.ip_restricted': salesforceOauth('invalid_grant', 'ip restricted or invalid login hours'),
  'salesforce.inactive_user': salesforceOauth('inactive_user', 'user is inactive'),
  'salesforce.inactive_org': salesforceOauth('inactive_org', 'organization is inactive'),
  'salesforce.login_rate_exceeded': salesforceOauth('rate_limit_exceeded', 'login rate exceeded'),
  'salesforce.invalid_client_id': salesforceOauth('invalid_client_id', 'client identifier invalid'),
  'salesforce.invalid_client': salesforceOauth('invalid_client', 'invalid client credentials'),
} satisfies Record<string, PresetAnswer>;

export type PresetName = keyof typeof PRESETS;

// Object.keys is typed as string[]; the object above is closed, so these are exactly its keys.
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];
