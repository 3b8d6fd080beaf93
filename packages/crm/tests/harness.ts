import { startSandbox, type Sandbox, type SandboxOptions } from '@conduit/crm-sandbox';

import {
  codeChallengeOf,
  createProviders,
  generateCodeVerifier,
  generateState,
  type Crm,
  type CrmConfigInput,
  type CrmProvider,
  type CrmSession,
  type TokenSet,
} from '../src/index.ts';

export const REDIRECT_URI = 'http://localhost:3999/callback';

export interface Harness {
  sandbox: Sandbox;
  config: CrmConfigInput;
  providers: Record<Crm, CrmProvider>;
  /** Providers that do not wait for `delayMs` below. */
  impatient: Record<Crm, CrmProvider>;
  /** Walks through the consent pages as a person would, and returns what was issued. */
  connect(crm: Crm, options?: ConsentOptions): Promise<TokenSet>;
}

export interface ConsentOptions {
  account?: string;
  loginUrl?: string;
}

/** Longer than an impatient provider waits. */
export const delayMs = 600;

export async function startHarness(options: SandboxOptions = {}): Promise<Harness> {
  const sandbox = await startSandbox(options);
  const { hubspot, salesforce } = sandbox;
  const config: CrmConfigInput = {
    hubspot: {
      clientId: hubspot.clientId,
      clientSecret: hubspot.clientSecret,
      authorizeUrl: hubspot.url,
      apiUrl: hubspot.url,
    },
    salesforce: {
      clientId: salesforce.clientId,
      clientSecret: salesforce.clientSecret,
      loginUrl: salesforce.url,
    },
  };
  const dependencies = { now: options.now ?? Date.now };
  const providers = createProviders(config, dependencies);
  return {
    sandbox,
    config,
    providers,
    impatient: createProviders({ ...config, timeoutMs: 300 }, dependencies),
    async connect(crm, consent = {}) {
      const flow = await startFlow(providers[crm], consent);
      const callbackParameters = await consentTo(flow.url, consent);
      const exchanged = await providers[crm].exchangeCode({ ...flow.exchange, callbackParameters });
      if (!exchanged.ok) throw new Error(exchanged.error.code);
      return exchanged.value;
    },
  };
}

/** A flow of ours up to the browser: the URL to send it to, and what is kept to finish with. */
export async function startFlow(provider: CrmProvider, { loginUrl }: ConsentOptions = {}) {
  const state = generateState();
  const codeVerifier = generateCodeVerifier();
  const login = loginUrl === undefined ? {} : { loginUrl };
  const url = provider.authorizationUrl({
    state,
    codeChallenge: await codeChallengeOf(codeVerifier),
    redirectUri: REDIRECT_URI,
    ...login,
  });
  return { url, exchange: { state, codeVerifier, redirectUri: REDIRECT_URI, ...login } };
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** Opens the consent page, chooses an account (the checked one by default) and submits the form. */
export async function consentTo(
  url: URL,
  { account, decision = 'allow' }: ConsentOptions & { decision?: 'allow' | 'deny' } = {},
): Promise<URLSearchParams> {
  const page = await fetch(url);
  const html = await page.text();
  if (!page.ok) throw new Error(`The consent page answered ${page.status}`);
  const form = new URLSearchParams({ decision });
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const [name, value] = [attribute(tag, 'name'), attribute(tag, 'value')];
    if (!tag.includes('type="radio"')) form.set(name, value);
    else if (account === undefined ? /\bchecked\b/.test(tag) : value === account) form.set(name, value);
  }
  const action = attribute(/<form\b[^>]*>/.exec(html)?.[0] ?? '', 'action');
  const submitted = await fetch(new URL(action, url), { method: 'POST', body: form, redirect: 'manual' });
  const location = submitted.headers.get('location');
  if (!location) throw new Error(`The consent form answered ${submitted.status}`);
  return new URL(location).searchParams;
}

export const sessionOf = (crm: Crm, { accessToken, instanceUrl }: TokenSet): CrmSession => ({
  crm,
  accessToken,
  instanceUrl,
});

/** The value of a result that has to be one. */
export function valueOf<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
