import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import getPort from 'get-port';
import { childEnv } from './env.ts';
import { inPackage } from './packages.ts';
import { waitUntilListening } from './ports.ts';
import { startChild, type Child } from './processes.ts';
import { GIVE_UP, pauseAfter, type PartFailure } from './supervise.ts';

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
  say: (message: string) => void;
  /** Told when one dies too often; it is started again all the same. */
  onGivenUp: (failure: PartFailure) => void;
}

export interface EdgeFunction {
  name: string;
  /** Another one after a new start. */
  readonly port: number;
  /** Whether it takes requests; waits for one that is being started. */
  ready(): Promise<boolean>;
}

export interface EdgeFunctions {
  all: EdgeFunction[];
  stop(): Promise<void>;
}

/** The first start of a function downloads what it imports. */
const START_TIMEOUT_MS = 120_000;

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
  let port = 0;
  const entry = join(options.folder, `${name}.ts`);
  await writeFile(entry, entryModule(join(options.projectDir, 'supabase', 'functions', name, 'index.ts')));

  const stopping = new AbortController();
  let child: Child | undefined;
  /** Undefined when there is no process and one may be started. */
  let attempt: Promise<boolean> | undefined;
  let deaths: number[] = [];

  const start = (): Promise<boolean> => (attempt ??= launch());

  const launch = async (): Promise<boolean> => {
    if (stopping.signal.aborted) return false;
    port = await getPort({ host: '127.0.0.1' });
    const started = await startChild({
      name: `The function ${name}`,
      command: inPackage('deno', 'deno'),
      args: denoArguments(options.projectDir, name, entry),
      cwd: options.projectDir,
      env: { ...options.env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`, NO_COLOR: '1' },
      onLine: (line) => options.log(name, line),
    });
    child = started;
    const isUp = await waitUntilListening(started, port, START_TIMEOUT_MS, () => !stopping.signal.aborted);
    if (!isUp) await started.stop();
    void started.exited.then(() => recover(isUp, started));
    return isUp;
  };

  /** What crashed starts again by itself; what never came up is tried again when somebody asks for it. */
  const recover = async (wasUp: boolean, ended: Child): Promise<void> => {
    if (stopping.signal.aborted) return;
    attempt = Promise.resolve(false);
    const now = Date.now();
    deaths = [...deaths, now].filter((at) => now - at < GIVE_UP.withinMs);
    const pause = pauseAfter(deaths.length);
    options.log(name, wasUp ? `ended, and starts again in ${pause} ms` : 'could not start');
    if (wasUp) options.say(`The function ${name} ended (${ended.ending()}); starting it again`);
    if (wasUp && deaths.length >= GIVE_UP.deaths) {
      options.onGivenUp({ part: `The function ${name}`, lastLines: ended.lastLines() });
    }
    await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    attempt = undefined;
    if (wasUp && (await start())) options.say(`The function ${name} is back`);
  };

  await start();
  return {
    name,
    get port() {
      return port;
    },
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
