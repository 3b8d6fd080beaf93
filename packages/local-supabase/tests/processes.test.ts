import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inPackage } from '../src/packages.ts';
import { commandLine, isAlive, runCommand, startChild, tryCommand } from '../src/processes.ts';
import { keepWatch } from '../src/watchdog.ts';
import { temporaryFolder } from './support/folder.ts';

const node = (program: string) => ({
  name: 'a program',
  command: process.execPath,
  args: ['--eval', program],
});
const SLEEP = 'console.log("up"); setInterval(() => {}, 1000)';
const DEAF = `process.on('SIGTERM', () => console.log('no')); ${SLEEP}`;

/** Starts a child and waits until it has printed its first line. */
async function upAndRunning(program: string) {
  let isUp: () => void = () => undefined;
  const up = new Promise<void>((resolve) => (isUp = resolve));
  const child = await startChild({ ...node(program), onLine: isUp });
  await up;
  return child;
}

describe('a child process', () => {
  it('is asked to end, and is gone once stop() returns', async () => {
    const child = await upAndRunning(SLEEP);
    expect(isAlive(child.pid)).toBe(true);
    await child.stop();
    await child.stop();
    expect(isAlive(child.pid)).toBe(false);
    expect(child.running()).toBe(false);
  });

  it('is forced to end when it does not listen', async () => {
    const child = await startChild({ ...node(DEAF), graceMs: 100 });
    await expect.poll(() => child.lastLines()).toContain('up');
    await child.stop();
    expect(isAlive(child.pid)).toBe(false);
    expect(child.lastLines()).toBe('up\nno');
  });

  it('keeps its last lines, from both streams, for an error message', async () => {
    const child = await startChild(node('for (let i = 0; i < 100; i++) console.error(`line ${i}`)'));
    await child.exited;
    await expect.poll(() => child.lastLines().split('\n').at(-1)).toBe('line 99');
    expect(child.lastLines().split('\n')).toHaveLength(40);
  });

  it('that cannot be run is an error with a name', async () => {
    const missing = { name: 'Nothing', command: '/nonexistent/program', args: [] };
    await expect(startChild(missing)).rejects.toMatchObject({ code: 'command_failed' });
    await expect(runCommand(missing)).rejects.toThrow('Nothing could not be run.');
  });
});

describe('a command', () => {
  it('returns what it printed', async () => {
    expect(await runCommand(node('console.log("done")'))).toBe('done\n');
  });

  it('that fails carries its own words', async () => {
    const failing = runCommand(node('console.error("because"); process.exit(2)'));
    await expect(failing).rejects.toMatchObject({ code: 'command_failed', detail: 'because\n' });
    const quiet = runCommand(node('console.log("only here"); process.exit(2)'));
    await expect(quiet).rejects.toMatchObject({ detail: 'only here\n' });
  });

  it('that is killed has failed', async () => {
    expect(await tryCommand(node('process.kill(process.pid)'))).toMatchObject({ exitCode: 1 });
  });
});

describe('the command a process was started with', () => {
  it('is told with and without /proc, and empty when there is no such process', async () => {
    const child = await upAndRunning(SLEEP);
    expect(await commandLine(child.pid)).toContain('setInterval');
    expect(await commandLine(child.pid, '/no/proc')).toContain('setInterval');
    await child.stop();
    expect(await commandLine(child.pid)).toBe('');
    expect(await commandLine(child.pid, '/no/proc')).toBe('');
  });
});

describe('the watchdog', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const input = (...messages: object[]) =>
    Readable.from(messages.map((message) => `${JSON.stringify(message)}\n`));

  it('ends what its owner left running, force where needed, and removes its folders', async () => {
    const [polite, deaf] = await Promise.all([upAndRunning(SLEEP), upAndRunning(DEAF)]);
    const scratch = join(folder.dir, 'scratch');
    await mkdir(scratch);
    await keepWatch(
      input(
        { kind: 'process', pid: polite.pid, signal: 'SIGTERM' },
        { kind: 'process', pid: deaf.pid, signal: 'SIGTERM' },
        { kind: 'folder', path: scratch },
      ),
      200,
    );
    await Promise.all([polite.exited, deaf.exited]);
    expect(existsSync(scratch)).toBe(false);
  });

  it('leaves alone what its owner has dealt with', async () => {
    const child = await upAndRunning(SLEEP);
    await keepWatch(
      input(
        { kind: 'process', pid: child.pid, signal: 'SIGTERM' },
        { kind: 'folder', path: folder.dir },
        { kind: 'forget', pid: child.pid },
        { kind: 'forget', path: folder.dir },
      ),
    );
    expect(isAlive(child.pid)).toBe(true);
    expect(existsSync(folder.dir)).toBe(true);
    await child.stop();
  });

  it('acts even when its owner is killed', async () => {
    const processes = JSON.stringify(new URL('../src/processes.ts', import.meta.url).href);
    const owner = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { startChild, removeWhenOrphaned } = await import(${processes});
       removeWhenOrphaned(${JSON.stringify(folder.dir)});
       const args = ['--eval', 'setInterval(() => {}, 1000)'];
       const child = await startChild({ name: 'sleeper', command: process.execPath, args });
       console.log(child.pid);`,
    ]);
    const pid = await new Promise<number>((resolve) => {
      owner.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
    });
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => existsSync(folder.dir), { timeout: 5_000 }).toBe(false);
  });
});

describe('a command whose owner is killed', () => {
  it('ends at once, and so does what it had started', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.dir, 'pids');
    const processes = JSON.stringify(new URL('../src/processes.ts', import.meta.url).href);
    // As a build or a migration: deaf, and a program that runs another one.
    const build = `const { spawn } = require('node:child_process');
      const worker = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
      process.on('SIGTERM', () => {});
      require('node:fs').writeFileSync(${JSON.stringify(file)}, [process.pid, worker.pid, ''].join(' '));
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { tryCommand } = await import(${processes});
       const args = ['--eval', ${JSON.stringify(build)}];
       await tryCommand({ name: 'a build', command: process.execPath, args });`,
    ]);
    const pids = async () => (await readFile(file, 'utf8').catch(() => '')).trim().split(' ').map(Number);
    await expect.poll(async () => (await pids()).length, { timeout: 5_000 }).toBe(2);
    const started = await pids();
    try {
      owner.kill('SIGKILL');
      await expect.poll(() => started.filter(isAlive), { timeout: 5_000 }).toEqual([]);
    } finally {
      for (const pid of started.filter(isAlive)) process.kill(pid, 'SIGKILL');
      await folder.remove();
    }
  });
});

describe('a path inside a package', () => {
  it('needs the package', () => {
    expect(() => inPackage('@conduit/does-not-exist', 'x')).toThrow();
  });
});
