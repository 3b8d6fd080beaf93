/** A refusal a caller can act on. `code` is stable; `message` is for people. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
}

const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };

export const respond = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers });

export const refuse = ({ status, code, message }: Refusal): Response =>
  respond(status, { error: { code, message } });

export const redirect = (to: URL | string, extra: Record<string, string> = {}): Response =>
  new Response(null, {
    status: 302,
    headers: {
      location: String(to),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      ...extra,
    },
  });

/** A body, or the start of one that is too large. */
export interface ReadBody {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole body, as far as is known. */
  size: number;
  whole: boolean;
}

/**
 * Reads a body without ever holding more than `limit` bytes. Of a larger one only the first `head` bytes are handed back:
 * where its sender says how large it is, no more than those are read.
 */
export async function readUpTo(request: Request, limit: number, head = 0): Promise<ReadBody> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  const most = declared > limit ? head : limit;
  // One buffer where the size is known: a body that is kept twice is a function out of memory.
  let bytes = new Uint8Array(Math.min(Number.isFinite(declared) ? declared : 65_536, most));
  let size = 0;
  for await (const chunk of request.body ?? []) {
    const room = Math.min(chunk.byteLength, most - size);
    if (size + room > bytes.length) {
      const larger = new Uint8Array(Math.min(most, Math.max(2 * bytes.length, size + room)));
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(chunk.subarray(0, room), size);
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > most || (most < limit && size >= most)) break;
  }
  if (size > most || declared > limit) {
    return { bytes: bytes.slice(0, Math.min(head, size)), size: Math.max(size, declared || 0), whole: false };
  }
  return { bytes: bytes.subarray(0, size), size, whole: true };
}

/** Reads a body without ever holding more than `limit` bytes; null when it is larger. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const { bytes, whole } = await readUpTo(request, limit);
  return whole ? bytes : null;
}

/** A small JSON body; null when it is larger, or not JSON. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const bytes = await readBody(request, limit);
  try {
    return bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** SHA-256, hex. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hash of a secret that a browser's cookie holds and the dashboard sends along in a header; null without one. */
export async function secretHash(request: Request, header: string): Promise<string | null> {
  const secret = request.headers.get(header);
  return secret === null || secret === '' ? null : sha256(secret);
}

/**
 * Runs a handler so that nothing it throws reaches the caller or, with its text, a log: an error may quote mail.
 * What is thrown here is a fault of ours or of something behind us; the caller may try again.
 */
export function guarded(
  name: string,
  handler: (request: Request) => Promise<Response>,
  log: (line: string) => void,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      const reference = crypto.randomUUID();
      log(JSON.stringify({ level: 'error', function: name, reference, error: describe(error) }));
      return refuse({
        status: 503,
        code: 'try_again',
        message: `Something failed on our side; nothing was kept half. Try again, or tell support ${reference}.`,
      });
    }
  };
}

/** Names and codes of an error and its stack's frames, never its message. */
function describe(error: unknown): { name: string; code: unknown; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    code: 'code' in error ? error.code : null,
    at: frames.slice(0, 6).map((line) => line.trim()),
  };
}
