import type { TestSupabase } from '@conduit/local-supabase/testing';
import { NextRequest } from 'next/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as finishRoute } from '../src/app/claim-install/finish/route.ts';
import ClaimInstallPage from '../src/app/claim-install/page.tsx';
import HubspotInstallPage from '../src/app/install/hubspot/page.tsx';
import { signOutAndReturn } from '../src/lib/actions/auth.ts';
import { claimInstall, continueToHubspot } from '../src/lib/actions/installs.ts';
import { BEGIN_COOKIE } from '../src/lib/beginCookie.ts';
import { claimCookieName } from '../src/lib/claimCookie.ts';
import { claimRefusal, isFinal } from '../src/lib/present/installs.ts';
import { proxy } from '../src/proxy.ts';
import { APP_URL, read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { formOf, redirectOf, scope } from './support/requestScope.ts';
import { saying } from './support/saying.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
const OTHER = '00000000-0000-4000-8000-000000000001';
const SECRET = 'x'.repeat(43);
const HERE = `/claim-install?crm=hubspot&install_id=${ID}`;
const RETURN = 'https://app.hubspot.com/return?x=1';

let stack: TestSupabase;
let acme: string;
beforeAll(async () => {
  stack = await startApp();
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
});
afterAll(() => stack.stop());
beforeEach(() => signInAs(SAM));
afterEach(() => vi.unstubAllGlobals());

const realFetch = globalThis.fetch;
interface Call {
  path: string;
  method: string;
  secret: string | null;
  /** The secret of the browser that a connect began in. */
  begin: string | null;
  body: unknown;
}
/** What the Edge Functions answer, their own tests drive the real ones. Everything else goes to the stack. */
function functionsAnswer(answer: (call: Call) => unknown): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    const path = url.split('/functions/v1/')[1];
    if (path === undefined) return realFetch(input, init);
    const call = {
      path,
      method: init?.method ?? 'GET',
      secret: new Headers(init?.headers).get('x-claim-secret'),
      begin: new Headers(init?.headers).get('x-begin-secret'),
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    };
    calls.push(call);
    return Response.json(answer(call));
  });
  return calls;
}
const no = (code: string) => ({ error: { code, message: '' } });
const view = {
  crm: 'hubspot',
  installId: ID,
  status: 'pending',
  accountName: 'Northwind Trading',
  accountDomain: 'northwind.example',
  externalAccountId: '48210001',
  installerEmail: 'dana@northwind.example',
  installerDiffers: true,
  expiresAt: '2026-12-03T09:30:00Z',
  claimedWorkspaceId: null,
  bound: 'no',
  boundWorkspaceId: null,
  begun: 'no',
  begunFor: null,
};
const claimed = (change: object = {}) => ({ workspaceId: acme, returnUrl: null, repeated: false, ...change });
const page = async (params: Record<string, string> = { crm: 'hubspot', install_id: ID }) =>
  read(await ClaimInstallPage({ searchParams: Promise.resolve(params) }));
const title = (shown: ReturnType<typeof read>) => shown.getByRole('heading', { level: 1 }).textContent;
const form = (fields: Record<string, string> = {}) =>
  formOf({ crm: 'hubspot', installId: ID, workspaceId: acme, ...fields });

