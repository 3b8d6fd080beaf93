import { privacyDeletionsIn, verifyHubspotWebhook } from '@conduit/crm/hubspot/webhooks.ts';
import type { Db } from '@conduit/db/client.ts';
import { findContact, requestErasure, takeWebhookEvent } from '@conduit/db/erasure.ts';

import { readBody, refuse, respond } from '../_shared/http.ts';

const MAX_BODY_BYTES = 1024 * 1024;

export interface WebhookDependencies {
  db: Db;
  /** The app's client secret: what HubSpot signs with. */
  secret: string;
  /** The address of this function as HubSpot was told it. */
  url: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Takes HubSpot's webhooks: whoever was erased for privacy there is erased here. An event that comes again does nothing.
 *
 * 200 `{erasures}` · 400 not a webhook · 401 signature · 413 too large
 */
export function createWebhookHandler(deps: WebhookDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Use POST.' });
    }
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === null) return refuse({ status: 413, code: 'too_large', message: 'That is too large.' });
    const verdict = await verifyHubspotWebhook({
      secret: deps.secret,
      method: request.method,
      uri: deps.url,
      body,
      signature: request.headers.get('x-hubspot-signature-v3'),
      timestamp: request.headers.get('x-hubspot-request-timestamp'),
      now: deps.now(),
    });
    if (!verdict.ok) {
      return refuse({ status: 401, code: verdict.code, message: 'The signature is missing, old or wrong.' });
    }
    const deletions = privacyDeletionsIn(parseJson(body));
    if (!deletions)
      return refuse({ status: 400, code: 'malformed_request', message: 'This is not a webhook.' });

    let erasures = 0;
    for (const { key, hubId, contactId } of deletions) {
      erasures += await deps.db.transaction().execute(async (trx) => {
        if (!(await takeWebhookEvent(trx, 'hubspot', key))) return 0;
        const people = await findContact(trx, { externalAccountId: hubId, externalId: contactId });
        for (const { workspaceId, address } of people) {
          await requestErasure(trx, { workspaceId, address, source: 'hubspot' });
        }
        return people.length;
      });
    }
    return respond(200, { erasures });
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
