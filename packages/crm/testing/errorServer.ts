import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';

import { generateCodeVerifier } from '../src/oauth.ts';
import type { CallResult, Crm, CrmError, CrmProvider, RowResult, TokenSet } from '../src/port.ts';
import { createProviders } from '../src/registry.ts';
import { CASE_KEY, type ErrorCase, type Meaning, type Where } from './errorCases.ts';

const REDIRECT_URI = 'http://localhost:3999/callback';
const STATE = 'state-of-the-case';
const ORG = '00D000000000001AAA';

export interface ErrorServer {
  /** Answers a call of the real client with the body of a case, and returns what the client made of it. */
  provoke(each: ErrorCase): Promise<CrmError | null>;
  close(): Promise<void>;
}

/** What leads up to the call in question, answered as a CRM in good health does; null for the call itself. */
function prelude(where: Where, path: string): unknown {
  if (path.endsWith('/describe')) return { fields: [] };
  if (where === 'read' && path.endsWith('/introspect')) return { active: true, hub_id: 1, scopes: [] };
  return null;
}

/** A CRM on this machine that only knows how to fail. */
export async function startErrorServer(): Promise<ErrorServer> {
  let current: ErrorCase | null = null;
  let served = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      const before = current && prelude(current.where, path);
      if (!current || before !== null) {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(before));
        return;
      }
      served += 1;
      const { where, status, body, headers = {} } = current;
      if (where === 'callback') {
        const location = `${REDIRECT_URI}?${new URLSearchParams({ error: String(body), state: STATE }).toString()}`;
        response.writeHead(status, { location }).end();
        return;
      }
      const isText = typeof body === 'string';
      response
        .writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
        .end(isText ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, so it has a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = { clientId: 'client', clientSecret: 'secret' };
  const providers = createProviders({
    hubspot: { ...app, authorizeUrl: url, apiUrl: url },
    salesforce: { ...app, loginUrl: url },
  });

  return {
    async provoke(each) {
      current = each;
      served = 0;
      const error = await calls[each.where](providers[each.crm], tokensOf(each.crm, url));
      if (served === 0) throw new Error(`${each.crm}, ${each.where}: no call was answered with the case.`);
      return error;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const tokensOf = (crm: Crm, url: string): TokenSet => ({
  accessToken: 'access',
  refreshToken: 'refresh',
  expiresAt: null,
  scopes: [],
  instanceUrl: crm === 'salesforce' ? url : null,
  identityUrl: crm === 'salesforce' ? `${url}/id/${ORG}/005000000000001AAA` : null,
});

const errorOf = (result: CallResult<unknown>): CrmError | null => (result.ok ? null : result.error);
const errorOfRow = ([row]: readonly RowResult[]): CrmError | null => (row && !row.ok ? row.error : null);

const exchange = async (provider: CrmProvider, callbackParameters: URLSearchParams) =>
  errorOf(
    await provider.exchangeCode({
      callbackParameters,
      state: STATE,
      codeVerifier: generateCodeVerifier(),
      redirectUri: REDIRECT_URI,
    }),
  );

const createTask = async (provider: CrmProvider, { accessToken, instanceUrl }: TokenSet) =>
  errorOfRow(
    await provider.createTasks({ crm: provider.crm, accessToken, instanceUrl }, [
      {
        key: CASE_KEY,
        subject: 'Send the offer',
        body: 'As agreed.',
        dueOn: '2026-11-30',
        priority: 'normal',
        contact: { id: '101', kind: 'contact' },
        dealId: null,
      },
    ]),
  );

/** The call of ours that meets an error there. */
const calls: Record<Where, (provider: CrmProvider, tokens: TokenSet) => Promise<CrmError | null>> = {
  async callback(provider) {
    const page = provider.authorizationUrl({
      state: STATE,
      codeChallenge: 'challenge',
      redirectUri: REDIRECT_URI,
    });
    const answer = await fetch(page, { redirect: 'manual' });
    return exchange(provider, new URL(answer.headers.get('location') ?? REDIRECT_URI).searchParams);
  },
  exchange: (provider) => exchange(provider, new URLSearchParams({ code: 'code', state: STATE })),
  refresh: async (provider, tokens) => errorOf(await provider.refresh(tokens)),
  identify: async (provider, tokens) => errorOf(await provider.identify(tokens)),
  read: async (provider, { accessToken, instanceUrl }) =>
    errorOf(await provider.probe({ crm: provider.crm, accessToken, instanceUrl })),
  search: async (provider, { accessToken, instanceUrl }) =>
    errorOf(await provider.listOpenDeals({ crm: provider.crm, accessToken, instanceUrl }, null)),
  write: createTask,
  row: createTask,
};

/** Whether an error means what it has to, to whoever acts on it. */
export function isAsExpected(error: CrmError | null, expected: Meaning): boolean {
  if (!error) return false;
  const { code, owner, retryable, certainty, retryAfterMs } = error;
  const concerns = expected.concerns && { concerns: error.concerns };
  return isDeepStrictEqual({ code, owner, retryable, certainty, retryAfterMs, ...concerns }, expected);
}
