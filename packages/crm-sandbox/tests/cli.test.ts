import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

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

  it('explains itself, and refuses a port that is none', async () => {
    const help = start(['--help']);
    await once(help.child, 'close');
    expect(help.output()).toContain('Usage: sandbox');
    const wrong = start(['--hubspot-port', 'http']);
    const [code] = (await once(wrong.child, 'close')) as [number];
    expect(code).not.toBe(0);
    expect(wrong.output()).toContain('--hubspot-port must be a whole number');
  });
});
