import type { Certainty, Concern, Crm, CrmErrorCode, Owner } from '../src/port.ts';

/**
 * Every error answer the CRMs are known for, with what it has to mean to us: one table for the test and for
 * `pnpm drill classification`. Sentences are left out of the bodies, since none may decide anything.
 */
export interface ErrorCase {
  crm: Crm;
  name: string;
  where: Where;
  /** Of a callback, the status of the redirect that carries it. */
  status: number;
  /** Of a callback, the value of its `error`. */
  body: unknown;
  headers?: Record<string, string>;
  expected: Meaning;
}

/**
 * - `callback`   the consent page sends the browser back with an error
 * - `exchange`, `refresh`   the token endpoint
 * - `identify`   introspection (HubSpot), the identity URL (Salesforce)
 * - `read`, `search`, `write`   the REST API
 * - `row`        one row of a batch that was taken otherwise
 */
export type Where = 'callback' | 'exchange' | 'refresh' | 'identify' | 'read' | 'search' | 'write' | 'row';

export interface Meaning {
  code: CrmErrorCode;
  owner: Owner;
  retryable: boolean;
  certainty: Certainty;
  /** Absent where a record can be at fault, and is not. */
  concerns?: Concern;
  retryAfterMs: number | null;
}

/** The key each `row` and `write` case writes under, which HubSpot repeats in a row's error. */
export const CASE_KEY = 'cdt_case';

/** A refusal: nothing was written, and the same again is refused again. */
const final = (code: CrmErrorCode, owner: Owner): Meaning => ({
  code,
  owner,
  retryable: false,
  certainty: 'rejected',
  retryAfterMs: null,
});
/** Nothing was written, and the same may pass later. */
const later = (code: CrmErrorCode, owner: Owner, retryAfterMs: number | null = null): Meaning => ({
  ...final(code, owner),
  retryable: true,
  retryAfterMs,
});
/** The same, and whether something was written is not known. */
const unsure = (code: CrmErrorCode, owner: Owner): Meaning => ({
  ...later(code, owner),
  certainty: 'unknown',
});

/** Nobody's record is at fault. */
const overall = (meaning: Meaning): Meaning => ({ ...meaning, concerns: 'connection' });
/** A record alone is. */
const ofRecord = (meaning: Meaning): Meaning => ({ ...meaning, concerns: 'record' });

const on =
  (crm: Crm) =>
  (
    where: Where,
    name: string,
    status: number,
    body: unknown,
    expected: Meaning,
    headers?: Record<string, string>,
  ): ErrorCase => ({ crm, where, name, status, body, expected, ...(headers && { headers }) });
const hubspot = on('hubspot');
const salesforce = on('salesforce');

const SENTENCE = 'a sentence';
const HTML = '<!DOCTYPE html><html><body><h1>a sentence</h1></body></html>';

/** HubSpot's token endpoint. */
const token = (status: string, error?: string) => ({
  ...(error && { error, error_description: SENTENCE }),
  status,
  message: SENTENCE,
});
/** HubSpot's REST API. */
const rest = (fields: Record<string, unknown>) => ({
  status: 'error',
  message: SENTENCE,
  correlationId: '0d5e2f1c-0000-4000-8000-000000000000',
  ...fields,
});
const invalid = (code: string, context?: Record<string, string[]>) =>
  rest({ category: 'VALIDATION_ERROR', errors: [{ message: SENTENCE, code, ...(context && { context }) }] });
const limit = (policyName: string) => rest({ errorType: 'RATE_LIMIT', policyName });
const batch = (error: Record<string, unknown>) => ({
  status: 'COMPLETE',
  results: [],
  numErrors: 1,
  errors: [{ status: 'error', message: SENTENCE, ...error, context: { objectWriteTraceId: [CASE_KEY] } }],
});

const HUBSPOT_CALLBACK: readonly ErrorCase[] = [
  hubspot('callback', 'the person says no', 302, 'access_denied', final('consent_denied', 'customer_admin')),
  hubspot('callback', 'wrong scopes', 302, 'invalid_scope', final('client_misconfigured', 'us')),
];

