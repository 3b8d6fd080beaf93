import { storeMessage } from '@conduit/db/mail.ts';
import { connectUnused } from '@conduit/db/testing/account.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createWebhookHandler } from '../hubspot-webhook/handler.ts';
import { createWorkspace, openTestDatabase, startCrms, type Refused, type Workspace } from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let crms: Awaited<ReturnType<typeof startCrms>>;
let northwind: Workspace;
let server: Server;
let url: string;
let hubId: string;
const CONTACT = '30100002';
let answers: number[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  crms = await startCrms();
  northwind = await createWorkspace(database, 'ana@northwind.example');
  hubId = crms.sandbox.control.accounts().find(({ crm }) => crm === 'hubspot')?.account ?? '';
  server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Uint8Array); // a request without an encoding yields bytes
      const response = await handler()(
        // As behind a gateway: the address the function sees is not the one HubSpot was told.
        new Request('http://internal.test/hubspot-webhook', {
          method: incoming.method ?? 'POST',
          headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]),
          body: Buffer.concat(chunks),
        }),
      );
      answers.push(response.status);
      outgoing.writeHead(response.status).end(await response.text());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/functions/v1/hubspot-webhook`; // listening on TCP
  crms.sandbox.control.setWebhookUrl(url);
  await writeContact();
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await crms.sandbox.close();
  await database.end();
});
beforeEach(async () => {
  answers = [];
  await database.pool.query('delete from public.erasure_requests');
});

const handler = (now = Date.now) =>
  createWebhookHandler({ db: database.db, secret: crms.sandbox.hubspot.webhookSecret, url, now });
const requests = async () =>
  (
    await database.pool.query<{ address: string; source: string }>(
      'select address, source from public.erasure_requests',
    )
  ).rows;
const post = (body: string, headers: Record<string, string> = {}, method = 'POST') =>
  handler()(new Request(url, { method, headers, ...(method === 'GET' ? {} : { body }) }));
const codeOf = async (response: Response) => ((await response.json()) as Refused).error.code;

/** A contact we wrote to the portal. */
async function writeContact(): Promise<void> {
  const connectionId = await connectUnused(
    database.db,
    { workspaceId: northwind.id, userId: northwind.ownerId },
    { externalAccountId: hubId },
  );
  const { messageId, threadId } = await storeMessage(
    database.db,
    mail(northwind.id, {
      from: { name: 'Maria', address: 'maria@acme.example' },
      to: [],
      subject: '',
      text: 'Hello',
    }),
    () => null,
  );
  await database.pool.query(
    `insert into public.crm_write_log (workspace_id, crm, connection_id, thread_id, message_id, object, action,
       idempotency_key, payload, state, dry_run, external_id, succeeded_at)
     values ($1, 'hubspot', $2, $3, $4, 'contact', 'upsert', 'a-key-of-sixteen-characters', '{"email": "Maria@acme.example"}',
       'succeeded', false, $5, now())`,
    [northwind.id, connectionId, threadId, messageId, CONTACT],
  );
}

describe('HubSpot’s webhook', () => {
  it('has whoever was erased for privacy erased here, and the worker told', async () => {
    const deliveries = await crms.sandbox.control.eraseContact(hubId, CONTACT);
    expect(deliveries).toMatchObject([{ delivered: true, attempts: [200] }]);
    expect(await requests()).toEqual([{ address: 'maria@acme.example', source: 'hubspot' }]);
    const { rows } = await database.pool.query(`select from pgboss.job where name = 'erase_person'`);
    expect(rows).toHaveLength(1);
    const trail = await database.pool.query(
      `select actor, detail ->> 'source' as source from public.audit_events where event = 'erasure_requested'`,
    );
    expect(trail.rows).toEqual([{ actor: 'function', source: 'hubspot' }]);
  });

  it('does nothing when it is delivered again', async () => {
    await crms.sandbox.control.sendWebhook({
      subscriptionType: 'contact.privacyDeletion',
      hubId: Number(hubId),
      objectId: CONTACT,
      duplicates: 2,
    });
    expect(answers).toEqual([200, 200, 200]);
    const [request] = await requests();
    expect(request).toBeDefined();
    expect(await requests()).toHaveLength(1);
  });

  it('takes a replay of the very same bytes and does nothing', async () => {
    const body = JSON.stringify([
      {
        eventId: 7,
        portalId: Number(hubId),
        objectId: Number(CONTACT),
        occurredAt: 1,
        subscriptionType: 'contact.privacyDeletion',
      },
    ]);
    const headers = await sign(body);
    expect(await (await post(body, headers)).json()).toEqual({ erasures: 1 });
    await database.pool.query('delete from public.erasure_requests');
    expect(await (await post(body, headers)).json()).toEqual({ erasures: 0 });
    expect(await requests()).toEqual([]);
  });

  it.each([
    ['forged', { forged: true }],
    ['older than five minutes', { ageMs: 5 * 60_000 + 1_000 }],
  ])('refuses what is %s', async (_, options) => {
    await crms.sandbox.control.sendWebhook({
      subscriptionType: 'contact.privacyDeletion',
      hubId: Number(hubId),
      objectId: CONTACT,
      retryPauseMs: 0,
      ...options,
    });
    expect(new Set(answers)).toEqual(new Set([401]));
    expect(await requests()).toEqual([]);
  });

  it('holds the signature to the raw bytes: one space more is another body', async () => {
    const body = '[]';
    const headers = await sign(body);
    expect((await post(body, headers)).status).toBe(200);
    expect(await codeOf(await post('[ ]', headers))).toBe('signature_wrong');
    expect(await codeOf(await post(body, { ...headers, 'x-hubspot-signature-v3': '%%' }))).toBe(
      'signature_wrong',
    );
    expect(await codeOf(await post(body))).toBe('signature_missing');
  });

  it('has no say any more in a workspace that disconnected the portal', async () => {
    const body = JSON.stringify([
      {
        eventId: 9,
        portalId: Number(hubId),
        objectId: Number(CONTACT),
        occurredAt: 3,
        subscriptionType: 'contact.privacyDeletion',
      },
    ]);
    await database.pool.query(`update public.crm_connections set status = 'disconnected'`);
    expect(await (await post(body, await sign(body))).json()).toEqual({ erasures: 0 });
    await database.pool.query(`update public.crm_connections set status = 'error'`);
    const again = body.replace('"eventId":9', '"eventId":10');
    expect(await (await post(again, await sign(again))).json()).toEqual({ erasures: 1 });
    await database.pool.query(`update public.crm_connections set status = 'connected'`);
  });

  it('says what it does not take', async () => {
    expect((await post('', {}, 'GET')).status).toBe(405);
    expect((await post('x'.repeat(2_000_000))).status).toBe(413);
    for (const body of ['not json', '{}', '[{"eventId": 1}]']) {
      expect(await codeOf(await post(body, await sign(body)))).toBe('malformed_request');
    }
  });

  it('leaves alone contacts it never wrote, other portals, and other events', async () => {
    const event = {
      eventId: 8,
      portalId: Number(hubId),
      objectId: 1,
      occurredAt: 2,
      subscriptionType: 'contact.privacyDeletion',
    };
    const body = JSON.stringify([
      event,
      { ...event, portalId: 1, objectId: Number(CONTACT) },
      { ...event, objectId: Number(CONTACT), subscriptionType: 'contact.creation' },
    ]);
    expect(await (await post(body, await sign(body))).json()).toEqual({ erasures: 0 });
  });
});

async function sign(body: string): Promise<Record<string, string>> {
  const timestamp = String(Date.now());
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(crms.sandbox.hubspot.webhookSecret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signature = await crypto.subtle.sign(
    'HMAC',
    key,
    new TextEncoder().encode(`POST${url}${body}${timestamp}`),
  );
  return {
    'x-hubspot-request-timestamp': timestamp,
    'x-hubspot-signature-v3': Buffer.from(signature).toString('base64'),
  };
}
