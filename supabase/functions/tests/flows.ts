import { HUBSPOT_SCOPES } from '@conduit/crm/hubspot/oauth.ts';
import type { Crm } from '@conduit/shared/crm.ts';

import { consent, type Refused } from './fixtures.ts';
import type { Person, Target } from './target.ts';

/** What browsers and dashboards do to the functions, over HTTP. Redirects are looked at, not followed. */

export const accountOf = ({ sandbox }: Target, crm: Crm, index = 0): string =>
  sandbox.control.accounts().filter((each) => each.crm === crm)[index]?.account ?? '';

export const locationOf = (response: Response): URL =>
  new URL(response.headers.get('location') ?? 'about:blank');
export const cookieOf = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** The same address with one parameter more, or another value. */
export const withParameter = (url: URL, name: string, value: string): URL => {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed;
};

export const visit = (url: string | URL, cookie = ''): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });

/** The code of a refusal: in the body, or on the way back to the dashboard. Null when it was none. */
export async function refusal(response: Response | Promise<Response>): Promise<string | null> {
  const answer = await response;
  if (answer.status === 302) return locationOf(answer).searchParams.get('error');
  return answer.ok ? null : ((await answer.json()) as Refused).error.code;
}

/** A stranger clicks Install. */
export const startInstall = ({ functionsUrl }: Target, crm: Crm, query = ''): Promise<Response> =>
  visit(`${functionsUrl}/${crm}-oauth-start${query}`);

