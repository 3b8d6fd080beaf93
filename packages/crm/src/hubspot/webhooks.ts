import { z } from 'zod';

/** HubSpot's own limit: what is older is refused. */
export const WEBHOOK_TOLERANCE_MS = 5 * 60_000;

export type WebhookVerdict =
  { ok: true } | { ok: false; code: 'signature_missing' | 'signature_stale' | 'signature_wrong' };

/**
 * HubSpot, "Validating requests", version 3: base64 HMAC-SHA256 of method, URI, the body's raw bytes and timestamp.
 * `uri` is the address HubSpot was told, not what a proxy made of it. Compared in constant time.
 */
export async function verifyHubspotWebhook(request: {
  secret: string;
  method: string;
  uri: string;
  body: Uint8Array<ArrayBuffer>;
  signature: string | null;
  /** Milliseconds since the epoch, as sent. */
  timestamp: string | null;
  now: number;
}): Promise<WebhookVerdict> {
  const { secret, method, uri, body, signature, timestamp, now } = request;
  if (!signature || !timestamp || !/^\d{1,16}$/.test(timestamp))
    return { ok: false, code: 'signature_missing' };
  if (Math.abs(now - Number(timestamp)) > WEBHOOK_TOLERANCE_MS) return { ok: false, code: 'signature_stale' };
  const given = bytesOf(signature);
  if (!given) return { ok: false, code: 'signature_wrong' };
  const encoder = new TextEncoder();
  const [before, after] = [encoder.encode(method + uri), encoder.encode(timestamp)];
  const signed = new Uint8Array(before.length + body.length + after.length);
  signed.set(before);
  signed.set(body, before.length);
  signed.set(after, before.length + body.length);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify']);
  const valid = await crypto.subtle.verify('HMAC', key, given, signed);
  return valid ? { ok: true } : { ok: false, code: 'signature_wrong' };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const events = z
  .array(
    z.object({
      eventId: z.number(),
      portalId: z.number().int(),
      objectId: z.number().int(),
      occurredAt: z.number(),
      subscriptionType: z.string(),
    }),
  )
  .max(1_000);

export interface PrivacyDeletion {
  /** Names the event; HubSpot sends it again with the same parts. */
  key: string;
  hubId: string;
  contactId: string;
}

/** The contacts a webhook says were erased for privacy; null when it is not a webhook's body. Other events are left out. */
export function privacyDeletionsIn(body: unknown): PrivacyDeletion[] | null {
  const parsed = events.safeParse(body);
  if (!parsed.success) return null;
  return parsed.data
    .filter((event) => event.subscriptionType === 'contact.privacyDeletion')
    .map(({ portalId, objectId, occurredAt, eventId }) => ({
      key: [portalId, objectId, occurredAt, eventId].join(':'),
      hubId: String(portalId),
      contactId: String(objectId),
    }));
}
