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

/** Reads a body without ever holding more than `limit` bytes; null when it is larger. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return null;
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
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
