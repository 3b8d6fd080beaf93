import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import { MAX_RECIPIENTS } from '@conduit/shared/inbound/index.ts';
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

/**
 * Some 100 MB are Deno itself, the rest is what a payload of 29 MB leaves behind before it is collected. Not a proof that
 * 256 MB would do: a bound that a leak, or a body held once more, breaks.
 */
const MEMORY = 768 * 1024 * 1024;

/** The most memory a function's process ever held, of the processes this one started. */
async function peakOf(name: string): Promise<number> {
  let peak = 0;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const [command, status] = await Promise.all(
      ['cmdline', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
    if (command?.includes(`${name}/`) && kilobytes) peak = Math.max(peak, Number(kilobytes) * 1024);
  }
  return peak;
}

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

describe('hostile and heavy mail, in real Deno, behind the gateway', () => {
  let alias: string;
  const url = () => `${supabase.apiUrl}/functions/v1/inbound-email`;
  const post = (fields: object) =>
    fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`conduit:${SECRET}`)}` },
      body: JSON.stringify({
        FromFull: { Email: 'maria@acme.example', Name: 'Maria' },
        OriginalRecipient: `${alias}@${DOMAIN}`,
        Subject: 'Heavy',
        TextBody: 'Hello',
        ...fields,
      }),
    });
  const withFile = (bytes: number): { RawEmail: string; Attachments: object[] } => {
    const content = randomBytes(bytes).toString('base64');
    const RawEmail = [
      'From: maria@acme.example',
      `To: ${alias}@${DOMAIN}`,
      `Message-ID: <${bytes}@acme.example>`,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b',
      'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64',
      '',
      ...(content.match(/.{1,76}/g) ?? []),
      '--b--',
    ].join('\r\n');
    return { RawEmail, Attachments: [{ Name: 'a.pdf', Content: content, ContentType: 'application/pdf' }] };
  };
  beforeAll(async () => {
    ({ alias } = await workspaceOf(supabase.pool, target.people.dana.userId));
  });

  it('a subject of 900 Chinese characters is stored', async () => {
    const subject = Array.from({ length: 900 }, (_, n) =>
      String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000)),
    ).join('');
    const raw = mail({ to: `${alias}@${DOMAIN}`, subject, messageId: 'chinese@acme.example' });
    expect((await fetch(await signed(raw, { url: url() }))).status).toBe(200);
  });

  it('a file of 10.5 MB is stored, once within Postmark’s payload and once in the mail it brings', async () => {
    const response = await post(withFile(10_500_000));
    expect(response.status).toBe(200);
    const { rows } = await supabase.pool.query<{ size_bytes: number; raw_path: string }>(
      `select a.size_bytes, m.raw_path from public.attachments a join public.messages m on m.id = a.message_id
       where m.internet_message_id = '10500000@acme.example'`,
    );
    expect(rows).toMatchObject([
      { size_bytes: 10_500_000, raw_path: expect.stringMatching(/\.eml$/) as string },
    ]);
    const { RawEmail, ...without } = withFile(10_500_000);
    expect(RawEmail.length).toBeGreaterThan(14_000_000);
    expect((await post(without)).status).toBe(200);
  }, 60_000);

  it('a hundred thousand recipients are cut to what is kept, and all of them ours are not looked up', async () => {
    for (const domain of ['customer.example', DOMAIN]) {
      const ToFull = Array.from({ length: 100_000 }, (_, n) => ({
        Email: `p${n}@${domain}`,
        Name: `P ${n}`,
      }));
      const response = await post({ ToFull, Subject: domain });
      expect(response.status).toBe(200);
      expect(((await response.json()) as { warnings: string[] }).warnings).toContain('recipients_truncated');
    }
    const { rows } = await supabase.pool.query<{ most: number }>(
      `select max(jsonb_array_length(to_recipients)) as most from public.messages`,
    );
    expect(rows[0]?.most).toBe(MAX_RECIPIENTS);
  }, 60_000);

  it('mail that cannot be read is refused for good, and told to the workspace’s admins', async () => {
    const response = await post({ RawEmail: 'x', Subject: 'broken' });
    expect(response.status).toBe(403);
    const { rows } = await supabase.pool.query<{ reason: string; raw_path: string }>(
      `select reason, raw_path from public.refused_mail`,
    );
    expect(rows).toMatchObject([{ reason: 'unreadable' }]);
    const kept = await fetch(`${supabase.apiUrl}/storage/v1/object/raw-email/${rows[0]?.raw_path}`, {
      headers: { apikey: supabase.secretKey, authorization: `Bearer ${supabase.secretKey}` },
    });
    expect(await kept.json()).toMatchObject({ Subject: 'broken' });
  });

  it.runIf(process.platform === 'linux')('took no more memory for all of it than is bounded', async () => {
    expect(await peakOf('inbound-email')).toBeGreaterThan(0);
    expect(await peakOf('inbound-email')).toBeLessThan(MEMORY);
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
    expect(() => readDisconnectEnv({ CONDUIT_DB_POOL: '0' })).toThrow(/CONDUIT_DB_POOL/);
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
