import { certaintyInTransit, crmError, type Effect } from './errors.ts';
import type { CallResult, CrmError } from './port.ts';

/** Long enough for a full batch. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** A full page of long Salesforce descriptions stays far below this. */
export const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Failures that happen before a request leaves this machine, by Node's and undici's codes. */
const NOT_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A whole answer, read to the end. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

export interface HttpRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  effect: Effect;
  timeoutMs: number;
}

class DeadlineError extends Error {}
class OversizeError extends Error {}

/** Node puts the system's code on the cause; Deno gives none, and then the honest answer is `unknown`. */
function systemCode(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors[0]);
  }
  return null;
}

function transportError(cause: unknown, effect: Effect): CrmError {
  const certainty = certaintyInTransit(effect);
  if (cause instanceof DeadlineError) return crmError('timeout', { certainty });
  if (cause instanceof OversizeError) return crmError('malformed_response', { certainty, retryable: false });
  const code = systemCode(cause);
  const notSent = code !== null && NOT_SENT_CODES.has(code);
  return crmError('network', { certainty: notSent ? 'not_sent' : certainty, providerCode: code });
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  if (!response.body) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  // An SDK's request cannot be aborted, its answer can.
  signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const chunk = signal.aborted ? null : await reader.read();
    if (!chunk || bytes > MAX_RESPONSE_BYTES) {
      await reader.cancel();
      throw chunk ? new OversizeError() : new DeadlineError();
    }
    if (chunk.done) return text + decoder.decode();
    bytes += chunk.value.byteLength;
    text += decoder.decode(chunk.value, { stream: true });
  }
}

/**
 * Runs one request, from its start to the last byte of its answer, within a deadline. `start` may ignore the signal
 * (an SDK without one): the caller is still released in time, and the late answer is discarded.
 */
export async function withinDeadline(
  { effect, timeoutMs }: Pick<HttpRequest, 'effect' | 'timeoutMs'>,
  start: (signal: AbortSignal) => Promise<Response>,
): Promise<CallResult<Reply>> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new DeadlineError());
    }, timeoutMs);
  });
  const exchange = async (): Promise<Reply> => {
    const response = await start(controller.signal);
    const text = await readText(response, controller.signal);
    return { status: response.status, headers: response.headers, text };
  };
  try {
    return { ok: true, value: await Promise.race([exchange(), deadline]) };
  } catch (cause) {
    return { ok: false, error: transportError(cause, effect) };
  } finally {
    clearTimeout(timer);
  }
}

/** One request with plain fetch. Redirects are answers, not followed: a token goes where it was meant to go only. */
export const send = ({
  method,
  url,
  headers,
  body,
  effect,
  timeoutMs,
}: HttpRequest): Promise<CallResult<Reply>> =>
  withinDeadline({ effect, timeoutMs }, (signal) =>
    fetch(url, {
      method,
      signal,
      redirect: 'manual',
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    }),
  );

/** JSON of an answer, or undefined when it is none. */
export function jsonOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `Retry-After` in milliseconds: delay seconds or an HTTP date (RFC 9110 section 10.2.3). */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
