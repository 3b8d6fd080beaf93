import { z } from 'zod';

import { certaintyInTransit, crmError, type Circumstances, type Effect } from '../errors.ts';
import { jsonOf, retryAfterMs, type Reply } from '../http.ts';
import { concernOf, isRedirect, isUnreadable, unreadable } from '../replies.ts';
import type { CrmError, CrmErrorCode } from '../port.ts';

/**
 * Sources, as cited in the rows below.
 * OAUTH: Salesforce Help "OAuth 2.0 Error Codes" (by way of public integrations that quote it).
 * REST: Salesforce REST API guide, "Status Codes and Error Responses". OBJECTS: Object Reference.
 * OBSERVED: bodies recorded by public projects (apache/camel, go-salesforce, jsforce, vendor logs).
 */
interface Row extends Pick<Circumstances, 'owner' | 'retryable' | 'retryAfterMs'> {
  code: CrmErrorCode;
}

const oauthError: Record<string, Row> = {
  invalid_grant: { code: 'token_revoked' }, // OAUTH: expired, revoked or rotated refresh token
  invalid_token: { code: 'token_revoked' }, // RFC 7009: a token that is already dead
  inactive_user: { code: 'user_inactive' }, // OAUTH
  inactive_org: { code: 'org_inactive' }, // OAUTH
  rate_limit_exceeded: { code: 'rate_limited' }, // OAUTH: login rate
  invalid_client_id: { code: 'client_misconfigured' }, // OAUTH
  invalid_client: { code: 'client_misconfigured' }, // OAUTH
  invalid_client_credentials: { code: 'client_misconfigured' }, // OAUTH
  redirect_uri_mismatch: { code: 'client_misconfigured' }, // OAUTH
  invalid_scope: { code: 'client_misconfigured' }, // OAUTH
  access_denied: { code: 'consent_denied' }, // OAUTH
  OAUTH_APPROVAL_ERROR_GENERIC: { code: 'app_uninstalled' }, // Help 005132365: not installed by an administrator
  OAUTH_EC_APP_NOT_FOUND: { code: 'app_uninstalled' }, // OBSERVED: external client apps, not installed
  OAUTH_APP_BLOCKED: { code: 'app_uninstalled' }, // OBSERVED: blocked by an administrator
  OAUTH_APP_ACCESS_DENIED: { code: 'app_uninstalled' }, // OBSERVED: the user is not admin approved
  OAUTH_AUTHORIZATION_BLOCKED: { code: 'app_uninstalled' }, // OBSERVED
  invalid_app_access: { code: 'app_uninstalled' }, // OBSERVED: the user is not admin approved
  app_not_found: { code: 'app_uninstalled' }, // OBSERVED: external client apps, not installed
  unknown_error: { code: 'provider_unavailable' }, // OBSERVED: "retry your request"
};

/**
 * Salesforce gives `invalid_grant` for refusals that need opposite answers, and tells them apart only in
 * `error_description`, whose values it documents as fixed strings. Compared whole, as the codes they are.
 */
const invalidGrant: Record<string, Row> = {
  'ip restricted or invalid login hours': { code: 'ip_restricted' }, // OAUTH: the grant itself is alive
  'token request is already being processed': { code: 'provider_unavailable' }, // OBSERVED: passes by itself
  'inactive user': { code: 'user_inactive' }, // OBSERVED
  'inactive organization': { code: 'org_inactive' }, // OBSERVED
};

const errorCode: Record<string, Row> = {
  INVALID_SESSION_ID: { code: 'token_expired' }, // REST, 401
  Bad_OAuth_Token: { code: 'token_expired' }, // Help "Identity URLs": 403 with this word as its whole body
  REQUEST_LIMIT_EXCEEDED: { code: 'quota_exhausted' }, // OBSERVED, 403: rolling 24 hours of the org
  API_DISABLED_FOR_ORG: { code: 'api_disabled' }, // OBSERVED, 403
  API_CURRENTLY_DISABLED: { code: 'api_disabled' }, // OBSERVED, 403
  INVALID_OPERATION_WITH_EXPIRED_PASSWORD: { code: 'forbidden' }, // OBSERVED, 403: the user has to choose a new one
  INSUFFICIENT_ACCESS: { code: 'forbidden' }, // REST
  INSUFFICIENT_ACCESS_OR_READONLY: { code: 'forbidden' }, // REST
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: { code: 'forbidden' }, // REST
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: { code: 'validation', owner: 'customer_admin' }, // REST: a trigger of the org
  FIELD_CUSTOM_VALIDATION_EXCEPTION: { code: 'validation', owner: 'customer_admin' }, // REST: a rule of the org
  REQUIRED_FIELD_MISSING: { code: 'validation' }, // OBSERVED
  FIELD_INTEGRITY_EXCEPTION: { code: 'validation' }, // OBJECTS: a Lead as WhoId with a WhatId
  INVALID_FIELD: { code: 'validation' }, // REST: unknown, or hidden by field-level security
  INVALID_FIELD_FOR_INSERT_UPDATE: { code: 'validation' }, // REST
  INVALID_EMAIL_ADDRESS: { code: 'validation' }, // REST
  STRING_TOO_LONG: { code: 'validation' }, // REST
  MALFORMED_ID: { code: 'validation' }, // REST
  DUPLICATE_VALUE: { code: 'conflict' }, // OBSERVED: a unique field already has it
  DUPLICATES_DETECTED: { code: 'conflict', owner: 'customer_admin' }, // REST: a duplicate rule of the org
  DUPLICATE_EXTERNAL_ID: { code: 'conflict' }, // REST: an external id matched several records, in a row
  MULTIPLE_CHOICES: { code: 'conflict' }, // REST: an external id matched several records
  NOT_FOUND: { code: 'not_found' }, // REST
  ENTITY_IS_DELETED: { code: 'not_found' }, // REST
  INVALID_CROSS_REFERENCE_KEY: { code: 'not_found' }, // REST
  UNABLE_TO_LOCK_ROW: { code: 'locked' }, // REST
  SERVER_UNAVAILABLE: { code: 'provider_unavailable' }, // REST, 503
  EXCEEDED_MAX_SEMAPHORE_REQUESTS: { code: 'rate_limited' }, // REST: too many long-running requests at once
};

