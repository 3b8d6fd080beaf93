import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startHarness, type Harness } from './harness.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('deno/connect.ts', import.meta.url));
const deno = fileURLToPath(new URL('../node_modules/.bin/deno', import.meta.url));

/** As the functions' own deno.json names them; taken from node_modules, so nothing is downloaded. */
const denoConfig = {
  nodeModulesDir: 'manual',
  imports: { jose: 'npm:jose', oauth4webapi: 'npm:oauth4webapi', zod: 'npm:zod' },
};

let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await startHarness();
  folder = await mkdtemp(join(tmpdir(), 'conduit-crm-deno-'));
  await writeFile(join(folder, 'deno.json'), JSON.stringify(denoConfig));
});
afterAll(async () => {
  await harness.sandbox.close();
  await rm(folder, { recursive: true });
});

describe('in Deno, without the SDKs', () => {
  it('both CRMs are connected, identified, renewed and disconnected, and their tokens sealed', async () => {
    const args = [
      'run',
      '--cached-only',
      '--no-lock',
      '--allow-net=127.0.0.1',
      '--config',
      join(folder, 'deno.json'),
    ];
    const { stdout } = await run(deno, [...args, program, JSON.stringify(harness.config)], {
      env: { ...process.env, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    });
    const told: unknown = JSON.parse(stdout);
    const accounts = harness.sandbox.control.accounts();
    const walked = (crm: 'hubspot' | 'salesforce') => ({
      account: { ok: true, value: { externalAccountId: accounts.find((each) => each.crm === crm)?.account } },
      revoked: { ok: true, value: { revoked: true, uninstalled: crm === 'hubspot' } },
      after: 'token_revoked',
      moved: 'wrong_binding',
    });
    expect(told).toMatchObject({
      deno: expect.stringMatching(/^2\./) as unknown,
      hubspot: walked('hubspot'),
      salesforce: walked('salesforce'),
      unreachable: { code: 'network', retryable: true },
    });
  });
});