describe('the claim secret', () => {
  const request = (path: string) => proxy(new NextRequest(APP_URL + path));

  it('keeps the last few secrets: planted links fill no browser with cookies', async () => {
    // As a browser holds them: one name each, the oldest first.
    const held = new Map<string, string>();
    const installs = Array.from(
      { length: 200 },
      (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    );
    for (const id of installs) {
      const cookie = [...held].map(([name, value]) => `${name}=${value}`).join('; ');
      const path = `/claim-install?crm=hubspot&install_id=${id}&claim=${SECRET}`;
      const response = await proxy(new NextRequest(APP_URL + path, { headers: { cookie } }));
      for (const { name, value, maxAge } of response.cookies.getAll()) {
        held.delete(name);
        if (maxAge !== 0) held.set(name, value);
      }
    }
    const names = [...held.keys()].filter((name) => name.startsWith(claimCookieName('')));
    expect(names).toEqual(installs.slice(-names.length).map(claimCookieName));
    expect(names.length).toBeGreaterThan(1);
    // Servers take 8 to 16 KB of headers in all.
    expect([...held].flat().join('').length).toBeLessThan(2_000);
  });
  it('moves from the address into a cookie no script can read', async () => {
    scope.signOut();
    const response = await request(`${HERE}&claim=${SECRET}`);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(APP_URL + HERE);
    const cookie = response.headers.getSetCookie().join();
    expect(cookie).toContain(`${claimCookieName(ID)}=${SECRET}`);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=lax/i);
  });
  it.each([
    `${HERE}&claim=short`,
    `/claim-install?claim=${SECRET}`,
    `/claim-install?install_id=x&claim=${SECRET}`,
  ])('is dropped when it is none, or for nothing: %s', async (path) => {
    const response = await request(path);
    expect(response.headers.get('location')).not.toContain('claim=');
    expect(response.headers.getSetCookie().join()).not.toContain('conduit-claim');
  });
  it('or a failure in an address says nothing its sender wrote', async () => {
    const shown = await page({ error: 'state_used', crm: 'Your bank, call 0800-1234: it' });
    expect(title(shown)).toBe('the CRM was not connected');
    expect(title(await page({ error: 'state_used', crm: 'salesforce' }))).toBe(
      'Salesforce was not connected',
    );
    const words = async (error: string) =>
      (await page({ error })).getByText(/^Something went wrong/).textContent;
    expect(await words('call 0800-1234 now')).toBe('Something went wrong.');
    expect(await words('x'.repeat(200))).toBe('Something went wrong.');
    expect(await words('constructor')).toBe('Something went wrong (constructor).');
    expect(claimRefusal('constructor')).toBe(claimRefusal('no such code'));
  });
  it('is looked for on the claim page only, which a visitor may open', async () => {
    scope.signOut();
    expect((await request(HERE)).headers.get('location')).toBeNull();
    expect((await request(`/invite/t?claim=${SECRET}`)).headers.get('location')).toBeNull();
  });
  it('lets HubSpot frame its own page, and nobody any other', async () => {
    const own = await request(`/install/hubspot?returnUrl=${encodeURIComponent(RETURN)}`);
    expect(own.headers.get('content-security-policy')).toContain(
      'frame-ancestors https://app.hubspot.com https://app-na2.hubspot.com',
    );
    expect(own.headers.get('x-frame-options')).toBeNull();
    const claim = await request(HERE);
    expect(claim.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(claim.headers.get('x-frame-options')).toBe('DENY');
  });
});

describe('the claim page', () => {
  it('asks a visitor to sign in or up, and remembers where', async () => {
    scope.signOut();
    const shown = await page();
    expect(title(shown)).toBe('HubSpot is almost connected');
    expect(shown.getByRole('link', { name: 'Create an account' }).getAttribute('href')).toBe(
      `/sign-up?next=${encodeURIComponent(HERE)}`,
    );
    expect(shown.text).not.toContain('Northwind');
  });
  it('shows the card to the browser that holds the secret', async () => {
    scope.cookies.set(claimCookieName(ID), SECRET);
    const calls = functionsAnswer(() => view);
    const shown = await page();
    expect(title(shown)).toBe('Connect HubSpot to Conduit');
    expect(shown.getByText('Northwind Trading')).toBeTruthy();
    expect(shown.getByRole('radio', { name: /Acme/ })).toBeTruthy();
    expect(calls).toMatchObject([{ method: 'GET', secret: SECRET }]);
  });
  it.each([
    ['wrong_browser', 'This install belongs to another browser'],
    ['install_expired', 'This install has expired'],
    ['already_claimed', 'Somebody else has claimed this'],
    ['not_signed_in', 'Your session has ended'],
    ['something_new', 'This did not work'],
  ])('has its own words for %s', async (code, words) => {
    functionsAnswer(() => no(code));
    expect(title(await page())).toBe(words);
  });
  it.each([
    [
      { status: 'claimed', claimedWorkspaceId: OTHER },
      'You have claimed this already',
      `/w/${OTHER}/integrations`,
    ],
    [{ bound: 'elsewhere' }, 'This account is connected elsewhere', '/'],
    [
      { bound: 'yours', boundWorkspaceId: OTHER },
      'Your workspace has this account',
      `/w/${OTHER}/integrations`,
    ],
  ])('says when there is nothing to choose: %j', async (change, words, href) => {
    functionsAnswer(() => ({ ...view, ...change }));
    const shown = await page();
    expect(title(shown)).toBe(words);
    expect(shown.getAllByRole('link').map((link) => link.getAttribute('href'))).toContain(href);
  });
  it('renews for an admin of the workspace that has the account', async () => {
    functionsAnswer(() => ({ ...view, bound: 'yours', boundWorkspaceId: acme }));
    expect((await page()).getByRole('button', { name: 'Renew the connection to HubSpot' })).toBeTruthy();
  });
  it('says what is wrong with a link, an answer of the CRM, or the way to the function', async () => {
    expect(title(await page({}))).toBe('This link is not complete');
    const declined = await page({ crm: 'salesforce', error: 'consent_denied' });
    expect(title(declined)).toBe('Salesforce was not connected');
    expect(declined.getByText(/access was declined/)).toBeTruthy();
    expect(title(await page({ error: 'state_unknown' }))).toContain('was not connected');
    functionsAnswer(() => 'nonsense');
    expect(title(await page())).toBe('This cannot be looked up right now');
  });
  it('fails loudly when the workspaces cannot be read', async () => {
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) =>
      /\/(rest|functions)\/v1\//.test(input instanceof Request ? input.url : String(input))
        ? Promise.resolve(Response.json({ code: '57P03', message: 'down' }, { status: 500 }))
        : realFetch(input, init),
    );
    await expect(page()).rejects.toThrow(/could not be loaded/);
    await expect(
      HubspotInstallPage({ searchParams: Promise.resolve({ returnUrl: RETURN }) }),
    ).rejects.toThrow(/could not be loaded/);
  });
});