/** REST. Used when the body names nothing we know. */
const httpStatus: Record<number, Row> = {
  300: { code: 'conflict' },
  400: { code: 'validation' },
  401: { code: 'token_expired' },
  403: { code: 'forbidden' },
  404: { code: 'not_found' },
  409: { code: 'conflict' },
  414: { code: 'validation' },
  420: { code: 'org_inactive' },
  429: { code: 'rate_limited' },
};

/** REST calls name their failure `errorCode`, rows of a collection name it `statusCode`. */
const restError = z
  .object({
    errorCode: z.string().optional(),
    statusCode: z.string().optional(),
    fields: z.array(z.string()).optional().catch(undefined),
  })
  .transform(({ errorCode: single, statusCode, fields }) => ({
    code: single ?? statusCode,
    fields: fields ?? [],
  }));
const oauthBody = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) });

const rowOf = (table: Record<string, Row>, name: string | undefined): Row | null =>
  (name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined) ?? null;

/** What a token endpoint's or identity URL's `error` means. */
function classifyOauth({ error, error_description }: z.output<typeof oauthBody>): Row | null {
  return (
    (error === 'invalid_grant' ? rowOf(invalidGrant, error_description) : null) ?? rowOf(oauthError, error)
  );
}

/** Statuses that mean the same whoever answers, in whatever form. */
const SPEAK_FOR_THEMSELVES: ReadonlySet<number> = new Set([401, 413, 414, 420, 429]);

/**
 * What Salesforce's token endpoint meant by an error answer. That an authorization is gone is believed of its own codes
 * alone, never of a status: gateways have those too.
 */
export function classifySalesforceOauth(reply: Reply, now: number): CrmError {
  const { status, headers } = reply;
  const wait = retryAfterMs(headers, now);
  const body = oauthBody.safeParse(jsonOf(reply)).data;
  const known = status < 500 && body ? classifyOauth(body) : null;
  if (!known && !isRedirect(status) && status !== 429 && (status >= 500 || jsonOf(reply) === undefined)) {
    return unreadable(reply, 'write', wait);
  }
  const row = known ?? (status === 429 ? { code: 'rate_limited' as const } : { code: 'unexpected' as const });
  return crmError(row.code, {
    ...row,
    concerns: 'connection',
    providerCode: body?.error ?? null,
    httpStatus: status,
    retryAfterMs: wait,
  });
}

/** What Salesforce meant by an error answer, from its status and codes; its messages are for people. */
export function classifySalesforceError(reply: Reply, effect: Effect, now: number): CrmError {
  const { status, headers } = reply;
  const json = jsonOf(reply);
  const isBareCode = Object.hasOwn(errorCode, reply.text.trim());
  // Where an answer was due, this is none.
  if (
    status < 300 ||
    (status < 500 && !SPEAK_FOR_THEMSELVES.has(status) && isUnreadable(reply) && !isBareCode)
  ) {
    if (!isRedirect(status)) return unreadable(reply, effect, retryAfterMs(headers, now));
  }
  const oauth = oauthBody.safeParse(json).data;
  const rest =
    z.array(restError).min(1).safeParse(json).data?.[0] ??
    (json === undefined ? { code: reply.text.trim(), fields: [] } : undefined);
  const row = (oauth && classifyOauth(oauth)) ??
    rowOf(errorCode, rest?.code) ??
    (status >= 500
      ? { code: 'provider_unavailable' as const }
      : // A renamed My Domain or a moved org: a refresh says where it is now.
        isRedirect(status)
        ? { code: 'token_expired' as const }
        : httpStatus[status]) ?? {
      code: 'unexpected' as const,
    };
  return crmError(row.code, {
    ...row,
    providerCode: oauth?.error ?? rest?.code ?? null,
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, now),
    certainty: status >= 500 ? certaintyInTransit(effect) : 'rejected',
    // Rows of a collection are found wanting one by one: what is absent here is the path.
    concerns: status === 404 ? 'connection' : concernOf(reply, row.code, effect),
    detail: rest?.fields ?? [],
  });
}

/** One row of a collection's answer: `{success:false, errors:[{statusCode, fields}]}`. */
export function classifySalesforceRowErrors(errors: unknown, batchStatus: number): CrmError {
  const first = z.array(restError).min(1).safeParse(errors).data?.[0];
  const row = rowOf(errorCode, first?.code) ?? { code: 'validation' as const };
  return crmError(row.code, {
    ...row,
    providerCode: first?.code ?? null,
    httpStatus: batchStatus,
    detail: first?.fields ?? [],
  });
}

/** The `error` of a callback. */
export function classifySalesforceCallback(error: string): CrmError {
  const row = rowOf(oauthError, error) ?? { code: 'client_misconfigured' as const };
  return crmError(row.code, { ...row, providerCode: error });
}
