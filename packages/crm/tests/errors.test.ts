import { describe, expect, it } from 'vitest';

import { asIdentifier, crmError } from '../src/errors.ts';
import type { Reply } from '../src/http.ts';
import {
  classifyHubspotCallback,
  classifyHubspotError,
  classifyHubspotRowError,
} from '../src/hubspot/errors.ts';
import type { CrmErrorCode } from '../src/port.ts';
import {
  classifySalesforceCallback,
  classifySalesforceError,
  classifySalesforceRowErrors,
} from '../src/salesforce/errors.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: new Headers(headers),
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

interface Case {
  name: string;
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  code: CrmErrorCode;
  retryAfterMs?: number;
  owner?: string;
}

const crm = (message: string, rest: Record<string, unknown>) => ({
  status: 'error',
  message,
  correlationId: '0d5e2f1c-0000-4000-8000-000000000000',
  ...rest,
});
const oauth = (status: string, error?: string) => ({
  ...(error && { error, error_description: 'a sentence' }),
  status,
  message: 'a sentence',
});
const limited = (policyName: string) =>
  crm('You have reached your limit.', { errorType: 'RATE_LIMIT', policyName });

const hubspot: Case[] = [
  {
    name: 'a dead refresh token',
    status: 400,
    body: oauth('BAD_REFRESH_TOKEN', 'invalid_grant'),
    code: 'token_revoked',
  },
  { name: 'an unknown portal', status: 400, body: oauth('BAD_HUB', 'access_denied'), code: 'org_inactive' },
  { name: 'a used code', status: 400, body: oauth('BAD_AUTH_CODE'), code: 'authorization_invalid' },
  { name: 'a wrong verifier', status: 400, body: oauth('BAD_CODE_VERIFIER'), code: 'authorization_invalid' },
  {
    name: 'a wrong redirect URI',
    status: 400,
    body: oauth('BAD_REDIRECT_URI'),
    code: 'client_misconfigured',
  },
  { name: 'wrong scopes', status: 400, body: oauth('BAD_SCOPES'), code: 'client_misconfigured' },
  {
    name: 'a wrong client id',
    status: 400,
    body: oauth('BAD_CLIENT_ID', 'invalid_client'),
    code: 'client_misconfigured',
  },
  {
    name: 'a wrong client secret',
    status: 400,
    body: oauth('BAD_CLIENT_SECRET', 'invalid_client'),
    code: 'client_misconfigured',
  },
  {
    name: 'an OAuth error with a status not known yet',
    status: 400,
    body: oauth('BAD_NEW_THING', 'invalid_grant'),
    code: 'token_revoked',
  },
  {
    name: 'an expired access token',
    status: 401,
    body: crm('The OAuth token used to make this call expired 32 second(s) ago.', {
      category: 'EXPIRED_AUTHENTICATION',
      context: { 'expire time': ['2026-01-01T00:00:00Z'] },
    }),
    code: 'token_expired',
  },
  {
    name: 'an unknown access token',
    status: 401,
    body: crm('Authentication credentials not found.', { category: 'INVALID_AUTHENTICATION' }),
    code: 'token_revoked',
  },
  {
    name: 'a missing scope',
    status: 403,
    body: crm('…', {
      category: 'MISSING_SCOPES',
      errors: [{ message: '…', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      links: { scopes: 'https://developers.hubspot.com/scopes' },
    }),
    code: 'scope_missing',
  },
  {
    name: 'a contact that exists',
    status: 409,
    body: crm('Contact already exists. Existing ID: 1948209', { category: 'CONFLICT' }),
    code: 'conflict',
  },
  {
    name: 'an upsert by a property that is not unique',
    status: 400,
    body: crm('Unable to perform update/upsert by non-unique 0-2 property x', {
      category: 'VALIDATION_ERROR',
    }),
    code: 'validation',
  },
  {
    name: 'an unknown property',
    status: 400,
    body: crm('Property values were not valid: [{}]', {
      category: 'VALIDATION_ERROR',
      errors: [{ message: '…', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['nope'] } }],
    }),
    code: 'validation',
  },
  ...['MISSING_REQUIRED_PROPERTY', 'MISSING_CONDITIONAL_REQUIRED_PROPERTY'].map((code): Case => ({
    name: `an administrator’s rule (${code})`,
    status: 400,
    body: crm('…', { category: 'VALIDATION_ERROR', errors: [{ message: '…', code }] }),
    code: 'validation',
    owner: 'customer_admin',
  })),
  {
    name: 'the ten-second limit',
    status: 429,
    body: limited('TEN_SECONDLY_ROLLING'),
    code: 'rate_limited',
    retryAfterMs: 10_000,
  },
  {
    name: 'the search limit',
    status: 429,
    body: limited('SECONDLY'),
    code: 'rate_limited',
    retryAfterMs: 1_000,
  },
  { name: 'the daily limit', status: 429, body: limited('DAILY'), code: 'quota_exhausted' },
  { name: 'a limit that says nothing', status: 429, body: '', code: 'rate_limited', retryAfterMs: 10_000 },
  {
    name: 'a limit with Retry-After',
    status: 429,
    body: limited('TEN_SECONDLY_ROLLING'),
    headers: { 'retry-after': '3' },
    code: 'rate_limited',
    retryAfterMs: 3_000,
  },
  {
    name: 'a migration',
    status: 477,
    body: crm('…', { category: 'MIGRATION_IN_PROGRESS' }),
    headers: { 'retry-after': '3600' },
    code: 'provider_unavailable',
    retryAfterMs: 3_600_000,
  },
  {
    name: 'a lock',
    status: 423,
    body: crm('…', { category: 'LOCKED' }),
    code: 'locked',
    retryAfterMs: 2_000,
  },
  {
    name: 'an absent record',
    status: 404,
    body: crm('…', { category: 'OBJECT_NOT_FOUND' }),
    code: 'not_found',
  },
  ...[500, 502, 503, 504, 521, 523, 524].map((status): Case => ({
    name: `trouble at HubSpot (${status})`,
    status,
    body: '<html><h1>Bad Gateway</h1></html>',
    code: 'provider_unavailable',
  })),
  { name: 'a refusal without a body', status: 403, body: '', code: 'forbidden' },
  { name: 'a teapot', status: 418, body: [1, 2], code: 'unexpected' },
];

const rest = (errorCode: string, fields?: string[]) => [
  { message: 'a sentence', errorCode, ...(fields && { fields }) },
];
const login = (error: string, error_description = 'a sentence') => ({ error, error_description });

const salesforce: Case[] = [
  {
    name: 'a dead refresh token',
    status: 400,
    body: login('invalid_grant', 'expired access/refresh token'),
    code: 'token_revoked',
  },
  {
    name: 'a login restriction',
    status: 400,
    body: login('invalid_grant', 'ip restricted or invalid login hours'),
    code: 'ip_restricted',
    owner: 'customer_admin',
  },
  { name: 'an inactive user', status: 400, body: login('inactive_user'), code: 'user_inactive' },
  { name: 'an inactive org', status: 400, body: login('inactive_org'), code: 'org_inactive' },
  { name: 'the login rate', status: 400, body: login('rate_limit_exceeded'), code: 'rate_limited' },
  ...[
    'invalid_client_id',
    'invalid_client',
    'invalid_client_credentials',
    'redirect_uri_mismatch',
    'invalid_scope',
  ].map((error): Case => ({ name: error, status: 400, body: login(error), code: 'client_misconfigured' })),
  { name: 'a refused consent', status: 400, body: login('access_denied'), code: 'consent_denied' },
  { name: 'an ended session', status: 401, body: rest('INVALID_SESSION_ID'), code: 'token_expired' },
  { name: 'a dead token at the identity URL', status: 403, body: 'Bad_OAuth_Token', code: 'token_expired' },
  { name: 'a dead token to revoke', status: 400, body: login('invalid_token'), code: 'token_revoked' },
  { name: 'the daily limit', status: 403, body: rest('REQUEST_LIMIT_EXCEEDED'), code: 'quota_exhausted' },
  { name: 'an org without API', status: 403, body: rest('API_DISABLED_FOR_ORG'), code: 'api_disabled' },
  { name: 'a user without API', status: 403, body: rest('API_CURRENTLY_DISABLED'), code: 'api_disabled' },
  ...[
    'INSUFFICIENT_ACCESS',
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  ].flatMap((code) =>
    [400, 403].map((status): Case => ({
      name: `${code} (${status})`,
      status,
      body: rest(code),
      code: 'forbidden',
    })),
  ),
  {
    name: 'a missing field',
    status: 400,
    body: rest('REQUIRED_FIELD_MISSING', ['Name']),
    code: 'validation',
  },
  { name: 'a hidden field', status: 400, body: rest('INVALID_FIELD'), code: 'validation' },
  {
    name: 'a Lead with a deal',
    status: 400,
    body: rest('FIELD_INTEGRITY_EXCEPTION', ['WhatId']),
    code: 'validation',
  },
  { name: 'a duplicate value', status: 400, body: rest('DUPLICATE_VALUE'), code: 'conflict' },
  {
    name: 'several matches',
    status: 300,
    body: ['/services/data/v67.0/sobjects/Task/00T1'],
    code: 'conflict',
  },
  { name: 'a locked row', status: 400, body: rest('UNABLE_TO_LOCK_ROW'), code: 'locked' },
  {
    name: 'an unavailable server',
    status: 503,
    body: rest('SERVER_UNAVAILABLE'),
    code: 'provider_unavailable',
  },
  { name: 'a maintenance page', status: 503, body: '<html>Down</html>', code: 'provider_unavailable' },
  {
    name: 'an unknown exception',
    status: 500,
    body: rest('UNKNOWN_EXCEPTION'),
    code: 'provider_unavailable',
  },
  { name: 'a teapot', status: 418, body: {}, code: 'unexpected' },
];

/** The same body with every sentence replaced; only Salesforce's documented `error_description` values are codes. */
const reworded = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (name, value: unknown) => (name === 'message' ? 'Etwas anderes' : value));

