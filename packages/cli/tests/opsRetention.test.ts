import { createProviders } from '@conduit/crm/registry.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase } from '@conduit/db/client.ts';
import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import type { JobContext } from '@conduit/worker/context.ts';
import { createFileStore } from '@conduit/worker/files.ts';
import { purgeRetention } from '@conduit/worker/jobs/purgeRetention.ts';
import { createLogger } from '@conduit/worker/log.ts';
import { run } from '@conduit/worker/worker.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { ops } from '../src/commands/ops.ts';
import { bodyOf, receiveOldMail } from '../src/drill/oldMail.ts';
import { operatorEnv } from '../src/env.ts';
import { erase } from '../src/ops/erase.ts';

let stack: TestSupabase;
let context: JobContext;
let folder: string;
let workspaceId: string;
let said: string[];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  stack = await startTestSupabase({ functions: false });
  folder = await mkdtemp(join(tmpdir(), 'conduit-ops-test-'));
  const db = openDatabase({ url: stack.workerDbUrl, applicationName: 'test' });
  closing.push(() => db.destroy());
  context = {
    db,
    files: createFileStore(stack.apiUrl, stack.secretKey),
    providers: createProviders({
      hubspot: { clientId: 'h', clientSecret: 'h' },
      salesforce: { clientId: 's', clientSecret: 's' },
    }),
    vault: createVault({ keys: { k1: Buffer.alloc(32, 1).toString('base64url') }, activeKid: 'k1' }),
    log: createLogger('silent'),
    mailer: null,
    inboundDomain: 'in.conduit.example',
    dryRun: true,
    now: Date.now,
    random: Math.random,
    wait: () => Promise.resolve(),
  };
  vi.stubEnv('DATABASE_URL', stack.dbUrl);
  vi.stubEnv('SUPABASE_URL', stack.apiUrl);
  vi.stubEnv('SUPABASE_SECRET_KEY', stack.secretKey);
  await stack.signUp('ana@northwind.example');
  const { rows } = await stack.pool.query<{ id: string }>('select id from public.workspaces');
  workspaceId = rows[0]?.id ?? '';
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closing) await close();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  said = [];
  const say = (...words: unknown[]) => void said.push(words.join(' '));
  vi.spyOn(console, 'log').mockImplementation(say);
  vi.spyOn(console, 'error').mockImplementation(say);
});

let seed = 1;
/** Repeatable, so that a failure can be looked at again. */
const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
async function receive(days: number, text = bodyOf(random)): Promise<string> {
  const functions = openDatabase({ url: stack.functionsDbUrl, applicationName: 'test' });
  try {
    return (
      await receiveOldMail({ supabase: stack, functions, pool: stack.pool }, workspaceId, { days, text })
    ).messageId;
  } finally {
    await functions.destroy();
  }
}

describe('pnpm ops residual', () => {
  const file = () => join(folder, 'before.json');

  it('finds nothing of what was purged, and all of it while it is there', async () => {
    const text = bodyOf(random);
    const old = await receive(40, text);
    await receive(1, `they wrote: ${text}`);
    expect(await ops(['residual', '--workspace', workspaceId, '--remember', file()])).toBe(0);
    expect(said).toEqual([`2 messages remembered in ${file()}.`]);
    expect(await readFile(file(), 'utf8')).not.toContain('turin');

    await purgeRetention(context, { workspaceId });
    said = [];
    expect(await ops(['residual', '--workspace', workspaceId, '--against', file()])).toBe(0);
    expect(said.at(-1)).toMatch(/^0 left of 1 purged messages, in \d{3} columns \(\d+ rows\) and 2 files\.$/);

    await stack.pool.query('update public.messages set snippet = $2 where id = $1', [
      old,
      text.slice(0, 160),
    ]);
    said = [];
    expect(await ops(['residual', '--workspace', workspaceId, '--against', file()])).toBe(1);
    expect(said[0]).toMatch(/found in public\.messages\.snippet: \d+ runs of words in 1 rows/);
    await stack.pool.query('update public.messages set snippet = null where id = $1', [old]);
  });

  it('does not take the memory of one workspace for another’s', async () => {
    const other = workspaceId.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    await expect(ops(['residual', '--workspace', other, '--against', file()])).rejects.toMatchObject({
      exitCode: 2,
    });
    await writeFile(file(), '{}');
    await expect(ops(['residual', '--workspace', workspaceId, '--against', file()])).rejects.toThrow();
  });
});

