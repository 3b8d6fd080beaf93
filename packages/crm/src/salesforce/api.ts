import type { HttpRequest, HttpResponse } from 'jsforce';
// By file: the index also loads SOAP, Metadata and Bulk clients, hides the transport, which is the one place where a
// request can be given a deadline, and exports a StreamPromise that is undefined when imported from an ES module.
import { Connection } from 'jsforce/lib/connection.js';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { PassThrough } from 'node:stream';
import { z } from 'zod';

import type { CrmConfig, CrmDependencies } from '../config.ts';
import { crmError, failed, type Effect } from '../errors.ts';
import { send, type Reply } from '../http.ts';
import { paced } from '../pacing.ts';
import type { CallResult, CallUsage, CrmSession } from '../port.ts';
import { classifySalesforceError } from './errors.ts';
import { trustedInstanceUrl } from './hosts.ts';

/** Records a collection call takes (REST API guide, "sObject Collections"). */
export const MAX_BATCH = 200;
/** Far above what one page of work can need; a query that does not end is a fault, not a result. */
const MAX_QUERY_PAGES = 100;

export interface SalesforceApi {
  /** All records of a query; with `deleted` those in the recycle bin too. */
  query<S extends z.ZodType>(soql: string, record: S, deleted?: boolean): Promise<CallResult<z.output<S>[]>>;
  /** One result per record, in order; records that fail do not hold back the others. */
  create(type: string, records: Record<string, unknown>[]): Promise<CallResult<SaveRow[]>>;
  upsert(type: string, keyField: string, records: Record<string, unknown>[]): Promise<CallResult<SaveRow[]>>;
  describe<S extends z.ZodType>(type: string, schema: S): Promise<CallResult<z.output<S>>>;
  limits<S extends z.ZodType>(schema: S): Promise<CallResult<z.output<S>>>;
}

const saveRow = z.object({
  success: z.boolean(),
  id: z.string().nullish(),
  created: z.boolean().optional(),
  errors: z.array(z.unknown()).default([]),
});
export type SaveRow = z.output<typeof saveRow>;

const queryPage = z.object({
  records: z.array(z.unknown()),
  done: z.boolean(),
  // jsforce keeps its last segment only and goes on at the same instance, wherever the URL points.
  nextRecordsUrl: z.string().optional(),
});

/**
 * jsforce's own transport waits 30 minutes, repeats reads by itself, buffers without a limit and, when an answer
 * breaks off, raises an error no one can catch. This one sends each request once, bounded in time and size, and keeps
 * the raw answer, whose status jsforce's errors do not carry.
 */
class BoundedTransport extends Transport {
  readonly #timeoutMs: number;
  readonly #effect: Effect;
  readonly #pace: (exchange: () => Promise<CallResult<Reply>>) => Promise<CallResult<Reply>>;
  outcome: CallResult<Reply> | null = null;

  constructor(
    timeoutMs: number,
    effect: Effect,
    pace: (exchange: () => Promise<CallResult<Reply>>) => Promise<CallResult<Reply>>,
  ) {
    super();
    this.#pace = pace;
    this.#timeoutMs = timeoutMs;
    this.#effect = effect;
  }

  override httpRequest({ method, url, headers = {}, body }: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({
      stream: new PassThrough(),
      promise: this.#exchange(method, url, headers, typeof body === 'string' ? body : undefined),
    }));
  }

  async #exchange(
    method: string,
    url: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<HttpResponse> {
    this.outcome = await this.#pace(() =>
      send({
        method,
        url,
        headers: { ...headers, accept: 'application/json' },
        ...(body !== undefined && { body }),
        effect: this.#effect,
        timeoutMs: this.#timeoutMs,
      }),
    );
    if (!this.outcome.ok) throw new Error('no answer');
    const { status, headers: answered, text } = this.outcome.value;
    return { statusCode: status, headers: Object.fromEntries(answered), body: text };
  }
}

/** Every answer tells what the org has used of its day. */
function salesforceUsage({ headers }: Reply): CallUsage {
  const [, used, limit] = /api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '') ?? [];
  return used !== undefined && limit !== undefined
    ? { daily: { used: Number(used), limit: Number(limit) } }
    : {};
}

/** jsforce for one session: explicit version, access token only (its refresh would keep the old refresh token). */
export function openSalesforce(
  { salesforce: { loginUrl, apiVersion }, timeoutMs }: CrmConfig,
  { now }: CrmDependencies,
  session: CrmSession,
): CallResult<SalesforceApi> {
  const { accessToken, instanceUrl } = session;
  const trusted = instanceUrl === null ? null : trustedInstanceUrl(instanceUrl, loginUrl);
  if (!trusted) return failed(crmError('client_misconfigured', { certainty: 'not_sent' }));

  const call = async <S extends z.ZodType>(
    effect: Effect,
    schema: S,
    run: (connection: Connection) => PromiseLike<unknown>,
  ): Promise<CallResult<z.output<S>>> => {
    const connection = new Connection({ instanceUrl: trusted, accessToken, version: apiVersion.slice(1) });
    const transport = new BoundedTransport(timeoutMs, effect, (exchange) =>
      paced(session, { kind: 'other', effect, now }, salesforceUsage, exchange),
    );
    connection._transport = transport;
    let answer: unknown;
    try {
      answer = await run(connection);
    } catch {
      const { outcome } = transport;
      if (!outcome) return failed(crmError('unexpected', { certainty: 'not_sent' }));
      return outcome.ok ? failed(classifySalesforceError(outcome.value, effect, now())) : outcome;
    }
    const { outcome } = transport;
    // jsforce takes a redirect for an answer.
    if (outcome?.ok && outcome.value.status >= 300) {
      return failed(classifySalesforceError(outcome.value, effect, now()));
    }
    const parsed = schema.safeParse(answer);
    if (parsed.success) return { ok: true, value: parsed.data };
    return failed(
      crmError('malformed_response', {
        concerns: 'connection',
        certainty: effect === 'write' ? 'unknown' : 'rejected',
        httpStatus: outcome?.ok ? outcome.value.status : null,
      }),
    );
  };

  /** Results are matched to records by position, so their number has to be right. */
  const rowsFor = (records: unknown[]) => z.array(saveRow).length(records.length);

  return {
    ok: true,
    value: {
      async query(soql, record, deleted = false) {
        const records: z.output<typeof record>[] = [];
        let page = await call('read', queryPage, (connection) =>
          connection.query(soql, { scanAll: deleted }),
        );
        for (let pages = 1; page.ok; pages += 1) {
          const parsed = z.array(record).safeParse(page.value.records);
          if (!parsed.success || pages > MAX_QUERY_PAGES)
            return failed(crmError('malformed_response', { concerns: 'connection' }));
          records.push(...parsed.data);
          const { done, nextRecordsUrl } = page.value;
          if (done || nextRecordsUrl === undefined) return { ok: true, value: records };
          page = await call('read', queryPage, (connection) => connection.queryMore(nextRecordsUrl));
        }
        return page;
      },
      create: (type, records) =>
        call('write', rowsFor(records), (connection) =>
          connection.create(type, records, { allOrNone: false }),
        ),
      upsert: (type, keyField, records) =>
        call('write', rowsFor(records), (connection) =>
          connection.upsert(type, records, keyField, { allOrNone: false }),
        ),
      describe: (type, schema) => call('read', schema, (connection) => connection.describe(type)),
      limits: (schema) => call('read', schema, (connection) => connection.limits()),
    },
  };
}
