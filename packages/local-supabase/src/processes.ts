import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalSupabaseError } from './errors.ts';
import type { WatchdogMessage } from './watchdog.ts';

export interface ChildOptions {
  /** How messages name it. */
  name: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user to run as, when the caller is root. */
  user?: { uid: number; gid: number } | undefined;
  /** Asks it to end in an orderly way. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to do so. */
  graceMs?: number;
  /** Every line it prints, on either stream. */
  onLine?: (line: string) => void;
}

export interface Child {
  pid: number;
  /** Settles when the process has ended; never rejects. */
  exited: Promise<void>;
  running(): boolean;
  /** The last lines it printed, for an error message. */
  lastLines(): string;
  /** How it ended: `exit code 1`, `SIGKILL`. */
  ending(): string;
  /** Asks it to end, forces it after a while, and waits until it is gone. */
  stop(): Promise<void>;
}

const KEPT_LINES = 40;
const DEFAULT_GRACE_MS = 8_000;

/**
 * Starts a long-running program in a process group of its own, so that Ctrl-C reaches only us and we end
 * things in order. Should we be killed instead, the watchdog ends it.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...options.user,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new LocalSupabaseError('command_failed', `${options.name} could not be run.`, cause.message));
    });
  });
  const pid = child.pid!; // set once 'spawn' has fired
  const signal = options.stopSignal ?? 'SIGTERM';
  tellWatchdog({ kind: 'process', pid, signal });

  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      options.onLine?.(line);
    });
  }

  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      tellWatchdog({ kind: 'forget', pid });
      resolve();
    });
  });
  return {
    pid,
    exited,
    running,
    lastLines: () => lines.join('\n'),
    ending: () => child.signalCode ?? `exit code ${child.exitCode}`,
    stop: async () => {
      if (!running()) return;
      child.kill(signal);
      const gone = await Promise.race([
        exited.then(() => true),
        delay(options.graceMs ?? DEFAULT_GRACE_MS, false, { ref: false }),
      ]);
      if (!gone) child.kill('SIGKILL');
      await exited;
    },
  };
}

export interface CommandOptions {
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  user?: { uid: number; gid: number } | undefined;
}

/** Runs a program to its end and returns what it printed on stdout; any other exit code than 0 is an error. */
export async function runCommand(options: CommandOptions): Promise<string> {
  const result = await tryCommand(options);
  if (result.exitCode === 0) return result.stdout;
  throw new LocalSupabaseError('command_failed', `${options.name} failed.`, result.stderr || result.stdout);
}

/**
 * Runs a program to its end and reports its exit code and output. Should we end before it, the watchdog kills it and
 * what it started: half a build or half a migration is of no use, and would stand in the next one's way.
 */
export async function tryCommand(
  options: CommandOptions,
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const child = spawn(options.command, options.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env && { env: options.env }),
    ...options.user,
  });
  const { pid } = child;
  if (pid !== undefined) {
    tellWatchdog({ kind: 'process', pid, signal: 'SIGKILL' });
    child.once('exit', () => tellWatchdog({ kind: 'forget', pid }));
  }
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new LocalSupabaseError('command_failed', `${options.name} could not be run.`, cause.message));
    });
    child.once('close', (code) => resolve({ exitCode: code ?? 1, ...output }));
  });
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command a process was started with; empty when there is no such process. */
export async function commandLine(pid: number, proc = '/proc'): Promise<string> {
  if (existsSync(proc)) return readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '');
  return (await tryCommand({ name: 'ps', command: 'ps', args: ['-o', 'args=', '-p', String(pid)] })).stdout;
}

/** Has a folder removed when this process ends in a way that leaves no time to do so. */
export function removeWhenOrphaned(path: string): { forget(): void } {
  tellWatchdog({ kind: 'folder', path });
  return { forget: () => tellWatchdog({ kind: 'forget', path }) };
}

/** The process that ends what we started should we be killed; there is one from then on. */
export function watchdogPid(): number | undefined {
  watchdog ??= startWatchdog();
  return watchdog.pid;
}

/** Whether this process is a watchdog that is still ending what its owner left behind. */
export const isWatchdog = async (pid: number): Promise<boolean> =>
  isAlive(pid) && (await commandLine(pid)).includes('keepWatch');

let watchdog: ChildProcess | undefined;

function tellWatchdog(message: WatchdogMessage): void {
  watchdog ??= startWatchdog();
  watchdog.stdin!.write(`${JSON.stringify(message)}\n`);
}

function startWatchdog(): ChildProcess {
  const module = JSON.stringify(new URL('./watchdog.ts', import.meta.url).href);
  const program = `const { keepWatch } = await import(${module}); await keepWatch(process.stdin)`;
  const started = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // It must outlive us, and neither it nor its pipe may keep us alive.
  started.unref();
  if (started.stdin instanceof Socket) started.stdin.unref();
  started.stdin.on('error', () => (watchdog = undefined));
  return started;
}
