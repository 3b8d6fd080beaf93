import { randomBytes } from 'node:crypto';

import type { Crm } from '@conduit/shared/crm.ts';
import { signPayload } from '@conduit/shared/inbound/index.ts';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';

import type { Secrets } from './secrets.ts';
import type { Stack } from './startStack.ts';

/** Someone signed in, as a browser would be. */
export interface SignedIn {
  client: SupabaseClient;
  accessToken: string;
  userId: string;
  workspaceId: string;
}

export interface Person {
  email: string;
  password: string;
  workspaceName: string;
}

/** Signs a person in, or up when they are new, and finds their first workspace. */
export async function signIn(stack: Pick<Stack, 'supabase'>, person: Person): Promise<SignedIn> {
  const client = createClient(stack.supabase.apiUrl, stack.supabase.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { email, password, workspaceName } = person;
  const known = await client.auth.signInWithPassword({ email, password });
  const { data, error } = known.error
    ? await client.auth.signUp({ email, password, options: { data: { workspace_name: workspaceName } } })
    : known;
  if (error || !data.session || !data.user)
    throw new Error(`Signing in failed: ${error?.message ?? 'no session'}`);
  const { data: rows, error: denied } = await client
    .from('workspace_members')
    .select('workspace_id')
    .order('joined_at')
    .limit(1);
  const workspace = z.array(z.object({ workspace_id: z.string() })).parse(rows ?? [])[0];
  if (denied || !workspace) throw new Error('The account has no workspace.');
  return {
    client,
    accessToken: data.session.access_token,
    userId: data.user.id,
    workspaceId: workspace.workspace_id,
  };
}

const finished = z.union([
  z.object({ connectionId: z.string() }),
  z.object({ error: z.object({ code: z.string() }) }),
]);

/**
 * Walks the real OAuth as one browser: our start function, the CRM's consent page, our callback, and the claim that finishes
 * what was begun. Returns the connection.
 */
export async function connectCrm(
  stack: Pick<Stack, 'functionsUrl' | 'supabase'>,
  user: SignedIn,
  crm: Crm,
  accountName: string,
): Promise<string> {
  const call = async (name: string, body: unknown, secrets: Record<string, string>) => {
    const response = await fetch(`${stack.functionsUrl}/${name}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${user.accessToken}`,
        apikey: stack.supabase.publishableKey,
        'content-type': 'application/json',
        ...secrets,
      },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    return answer;
  };
  const browser = { 'x-begin-secret': randomBytes(32).toString('base64url') };
  const begun = await call(`${crm}-oauth-start`, { workspaceId: user.workspaceId }, browser);
  const { url } = z.object({ url: z.url() }).parse(begun);
  const { searchParams } = await consent(url, accountName);
  const refused = searchParams.get('error');
  if (refused !== null) throw new Error(`Connecting ${crm} ended with ${refused}.`);
  const answer = finished.parse(
    await call(
      'claim-install',
      { crm, installId: searchParams.get('install_id') },
      { ...browser, 'x-claim-secret': searchParams.get('claim') ?? '' },
    ),
  );
  if ('error' in answer) throw new Error(`Connecting ${crm} ended with ${answer.error.code}.`);
  return answer.connectionId;
}

/** Installs from the marketplace, signed in as nobody. Returns the claim page it ends on. */
export const installCrm = (
  { functionsUrl }: Pick<Stack, 'functionsUrl'>,
  crm: Crm,
  accountName: string,
): Promise<URL> => consent(`${functionsUrl}/${crm}-oauth-start`, accountName);

/** From our start function over the CRM's consent page to where our callback sends the browser. */
async function consent(startUrl: string, accountName: string): Promise<URL> {
  const toConsent = await fetch(startUrl, { redirect: 'manual' });
  const cookie = (toConsent.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const consentUrl = locationOf(toConsent);
  const form = readConsentForm(await (await fetch(consentUrl)).text(), accountName);
  const consented = await fetch(new URL(form.action, consentUrl), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.fields,
  });
  const callback = await fetch(locationOf(consented), { redirect: 'manual', headers: { cookie } });
  return locationOf(callback);
}

function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`${response.url.split('?')[0]} answered ${response.status} without redirecting.`);
  return new URL(location, response.url);
}

/** The consent page's form as a person choosing this account would send it. */
function readConsentForm(html: string, accountName: string): { action: string; fields: URLSearchParams } {
  const action =
    /<form[^>]*method="post"[^>]*action="([^"]*)"/i.exec(html)?.[1] ??
    /<form[^>]*action="([^"]*)"[^>]*method="post"/i.exec(html)?.[1] ??
    '';
  const fields = new URLSearchParams();
  for (const [, attributes = ''] of html.matchAll(/<input([^>]*)>/gi)) {
    const attribute = (name: string) =>
      decode(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
    if (attribute('type') === 'hidden') fields.append(attribute('name'), attribute('value'));
  }
  const choices = [...html.matchAll(/<(?:label|button)[^>]*>[\s\S]*?<\/(?:label|button)>/gi)].map(
    ([text]) => text,
  );
  const chosen = choices.find((text) => decode(text).includes(accountName));
  const choice = /name="([^"]+)"[^>]*value="([^"]*)"/.exec(chosen ?? '');
  if (!choice?.[1]) throw new Error(`The consent page offers no account "${accountName}".`);
  fields.set(decode(choice[1]), decode(choice[2] ?? ''));
  fields.set('decision', 'allow');
  return { action: decode(action), fields };
}

const decode = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const place = z.object({ workspaceId: z.string(), threadId: z.string() });
const delivered = z.object({ stored: z.array(place), duplicates: z.array(place) });
const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Where a message is from now on. */
export type Place = z.output<typeof place>;
export type Delivery =
  | { kind: 'stored' | 'duplicate'; places: Place[] }
  | { kind: 'rejected'; status: number; code: string; message: string };

/** Delivers one email as our mail gateway would: raw, signed. */
export async function deliver(
  stack: { functionsUrl: string; secrets: Pick<Secrets, 'inboundEmailSecret'> },
  raw: Uint8Array<ArrayBuffer>,
): Promise<Delivery> {
  const signature = await signPayload({
    secrets: [stack.secrets.inboundEmailSecret],
    body: raw,
    now: Date.now(),
  });
  const response = await fetch(`${stack.functionsUrl}/inbound-email`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822', 'x-conduit-signature': signature },
    body: raw,
  });
  const body: unknown = await response.json().catch(() => null);
  const { data: ok } = delivered.safeParse(body);
  if (response.ok && ok) {
    const { stored, duplicates } = ok;
    return stored.length > 0 ? { kind: 'stored', places: stored } : { kind: 'duplicate', places: duplicates };
  }
  const { code, message } = refused.safeParse(body).data?.error ?? {
    code: 'unreadable',
    message: `The function answered ${response.status}.`,
  };
  return { kind: 'rejected', status: response.status, code, message };
}
