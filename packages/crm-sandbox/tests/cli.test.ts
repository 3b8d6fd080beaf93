import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runSandbox, type Terminal } from '../src/cli.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

/** Runs the command in a process of its own, as its users do. */
function start(argv: string[]) {
  const script = `import { runSandbox } from ${JSON.stringify(cli)}; await runSandbox(${JSON.stringify(argv)});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

describe('the sandbox command', () => {
  it('says where the servers are and stops when interrupted', async () => {
    const { child, output } = start(['--hubspot-port', '0', '--salesforce-port', '0', '--search-lag', '10']);
    await expect.poll(output, { timeout: 10_000 }).toContain('Stop with Ctrl-C');
    const urls = [...output().matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
    expect(urls).toHaveLength(3);
    for (const url of new Set(urls)) expect((await fetch(url)).status).toBe(200);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it('explains itself', async () => {
    const { terminal, output } = fakeTerminal();
    await runSandbox(['--help'], terminal);
    expect(output()).toContain('Usage: sandbox');
  });

  it('refuses a port that is none', async () => {
    await expect(runSandbox(['--hubspot-port', 'http'])).rejects.toThrow(
      '--hubspot-port must be a whole number',
    );
  });

  it('keeps its state where it is told to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
    const data = join(folder, 'state.json');
    try {
      const argv = ['--hubspot-port', '0', '--salesforce-port', '0', '--data', data];
      await runSandbox(argv, fakeTerminal().terminal);
      expect(await readFile(data, 'utf8')).toContain('Northwind Trading');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** A terminal whose user interrupts at once. */
function fakeTerminal() {
  let written = '';
  const terminal: Terminal = {
    write: (text) => {
      written += text;
    },
    interrupted: () => Promise.resolve(),
  };
  return { terminal, output: () => written };
}