const HUBSPOT_TOKEN: readonly ErrorCase[] = [
  hubspot(
    'refresh',
    'a dead refresh token, or an uninstalled app',
    400,
    token('BAD_REFRESH_TOKEN', 'invalid_grant'),
    final('token_revoked', 'customer_admin'),
  ),
  hubspot(
    'refresh',
    'a portal that is gone',
    400,
    token('BAD_HUB', 'access_denied'),
    final('org_inactive', 'customer_admin'),
  ),
  hubspot(
    'refresh',
    'a status not known yet',
    400,
    token('BAD_NEWS', 'invalid_grant'),
    final('token_revoked', 'customer_admin'),
  ),
  hubspot(
    'refresh',
    'a wrong client id',
    400,
    token('BAD_CLIENT_ID', 'invalid_client'),
    final('client_misconfigured', 'us'),
  ),
  hubspot(
    'refresh',
    'a wrong client secret',
    400,
    token('BAD_CLIENT_SECRET', 'invalid_client'),
    final('client_misconfigured', 'us'),
  ),
  hubspot('refresh', 'the token endpoint being down', 503, HTML, unsure('provider_unavailable', 'provider')),
  hubspot(
    'exchange',
    'a used or expired code',
    400,
    token('BAD_AUTH_CODE'),
    final('authorization_invalid', 'nobody'),
  ),
  hubspot(
    'exchange',
    'a wrong verifier',
    400,
    token('BAD_CODE_VERIFIER'),
    final('authorization_invalid', 'nobody'),
  ),
  hubspot(
    'exchange',
    'a wrong redirect URI',
    400,
    token('BAD_REDIRECT_URI'),
    final('client_misconfigured', 'us'),
  ),
  hubspot('exchange', 'wrong scopes', 400, token('BAD_SCOPES'), final('client_misconfigured', 'us')),
  hubspot(
    'identify',
    'a token that is not active',
    200,
    { active: false },
    final('token_revoked', 'customer_admin'),
  ),
];

