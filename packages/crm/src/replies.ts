import { certaintyInTransit, crmError, type Effect } from './errors.ts';
import { jsonOf, type Reply } from './http.ts';
import type { Concern, CrmError, CrmErrorCode } from './port.ts';

/** Codes a record can be refused for. */
const OF_A_RECORD: ReadonlySet<CrmErrorCode> = new Set(['validation', 'conflict', 'not_found', 'locked']);
/** The request was too large, whoever says so. */
const TOO_LARGE: ReadonlySet<number> = new Set([413, 414]);

/** An answer that is not the API's own: a gateway's or a firewall's page, a login form, an answer that broke off. */
export const isUnreadable = (reply: Reply): boolean =>
  reply.text.trim() !== '' && jsonOf(reply) === undefined;

export const isRedirect = (status: number): boolean => status > 300 && status < 400;

/**
 * What the refusal of a whole call is about. A record is at fault only where the API itself says so of something that
 * was written; a limit, and the API's own trouble with a request, are waited out with the record.
 */
export function concernOf(reply: Reply, code: CrmErrorCode, effect: Effect): Concern {
  const { status } = reply;
  if (code === 'rate_limited' || code === 'quota_exhausted' || TOO_LARGE.has(status)) return 'record';
  if (jsonOf(reply) === undefined) return 'connection';
  return status >= 500 || (effect === 'write' && OF_A_RECORD.has(code)) ? 'record' : 'connection';
}

/** A page where the API should have answered says nothing about records and grants. */
export function unreadable(reply: Reply, effect: Effect, retryAfterMs: number | null): CrmError {
  const { status } = reply;
  // A gateway that could not reach the API, or waited for it in vain, may have passed the request on.
  const mayBeWritten = status >= 500 || status < 300;
  return crmError(status >= 500 ? 'provider_unavailable' : 'malformed_response', {
    concerns: 'connection',
    certainty: mayBeWritten ? certaintyInTransit(effect) : 'rejected',
    httpStatus: status,
    retryAfterMs,
  });
}
