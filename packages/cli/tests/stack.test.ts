import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { bench } from '../src/commands/bench.ts';
import { drill } from '../src/commands/drill.ts';
import { start } from '../src/commands/start.ts';
import { createProgress } from '../src/progress.ts';
import { choosePorts } from '../src/stack/ports.ts';
import { loadSecrets } from '../src/stack/secrets.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'conduit-stack-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const listen = (port: number) =>
  new Promise<Server>((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

describe('ports', () => {
  it('stay the same from one start to the next', async () => {
    const first = await choosePorts(dataDir, 'free', () => undefined);
    const second = await choosePorts(dataDir, 'free', () => undefined);
    expect(second).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(5);
  });

  it('in use are stepped around, and said', async () => {
    const said: string[] = [];
    const first = await choosePorts(dataDir, 'free', () => undefined);
    const squatter = await listen(first.API);
    const second = await choosePorts(dataDir, 'preferred', (message) => said.push(message));
    squatter.close();
    expect(second.API).not.toBe(first.API);
    expect(second.database).toBe(first.database);
    expect(said).toEqual([`Port ${first.API} is in use; the API is on ${second.API}`]);
  });
});

describe('the secrets of a stack', () => {
  it('are made once and are for their owner only', async () => {
    const folder = join(dataDir, 'new');
    const first = await loadSecrets(folder);
    expect(await loadSecrets(folder)).toEqual(first);
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect((await loadSecrets(join(dataDir, 'other'))).demoPassword).not.toBe(first.demoPassword);
  });
});

describe('progress', () => {
  it('prints each step with the seconds since the start', () => {
    const lines: string[] = [];
    let now = 1_000;
    const progress = createProgress(
      () => now,
      (text) => lines.push(text) > 0,
    );
    now = 3_500;
    progress('Starting Postgres');
    progress.done();
    expect(lines).toEqual(['   2.5 s  Starting Postgres\n', '   2.5 s  Ready\n']);
  });
});

describe('a command that is not understood', () => {
  it('says what there is and exits with 2', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await bench(['no-such'])).toBe(2);
    expect(await drill([])).toBe(2);
    expect(await drill(['no-such'])).toBe(2);
    expect(said.mock.calls.flat().join('\n')).toMatch(/extraction[\s\S]*two-workers/);
    said.mockRestore();
  });

  it('never deletes a folder that is not a stack’s', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await mkdir(join(dataDir, 'photos'));
    await writeFile(join(dataDir, 'photos', 'one.txt'), 'mine');
    expect(await start(['--reset', '--data', join(dataDir, 'photos')])).toBe(2);
    expect(existsSync(join(dataDir, 'photos', 'one.txt'))).toBe(true);
    said.mockRestore();
  });
});
