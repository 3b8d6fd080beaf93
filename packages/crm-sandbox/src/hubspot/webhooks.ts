import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../world.ts';

/** HubSpot retries for a day; here only the count is kept, the pause is the caller's. */
const MAX_ATTEMPTS = 10;
const RETRY_PAUSE_MS = 200;
const ANSWER_WITHIN_MS = 5_000;

export interface WebhookRequest {
  subscriptionType: string;
  hubId: number;
  objectId: string;
  /** Where to; the subscribed URL when absent. */
  url?: string | undefined;
  /** Deliver the same event this many times more, as HubSpot may. */
  duplicates?: number | undefined;
  retryPauseMs?: number | undefined;
  /** Sign as if it had been sent this long ago. */
  ageMs?: number | undefined;
  /** Sign with a wrong secret. */
  forged?: boolean | undefined;
}

export interface WebhookDelivery {
  eventId: number;
  /** Status of each attempt; null when there was no answer. */
  attempts: (number | null)[];
  delivered: boolean;
}

/** HubSpot, "Validating requests", version 3: base64 HMAC-SHA256 of method, URI, body and timestamp. */
export function signV3(secret: string, method: string, uri: string, body: string, timestamp: string): string {
  return createHmac('sha256', secret)
    .update(method + uri + body + timestamp)
    .digest('base64');
}

/** Sends one event, again until it is accepted, and reports every delivery. */
export async function sendWebhook(world: World, request: WebhookRequest): Promise<WebhookDelivery[]> {
  const url = request.url ?? world.state.hubspot.webhookUrl;
  if (url === null) return [];
  const eventId = world.state.hubspot.nextEventId++;
  const deliveries: WebhookDelivery[] = [];
  for (let copy = 0; copy <= (request.duplicates ?? 0); copy += 1) {
    deliveries.push(await deliver(world, url, eventId, request));
  }
  return deliveries;
}

async function deliver(
  world: World,
  url: string,
  eventId: number,
  request: WebhookRequest,
): Promise<WebhookDelivery> {
  const attempts: (number | null)[] = [];
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await pause(world, request.retryPauseMs ?? RETRY_PAUSE_MS);
    if (world.closing.aborted) break;
    const status = await post(world, url, eventId, attempt, request);
    attempts.push(status);
    if (status !== null && status < 400) return { eventId, attempts, delivered: true };
  }
  return { eventId, attempts, delivered: false };
}

/** Waits, but not beyond the end of the sandbox. */
async function pause(world: World, ms: number): Promise<void> {
  await delay(ms, undefined, { signal: world.closing }).catch(() => undefined);
}

async function post(
  world: World,
  url: string,
  eventId: number,
  attemptNumber: number,
  { subscriptionType, hubId, objectId, ageMs = 0, forged = false }: WebhookRequest,
): Promise<number | null> {
  const timestamp = String(world.now() - ageMs);
  const body = JSON.stringify([
    {
      eventId,
      subscriptionId: 1_000_001,
      portalId: hubId,
      appId: Number(world.hubspotApp.appId),
      occurredAt: world.now() - ageMs,
      subscriptionType,
      attemptNumber,
      objectId: Number(objectId),
      changeSource: 'CRM',
    },
  ]);
  const secret = forged ? 'not-the-secret' : world.hubspotApp.clientSecret;
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([world.closing, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      headers: {
        'content-type': 'application/json',
        'x-hubspot-request-timestamp': timestamp,
        'x-hubspot-signature-v3': signV3(secret, 'POST', url, body, timestamp),
        'x-hubspot-signature-version': 'v3',
      },
      body,
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
