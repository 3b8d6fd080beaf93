import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hubspotApi, installHubSpot, PORTAL, START, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
/** Statuses the app answers with, in order; 200 after. */
let answers: (number | 'hang up')[] = [];
const app = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const answer = answers.shift() ?? 200;
    if (answer === 'hang up') response.destroy();
    else response.writeHead(answer).end('ok');
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/webhooks?x=1`;
});
afterAll(() => new Promise((resolve) => app.close(resolve)));
beforeEach(() => {
  received.length = 0;
  answers = [];
  held.sandbox.control.setWebhookUrl(url);
});

const MARIA = '30100002';
const signature = (index: number) => {
  const { headers, body } = received[index] ?? { headers: {}, body: '' };
  const timestamp = String(headers['x-hubspot-request-timestamp']);
  const { webhookSecret } = held.sandbox.hubspot;
  return {
    sent: headers['x-hubspot-signature-v3'],
    expected: createHmac('sha256', webhookSecret).update(`POST${url}${body}${timestamp}`).digest('base64'),
    timestamp: Number(timestamp),
  };
};

describe('a privacy deletion', () => {
  it('erases the contact and tells the app, signed', async () => {
    const deliveries = await held.sandbox.control.eraseContact(PORTAL, MARIA);
    expect(deliveries).toMatchObject([{ attempts: [200], delivered: true }]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject([
      {
        subscriptionType: 'contact.privacyDeletion',
        portalId: Number(PORTAL),
        objectId: Number(MARIA),
        appId: Number(held.sandbox.hubspot.appId),
        attemptNumber: 0,
      },
    ]);
    const { sent, expected, timestamp } = signature(0);
    expect(sent).toBe(expected);
    expect(timestamp).toBe(START);
    expect(JSON.stringify(held.sandbox.control.records(PORTAL))).not.toContain('maria.rossi@');
  });

  it('through the API tells the app as well', async () => {
    const api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
    await api('POST', '/crm/objects/2026-09/contacts/gdpr-delete', { objectId: MARIA });
    await expect.poll(() => received.length).toBe(1);
  });

  it('of an unknown portal, or with nowhere to send to, sends nothing', async () => {
    expect(await held.sandbox.control.eraseContact('1', MARIA)).toEqual([]);
    held.sandbox.control.setWebhookUrl(null);
    expect(await held.sandbox.control.eraseContact(PORTAL, MARIA)).toEqual([]);
    expect(received).toHaveLength(0);
  });
});

describe('delivery', () => {
  const send = (options = {}) =>
    held.sandbox.control.sendWebhook({
      subscriptionType: 'contact.privacyDeletion',
      hubId: Number(PORTAL),
      objectId: MARIA,
      retryPauseMs: 0,
      ...options,
    });

  it('is repeated until the app accepts it', async () => {
    answers = [500, 401, 'hang up'];
    expect(await send()).toMatchObject([{ attempts: [500, 401, null, 200], delivered: true }]);
    const numbers = received.map(
      ({ body }) => (JSON.parse(body) as { attemptNumber: number }[])[0]?.attemptNumber,
    );
    expect(numbers).toEqual([0, 1, 2, 3]);
  });

  it('is given up after ten attempts', async () => {
    answers = Array.from({ length: 20 }, () => 503 as const);
    const [delivery] = await send();
    expect(delivery?.attempts).toHaveLength(10);
    expect(delivery?.delivered).toBe(false);
  });

  it('may come more than once, with the same event id', async () => {
    expect(await send({ duplicates: 2 })).toHaveLength(3);
    const ids = received.map(({ body }) => (JSON.parse(body) as { eventId: number }[])[0]?.eventId);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
  });

  it('can be forged or old, for an app to refuse', async () => {
    await send({ forged: true });
    await send({ ageMs: 301_000 });
    expect(signature(0).sent).not.toBe(signature(0).expected);
    expect(signature(1).sent).toBe(signature(1).expected);
    expect(signature(1).timestamp).toBe(START - 301_000);
  });
});
