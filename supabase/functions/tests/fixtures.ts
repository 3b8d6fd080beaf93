import { startSandbox, type Sandbox } from '@conduit/crm-sandbox';
import { createAuthProviders } from '@conduit/crm/auth.ts';
import { sandboxConfig } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import { createTestDatabase, createUser, type TestDatabase } from '@conduit/local-supabase/testing';
import { signPayload } from '@conduit/shared/inbound/index.ts';

export const DOMAIN = 'in.conduit.example';
export const SECRET = 'a-secret-of-the-mail-gateway';
export const VAULT_KEYS = { test: Buffer.alloc(32, 7).toString('base64url') };

export interface Workspace {
  id: string;
  alias: string;
  ownerId: string;
}

/** A database, connected to as the functions' own role. */
export async function openTestDatabase(): Promise<TestDatabase & { db: Db; end(): Promise<void> }> {
  const database = await createTestDatabase();
  const db = openDatabase({ url: database.functionsUrl, applicationName: 'functions-test' });
  return {
    ...database,
    db,
    end: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}

/** Signs somebody up, which creates their workspace with its inbound alias. */
export async function createWorkspace(database: TestDatabase, email: string): Promise<Workspace> {
  const owner = await createUser(database.pool, { email });
  return { ...(await workspaceOf(database.pool, owner.id)), ownerId: owner.id };
}

/** The workspace that came with signing up. */
export async function workspaceOf(
  pool: TestDatabase['pool'],
  userId: string,
): Promise<{ id: string; alias: string }> {
  const { rows } = await pool.query<{ id: string; alias: string }>(
    `select m.workspace_id as id, a.alias from public.workspace_members m
     join public.inbound_aliases a on a.workspace_id = m.workspace_id where m.user_id = $1`,
    [userId],
  );
  const [row] = rows;
  if (!row) throw new Error('Signing up created no workspace.');
  return row;
}

export interface MailParts {
  to: string;
  from?: string;
  subject?: string;
  messageId?: string | null;
  headers?: string[];
  body?: string;
}

/** A plain message as it travels. */
export function mail(parts: MailParts): Uint8Array<ArrayBuffer> {
  const { to, from = 'Maria Rossi <maria@acme.example>', subject = 'Pricing', messageId, body } = parts;
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:15:00 +0100',
    ...(messageId === null ? [] : [`Message-ID: <${messageId ?? 'one@acme.example'}>`]),
    ...(parts.headers ?? []),
    '',
    body ?? 'Could you send us your pricing by Friday?',
    '',
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}

export async function signed(
  body: Uint8Array<ArrayBuffer>,
  options: { url?: string; secret?: string; now?: number; type?: string } = {},
): Promise<Request> {
  const { url = 'http://functions.test/inbound-email', secret = SECRET, now = Date.now() } = options;
  return new Request(url, {
    method: 'POST',
    headers: {
      'content-type': options.type ?? 'message/rfc822',
      'x-conduit-signature': await signPayload({ secrets: [secret], body, now }),
    },
    body,
  });
}

export interface Refused {
  error: { code: string; message: string };
}

/** The CRM sandboxes and providers that speak to them. */
export async function startCrms(): Promise<{
  sandbox: Sandbox;
  providers: ReturnType<typeof createAuthProviders>;
  vault: ReturnType<typeof createVault>;
}> {
  const sandbox = await startSandbox();
  return {
    sandbox,
    vault: createVault({ keys: VAULT_KEYS, activeKid: 'test' }),
    providers: createAuthProviders(sandboxConfig(sandbox)),
  };
}

/** Consents as a person on the CRM's page: sends the form with this account chosen. Returns where it leads. */
export async function consent(consentUrl: URL, account: string, decision = 'allow'): Promise<URL> {
  const page = await (await fetch(consentUrl)).text();
  const fields = new URLSearchParams();
  for (const [, attributes = ''] of page.matchAll(/<input([^>]*type="hidden"[^>]*)>/g)) {
    const read = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    fields.append(read('name'), read('value').replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
  }
  fields.set('account', account);
  fields.set('org', account);
  fields.set('decision', decision);
  const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? '';
  const answer = await fetch(new URL(action, consentUrl), {
    method: 'POST',
    body: fields,
    redirect: 'manual',
  });
  return new URL(answer.headers.get('location') ?? '', consentUrl);
}
