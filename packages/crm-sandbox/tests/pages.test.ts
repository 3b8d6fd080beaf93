import { beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../src/html/layout.ts';
import {
  connectSalesforce,
  hubspotApi,
  installHubSpot,
  OTHER_PORTAL,
  org,
  salesforceApi,
  useSandbox,
} from './support/sandbox.ts';

const held = useSandbox();
const text = async (url: string) => (await fetch(url)).text();

describe('the HubSpot pages', () => {
  beforeEach(async () => {
    const api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
    const associations = [
      { to: { id: '30100002' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
    ];
    const make = (type: string, properties: Record<string, string>, links: unknown[] = []) =>
      api('POST', `/crm/objects/2026-09/${type}`, { properties, associations: links });
    const hs_timestamp = '2026-12-01';
    await make(
      'tasks',
      { hs_timestamp, hs_task_subject: '<b>Send</b>', hs_task_body: '<p>One</p><p>Two</p>' },
      associations,
    );
    await make('tasks', { hs_timestamp });
    await make('notes', { hs_timestamp, hs_note_body: 'Tom &amp; Maria<br>agreed' });
    await make('contacts', { email: 'nameless@example.example' });
    await make('contacts', {});
    await make('companies', {});
  });

  it('show what was written with its associations, escaped and without scripts', async () => {
    const page = await text(held.sandbox.hubspot.url);
    expect(page).toContain('&lt;b&gt;Send&lt;/b&gt;');
    expect(page).toContain('One\nTwo');
    expect(page).toContain('Tom &amp; Maria\nagreed');
    expect(page).toContain('Maria Rossi');
    expect(page).toContain('nameless@example.example');
    expect(page).toContain('Conduit installed');
    expect(page).not.toContain('<script');
  });

  it('show another account, and each record on a page of its own', async () => {
    const { url } = held.sandbox.hubspot;
    const other = await text(`${url}/?account=${OTHER_PORTAL}`);
    expect(other).toContain('Orchid Clinics');
    expect(other).toContain('Conduit not installed');
    const overview = await text(url);
    const links = [...overview.matchAll(/href="(\/contacts\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(20);
    for (const link of new Set(links.slice(0, 12))) expect((await fetch(url + link)).status).toBe(200);
    const api = hubspotApi(held.sandbox, (await installHubSpot(held.sandbox)).access_token);
    await api('DELETE', '/crm/objects/2026-09/contacts/30100002');
    expect(await text(`${url}/contacts/48210001/record/0-1/30100002`)).toContain('archived');
    for (const path of ['1/record/0-1/1', '48210001/record/0-99/1', '48210001/record/0-46/1']) {
      expect((await fetch(`${url}/contacts/${path}`)).status).toBe(404);
    }
  });
});

describe('the Salesforce pages', () => {
  it('show what was written, and each record on a page of its own', async () => {
    const api = salesforceApi(await connectSalesforce(held.sandbox));
    const contact = `SELECT Id FROM Contact WHERE Email = 'tom.becker@acme-robotics.example'`;
    const found = (await (await api('GET', `/query?q=${encodeURIComponent(contact)}`)).json()) as {
      records: { Id: string }[];
    };
    const WhoId = found.records[0]?.Id;
    await api('POST', '/sobjects/Task', { Subject: 'Ring <Tom>', WhoId, Status: 'Completed' });
    await api('POST', '/sobjects/Task', {});
    const { url } = held.sandbox.salesforce;
    const page = await text(url);
    expect(page).toContain('Ring &lt;Tom&gt;');
    expect(page).toContain('lena.novak@ironleaf.example');
    const links = [...page.matchAll(/href="(\/northwind\/lightning[^"]+)"/g)].map((match) => match[1] ?? '');
    for (const link of new Set(links.slice(0, 8))) expect((await fetch(url + link)).status).toBe(200);
    expect(await text(`${url}/?account=${org(held.sandbox, 'Marlow & Finch')}`)).toContain('Saffron Foods');
    for (const path of [
      'northwind/lightning/r/Task/1/view',
      'moon/lightning/r/Task/1/view',
      'northwind/lightning/r/Moon/1/view',
    ]) {
      expect((await fetch(`${url}/${path}`)).status).toBe(404);
    }
  });
});

it('rich text is shown as its words', () => {
  expect(plainText('<ul><li>a</li><li>b &lt;c&gt;&nbsp;&quot;d&#39;&quot;</li></ul>')).toBe('a\nb <c> "d\'"');
  expect(plainText(null)).toBe('');
});

describe('the AppExchange listing', () => {
  const at = (query: string) => fetch(`${held.sandbox.salesforce.url}/appexchange${query}`);
  it('leads to the app’s start URL, naming the login host where it is not the usual one', async () => {
    const start = 'http://127.0.0.1:9999/functions/v1/salesforce-oauth-start';
    const page = await (await at(`?startUrl=${encodeURIComponent(start)}`)).text();
    const { url, sandboxLoginUrl } = held.sandbox.salesforce;
    expect(page.split(`action="${start}"`)).toHaveLength(5);
    const logins = [...page.matchAll(/name="login_url" value="([^"]*)"/g)].map((match) => match[1]);
    expect(logins).toEqual([sandboxLoginUrl, `${url}/northwind`, `${url}/marlow-finch`]);
  });
  it('needs an app', async () => {
    expect((await at('')).status).toBe(400);
    expect((await at('?startUrl=http://evil.example/')).status).toBe(400);
  });
});
