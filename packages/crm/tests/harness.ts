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

import { consentTo, type ConsentOptions } from './consent.ts';

export { consentTo };

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