describe('claiming', () => {
  beforeEach(() => scope.cookies.set(claimCookieName(ID), SECRET));
  it('sends the secret, forgets it, and opens the integrations', async () => {
    const calls = functionsAnswer(() => claimed());
    expect(await redirectOf(claimInstall(null, form({ confirmedInstaller: 'dana@x.example' })))).toBe(
      `/w/${acme}/integrations?connected=hubspot`,
    );
    expect(calls).toMatchObject([
      {
        path: 'claim-install',
        secret: SECRET,
        body: { crm: 'hubspot', installId: ID, workspaceId: acme, confirmedInstaller: 'dana@x.example' },
      },
    ]);
    expect(scope.cookies.has(claimCookieName(ID))).toBe(false);
  });
  it('a second time just opens them', async () => {
    functionsAnswer(() => claimed({ repeated: true }));
    expect(await redirectOf(claimInstall(null, form()))).toBe(`/w/${acme}/integrations`);
  });
  it('goes back to HubSpot where its own install flow waits', async () => {
    functionsAnswer(() => claimed({ returnUrl: RETURN }));
    expect(await redirectOf(claimInstall(null, form()))).toBe(RETURN);
  });
  it('creates the workspace first when asked to', async () => {
    const calls = functionsAnswer(({ method, body }) =>
      method === 'GET' ? view : claimed(typeof body === 'object' && body !== null ? body : {}),
    );
    const fields = { workspaceId: 'new', workspaceName: 'Gamma', confirmedInstaller: 'dana@x.example' };
    const path = await redirectOf(claimInstall(null, form(fields)));
    const { rows } = await stack.pool.query<{ id: string }>(
      `select id from public.workspaces where name = 'Gamma'`,
    );
    expect(path).toBe(`/w/${rows[0]?.id}/integrations?connected=hubspot`);
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });
  it('leaves no empty workspace behind when the claim would be refused', async () => {
    const fields = { workspaceId: 'new', workspaceName: 'Litter' };
    functionsAnswer(() => view);
    expect(await claimInstall(null, form(fields))).toMatchObject({ code: 'installer_differs' });
    functionsAnswer(() => no('install_expired'));
    expect(await redirectOf(claimInstall(null, form(fields)))).toBe(HERE);
    const { rows } = await stack.pool.query(`select 1 from public.workspaces where name = 'Litter'`);
    expect(rows).toEqual([]);
  });
  it.each(['not_an_admin', 'another_account_connected', 'installer_differs'])(
    'refused with %s leaves the choice open',
    async (code) => {
      functionsAnswer(() => no(code));
      expect(await claimInstall(null, form())).toMatchObject({
        ok: false,
        code,
        message: claimRefusal(code).words,
      });
      expect(isFinal(code)).toBe(false);
    },
  );
  it('says what is missing, and asks to sign in again', async () => {
    expect(await claimInstall(null, form({ workspaceId: 'x' }))).toMatchObject({
      fields: { workspaceId: 'Choose a workspace.' },
    });
    expect(await claimInstall(null, form({ workspaceId: 'new', workspaceName: ' ' }))).toMatchObject({
      fields: { workspaceName: saying('Enter the name') },
    });
    scope.signOut();
    expect(await claimInstall(null, form())).toMatchObject({ code: 'not_signed_in' });
  });
  it('can be done as somebody else', async () => {
    expect(await redirectOf(signOutAndReturn(HERE))).toBe(`/sign-in?next=${encodeURIComponent(HERE)}`);
  });
});

