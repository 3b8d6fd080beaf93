import { z } from 'zod';

import { certaintyInTransit, crmError, type Circumstances, type Effect } from '../errors.ts';
import { jsonOf, retryAfterMs, type Reply } from '../http.ts';
import { concernOf, isRedirect, isUnreadable, unreadable } from '../replies.ts';
import type { CrmError, CrmErrorCode } from '../port.ts';

/**
 * Sources, as cited in the rows below.
 * OAUTH: HubSpot changelog "New OAuth v3 API endpoints and standardized error responses".
 * INTEGRATIONS: observed by public integrations (nango, usertour, segment action-destinations, pipedream).
 * ERRORS: HubSpot guide "Error handling". OBJECTS: HubSpot guide "Using object APIs".
 * LIMITS: HubSpot "Usage guidelines" and the RetryDecorator of @hubspot/api-client.
 * RULES: HubSpot changelog "CRM API write validation enforcement".
 */
interface Row extends Pick<Circumstances, 'owner' | 'retryable' | 'retryAfterMs'> {
  code: CrmErrorCode;
}

/** Token endpoint: `status` says more than `error`, which some bodies lack. */
const oauthStatus: Record<string, Row> = {
  BAD_REFRESH_TOKEN: { code: 'token_revoked' }, // OAUTH; also what follows an uninstall
  BAD_HUB: { code: 'org_inactive' }, // INTEGRATIONS: the portal is gone
  BAD_AUTH_CODE: { code: 'authorization_invalid' }, // INTEGRATIONS
  BAD_CODE_VERIFIER: { code: 'authorization_invalid' }, // INTEGRATIONS
  BAD_REDIRECT_URI: { code: 'client_misconfigured' }, // INTEGRATIONS
  BAD_SCOPES: { code: 'client_misconfigured' }, // INTEGRATIONS
  BAD_CLIENT_ID: { code: 'client_misconfigured' }, // INTEGRATIONS
  BAD_CLIENT_SECRET: { code: 'client_misconfigured' }, // INTEGRATIONS
};

/** RFC 6749 section 5.2, for a `status` not listed above. */
const oauthError: Record<string, Row> = {
  invalid_grant: { code: 'token_revoked' },
  access_denied: { code: 'org_inactive' },
  invalid_client: { code: 'client_misconfigured' },
  unauthorized_client: { code: 'client_misconfigured' },
  invalid_scope: { code: 'client_misconfigured' },
};

const category: Record<string, Row> = {
  EXPIRED_AUTHENTICATION: { code: 'token_expired' }, // INTEGRATIONS, 401
  INVALID_AUTHENTICATION: { code: 'token_revoked' }, // INTEGRATIONS, 401: the token is unknown, refreshing by age had its turn
  MISSING_SCOPES: { code: 'scope_missing' }, // OBJECTS, 403
  VALIDATION_ERROR: { code: 'validation' }, // OBJECTS, 400
  CONFLICT: { code: 'conflict' }, // INTEGRATIONS, 409
  OBJECT_NOT_FOUND: { code: 'not_found' }, // OBJECTS, 404 and in multi-status errors
  RATE_LIMITS: { code: 'rate_limited' }, // ERRORS, 429
};

/** Codes of single errors in `errors[]`; they refine VALIDATION_ERROR. */
const detailCode: Record<string, Row> = {
  MISSING_REQUIRED_PROPERTY: { code: 'validation', owner: 'customer_admin' }, // RULES
  MISSING_CONDITIONAL_REQUIRED_PROPERTY: { code: 'validation', owner: 'customer_admin' }, // RULES
  PROPERTY_DOESNT_EXIST: { code: 'validation' }, // OBJECTS
  INVALID_OBJECT_IDS: { code: 'not_found' }, // INTEGRATIONS: the associated contact or deal is gone
};

/** LIMITS. A 429 documents no Retry-After; the window itself is the honest wait. */
const policy: Record<string, Row> = {
  DAILY: { code: 'quota_exhausted' },
  SECONDLY: { code: 'rate_limited', retryAfterMs: 1_000 },
  TEN_SECONDLY_ROLLING: { code: 'rate_limited', retryAfterMs: 10_000 },
};

/** ERRORS. Used when the body names nothing we know. */
const httpStatus: Record<number, Row> = {
  400: { code: 'validation' },
  401: { code: 'token_revoked' },
  403: { code: 'forbidden' },
  404: { code: 'not_found' },
  409: { code: 'conflict' },
  413: { code: 'validation' },
  414: { code: 'validation' },
  423: { code: 'locked', retryAfterMs: 2_000 },
  429: { code: 'rate_limited', retryAfterMs: 10_000 },
  477: { code: 'provider_unavailable' },
};

const detail = z.looseObject({
  code: z.string().optional().catch(undefined),
  context: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
});

