import { readdir, readFile } from 'node:fs/promises';

import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readDisconnectEnv, readInboundEnv, readOAuthEnv, readWebhookEnv } from '../_shared/env.ts';
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

    const { rows: connections } = await supabase.pool.query<{ id: string }>(
      `select id from public.crm_connections where workspace_id = $1`,
      [rows[0]?.workspace_id],
    );
    const disconnect = (token: string) =>
      fetch(`${supabase.apiUrl}/functions/v1/disconnect-crm`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, apikey: supabase.publishableKey },
        body: JSON.stringify({
          workspaceId: rows[0]?.workspace_id,
          connectionId: connections[0]?.id,
          queued: 'cancel',
        }),
      });
    expect((await disconnect('not.a.token')).status).toBe(401);
    expect(await (await disconnect(user.accessToken)).json()).toEqual({ crm, writes: 0 });
  });

  it('HubSpot’s webhooks are taken with its signature only', async () => {
    const { control } = crms.sandbox;
    control.setWebhookUrl(`${supabase.apiUrl}/functions/v1/hubspot-webhook`);
    const hubId = Number(control.accounts().find(({ crm }) => crm === 'hubspot')?.account);
    const event = { subscriptionType: 'contact.privacyDeletion', hubId, objectId: '1', retryPauseMs: 0 };
    expect(await control.sendWebhook(event)).toMatchObject([{ delivered: true }]);
    expect(await control.sendWebhook({ ...event, forged: true })).toMatchObject([{ delivered: false }]);
  });
});

describe('a marketplace install in real Deno, behind the gateway', () => {
  const functions = () => `${supabase.apiUrl}/functions/v1`;
  const accountOf = (crm: string, index: number) =>
    crms.sandbox.control.accounts().filter((each) => each.crm === crm)[index]?.account ?? '';

  /** As a stranger's browser: start, consent, callback. */
  async function install(crm: 'hubspot' | 'salesforce', index = 1) {
    const started = await fetch(`${functions()}/${crm}-oauth-start`, { redirect: 'manual' });
    const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? '';
    const answer = await consent(new URL(started.headers.get('location') ?? ''), accountOf(crm, index));
    const end = await fetch(answer, { redirect: 'manual', headers: { cookie } });
    const page = new URL(end.headers.get('location') ?? '');
    return {
      page,
      answer,
      cookie,
      installId: page.searchParams.get('install_id') ?? '',
      secret: page.searchParams.get('claim') ?? '',
    };
  }
  const workspaceOf = async (userId: string) =>
    (
      await supabase.pool.query<{ workspace_id: string }>(
        `select workspace_id from public.workspace_members where user_id = $1`,
        [userId],
      )
    ).rows[0]?.workspace_id;
  const headers = (token: string, secret: string) => ({
    authorization: `Bearer ${token}`,
    apikey: supabase.publishableKey,
    'x-claim-secret': secret,
  });

  it.each(['hubspot', 'salesforce'] as const)(
    'of %s is claimed by its installer, once, and by nobody else',
    async (crm) => {
      const installer = await supabase.signUp(`installer@${crm}-marketplace.example`);
      const stranger = await supabase.signUp(`stranger@${crm}-marketplace.example`);
      const installed = await install(crm);
      const { installId, secret } = installed;
      const look = async (token: string, held: string) => {
        const query = new URLSearchParams({ crm, install_id: installId });
        const response = await fetch(`${functions()}/claim-install?${query}`, {
          headers: headers(token, held),
        });
        return {
          status: response.status,
          body: (await response.json()) as Record<string, unknown> & Refused,
        };
      };
      const claim = async (
        user: { accessToken: string; userId: string },
        held: string,
        confirmed?: string,
      ) => {
        const response = await fetch(`${functions()}/claim-install`, {
          method: 'POST',
          headers: headers(user.accessToken, held),
          body: JSON.stringify({
            crm,
            installId,
            workspaceId: await workspaceOf(user.userId),
            confirmedInstaller: confirmed,
          }),
        });
        const body = (await response.json()) as { repeated: boolean } & Refused;
        return response.ok ? (body.repeated ? 'repeated' : 'claimed') : body.error.code;
      };
      expect((await look('not.a.token', secret)).status).toBe(401);
      expect((await look(stranger.accessToken, 'x')).body.error.code).toBe('wrong_browser');
      const seen = await look(installer.accessToken, secret);
      expect(seen.body).toMatchObject({ externalAccountId: accountOf(crm, 1), installerDiffers: true });
      expect(await claim(stranger, 'x')).toBe('wrong_browser');
      expect(await claim(installer, secret)).toBe('installer_differs');
      const confirmed = String(seen.body.installerEmail);
      expect(await claim(installer, secret, confirmed)).toBe('claimed');
      expect(await claim(installer, secret, confirmed)).toBe('repeated');
      expect(await claim(stranger, secret, confirmed)).toBe('already_claimed');

      // The callback again, and in front of the other provider.
      const again = await fetch(installed.answer, {
        redirect: 'manual',
        headers: { cookie: installed.cookie },
      });
      expect(new URL(again.headers.get('location') ?? '').searchParams.get('error')).toBe('state_used');
    },
  );

  it('leaves no way to its states, secrets and tokens through the Data API', async () => {
    await install('hubspot', 2);
    const user = await supabase.signUp('curious@api.example');
    for (const client of [supabase.anonymous, user.client]) {
      for (const table of ['pending_installs', 'oauth_states', 'crm_tokens']) {
        const { data, error } = await client.from(table).select('*');
        expect(data ?? []).toEqual([]);
        expect(error, table).not.toBeNull();
        const { error: refused } = await client.from(table).delete().neq('crm', 'none');
        expect(refused, table).not.toBeNull();
        const hidden = await client.schema('private').from(table).select('*');
        expect(hidden.error, `private.${table}`).not.toBeNull();
      }
      const { data } = await client.from('crm_connections').select('id').eq('status', 'pending_claim');
      expect(data ?? []).toEqual([]);
    }
    const { rows } = await supabase.pool.query(
      `select 1 from public.pending_installs where status = 'pending'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it('is not troubled by a query of megabytes', async () => {
    const huge = await fetch(`${functions()}/hubspot-oauth-callback?state=${'x'.repeat(10_000_000)}`).then(
      (response) => response.status,
      () => 'turned away',
    );
    expect([400, 414, 431, 'turned away']).toContain(huge);
    const next = await fetch(`${functions()}/hubspot-oauth-start`, { redirect: 'manual' });
    expect(next.status).toBe(302);
  });
});

describe('the functions’ settings', () => {
  it('name what is missing', () => {
    expect(() => readInboundEnv({})).toThrow(/INBOUND_DOMAIN/);
    expect(() => readOAuthEnv({ SUPABASE_SECRET_KEYS: '{}' })).toThrow(/holds no key/);
    expect(() => readDisconnectEnv({})).toThrow(/SUPABASE_URL/);
    expect(() => readWebhookEnv({})).toThrow(/HUBSPOT_CLIENT_SECRET/);
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
