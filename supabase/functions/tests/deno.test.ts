import { readdir, readFile } from 'node:fs/promises';

import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readInboundEnv, readOAuthEnv } from '../_shared/env.ts';
import { consent, DOMAIN, mail, SECRET, signed, startCrms, VAULT_KEYS, type Refused } from './fixtures.ts';

let supabase: TestSupabase;
let crms: Awaited<ReturnType<typeof startCrms>>;

beforeAll(async () => {
  crms = await startCrms();
  const { hubspot, salesforce } = crms.sandbox;
  supabase = await startTestSupabase({
    functionsEnv: {
      APP_URL: 'http://127.0.0.1:3000',
      INBOUND_DOMAIN: DOMAIN,
      INBOUND_EMAIL_SECRETS: SECRET,
      HUBSPOT_CLIENT_ID: hubspot.clientId,
      HUBSPOT_CLIENT_SECRET: hubspot.clientSecret,
      HUBSPOT_AUTHORIZE_URL: hubspot.url,
      HUBSPOT_API_URL: hubspot.url,
      SALESFORCE_CLIENT_ID: salesforce.clientId,
      SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
      SALESFORCE_LOGIN_URL: salesforce.url,
      TOKEN_VAULT_KEYS: JSON.stringify(VAULT_KEYS),
      TOKEN_VAULT_ACTIVE_KEY: 'test',
    },
  });
}, 180_000);
afterAll(async () => {
  await supabase.stop();
  await crms.sandbox.close();
});

describe('in real Deno, behind the gateway', () => {
  it('mail is stored with its bytes in Storage', async () => {
    await supabase.signUp('ana@northwind.example');
    const { rows: aliases } = await supabase.pool.query<{ alias: string }>(
      `select alias from public.inbound_aliases`,
    );
    const raw = mail({ to: `${aliases[0]?.alias}@${DOMAIN}` });
    const url = `${supabase.apiUrl}/functions/v1/inbound-email`;
    const response = await fetch(await signed(raw, { url }));
    expect(response.status).toBe(200);

    const { rows } = await supabase.pool.query<{ raw_path: string }>(`select raw_path from public.messages`);
    const stored = await fetch(`${supabase.apiUrl}/storage/v1/object/raw-email/${rows[0]?.raw_path}`, {
      headers: { apikey: supabase.secretKey, authorization: `Bearer ${supabase.secretKey}` },
    });
    expect(new Uint8Array(await stored.arrayBuffer())).toEqual(raw);
    const anonymous = await fetch(
      `${supabase.apiUrl}/storage/v1/object/public/raw-email/${rows[0]?.raw_path}`,
    );
    expect(anonymous.ok).toBe(false);
  });

  it('a forged signature is refused and mail of 30 MB is turned away', async () => {
    const url = `${supabase.apiUrl}/functions/v1/inbound-email`;
    const forged = await fetch(await signed(mail({ to: 'x' }), { url, secret: 'somebody-else' }));
    expect(((await forged.json()) as Refused).error.code).toBe('signature_mismatch');
    const large = await fetch(await signed(new Uint8Array(30_000_000), { url }));
    expect(large.status).toBe(413);
  });

  it.each(['hubspot', 'salesforce'] as const)('%s connects with the user’s own access token', async (crm) => {
    const user = await supabase.signUp(`owner@${crm}.example`);
    const { rows } = await supabase.pool.query<{ workspace_id: string }>(
      `select workspace_id from public.workspace_members where user_id = $1`,
      [user.userId],
    );
    const start = (token: string) =>
      fetch(`${supabase.apiUrl}/functions/v1/${crm}-oauth-start`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, apikey: supabase.publishableKey },
        body: JSON.stringify({ workspaceId: rows[0]?.workspace_id }),
      });
    expect((await start('not.a.token')).status).toBe(401);
    const { url } = (await (await start(user.accessToken)).json()) as { url: string };
    const toConsent = await fetch(url, { redirect: 'manual' });
    const cookie = toConsent.headers.get('set-cookie')?.split(';')[0] ?? '';
    const account = crms.sandbox.control.accounts().find((each) => each.crm === crm)?.account ?? '';
    const answer = await consent(new URL(toConsent.headers.get('location') ?? ''), account);
    const end = await fetch(answer, { redirect: 'manual', headers: { cookie } });
    expect(new URL(end.headers.get('location') ?? '').searchParams.get('connected')).toBe(crm);
  });
});

describe('the functions’ settings', () => {
  it('name what is missing', () => {
    expect(() => readInboundEnv({})).toThrow(/INBOUND_DOMAIN/);
    expect(() => readOAuthEnv({ SUPABASE_SECRET_KEYS: '{}' })).toThrow(/holds no key/);
  });

  it('pin the very versions that Node tests', async () => {
    const catalog = await readFile(new URL('../../../pnpm-workspace.yaml', import.meta.url), 'utf8');
    const root = new URL('../', import.meta.url);
    const configs = (await readdir(root, { recursive: true })).filter(
      (path) => path.endsWith('/deno.json') && !path.includes('node_modules'),
    );
    expect(configs.length).toBeGreaterThan(0);
    for (const config of configs) {
      const { imports } = JSON.parse(await readFile(new URL(config, root), 'utf8')) as {
        imports: Record<string, string>;
      };
      for (const [name, target] of Object.entries(imports)) {
        const version = /^npm:.+@(.+)$/.exec(target)?.[1];
        if (version === undefined) continue;
        expect(catalog, `${config}: ${name}`).toMatch(
          new RegExp(`^ {2}'?${name}'?: ${version.replaceAll('.', '\\.')}$`, 'm'),
        );
      }
    }
  });
});