/** Every field is optional when parsing: HubSpot's schema promises more than its gateways send. */
const errorBody = z.object({
  status: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  category: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  errors: z.array(detail).optional().catch(undefined),
  message: z.string().optional().catch(undefined),
});
type ErrorBody = z.output<typeof errorBody>;

const parse = (body: unknown): ErrorBody => errorBody.safeParse(body).data ?? {};

const pick = (table: Record<string, Row>, name: string | undefined): [Row, string] | null => {
  const row = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
  return row && name !== undefined ? [row, name] : null;
};

const firstDetail = ({ errors }: ErrorBody): [Row, string] | null => {
  for (const { code } of errors ?? []) {
    const found = pick(detailCode, code);
    if (found) return found;
  }
  return null;
};

/** The one thing HubSpot says in its sentence alone. What it means is the category's to say; the digits are an id. */
const existingIdOf = ({ category, message }: ErrorBody): string | undefined =>
  category === 'CONFLICT' ? /Existing ID: (\d{1,20})\b/.exec(message ?? '')?.[1] : undefined;

const namesOf = ({ errors }: ErrorBody): string[] =>
  (errors ?? []).flatMap(({ code, context }) => [
    ...(code ? [code] : []),
    ...(context?.['propertyName'] ?? []),
    ...(context?.['requiredGranularScopes'] ?? []),
  ]);

/** Statuses that mean the same whoever answers, in whatever form. */
const SPEAK_FOR_THEMSELVES: ReadonlySet<number> = new Set([401, 413, 414, 423, 429, 477]);

/**
 * What HubSpot's token endpoint meant by an error answer. That an authorization is gone is believed of its own codes
 * alone, never of a status: gateways have those too.
 */
export function classifyHubspotOauth(reply: Reply, now: number): CrmError {
  const { status, headers } = reply;
  const body = parse(jsonOf(reply));
  const wait = retryAfterMs(headers, now);
  const known = status < 500 ? (pick(oauthStatus, body.status) ?? pick(oauthError, body.error)) : null;
  if (!known && !isRedirect(status) && status !== 429 && (status >= 500 || jsonOf(reply) === undefined)) {
    return unreadable(reply, 'write', wait);
  }
  const [row, providerCode] = known ?? [
    status === 429
      ? { code: 'rate_limited' as const, retryAfterMs: 10_000 }
      : { code: 'unexpected' as const },
    body.status ?? body.error ?? null,
  ];
  return crmError(row.code, {
    ...row,
    concerns: 'connection',
    providerCode,
    httpStatus: status,
    retryAfterMs: wait ?? row.retryAfterMs ?? null,
  });
}

/** What HubSpot meant by an error answer, from its status and codes; its messages are for people. */
export function classifyHubspotError(reply: Reply, effect: Effect, now: number): CrmError {
  const { status, headers } = reply;
  if (isRedirect(status)) return unreadable(reply, effect, retryAfterMs(headers, now));
  if (status < 500 && !SPEAK_FOR_THEMSELVES.has(status) && isUnreadable(reply)) {
    return unreadable(reply, effect, retryAfterMs(headers, now));
  }
  const body = parse(jsonOf(reply));
  const unavailable = status >= 500;
  const down: [Row, string | null] | null = unavailable
    ? [{ code: 'provider_unavailable' }, body.category ?? null]
    : null;
  const found: [Row, string | null] | null =
    down ??
    (status === 429 ? pick(policy, body.policyName) : null) ??
    firstDetail(body) ??
    pick(category, body.category);
  const [row, providerCode] = found ?? [httpStatus[status] ?? { code: 'unexpected' }, body.category ?? null];
  return crmError(row.code, {
    ...row,
    providerCode,
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, now) ?? row.retryAfterMs ?? null,
    certainty: unavailable ? certaintyInTransit(effect) : 'rejected',
    existingId: existingIdOf(body),
    // An absent path is nobody's record.
    concerns: status === 404 && !found ? 'connection' : concernOf(reply, row.code, effect),
    detail: namesOf(body),
  });
}

/** One entry of a batch answer's `errors[]`: the same vocabulary without a status of its own. */
export function classifyHubspotRowError(error: unknown, batchStatus: number): CrmError {
  const body = parse(error);
  const own = detail.safeParse(error).data;
  const withOwn = own ? { ...body, errors: [own, ...(body.errors ?? [])] } : body;
  const found = firstDetail(withOwn) ?? pick(category, body.category);
  const [row, providerCode] = found ?? [{ code: 'validation' as const }, body.category ?? null];
  return crmError(row.code, {
    ...row,
    providerCode,
    httpStatus: batchStatus,
    existingId: existingIdOf(body),
    detail: namesOf(withOwn),
  });
}

/** The `error` of a callback: consent refused, or our app's registration. RFC 6749 section 4.1.2.1. */
export function classifyHubspotCallback(error: string): CrmError {
  return crmError(error === 'access_denied' ? 'consent_denied' : 'client_misconfigured', {
    providerCode: error,
  });
}
