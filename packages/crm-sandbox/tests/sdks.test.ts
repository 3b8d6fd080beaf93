import { Client } from '@hubspot/api-client';
import { Connection, OAuth2 } from 'jsforce';
import { describe, expect, it } from 'vitest';
import {
  CHALLENGE,
  connectSalesforce,
  consentSalesforce,
  installHubSpot,
  org,
  PORTAL,
  REDIRECT,
  useSandbox,
  VERIFIER,
} from './support/sandbox.ts';

const held = useSandbox();

describe('the official HubSpot client works against the simulator unchanged', () => {
  it('creates, reads and searches through apiRequest', async () => {
    const tokens = await installHubSpot(held.sandbox);
    const client = new Client({ accessToken: tokens.access_token, basePath: held.sandbox.hubspot.url });
    const created = await client.apiRequest({
      method: 'POST',
      path: '/crm/objects/2026-09/notes',
      body: { properties: { hs_timestamp: '2026-11-23T10:00:00Z', hs_note_body: 'Called back' } },
    });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const read = await client.apiRequest({
      method: 'GET',
      path: `/crm/objects/2026-09/notes/${id}`,
      qs: { properties: 'hs_note_body' },
    });
    expect(await read.json()).toMatchObject({ id, properties: { hs_note_body: 'Called back' } });
    expect(held.sandbox.control.calls({ account: PORTAL }).map(({ method }) => method)).toContain('GET');
  });
});

describe('jsforce works against the simulator unchanged', () => {
  const connect = async () => {
    const tokens = await connectSalesforce(held.sandbox);
    return new Connection({
      instanceUrl: tokens.instance_url,
      accessToken: tokens.access_token,
      version: '66.0',
    });
  };

  it('authorizes with its OAuth2 class', async () => {
    const { salesforce } = held.sandbox;
    const oauth2 = new OAuth2({ loginUrl: salesforce.url, ...salesforce, redirectUri: REDIRECT });
    const url = new URL(
      oauth2.getAuthorizationUrl({
        scope: 'api refresh_token',
        state: 's1',
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
      }),
    );
    const consent = await consentSalesforce(held.sandbox, {
      ...Object.fromEntries(url.searchParams),
      account: org(held.sandbox, 'Northwind Trading'),
    });
    const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const conn = new Connection({ oauth2, version: '66.0' });
    const user = await conn.authorize(code, { code_verifier: VERIFIER });
    expect(user.organizationId).toBe(org(held.sandbox, 'Northwind Trading'));
    expect(await conn.identity()).toMatchObject({ username: 'dana.whitfield@northwind.example' });
  });

  it('queries parents and children', async () => {
    const conn = await connect();
    const { records, done } = await conn.query(
      `SELECT Id, Name, Account.Name, Account.Website, (SELECT Contact.Email FROM OpportunityContactRoles)
       FROM Opportunity WHERE IsClosed = false AND Account.Name LIKE 'Cedar%' ORDER BY Name`,
    );
    expect(done).toBe(true);
    expect(records).toMatchObject([
      { Name: 'Cedar Health – Pilot', Account: { Website: 'https://www.cedarhealth.example' } },
      {
        Name: 'Cedar Health – Rollout',
        OpportunityContactRoles: {
          records: [{ Contact: { Email: 'james.okafor@cedarhealth.example' } }],
        },
      },
    ]);
    expect(conn.limitInfo.apiUsage).toMatchObject({ limit: 100_000 });
  });

  it('creates, in collections and one by one, and upserts by external id', async () => {
    const conn = await connect();
    const rows = await conn
      .sobject('Task')
      .create([{ Subject: 'One' }, { Subject: 'Two', WhoId: 'nonsense' }], {
        allOrNone: false,
      });
    expect(rows).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'MALFORMED_ID' }] },
    ]);
    const task = { Conduit_Key__c: 'key-1', Subject: 'Send the quote' };
    const first = await conn.sobject('Task').upsert(task, 'Conduit_Key__c');
    const again = await conn.sobject('Task').upsert([task], 'Conduit_Key__c');
    expect(first).toMatchObject({ success: true, created: true });
    expect(again).toMatchObject([{ id: first.id, success: true, created: false }]);
    expect(await conn.sobject('Task').retrieve(first.id ?? '')).toMatchObject({ Subject: 'Send the quote' });
  });

  it('fetches every page of a long result', async () => {
    const conn = await connect();
    for (let n = 0; n < 11; n += 1) {
      const records = Array.from({ length: 200 }, () => ({ Subject: 'Many' }));
      await conn.sobject('Task').create(records, { allOrNone: true });
    }
    const all = await conn.query('SELECT Id FROM Task', { autoFetch: true, maxFetch: 10_000 });
    expect(all.records).toHaveLength(2_200);
  });

  it('refreshes through a refresh function when the session has expired', async () => {
    const { sandbox } = held;
    const tokens = await connectSalesforce(sandbox);
    const { salesforce } = sandbox;
    const oauth2 = new OAuth2({ loginUrl: salesforce.url, ...salesforce });
    const refreshed: string[] = [];
    const conn = new Connection({
      instanceUrl: tokens.instance_url,
      accessToken: tokens.access_token,
      version: '66.0',
      refreshFn: (_conn, callback) => {
        oauth2.refreshToken(tokens.refresh_token).then(
          (next) => {
            refreshed.push(next.refresh_token ?? '');
            callback(null, next.access_token);
          },
          (error: unknown) => {
            callback(error instanceof Error ? error : new Error(String(error)));
          },
        );
      },
    });
    sandbox.control.expireTokens();
    expect((await conn.query('SELECT Id FROM Lead')).totalSize).toBe(1);
    expect(refreshed).toHaveLength(1);
    expect(refreshed[0]).not.toBe(tokens.refresh_token);
  });
});
