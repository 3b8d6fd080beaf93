/** How far a sender's clock may be off, and how long a captured request stays usable. */
export const SIGNATURE_TOLERANCE_SECONDS = 300;
/** During a rotation two secrets sign; more than a few signatures is an attempt to make us work. */
const MAX_SIGNATURES = 8;
const MAX_HEADER_CHARS = 1024;

export type SignatureVerdict =
  /** `digest` is the accepted signature (hex): unique per request, the key for a replay cache. */
  | { readonly ok: true; readonly timestamp: number; readonly digest: string }
  | {
      readonly ok: false;
      readonly code: 'not_configured' | 'missing' | 'malformed' | 'too_old' | 'in_future' | 'mismatch';
      readonly message: string;
    };

export interface SignatureCheck {
  /** Every secret in force: one, or two during a rotation. */
  readonly secrets: readonly string[];
  /** `t=<unix seconds>,v1=<hex>[,v1=<hex>…]`; without `t=` the timestamp header must carry the time. */
  readonly signatureHeader: string | null | undefined;
  /** Unix seconds, when the sender puts the time into a header of its own. */
  readonly timestampHeader?: string | null | undefined;
  /** The body exactly as received. */
  readonly body: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly toleranceSeconds?: number;
}

const encoder = new TextEncoder();

async function hmacKey(secret: string, usage: 'sign' | 'verify') {
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    usage,
  ]);
}

function signedBytes(timestamp: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = encoder.encode(`${timestamp}.`);
  const bytes = new Uint8Array(prefix.length + body.length);
  bytes.set(prefix);
  bytes.set(body, prefix.length);
  return bytes;
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function parseHeader(check: SignatureCheck): { timestamp: number; signatures: string[] } | null {
  const header = check.signatureHeader ?? '';
  if (header.length > MAX_HEADER_CHARS) return null;
  const items = header.split(',').map((item) => {
    const [key = '', value = ''] = item.trim().split('=', 2);
    return { key, value };
  });
  const times = items.filter((item) => item.key === 't').map((item) => item.value);
  if (check.timestampHeader) times.push(check.timestampHeader.trim());
  const [time = ''] = times;
  const signatures = items.filter((item) => item.key === 'v1').map((item) => item.value.toLowerCase());
  const agreed = times.every((candidate) => candidate === time) && /^\d{1,12}$/.test(time);
  const wellFormed =
    signatures.length > 0 &&
    signatures.length <= MAX_SIGNATURES &&
    signatures.every((signature) => /^[0-9a-f]{64}$/.test(signature));
  return agreed && wellFormed ? { timestamp: Number(time), signatures } : null;
}

/**
 * Checks an HMAC-SHA256 over `<timestamp>.<body>`, comparing in constant time (`crypto.subtle.verify`).
 * A valid request replayed within the tolerance passes: remember `digest`, or rely on message identity.
 */
export async function verifySignature(check: SignatureCheck): Promise<SignatureVerdict> {
  const secrets = check.secrets.filter((secret) => secret !== '');
  const tolerance = check.toleranceSeconds ?? SIGNATURE_TOLERANCE_SECONDS;
  if (secrets.length === 0) {
    return { ok: false, code: 'not_configured', message: 'No signing secret is configured.' };
  }
  if (!check.signatureHeader?.trim()) {
    return { ok: false, code: 'missing', message: 'The request carries no signature.' };
  }
  const header = parseHeader(check);
  if (header === null) {
    return { ok: false, code: 'malformed', message: 'The signature header is not t=<seconds>,v1=<hex>.' };
  }
  const age = check.now / 1000 - header.timestamp;
  if (age > tolerance) {
    return { ok: false, code: 'too_old', message: `The request was signed more than ${tolerance} s ago.` };
  }
  if (age < -tolerance) {
    return { ok: false, code: 'in_future', message: `The request is dated more than ${tolerance} s ahead.` };
  }
  const bytes = signedBytes(header.timestamp, check.body);
  for (const secret of secrets) {
    const key = await hmacKey(secret, 'verify');
    for (const digest of header.signatures) {
      if (await crypto.subtle.verify('HMAC', key, fromHex(digest), bytes)) {
        return { ok: true, timestamp: header.timestamp, digest };
      }
    }
  }
  return { ok: false, code: 'mismatch', message: 'The signature does not belong to this body.' };
}

/** The signature header for a body, one `v1` per secret. `now` in milliseconds since the epoch. */
export async function signPayload(input: {
  readonly secrets: readonly string[];
  readonly body: Uint8Array;
  readonly now: number;
}): Promise<string> {
  const timestamp = Math.floor(input.now / 1000);
  const bytes = signedBytes(timestamp, input.body);
  const signatures = await Promise.all(
    input.secrets.map(async (secret) => {
      const digest = await crypto.subtle.sign('HMAC', await hmacKey(secret, 'sign'), bytes);
      const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
      return `v1=${hex}`;
    }),
  );
  return [`t=${timestamp}`, ...signatures].join(',');
}