/** The dashboard asks to connect; `accessToken` null for nobody signed in. */
export const begin = (
  { functionsUrl }: Target,
  crm: Crm,
  accessToken: string | null,
  body: unknown,
  browser: string | null = null,
): Promise<Response> =>
  fetch(`${functionsUrl}/${crm}-oauth-start`, {
    method: 'POST',
    headers: {
      ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
      ...(browser === null ? {} : { 'x-begin-secret': browser }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

export async function startUrlOf(target: Target, crm: Crm, person: Person, extra = {}): Promise<string> {
  const body = { workspaceId: person.workspaceId, ...extra };
  const begun = await begin(target, crm, person.accessToken, body, person.browser);
  return ((await begun.json()) as { url: string }).url;
}

export interface OnTheWay {
  /** Where the browser is sent: the CRM's consent page. */
  consentUrl: URL;
  cookie: string;
  setCookie: string;
}

const onTheWay = (response: Response): OnTheWay => ({
  consentUrl: locationOf(response),
  cookie: cookieOf(response),
  setCookie: response.headers.get('set-cookie') ?? '',
});

/** From the dashboard as far as the consent page, as one browser. */
export const toConsent = async (target: Target, crm: Crm, person: Person): Promise<OnTheWay> =>
  onTheWay(await visit(await startUrlOf(target, crm, person)));

/** From the marketplace as far as the consent page. */
export const toInstall = async (target: Target, crm: Crm): Promise<OnTheWay> =>
  onTheWay(await startInstall(target, crm));

/** Consents; returns the callback the CRM sends the browser to. */
export const answerOf = (target: Target, crm: Crm, { consentUrl }: OnTheWay, index = 0): Promise<URL> =>
  consent(consentUrl, accountOf(target, crm, index));

export interface Installed {
  crm: Crm;
  installId: string;
  secret: string;
  page: URL;
}

export const installedBy = (crm: Crm, page: URL): Installed => ({
  crm,
  installId: page.searchParams.get('install_id') ?? '',
  secret: page.searchParams.get('claim') ?? '',
  page,
});

/** Somebody begins in the dashboard, and somebody consents: what the browser that did then holds. */
export async function consented(target: Target, crm: Crm, person: Person, index = 0): Promise<Installed> {
  const way = await toConsent(target, crm, person);
  return installedBy(crm, locationOf(await visit(await answerOf(target, crm, way, index), way.cookie)));
}

/** Connects from the dashboard in one go: begun, consented to and finished in one browser. */
export const connect = async (target: Target, crm: Crm, person: Person, index = 0) =>
  finish(target, await consented(target, crm, person, index), person);

/** A stranger installs: no workspace, nobody signed in. */
export async function install(target: Target, crm: Crm, index = 0): Promise<Installed> {
  const way = await toInstall(target, crm);
  return installedBy(crm, locationOf(await visit(await answerOf(target, crm, way, index), way.cookie)));
}

const claimHeaders = ({ accessToken, browser }: Person, secret: string | null): Record<string, string> => ({
  authorization: `Bearer ${accessToken}`,
  'x-begin-secret': browser,
  ...(secret === null ? {} : { 'x-claim-secret': secret }),
});

async function read<Body>(response: Response) {
  const body = (await response.json()) as Body & Refused;
  return { status: response.status, code: response.ok ? 'ok' : body.error.code, body };
}

export const look = async (
  { functionsUrl }: Target,
  { crm, installId, secret: held }: Installed,
  person: Person,
  secret: string | null = held,
) => {
  const query = new URLSearchParams({ crm, install_id: installId });
  return read<Record<string, unknown>>(
    await fetch(`${functionsUrl}/claim-install?${query}`, {
      headers: claimHeaders(person, secret),
    }),
  );
};

interface Claimed {
  connectionId: string;
  workspaceId: string;
  returnUrl: string | null;
  repeated: boolean;
}

export const claim = async (
  { functionsUrl }: Target,
  { crm, installId, secret: held }: Installed,
  person: Person,
  options: { secret?: string | null; workspaceId?: string; confirmedInstaller?: string; body?: unknown } = {},
) => {
  const { secret = held, workspaceId = person.workspaceId, confirmedInstaller } = options;
  const body = options.body ?? { crm, installId, workspaceId, confirmedInstaller };
  return read<Claimed>(
    await fetch(`${functionsUrl}/claim-install`, {
      method: 'POST',
      headers: claimHeaders(person, secret),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
};

/** The dashboard's page, opened by somebody who is signed in: finishes what they began in this browser. */
export const finish = (
  target: Target,
  installed: Installed,
  person: Person,
  { secret = installed.secret }: { secret?: string | null } = {},
) => {
  const { crm, installId } = installed;
  return claim(target, installed, person, { secret, body: { crm, installId } });
};

/** HubSpot's listing with sign-in at ours, up to where it asks for consent. */
export async function partnerSignIn(target: Target, person: Person) {
  const { functionsUrl, sandbox } = target;
  const listed = await fetch(new URL('/marketplace/install', sandbox.hubspot.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      installUrl: `${functionsUrl}/hubspot-oauth-callback`,
      scope: HUBSPOT_SCOPES.join(' '),
    }),
  });
  const signIn = locationOf(await visit(locationOf(listed)));
  const returnUrl = signIn.searchParams.get('returnUrl') ?? '';
  const bound = await visit(await startUrlOf(target, 'hubspot', person, { returnUrl }));
  return { signIn, returnUrl, back: locationOf(bound), cookie: cookieOf(bound) };
}

/** Consents on HubSpot's page of that flow; returns our callback. */
export async function finalize(target: Target, back: URL, decision = 'allow'): Promise<URL> {
  const page = await (await fetch(back)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(hidden.map(([, name = '', value = '']) => [name, value]));
  body.set('account', accountOf(target, 'hubspot'));
  body.set('decision', decision);
  return locationOf(
    await fetch(new URL('/marketplace/consent', back), { method: 'POST', redirect: 'manual', body }),
  );
}

/** HubSpot's listing without any state of ours, up to the callback. */
export function listedAnswer(target: Target): Promise<URL> {
  const { hubspot } = target.sandbox;
  const listing = new URL('/oauth/authorize', hubspot.url);
  listing.search = new URLSearchParams({
    client_id: hubspot.clientId,
    redirect_uri: `${target.functionsUrl}/hubspot-oauth-callback`,
    scope: HUBSPOT_SCOPES.join(' '),
  }).toString();
  return consent(listing, accountOf(target, 'hubspot'));
}
