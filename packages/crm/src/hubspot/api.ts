// By file: `Client.apiRequest` follows redirects, with the payload, and cannot be aborted.
import { Request } from '@hubspot/api-client/lib/src/services/http/Request.js';
import { z } from 'zod';

import type { CrmConfig, CrmDependencies } from '../config.ts';
import { crmError, failed, type Effect } from '../errors.ts';
import { jsonOf, send, type Reply } from '../http.ts';
import { paced } from '../pacing.ts';
import type { CallResult, CallUsage, CrmSession } from '../port.ts';
import { classifyHubspotError } from './errors.ts';

export interface HubspotRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  effect: Effect;
}

export interface HubspotAnswer {
  status: number;
  json: unknown;
}

export type HubspotApi = (request: HubspotRequest) => Promise<CallResult<HubspotAnswer>>;

/**
 * Requests as the official client builds them, sent by ours: its generated methods sit on paths that are being retired,
 * its retries would send a create again, it offers no timeout, and it would follow a redirect wherever it points.
 */
export function openHubspot(config: CrmConfig, { now }: CrmDependencies, session: CrmSession): HubspotApi {
  const { timeoutMs } = config;
  const client = { accessToken: session.accessToken, basePath: config.hubspot.apiUrl };
  return async ({ method, path, body, effect }) => {
    const kind = path.endsWith('/search') ? 'search' : 'other';
    const request = new Request(client, { method, path });
    const reply = await paced(session, { kind, effect, now }, hubspotUsage, () =>
      send({
        method,
        url: request.getUrl().href,
        headers: request.getSendData().headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        effect,
        timeoutMs,
      }),
    );
    if (!reply.ok) return reply;
    const { status } = reply.value;
    if (status >= 300) return failed(classifyHubspotError(reply.value, effect, now()));
    return { ok: true, value: { status, json: jsonOf(reply.value) } };
  };
}

/** The window of the account, in every answer but search's; a 429 without Retry-After means its window is full. */
function hubspotUsage({ status, headers }: Reply): CallUsage {
  const [max, remaining, intervalMs] = ['max', 'remaining', 'interval-milliseconds'].map((name) =>
    numberIn(headers.get(`x-hubspot-ratelimit-${name}`)),
  );
  return {
    ...(max && remaining !== undefined && intervalMs && { window: { max, remaining, intervalMs } }),
    ...(status === 429 && { pauseMs: Number(headers.get('retry-after') ?? NaN) * 1000 || 1_000 }),
  };
}

const numberIn = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Number(header) : undefined;

/** A record as every object endpoint returns it. */
export const hubspotObject = z.object({
  // The ledger indexes it.
  id: z.string().max(255),
  properties: z.record(z.string(), z.string().nullable()).default({}),
  new: z.boolean().optional(),
  objectWriteTraceId: z.string().optional(),
});
export type HubspotObject = z.output<typeof hubspotObject>;

/** A batch answer. Success in part is declared as 207 and seen as 200 or 201: `errors` decides, not the status. */
export const batchBody = z.object({
  results: z.array(hubspotObject).default([]),
  errors: z.array(z.unknown()).default([]),
});

export const associationsBody = z.object({
  results: z
    .array(
      z.object({
        from: z.object({ id: z.coerce.string() }),
        // A string in 2026-09, a number before: compared as strings.
        to: z.array(z.object({ toObjectId: z.coerce.string() })),
        paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
      }),
    )
    .default([]),
  errors: z.array(z.unknown()).default([]),
});

export const searchBody = z.object({ results: z.array(hubspotObject) });

/** Parses the answer of a read; what does not parse is no answer. */
export function parseAnswer<S extends z.ZodType>(
  schema: S,
  answer: CallResult<HubspotAnswer>,
): CallResult<z.output<S>> {
  if (!answer.ok) return answer;
  const parsed = schema.safeParse(answer.value.json);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : failed(crmError('malformed_response', { concerns: 'connection', httpStatus: answer.value.status }));
}
