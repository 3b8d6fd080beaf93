import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/index.ts';

export const PORTAL = '48210001';
export const OTHER_PORTAL = '48210002';
export const REDIRECT = 'http://localhost:9999/callback';
export const SCOPES =
  'oauth crm.objects.contacts.read crm.objects.contacts.write crm.objects.companies.read crm.objects.companies.write crm.objects.deals.read crm.objects.deals.write';

export const START = Date.parse('2026-11-23T09:00:00.000Z');

/** A clock tests move by hand. */
export class Clock {
  at = START;
  now = () => this.at;
  advance(ms: number) {
    this.at += ms;
  }
}

/** One sandbox per file, back to its seed before every test. */
export function useSandbox(options: SandboxOptions = {}) {
  const clock = new Clock();
  const held: { sandbox?: Sandbox } = {};
  beforeAll(async () => {
    held.sandbox = await startSandbox({ now: clock.now, ...options });
  });
  beforeEach(() => held.sandbox?.control.reset());
  afterAll(() => held.sandbox?.close());
  return {
    clock,
    get sandbox(): Sandbox {
      if (held.sandbox === undefined) throw new Error('the sandbox is not running yet');
      return held.sandbox;
    },
  };
}

export const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789';
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export const form = (fields: Record<string, string>) => ({
  method: 'POST',
  redirect: 'manual' as const,
  body: new URLSearchParams(fields),
});

/** Answers the HubSpot consent form as a user would, and returns where the browser is sent. */
export async function consentHubSpot(
  { hubspot }: Sandbox,
  fields: Record<string, string> = {},
): Promise<URL> {
  const response = await fetch(
    `${hubspot.url}/oauth/authorize`,
    form({
      client_id: hubspot.clientId,
      redirect_uri: REDIRECT,
      scope: SCOPES,
      account: PORTAL,
      decision: 'allow',
      ...fields,
    }),
  );
  return new URL(response.headers.get('location') ?? `error:${response.status}`);
}

export function hubspotToken({ hubspot }: Sandbox, fields: Record<string, string>): Promise<Response> {
  const { clientId: client_id, clientSecret: client_secret } = hubspot;
  return fetch(`${hubspot.url}/oauth/2026-09/token`, form({ client_id, client_secret, ...fields }));
}

export interface HubSpotTokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  hub_id: number;
  scopes: string[];
}

/** Installs the app in a portal. */
export async function installHubSpot(
  sandbox: Sandbox,
  account = PORTAL,
  scope = SCOPES,
): Promise<HubSpotTokens> {
  const location = await consentHubSpot(sandbox, { account, scope });
  const code = location.searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT };
  return (await (await hubspotToken(sandbox, fields)).json()) as HubSpotTokens;
}

/** An authorized HubSpot API client: method, path, body. */
export function hubspotApi({ hubspot }: Sandbox, accessToken: string) {
  return (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(hubspot.url + path, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

export interface SalesforceTokens {
  access_token: string;
  refresh_token: string;
  instance_url: string;
  id: string;
  scope: string;
  issued_at: string;
  signature: string;
}

export const org = (sandbox: Sandbox, name: string): string => {
  const found = sandbox.control.accounts().find((each) => each.crm === 'salesforce' && each.name === name);
  if (found === undefined) throw new Error(`no org is called ${name}`);
  return found.account;
};

export async function consentSalesforce(
  { salesforce }: Sandbox,
  fields: Record<string, string>,
  login = salesforce.url,
): Promise<Response> {
  return fetch(
    `${login}/services/oauth2/authorize`,
    form({
      response_type: 'code',
      client_id: salesforce.clientId,
      redirect_uri: REDIRECT,
      scope: 'api refresh_token',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      decision: 'allow',
      ...fields,
    }),
  );
}

export function salesforceToken(
  { salesforce }: Sandbox,
  fields: Record<string, string>,
  login = salesforce.url,
): Promise<Response> {
  const { clientId: client_id, clientSecret: client_secret } = salesforce;
  return fetch(`${login}/services/oauth2/token`, form({ client_id, client_secret, ...fields }));
}

/** Connects an org. */
export async function connectSalesforce(
  sandbox: Sandbox,
  name = 'Northwind Trading',
  login = sandbox.salesforce.url,
): Promise<SalesforceTokens> {
  const consent = await consentSalesforce(sandbox, { account: org(sandbox, name) }, login);
  const code = new URL(consent.headers.get('location') ?? 'error:').searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: VERIFIER };
  return (await (await salesforceToken(sandbox, fields, login)).json()) as SalesforceTokens;
}

/** An authorized Salesforce API client; paths are relative to `/services/data/v66.0`. */
export function salesforceApi({ instance_url, access_token }: SalesforceTokens, version = 'v66.0') {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${instance_url}/services/data/${version}${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

/** Any JSON, for looking into with `toMatchObject`. */
export const json = async (response: Response): Promise<unknown> => response.json();
