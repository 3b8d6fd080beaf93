import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { commandLine, isAlive, tryCommand } from '@conduit/local-supabase/processes.ts';

const LOOK_MS = 500;
const RUNNER = /^(\S*\/)?((node|bun) \S*\/)?(npm|npx|pnpm|pnpx|corepack|yarn)\b/;
const SHELL = /^\S*sh -c\b/;

/**
 * The programs between the person and us, by process id: `npx pnpm start` is npm, its shell, pnpm, its shell, and us.
 * What started the outermost of them is none of ours to watch.
 */
export async function runnersAbove(pid: number): Promise<number[]> {
  const above: number[] = [];
  let runners = 0;
  for (let next = pid; next > 1; next = await parentOf(next)) {
    const command = (await commandLine(next)).replaceAll('\0', ' ');
    const isRunner = RUNNER.test(command);
    if (!isRunner && !SHELL.test(command)) break;
    above.push(next);
    if (isRunner) runners = above.length;
  }
  return above.slice(0, runners);
}

/** Calls back once as soon as one of the processes is gone. Keeps nobody alive. */
export function whenOneEnds(pids: readonly number[], onEnd: () => void, lookMs = LOOK_MS): void {
  const timer = setInterval(() => {
    if (pids.every(isAlive)) return;
    clearInterval(timer);
    onEnd();
  }, lookMs);
  timer.unref();
}

/** The process that started another; 0 when that is gone. */
export async function parentOf(pid: number, proc = '/proc'): Promise<number> {
  if (existsSync(proc)) {
    // `pid (name) state parent …`, and the name may hold anything.
    const stat = await readFile(`${proc}/${pid}/stat`, 'utf8').catch(() => '');
    return Number(
      stat
        .slice(stat.lastIndexOf(')') + 1)
        .trim()
        .split(' ')[1] ?? 0,
    );
  }
  const { stdout } = await tryCommand({
    name: 'ps',
    command: 'ps',
    args: ['-o', 'ppid=', '-p', String(pid)],
  });
  return Number(stdout.trim());
}