describe.each([
  { provider: 'HubSpot', cases: hubspot, classify: classifyHubspotError },
  { provider: 'Salesforce', cases: salesforce, classify: classifySalesforceError },
])('an error of $provider', ({ cases, classify }) => {
  it.each(cases)('is understood: $name', ({ status, body, headers, code, retryAfterMs = null, owner }) => {
    const error = classify(reply(status, body, headers), 'write', NOW);
    expect(error).toMatchObject({ code, httpStatus: status, retryAfterMs, ...(owner && { owner }) });
    expect(error.certainty).toBe(status >= 500 ? 'unknown' : 'rejected');
  });

  it('means the same in other words', () => {
    const means = (body: unknown, { status, headers }: Case) =>
      classify(reply(status, body, headers), 'write', NOW);
    for (const each of cases) expect(means(reworded(each.body), each)).toEqual(means(each.body, each));
  });

  it('leaves nothing unknown when only reading', () => {
    for (const { status, body } of cases) {
      expect(classify(reply(status, body), 'read', NOW).certainty).toBe('rejected');
    }
  });
});

describe('a row of a batch', () => {
  it.each([
    [{ category: 'VALIDATION_ERROR' }, 'validation'],
    [{ category: 'CONFLICT' }, 'conflict'],
    [{ category: 'OBJECT_NOT_FOUND' }, 'not_found'],
    [{ category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_OBJECT_IDS' }] }, 'not_found'],
    [{ code: 'INVALID_OBJECT_IDS' }, 'not_found'],
    [{ category: 'NEVER_SEEN' }, 'validation'],
    ['garbage', 'validation'],
  ])('of HubSpot is understood: %j', (error, code) => {
    expect(classifyHubspotRowError(error, 207)).toMatchObject({
      code,
      certainty: 'rejected',
      httpStatus: 207,
    });
  });

  it.each([
    [
      [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['WhatId'] }],
      'validation',
      'FIELD_INTEGRITY_EXCEPTION',
    ],
    [[{ statusCode: 'UNABLE_TO_LOCK_ROW' }], 'locked', 'UNABLE_TO_LOCK_ROW'],
    [[{ statusCode: 'DUPLICATE_VALUE' }], 'conflict', 'DUPLICATE_VALUE'],
    [[{ statusCode: 'NEVER_SEEN' }], 'validation', 'NEVER_SEEN'],
    [undefined, 'validation', null],
  ])('of Salesforce is understood: %j', (errors, code, providerCode) => {
    expect(classifySalesforceRowErrors(errors, 200)).toMatchObject({
      code,
      providerCode,
      certainty: 'rejected',
    });
  });
});

describe('a callback that carries an error', () => {
  it.each([
    [classifyHubspotCallback('access_denied'), 'consent_denied'],
    [classifyHubspotCallback('invalid_scope'), 'client_misconfigured'],
    [classifySalesforceCallback('access_denied'), 'consent_denied'],
    [classifySalesforceCallback('OAUTH_APPROVAL_ERROR_GENERIC'), 'app_uninstalled'],
    [classifySalesforceCallback('never_seen'), 'client_misconfigured'],
  ])('%# is understood', (error, code) => {
    expect(error.code).toBe(code);
  });
});

describe('the sentence of an error', () => {
  it('names fields and codes, and nothing that could be prose, an address or a token', () => {
    const { message, providerCode } = crmError('validation', {
      detail: ['WhatId', 'crm.objects.contacts.write', 'ann@acme.example', 'a sentence', 'x'.repeat(200)],
      providerCode: 'Bearer abc.def',
    });
    expect(message).toBe('The CRM does not accept the record as it is. (WhatId, crm.objects.contacts.write)');
    expect(providerCode).toBeNull();
  });

  it('knows an identifier when it sees one', () => {
    expect(asIdentifier('UNABLE_TO_LOCK_ROW')).toBe('UNABLE_TO_LOCK_ROW');
    expect(asIdentifier(5)).toBeNull();
  });
});