describe('pnpm ops erase', () => {
  it('waits for the worker and prints its certificate', async () => {
    await receive(1);
    const erasing = ops(['erase', '--workspace', workspaceId, '--address', 'Maria@acme.example']);
    const waiting = async () =>
      (
        await stack.pool.query<{ id: string; data: unknown }>(
          `select id, data from pgboss.job where name = 'erase_person'`,
        )
      ).rows;
    await expect.poll(waiting).toHaveLength(1);
    const [job] = await waiting();
    await run(context, 'erase_person', { id: job?.id ?? '', data: job?.data });
    expect(await erasing).toBe(0);
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ files: 4, held: 0, crm_records: [] });
  });

  it('says so when nobody does it', async () => {
    expect(await erase(['--workspace', workspaceId, '--address', 'tom@acme.example'], 1)).toBe(1);
    expect(said.at(-1)).toContain('is the worker running');
  });
});

describe('pnpm ops export', () => {
  it('writes every row and file of the workspace, and no secret', async () => {
    await receive(1, 'just once');
    await stack.pool.query(
      `insert into public.workspace_invitations (workspace_id, role, token_hash, expires_at) values ($1, 'member', 'the-hash', now())`,
      [workspaceId],
    );
    const out = join(folder, 'export');
    expect(await ops(['export', '--workspace', workspaceId, '--out', out])).toBe(0);
    const summary = JSON.parse(said.at(-1) ?? '') as { rows: Record<string, number>; files: number };
    expect(summary.rows).toMatchObject({ workspaces: 1, workspace_members: 1, retention_policies: 1 });
    const messages = (await readFile(join(out, 'messages.jsonl'), 'utf8')).trim().split('\n');
    expect(messages).toHaveLength(summary.rows.messages ?? 0);
    const kept = messages
      .map((line) => JSON.parse(line) as { body_text: string | null; raw_path: string | null })
      .find(({ body_text }) => body_text === 'just once');
    const path = kept?.raw_path?.slice(workspaceId.length + 1) ?? '';
    expect(await readFile(join(out, 'files', 'raw-email', path), 'utf8')).toBe('just once');
    const invitations = await readFile(join(out, 'workspace_invitations.jsonl'), 'utf8');
    expect(invitations).toContain('"role"');
    expect(invitations).not.toContain('the-hash');
    expect(summary.files).toBeGreaterThan(0);
  });

  it('says when there is no such workspace', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    await expect(ops(['export', '--workspace', nowhere, '--out', join(folder, 'x')])).rejects.toThrow(
      'There is no such workspace.',
    );
  });
});

describe('an operator', () => {
  it.each([
    ['residual'],
    ['residual', '--workspace', 'x', '--remember', 'f'],
    ['residual', '--workspace', '00000000-0000-4000-8000-000000000000'],
    ['erase', '--workspace', '00000000-0000-4000-8000-000000000000', '--address', 'nobody'],
    ['export', '--workspace', '00000000-0000-4000-8000-000000000000'],
  ])('is told how to call %s %s %s %s', async (...argv) => {
    await expect(ops(argv.filter((each) => each !== undefined))).rejects.toMatchObject({ exitCode: 2 });
  });
  it('is told what is missing of the environment', () => {
    expect(() => operatorEnv({})).toThrow(/DATABASE_URL/);
  });
});
