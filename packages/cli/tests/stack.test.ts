import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { bench } from '../src/commands/bench.ts';
import { drill } from '../src/commands/drill.ts';
import { start } from '../src/commands/start.ts';
import { createProgress } from '../src/progress.ts';
import { rememberPorts, wantedPorts } from '../src/stack/ports.ts';
import { loadSecrets } from '../src/stack/secrets.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'conduit-stack-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('ports', () => {
  it('are asked for again at the next start, as far as a part has had one', async () => {
    const first = await wantedPorts(dataDir, 'free');
    expect(new Set(Object.values(first)).size).toBe(5);
    await rememberPorts(dataDir, { ...first, API: 4321 });
    expect(await wantedPorts(dataDir, 'preferred')).toEqual({ ...first, API: 4321 });
    expect(await wantedPorts(join(dataDir, 'new'), 'preferred')).toMatchObject({ dashboard: 3000 });
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
    await expect(bench(['no-such'])).rejects.toMatchObject({ exitCode: 2 });
    await expect(drill([])).rejects.toMatchObject({ exitCode: 2 });
    await expect(drill(['no-such'])).rejects.toMatchObject({ exitCode: 2 });
  });

  it('never deletes a folder that is not a stack’s', async () => {
    await mkdir(join(dataDir, 'photos'));
    await writeFile(join(dataDir, 'photos', 'one.txt'), 'mine');
    await expect(start(['--reset', '--data', join(dataDir, 'photos')])).rejects.toThrow('left alone');
    expect(existsSync(join(dataDir, 'photos', 'one.txt'))).toBe(true);
  });
});
