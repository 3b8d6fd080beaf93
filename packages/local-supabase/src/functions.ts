import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import getPort from 'get-port';
import { childEnv } from './env.ts';
import { inPackage } from './packages.ts';
import { startChild, type Child } from './processes.ts';

export interface FunctionsOptions {
  /** The folder holding `supabase/functions`; functions may read files below it. */
  projectDir: string;
  /** Which of them to start. */
  names: readonly string[];
  /** Where the entry modules are generated. */
  folder: string;
  /** What the platform tells every function. */
  env: Readonly<Record<string, string>>;
  log: (name: string, line: string) => void;
}

export interface EdgeFunction {
  name: string;
  port: number;
  /** Whether it takes requests; waits for one that is being started. */
  ready(): Promise<boolean>;
}

export interface EdgeFunctions {
  all: EdgeFunction[];
  stop(): Promise<void>;
}

/** The first start of a function downloads what it imports. */
const START_TIMEOUT_MS = 120_000;
const POLL_MS = 20;
const RESTART_DELAY_MS = { first: 250, most: 10_000 };
/** A process that lived this long has recovered: its next crash is answered quickly again. */
const HEALTHY_AFTER_MS = 30_000;

/** The names of the functions in `supabase/functions`: every folder with an `index.ts` and a `deno.json`. */
export async function listFunctions(projectDir: string): Promise<string[]> {
  const folder = join(projectDir, 'supabase', 'functions');
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => !/^[._]/.test(name)) // `_shared` and the like, as for the CLI
    .filter((name) => ['index.ts', 'deno.json'].every((file) => existsSync(join(folder, name, file))))
    .sort();
}

/** Starts one Deno process per function and waits until each has had its chance; crashes are recovered from. */
export async function startFunctions(options: FunctionsOptions): Promise<EdgeFunctions> {
  const env = childEnv({ ...(await localSecrets(options.projectDir)), ...options.env });
  await mkdir(options.folder, { recursive: true });
  const started = await Promise.all(
    options.names.map((name) => superviseFunction(name, { ...options, env })),
  );
  return {
    all: started,
    stop: async () => {
      await Promise.all(started.map((each) => each.stop()));
    },
  };
}

/** `supabase/functions/.env`, as the official CLI reads it. */
async function localSecrets(projectDir: string): Promise<Record<string, string>> {
  const file = join(projectDir, 'supabase', 'functions', '.env');
  if (!existsSync(file)) return {};
  // An object without a prototype, whose values are all present.
  return { ...(parseEnv(await readFile(file, 'utf8')) as Record<string, string>) };
}

async function superviseFunction(
  name: string,
  options: FunctionsOptions,
): Promise<EdgeFunction & { stop(): Promise<void> }> {
  const port = await getPort({ host: '127.0.0.1' });
  const entry = join(options.folder, `${name}.ts`);
  await writeFile(entry, entryModule(join(options.projectDir, 'supabase', 'functions', name, 'index.ts')));

  const stopping = new AbortController();
  let child: Child | undefined;
  /** Undefined when there is no process and one may be started. */
  let attempt: Promise<boolean> | undefined;
  let pause = RESTART_DELAY_MS.first;

  const start = (): Promise<boolean> => (attempt ??= launch());

  const launch = async (): Promise<boolean> => {
    if (stopping.signal.aborted) return false;
    const since = Date.now();
    const started = await startChild({
      name: `The function ${name}`,
      command: inPackage('deno', 'deno'),
      args: denoArguments(options.projectDir, name, entry),
      cwd: options.projectDir,
      env: { ...options.env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`, NO_COLOR: '1' },
      onLine: (line) => options.log(name, line),
    });
    child = started;
    const isUp = await comesUp(started);
    if (!isUp) await started.stop();
    void started.exited.then(() => recover(isUp, since));
    return isUp;
  };

  const comesUp = async (started: Child): Promise<boolean> => {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (started.running() && Date.now() < deadline && !stopping.signal.aborted) {
      if (await accepts(port)) return true;
      await delay(POLL_MS);
    }
    return false;
  };

  /** What crashed starts again by itself; what never came up is tried again when somebody asks for it. */
  const recover = async (wasUp: boolean, since: number): Promise<void> => {
    if (stopping.signal.aborted) return;
    attempt = Promise.resolve(false);
    if (Date.now() - since > HEALTHY_AFTER_MS) pause = RESTART_DELAY_MS.first;
    options.log(name, wasUp ? `ended, and starts again in ${pause} ms` : 'could not start');
    await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    pause = Math.min(pause * 2, RESTART_DELAY_MS.most);
    attempt = undefined;
    if (wasUp) await start();
  };

  await start();
  return {
    name,
    port,
    ready: start,
    stop: async () => {
      stopping.abort();
      await attempt;
      await child?.stop();
    },
  };
}

/** A function may call `Deno.serve` itself or export `{ fetch }`; the platform takes both, so this does. */
function entryModule(index: string): string {
  return `globalThis.EdgeRuntime ??= { waitUntil: (work) => void work.catch((error) => console.error(error)) };
const { default: exported } = await import(${JSON.stringify(pathToFileURL(index).href)});
if (typeof exported?.fetch === 'function') Deno.serve((request, info) => exported.fetch(request, info));
`;
}

function denoArguments(projectDir: string, name: string, entry: string): string[] {
  const folder = join(projectDir, 'supabase', 'functions', name);
  return [
    'run',
    ...['--config', join(folder, 'deno.json')],
    // Packages come from Deno's own cache, as when deployed, whatever package.json lies above.
    '--node-modules-dir=none',
    ...(existsSync(join(folder, 'deno.lock')) ? [] : ['--no-lock']),
    ...['--no-prompt', '--quiet', '--allow-net', '--allow-env', `--allow-read=${projectDir}`],
    entry,
  ];
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
