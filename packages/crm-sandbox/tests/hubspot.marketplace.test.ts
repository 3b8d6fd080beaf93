import { describe, expect, it } from 'vitest';
import { form, hubspotToken, json, PORTAL, REDIRECT, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const at = (path: string) => held.sandbox.hubspot.url + path;
const INSTALL_URL = 'http://localhost:9999/install';

/** The value of a hidden field. */
const field = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

const startInstall = async () => {
  const listing = await (
    await fetch(at(`/marketplace?installUrl=${encodeURIComponent(INSTALL_URL)}`))
  ).text();
  const started = await fetch(
    at('/marketplace/install'),
    form({ installUrl: field(listing, 'installUrl'), scope: field(listing, 'scope') }),
  );
  return new URL(started.headers.get('location') ?? '');
};
const consent = async (returnUrl: string, decision: string, account = PORTAL) => {
  const page = await (await fetch(`${returnUrl}&state=ours`)).text();
  const fields = { install: field(page, 'install'), state: field(page, 'state') };
  return fetch(at('/marketplace/consent'), form({ ...fields, account, decision }));
};

describe('an install that starts in the marketplace', () => {
  it('without partner sign-in ends at the callback with a code and no state', async () => {
    const page = await (await fetch(at(`/marketplace?redirectUri=${encodeURIComponent(REDIRECT)}`))).text();
    expect(page).toContain('action="/oauth/authorize"');
    expect(field(page, 'redirect_uri')).toBe(REDIRECT);
    expect(page).not.toContain('name="state"');
  });

  it('with partner sign-in goes authorize, consent, finalize and back', async () => {
    const first = await startInstall();
    expect(first.origin + first.pathname).toBe(INSTALL_URL);
    expect(first.searchParams.get('step')).toBe('authorize');
    const returnUrl = first.searchParams.get('returnUrl') ?? '';

    const second = new URL((await consent(returnUrl, 'allow')).headers.get('location') ?? '');
    expect(second.searchParams.get('step')).toBe('finalize');
    expect(second.searchParams.get('state')).toBe('ours');
    expect(second.searchParams.get('returnUrl')).toBe(returnUrl);

    expect(await (await fetch(returnUrl)).text()).toContain('was not installed');
    const exchanged = await hubspotToken(held.sandbox, {
      grant_type: 'authorization_code',
      code: second.searchParams.get('code') ?? '',
      redirect_uri: INSTALL_URL,
    });
    expect(await json(exchanged)).toMatchObject({ hub_id: Number(PORTAL) });
    expect(await (await fetch(returnUrl)).text()).toContain('Conduit is installed');
  });

  it('shows that nothing was installed when the app comes back without a state', async () => {
    const returnUrl = (await startInstall()).searchParams.get('returnUrl') ?? '';
    expect(await (await fetch(returnUrl)).text()).toContain('was not installed');
  });

  it('shows that nothing was installed when the user declines', async () => {
    const returnUrl = (await startInstall()).searchParams.get('returnUrl') ?? '';
    expect(await (await consent(returnUrl, 'deny')).text()).toContain('was not installed');
    expect(await (await consent(returnUrl, 'allow', '1')).text()).toContain('was not installed');
  });

  it('refuses a listing without an app and an install it does not know', async () => {
    expect((await fetch(at('/marketplace'))).status).toBe(400);
    expect((await fetch(at('/marketplace?installUrl=http://app.example'))).status).toBe(400);
    expect((await fetch(at('/marketplace/install'), form({ scope: '' }))).status).toBe(400);
    expect((await fetch(at('/marketplace/return?install=none'))).status).toBe(404);
    expect((await fetch(at('/marketplace/return'))).status).toBe(404);
    expect(await (await fetch(at('/marketplace/consent'), form({}))).text()).toContain('was not installed');
  });

  it('asks for the scopes of the listing when it names some', async () => {
    const query = `redirectUri=${encodeURIComponent(REDIRECT)}&scope=crm.objects.contacts.read`;
    const page = await (await fetch(at(`/marketplace?${query}`))).text();
    expect(field(page, 'scope')).toBe('oauth crm.objects.contacts.read');
  });
});