describe('finishing what was begun here', () => {
  const BROWSER = 'y'.repeat(43);
  beforeEach(() => {
    scope.cookies.set(claimCookieName(ID), SECRET);
    scope.cookies.set(BEGIN_COOKIE, BROWSER);
  });
  const finish = async (path = HERE.replace('?', '/finish?')) =>
    (await finishRoute(new NextRequest(APP_URL + path))).headers.get('location')?.replace(APP_URL, '');

  it('takes no click: the page leads on, and the account is connected with both secrets', async () => {
    const calls = functionsAnswer(({ method }) =>
      method === 'GET' ? { ...view, begun: 'here', begunFor: acme } : claimed(),
    );
    expect(await redirectOf(page())).toBe(HERE.replace('?', '/finish?'));
    expect(await finish()).toBe(`/w/${acme}/integrations?connected=hubspot`);
    const secrets = { secret: SECRET, begin: BROWSER };
    expect(calls).toMatchObject([
      { method: 'GET', ...secrets },
      { method: 'POST', path: 'claim-install', ...secrets, body: { crm: 'hubspot', installId: ID } },
    ]);
    expect(calls[1]?.body).not.toHaveProperty('workspaceId');
    expect(scope.cookies.has(claimCookieName(ID))).toBe(false);
    expect(scope.cookies.get(BEGIN_COOKIE)).toBe(BROWSER);
  });
  it('ends at HubSpot where its own install flow waits', async () => {
    functionsAnswer(() => claimed({ returnUrl: RETURN }));
    expect(await finish()).toBe(RETURN);
  });
  it('that was refused goes back to the card, which says why and tries it no second time', async () => {
    functionsAnswer(() => no('not_an_admin'));
    expect(await finish()).toBe(`${HERE}&refused=not_an_admin`);
    expect(scope.cookies.has(claimCookieName(ID))).toBe(true);
    functionsAnswer(() => ({ ...view, begun: 'here', begunFor: acme }));
    const shown = await page({ crm: 'hubspot', install_id: ID, refused: 'not_an_admin' });
    expect(shown.getByText(claimRefusal('not_an_admin').words)).toBeTruthy();
    expect(shown.getByRole('button', { name: 'Connect HubSpot' })).toBeTruthy();
  });
  it('is not tried for what was claimed already, nor for a link without its parts', async () => {
    functionsAnswer(() => ({ ...view, begun: 'here', status: 'claimed', claimedWorkspaceId: acme }));
    expect(title(await page())).toBe('You have claimed this already');
    expect(await finish('/claim-install/finish')).toBe('/claim-install');
    scope.signOut();
    expect(await finish()).toBe(`${HERE}&refused=not_signed_in`);
    const gate = await proxy(new NextRequest(APP_URL + HERE.replace('?', '/finish?')));
    expect(gate.headers.get('location')).toContain('/sign-in?next=%2Fclaim-install%2Ffinish');
  });
  it.each([
    ['by_somebody_else', /Somebody else began this/],
    ['in_another_browser', /begun in another browser/],
    ['no', /Check whose account this is/],
  ])('is for nobody else (%s): they are asked, and told what it is', async (begun, words) => {
    functionsAnswer(() => ({ ...view, begun }));
    const shown = await page();
    expect(shown.getByText(words)).toBeTruthy();
    expect(shown.getByRole('button', { name: 'Connect HubSpot' })).toBeTruthy();
  });
});

