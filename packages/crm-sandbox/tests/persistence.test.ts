import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../src/index.ts';
import { connectSalesforce, hubspotApi, installHubSpot, PORTAL, salesforceApi } from './support/sandbox.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a sandbox with a data file', () => {
  it('knows its records and tokens after a restart', async () => {
    const dataFile = join(folder, 'state.json');
    const first = await startSandbox({ dataFile });
    const hubspot = await installHubSpot(first);
    await hubspotApi(first, hubspot.access_token)('POST', '/crm/objects/2026-09/notes', {
      properties: { hs_timestamp: '2026-12-01', hs_note_body: 'Kept' },
    });
    const salesforce = await connectSalesforce(first);
    await first.close();

    const second = await startSandbox({ dataFile });
    try {
      const notes = await hubspotApi(second, hubspot.access_token)(
        'GET',
        '/crm/objects/2026-09/notes?properties=hs_note_body',
      );
      expect(await notes.json()).toMatchObject({ results: [{ properties: { hs_note_body: 'Kept' } }] });
      const moved = { ...salesforce, instance_url: `${second.salesforce.url}/northwind` };
      expect((await salesforceApi(moved)('GET', '/limits')).status).toBe(200);
      expect(second.control.calls()).toHaveLength(2);
    } finally {
      await second.close();
    }
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('writes on its own soon after a change, and a reset too', async () => {
    const dataFile = join(folder, 'soon.json');
    const sandbox = await startSandbox({ dataFile });
    try {
      const saved = async () => readFile(dataFile, 'utf8').catch(() => '');
      await installHubSpot(sandbox);
      await expect.poll(saved).toContain('"installed":true');
      sandbox.control.reset();
      await expect.poll(saved).not.toContain('"installed":true');
      expect(sandbox.control.configure(PORTAL, { partialStatus: 'success' })).toBe(true);
      await expect.poll(saved).toContain('"partialStatus":"success"');
    } finally {
      await sandbox.close();
    }
  });

  it('refuses a file that holds something else', async () => {
    const dataFile = join(folder, 'other.json');
    await writeFile(dataFile, '{"version":2}');
    await expect(startSandbox({ dataFile })).rejects.toThrow(/does not hold the state of a sandbox/);
    await expect(startSandbox({ dataFile: folder })).rejects.toThrow(/EISDIR/);
  });
});

describe('starting', () => {
  it('fails, and leaves nothing running, when a port is taken', async () => {
    const running = await startSandbox();
    const port = Number(new URL(running.salesforce.url).port);
    try {
      await expect(startSandbox({ salesforcePort: port })).rejects.toThrow(/EADDRINUSE/);
      await expect(startSandbox({ hubspotPort: port })).rejects.toThrow(/EADDRINUSE/);
    } finally {
      await running.close();
    }
  });

  it('gives tokens the life it is told to', async () => {
    const sandbox = await startSandbox({ accessTokenTtlMs: 90_000, seed: 7 });
    try {
      expect((await installHubSpot(sandbox)).expires_in).toBe(90);
    } finally {
      await sandbox.close();
    }
  });
});