const HUBSPOT_REST: readonly ErrorCase[] = [
  hubspot(
    'read',
    'an expired access token',
    401,
    rest({ category: 'EXPIRED_AUTHENTICATION', context: { 'expire time': ['2026-01-01T00:00:00Z'] } }),
    later('token_expired', 'us'),
  ),
  hubspot(
    'read',
    'an unknown access token',
    401,
    rest({ category: 'INVALID_AUTHENTICATION' }),
    final('token_revoked', 'customer_admin'),
  ),
  hubspot(
    'write',
    'a missing scope',
    403,
    rest({
      category: 'MISSING_SCOPES',
      errors: [{ message: SENTENCE, context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
    }),
    final('scope_missing', 'customer_admin'),
  ),
  hubspot('write', 'a refusal without a body', 403, '', final('forbidden', 'customer_admin')),
  hubspot('write', 'a contact that exists', 409, rest({ category: 'CONFLICT' }), final('conflict', 'nobody')),
  hubspot(
    'write',
    'an upsert by a property that is not unique',
    400,
    rest({ category: 'VALIDATION_ERROR' }),
    final('validation', 'us'),
  ),
  hubspot(
    'write',
    'an unknown property',
    400,
    invalid('PROPERTY_DOESNT_EXIST', { propertyName: ['nope'] }),
    final('validation', 'us'),
  ),
  hubspot(
    'write',
    'a property an administrator requires',
    400,
    invalid('MISSING_REQUIRED_PROPERTY'),
    final('validation', 'customer_admin'),
  ),
  hubspot(
    'write',
    'a property an administrator requires under a condition',
    400,
    invalid('MISSING_CONDITIONAL_REQUIRED_PROPERTY'),
    final('validation', 'customer_admin'),
  ),
  hubspot('write', 'an error in the general form alone', 400, rest({}), final('validation', 'us')),
  hubspot(
    'search',
    'a search beyond its end',
    400,
    rest({ category: 'VALIDATION_ERROR' }),
    final('validation', 'us'),
  ),
  hubspot(
    'read',
    'an absent record',
    404,
    rest({ category: 'OBJECT_NOT_FOUND' }),
    final('not_found', 'nobody'),
  ),
  hubspot('read', 'a path that was retired', 410, '', final('unexpected', 'us')),
  hubspot(
    'write',
    'the ten-second limit',
    429,
    limit('TEN_SECONDLY_ROLLING'),
    later('rate_limited', 'nobody', 10_000),
    {
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '0',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    },
  ),
  hubspot(
    'write',
    'the ten-second limit without headers',
    429,
    limit('TEN_SECONDLY_ROLLING'),
    later('rate_limited', 'nobody', 10_000),
  ),
  hubspot(
    'write',
    'the ten-second limit with Retry-After',
    429,
    limit('TEN_SECONDLY_ROLLING'),
    later('rate_limited', 'nobody', 3_000),
    { 'retry-after': '3' },
  ),
  hubspot('search', 'the search limit', 429, limit('SECONDLY'), later('rate_limited', 'nobody', 1_000)),
  hubspot(
    'search',
    'the search limit without its policy',
    429,
    rest({}),
    later('rate_limited', 'nobody', 10_000),
  ),
  hubspot('write', 'the daily limit', 429, limit('DAILY'), later('quota_exhausted', 'customer_admin')),
  hubspot('write', 'a limit that says nothing', 429, '', later('rate_limited', 'nobody', 10_000)),
  hubspot(
    'write',
    'a migration between data centres',
    477,
    rest({ category: 'MIGRATION_IN_PROGRESS' }),
    later('provider_unavailable', 'provider', 3_600_000),
    { 'retry-after': '3600' },
  ),
  hubspot('write', 'a lock', 423, rest({ category: 'LOCKED' }), later('locked', 'nobody', 2_000)),
  ...[500, 502, 503, 504, 521, 523, 524].flatMap((status) => [
    hubspot(
      'write',
      `trouble at HubSpot (${status})`,
      status,
      HTML,
      unsure('provider_unavailable', 'provider'),
    ),
    hubspot(
      'read',
      `trouble at HubSpot (${status})`,
      status,
      HTML,
      later('provider_unavailable', 'provider'),
    ),
  ]),
  hubspot('read', 'a status nobody knows', 418, [1, 2], final('unexpected', 'us')),
];

const HUBSPOT_ROW: readonly ErrorCase[] = [
  ...[201, 207].map((status) =>
    hubspot(
      'row',
      `a record that is refused (${status})`,
      status,
      batch({ category: 'VALIDATION_ERROR' }),
      final('validation', 'us'),
    ),
  ),
  hubspot('row', 'a conflict', 207, batch({ category: 'CONFLICT' }), final('conflict', 'nobody')),
  hubspot(
    'row',
    'a record that is gone',
    207,
    batch({ category: 'OBJECT_NOT_FOUND' }),
    final('not_found', 'nobody'),
  ),
  hubspot(
    'row',
    'an associated record that is gone',
    207,
    batch({ category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_OBJECT_IDS' }] }),
    final('not_found', 'nobody'),
  ),
  hubspot(
    'row',
    'a property an administrator requires',
    207,
    batch({ category: 'VALIDATION_ERROR', errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }] }),
    final('validation', 'customer_admin'),
  ),
  hubspot(
    'row',
    'a category not known yet',
    207,
    batch({ category: 'NEVER_SEEN' }),
    final('validation', 'us'),
  ),
];

/** Salesforce's token endpoint. */
const login = (error: string, error_description = SENTENCE) => ({ error, error_description });
/** Salesforce's REST API. */
const refused = (errorCode: string, fields?: string[]) => [
  { message: SENTENCE, errorCode, ...(fields && { fields }) },
];
/** A row of a collection. */
const saved = (statusCode: string, fields: string[] = []) => [
  { success: false, errors: [{ statusCode, message: SENTENCE, fields }] },
];

const SALESFORCE_CALLBACK: readonly ErrorCase[] = [
  salesforce(
    'callback',
    'the person says no',
    302,
    'access_denied',
    final('consent_denied', 'customer_admin'),
  ),
  salesforce(
    'callback',
    'an app nobody installed or approved',
    302,
    'OAUTH_APPROVAL_ERROR_GENERIC',
    final('app_uninstalled', 'customer_admin'),
  ),
  ...['redirect_uri_mismatch', 'invalid_scope', 'invalid_client_id', 'never_seen'].map((error) =>
    salesforce('callback', error, 302, error, final('client_misconfigured', 'us')),
  ),
];

const SALESFORCE_TOKEN: readonly ErrorCase[] = [
  salesforce(
    'refresh',
    'a refresh token that expired, was revoked or rotated away',
    400,
    login('invalid_grant', 'expired access/refresh token'),
    final('token_revoked', 'customer_admin'),
  ),
  salesforce(
    'refresh',
    'a restriction of addresses or hours',
    400,
    login('invalid_grant', 'ip restricted or invalid login hours'),
    later('ip_restricted', 'customer_admin'),
  ),
  ...['expired authorization code', 'authentication failure', 'invalid code verifier'].map((description) =>
    salesforce(
      'exchange',
      description,
      400,
      login('invalid_grant', description),
      final('authorization_invalid', 'nobody'),
    ),
  ),
  salesforce(
    'exchange',
    'a restriction of addresses or hours',
    400,
    login('invalid_grant', 'ip restricted or invalid login hours'),
    later('ip_restricted', 'customer_admin'),
  ),
  salesforce(
    'refresh',
    'an inactive user',
    400,
    login('inactive_user'),
    final('user_inactive', 'customer_admin'),
  ),
  salesforce(
    'refresh',
    'an inactive org',
    400,
    login('inactive_org'),
    final('org_inactive', 'customer_admin'),
  ),
  salesforce(
    'refresh',
    'too many logins',
    400,
    login('rate_limit_exceeded'),
    later('rate_limited', 'nobody'),
  ),
  ...['invalid_client_id', 'invalid_client', 'invalid_client_credentials'].map((error) =>
    salesforce('refresh', error, 400, login(error), final('client_misconfigured', 'us')),
  ),
  ...['redirect_uri_mismatch', 'invalid_scope'].map((error) =>
    salesforce('exchange', error, 400, login(error), final('client_misconfigured', 'us')),
  ),
  salesforce(
    'exchange',
    'a refused consent',
    400,
    login('access_denied'),
    final('consent_denied', 'customer_admin'),
  ),
  salesforce(
    'refresh',
    'the token endpoint being down',
    503,
    HTML,
    unsure('provider_unavailable', 'provider'),
  ),
  salesforce(
    'identify',
    'a dead token at the identity URL',
    403,
    'Bad_OAuth_Token',
    later('token_expired', 'us'),
  ),
];

const SALESFORCE_REST: readonly ErrorCase[] = [
  salesforce('read', 'an ended session', 401, refused('INVALID_SESSION_ID'), later('token_expired', 'us')),
  salesforce(
    'read',
    'the daily limit',
    403,
    refused('REQUEST_LIMIT_EXCEEDED'),
    later('quota_exhausted', 'customer_admin'),
  ),
  salesforce(
    'read',
    'an org without API',
    403,
    refused('API_DISABLED_FOR_ORG'),
    final('api_disabled', 'customer_admin'),
  ),
  salesforce(
    'read',
    'a user without API',
    403,
    refused('API_CURRENTLY_DISABLED'),
    final('api_disabled', 'customer_admin'),
  ),
  ...[
    'INSUFFICIENT_ACCESS',
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  ].flatMap((code) =>
    [400, 403].map((status) =>
      salesforce('write', `${code} (${status})`, status, refused(code), final('forbidden', 'customer_admin')),
    ),
  ),
  ...[
    ['a missing field', 'REQUIRED_FIELD_MISSING', ['Name']] as const,
    ['a hidden field', 'INVALID_FIELD', ['Conduit_Key__c']] as const,
    ['a Lead with a deal', 'FIELD_INTEGRITY_EXCEPTION', ['WhoId', 'WhatId']] as const,
  ].map(([name, code, fields]) =>
    salesforce('write', name, 400, refused(code, [...fields]), final('validation', 'us')),
  ),
  salesforce('write', 'a duplicate value', 400, refused('DUPLICATE_VALUE'), final('conflict', 'nobody')),
  salesforce(
    'write',
    'several matches',
    300,
    ['/services/data/v67.0/sobjects/Task/00T1', '/services/data/v67.0/sobjects/Task/00T2'],
    final('conflict', 'nobody'),
  ),
  salesforce('write', 'a locked row', 400, refused('UNABLE_TO_LOCK_ROW'), later('locked', 'nobody')),
  ...(
    [
      ['an unavailable server', 503, refused('SERVER_UNAVAILABLE')],
      ['a maintenance page', 503, HTML],
      ['an unknown exception', 500, refused('UNKNOWN_EXCEPTION')],
    ] as const
  ).flatMap(([name, status, body]) => [
    salesforce('write', name, status, body, unsure('provider_unavailable', 'provider')),
    salesforce('read', name, status, body, later('provider_unavailable', 'provider')),
  ]),
  salesforce('read', 'a status nobody knows', 418, {}, final('unexpected', 'us')),
];

const SALESFORCE_ROW: readonly ErrorCase[] = [
  salesforce(
    'row',
    'a Lead with a deal',
    200,
    saved('FIELD_INTEGRITY_EXCEPTION', ['WhatId']),
    final('validation', 'us'),
  ),
  salesforce(
    'row',
    'a missing field',
    200,
    saved('REQUIRED_FIELD_MISSING', ['Name']),
    final('validation', 'us'),
  ),
  salesforce('row', 'a locked row', 200, saved('UNABLE_TO_LOCK_ROW'), later('locked', 'nobody')),
  salesforce('row', 'a duplicate value', 200, saved('DUPLICATE_VALUE'), final('conflict', 'nobody')),
  salesforce(
    'row',
    'a record out of reach',
    200,
    saved('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'),
    final('forbidden', 'customer_admin'),
  ),
  salesforce(
    'row',
    'a rule of the org',
    200,
    saved('FIELD_CUSTOM_VALIDATION_EXCEPTION'),
    final('validation', 'customer_admin'),
  ),
  salesforce('row', 'a code not known yet', 200, saved('NEVER_SEEN'), final('validation', 'us')),
];

/** What stands between us and a CRM answers in its place: no word about a record or a grant. */
const GATEWAYS: readonly ErrorCase[] = [hubspot, salesforce].flatMap((at) => [
  ...([401, 403, 404] as const).map((status) =>
    at(
      'refresh',
      `a page of a gateway (${status})`,
      status,
      HTML,
      overall(later('malformed_response', 'provider')),
    ),
  ),
  at('refresh', 'a page where a token was due', 200, HTML, overall(unsure('malformed_response', 'provider'))),
  at('refresh', 'a token answer without a token', 200, {}, overall(unsure('malformed_response', 'provider'))),
  at(
    'refresh',
    'a token answer that broke off',
    200,
    '{"access_token":"a',
    overall(unsure('malformed_response', 'provider')),
  ),
  at(
    'refresh',
    'a refusal that broke off',
    400,
    '{"error":"invalid_gr',
    overall(later('malformed_response', 'provider')),
  ),
  at(
    'refresh',
    'a limit',
    429,
    HTML,
    overall(later('rate_limited', 'nobody', at === hubspot ? 10_000 : null)),
  ),
  at(
    'refresh',
    'a refusal without a reason we know',
    403,
    { message: SENTENCE },
    overall(final('unexpected', 'us')),
  ),
  at('refresh', 'a redirect', 302, '', overall(final('unexpected', 'us'))),
  ...([403, 404, 409] as const).flatMap((status) =>
    (['write', 'read'] as const).map((where) =>
      at(
        where,
        `a page of a gateway (${status})`,
        status,
        HTML,
        overall(later('malformed_response', 'provider')),
      ),
    ),
  ),
  at('write', 'a page where records were due', 200, HTML, overall(unsure('malformed_response', 'provider'))),
  at(
    'write',
    'an answer that broke off',
    201,
    '{"results":[{"id":',
    overall(unsure('malformed_response', 'provider')),
  ),
  at('read', 'a page where records were due', 200, HTML, overall(later('malformed_response', 'provider'))),
  ...([502, 503, 504] as const).map((status) =>
    at(
      'write',
      `a gateway that could not reach it (${status})`,
      status,
      HTML,
      overall(unsure('provider_unavailable', 'provider')),
    ),
  ),
  at(
    'write',
    'a request that a gateway finds too large',
    413,
    HTML,
    ofRecord(at === hubspot ? final('validation', 'us') : final('unexpected', 'us')),
  ),
]);

const WHOLE_CALLS: readonly ErrorCase[] = [
  ...([301, 302, 307, 308] as const).flatMap((status) => [
    hubspot('write', 'a redirect', status, '', overall(later('malformed_response', 'provider')), {
      location: '/login',
    }),
    salesforce('write', 'an org that has moved', status, '', overall(later('token_expired', 'us')), {
      location: '/login',
    }),
  ]),
  hubspot(
    'write',
    'a refusal of the app',
    403,
    rest({ category: 'BANNED' }),
    overall(final('forbidden', 'customer_admin')),
  ),
  hubspot('write', 'an absent path', 404, rest({}), overall(final('not_found', 'nobody'))),
  hubspot(
    'write',
    'an absent record of a whole call',
    404,
    rest({ category: 'OBJECT_NOT_FOUND' }),
    ofRecord(final('not_found', 'nobody')),
  ),
  hubspot(
    'write',
    'a value HubSpot refuses',
    400,
    rest({ category: 'VALIDATION_ERROR', subCategory: 'x' }),
    ofRecord(final('validation', 'us')),
  ),
  hubspot(
    'read',
    'a value HubSpot refuses to search for',
    400,
    rest({ category: 'VALIDATION_ERROR' }),
    overall(final('validation', 'us')),
  ),
  salesforce(
    'write',
    'a password that ran out',
    403,
    refused('INVALID_OPERATION_WITH_EXPIRED_PASSWORD'),
    overall(final('forbidden', 'customer_admin')),
  ),
  salesforce(
    'write',
    'a field that is hidden from a whole call',
    400,
    refused('INVALID_FIELD'),
    ofRecord(final('validation', 'us')),
  ),
  salesforce(
    'read',
    'a column that is hidden',
    400,
    refused('INVALID_FIELD'),
    overall(final('validation', 'us')),
  ),
  ...['inactive user'].map((description) =>
    salesforce(
      'refresh',
      description,
      400,
      login('invalid_grant', description),
      overall(final('user_inactive', 'customer_admin')),
    ),
  ),
  salesforce(
    'refresh',
    'an inactive organization',
    400,
    login('invalid_grant', 'inactive organization'),
    overall(final('org_inactive', 'customer_admin')),
  ),
  salesforce(
    'refresh',
    'a refresh under way',
    400,
    login('invalid_grant', 'token request is already being processed'),
    overall(later('provider_unavailable', 'provider')),
  ),
  salesforce(
    'refresh',
    'an unknown error',
    400,
    login('unknown_error'),
    overall(later('provider_unavailable', 'provider')),
  ),
  ...['invalid_app_access', 'app_not_found'].map((error) =>
    salesforce('refresh', error, 400, login(error), overall(final('app_uninstalled', 'customer_admin'))),
  ),
  ...[
    'OAUTH_EC_APP_NOT_FOUND',
    'OAUTH_APP_BLOCKED',
    'OAUTH_APP_ACCESS_DENIED',
    'OAUTH_AUTHORIZATION_BLOCKED',
  ].map((error) => salesforce('callback', error, 302, error, final('app_uninstalled', 'customer_admin'))),
];

export const errorCases: readonly ErrorCase[] = [
  ...HUBSPOT_CALLBACK,
  ...HUBSPOT_TOKEN,
  ...HUBSPOT_REST,
  ...HUBSPOT_ROW,
  ...SALESFORCE_CALLBACK,
  ...SALESFORCE_TOKEN,
  ...SALESFORCE_REST,
  ...SALESFORCE_ROW,
  ...GATEWAYS,
  ...WHOLE_CALLS,
];