describe('HubSpot’s install flow', () => {
  const install = async (params: Record<string, string>) =>
    read(await HubspotInstallPage({ searchParams: Promise.resolve(params) }));
  it('asks a visitor to sign in outside of its frame', async () => {
    scope.signOut();
    const links = (await install({ returnUrl: RETURN })).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('target'))).toEqual(['_top', '_top']);
    expect(links[0]?.getAttribute('href')).toContain('/sign-up?next=%2Finstall%2Fhubspot');
  });
  it('asks for the workspace, and leads back to HubSpot’s own hosts only', async () => {
    const shown = await install({ returnUrl: RETURN });
    expect(shown.getByRole('radio', { name: /Acme/ })).toBeTruthy();
    expect(shown.getByRole('link', { name: 'Back to HubSpot' }).getAttribute('href')).toBe(RETURN);
    const evil = await install({ returnUrl: 'https://evil.example/' });
    expect(evil.queryByRole('link')).toBeNull();
  });
  it('explains itself to who comes without an install', async () => {
    expect((await install({})).getByText(/HubSpot opens this page/)).toBeTruthy();
  });
  const go = (fields: Record<string, string> = {}) =>
    continueToHubspot(null, formOf({ returnUrl: RETURN, workspaceId: acme, ...fields }));
  it('goes on to where the function says', async () => {
    const calls = functionsAnswer(() => ({ url: 'https://functions.example/start?state=s' }));
    expect(await redirectOf(go())).toBe('https://functions.example/start?state=s');
    expect(calls).toMatchObject([
      {
        path: 'hubspot-oauth-start',
        begin: scope.cookies.get(BEGIN_COOKIE),
        body: { workspaceId: acme, returnUrl: RETURN },
      },
    ]);
  });
  it('creates a workspace first, or says why not', async () => {
    functionsAnswer(() => no('return_url_refused'));
    expect(await go()).toMatchObject({ code: 'return_url_refused', message: saying('HubSpot') });
    functionsAnswer(() => ({ url: 'https://functions.example/' }));
    expect(await redirectOf(go({ workspaceId: 'new', workspaceName: 'Delta' }))).toContain('functions');
    expect(await go({ returnUrl: 'x' })).toMatchObject({ code: 'invalid' });
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) =>
      String(input instanceof Request ? input.url : input).includes('/rest/')
        ? Promise.resolve(Response.json({ code: '57P03', message: 'down' }, { status: 500 }))
        : realFetch(input, init),
    );
    expect(await go({ workspaceId: 'new', workspaceName: 'Delta' })).toMatchObject({ code: '57P03' });
    vi.unstubAllGlobals();
    scope.signOut();
    expect(await go()).toMatchObject({ code: 'not_signed_in' });
  });
});
