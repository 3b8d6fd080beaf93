import { readdir, readFile } from 'node:fs/promises';

import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readDisconnectEnv, readInboundEnv, readOAuthEnv, readWebhookEnv } from '../_shared/env.ts';
import { tryAttacks } from './attacks/index.ts';
import {
  DOMAIN,
  mail,
  SECRET,
  signed,
  startCrms,
  VAULT_KEYS,
  workspaceOf,
  type Refused,
} from './fixtures.ts';
import { accountOf, claim, connect, install, look } from './flows.ts';
import { APP, openDenoTarget, type Target } from './target.ts';

let supabase: TestSupabase;
let target: Target;
let crms: Awaited<ReturnType<typeof startCrms>>;

beforeAll(async () => {
  crms = await startCrms();
  const { hubspot, salesforce } = crms.sandbox;
  supabase = await startTestSupabase({
    functionsEnv: {
      APP_URL: APP,
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
  target = await openDenoTarget(supabase, crms.sandbox);
}, 180_000);
afterAll(async () => {
  await supabase.stop();
  await crms.sandbox.close();
});

describe('in real Deno, behind the gateway', () => {
  it('mail is stored with its bytes in Storage', async () => {
    const { alias } = await workspaceOf(supabase.pool, target.people.dana.userId);
    const raw = mail({ to: `${alias}@${DOMAIN}` });
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
});

describe.each(['hubspot', 'salesforce'] as const)('%s in real Deno, behind the gateway', (crm) => {
  it('connects with the user’s own access token', async () => {
    expect((await connect(target, crm, target.people.carl)).code).toBe('ok');
  });

  it('is disconnected by its own admin only', async () => {
    const { carl } = target.people;
    const { rows } = await supabase.pool.query<{ id: string }>(
      `select id from public.crm_connections where workspace_id = $1 and crm = $2`,
      [carl.workspaceId, crm],
    );
    const disconnect = (token: string) =>
      fetch(`${target.functionsUrl}/disconnect-crm`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, apikey: supabase.publishableKey },
        body: JSON.stringify({
          workspaceId: carl.workspaceId,
          connectionId: rows[0]?.id,
          queued: 'cancel',
        }),
      });
    expect((await disconnect('not.a.token')).status).toBe(401);
    expect((await disconnect(target.people.eve.accessToken)).status).toBe(403);
    expect(await (await disconnect(carl.accessToken)).json()).toEqual({ crm, writes: 0 });
  });

  it('is installed from the marketplace and claimed by its installer, once', async () => {
    const { dana } = target.people;
    const installed = await install(target, crm, 1);
    const seen = await look(target, installed, dana);
    expect(seen.body).toMatchObject({ externalAccountId: accountOf(target, crm, 1), installerDiffers: true });
    const confirmedInstaller = String(seen.body.installerEmail);
    const claims = [
      await claim(target, installed, dana, { confirmedInstaller }),
      await claim(target, installed, dana, { confirmedInstaller }),
    ];
    expect(claims.map(({ body }) => body.repeated)).toEqual([false, true]);
  });
});

describe('HubSpot’s webhooks, in real Deno behind the gateway', () => {
  it('are taken with its signature only', async () => {
    const { control } = crms.sandbox;
    control.setWebhookUrl(`${target.functionsUrl}/hubspot-webhook`);
    const hubId = Number(accountOf(target, 'hubspot'));
    const event = { subscriptionType: 'contact.privacyDeletion', hubId, objectId: '1', retryPauseMs: 0 };
    expect(await control.sendWebhook(event)).toMatchObject([{ delivered: true }]);
    expect(await control.sendWebhook({ ...event, forged: true })).toMatchObject([{ delivered: false }]);
  });
});

describe('an attacker, in real Deno behind the gateway', () => {
  tryAttacks(() => target, { wholeStack: true });
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
