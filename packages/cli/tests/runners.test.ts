import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAlive } from '@conduit/local-supabase/processes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parentOf, runnersAbove } from '../src/runners.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const SANDBOX = [MAIN, 'sandbox', '--hubspot-port', '0', '--salesforce-port', '0'];

let folder: string;
const started: ChildProcess[] = [];
const pids: number[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conduit-runners-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const pid of pids.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A program of this name that runs a command through a shell, as package managers do, and knows no signals. */
async function runner(name: string, command: readonly string[]): Promise<string> {
  const file = join(folder, name);
  // The shell has more to do afterwards, so it does not make way for the command.
  const line = `${command.map((part) => `'${part}'`).join(' ')}; true`;
  await writeFile(
    file,
    `require('node:child_process').spawn('sh', ['-c', process.argv[2]], { stdio: 'inherit' });`,
  );
  await chmod(file, 0o700);
  return [process.execPath, file, line].map((part) => `"${part}"`).join(' ');
}

/** Runs a line in a shell; gives the line that `pattern` waits for. */
async function typed(
  line: string,
  pattern: RegExp,
): Promise<{ child: ChildProcess; match: RegExpExecArray }> {
  const child = spawn('sh', ['-c', `${line}; true`], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  let output = '';
  for await (const text of child.stdout.iterator({ destroyOnReturn: false })) {
    output += String(text);
    const match = pattern.exec(output);
    if (match) return { child, match };
  }
  throw new Error(output);
}

describe('a command that a package manager runs', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('ends when that dies of %s', async (signal) => {
    const line = await runner('pnpm', [process.execPath, ...SANDBOX]);
    const { child, match } = await typed(line, /HubSpot sandbox +(http:\S+)/);
    const url = match[1] ?? '';
    expect((await fetch(url)).status).toBeLessThan(500);
    const outermost = await childOf(child.pid ?? 0);
    pids.push(outermost);
    process.kill(outermost, signal);
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => 'answers',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('gone');
  });

  it('does not end with the shell that somebody typed it into', async () => {
    const script = `console.log('ready ' + process.pid); setInterval(() => {}, 1000)`;
    const { child, match } = await typed(`"${process.execPath}" -e "${script}"`, /ready (\d+)/);
    const pid = Number(match[1]);
    pids.push(pid);
    expect(await parentOf(pid)).toBe(child.pid);
    expect(await parentOf(pid, '/no/proc')).toBe(child.pid);
    expect(await runnersAbove(child.pid ?? 0)).toEqual([]);
    expect(await parentOf(2 ** 30)).toBe(0);
  });
});

/** The process another one started. */
async function childOf(pid: number): Promise<number> {
  const ps = spawn('ps', ['-eo', 'pid=,ppid=']);
  let output = '';
  ps.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await once(ps, 'close');
  const rows = output.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
  return rows.find(([, parent]) => parent === pid)?.[0] ?? 0;
}
