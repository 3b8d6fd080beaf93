import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify, type TomlTable } from 'smol-toml';
import { childEnv } from './env.ts';
import { LocalSupabaseError } from './errors.ts';
import type { Keys } from './keys.ts';
import { inPackage } from './packages.ts';
import { waitUntilListening } from './ports.ts';
import { startChild, type Child } from './processes.ts';
import { table } from './projectConfig.ts';

export interface LiteOptions {
  /** Holds its generated config and the stored files. */
  folder: string;
  port: number;
  /** Where clients reach it, for the links in its mails. */
  apiUrl: string;
  /** As the role that owns nothing of the project. */
  databaseUrl: string;
  keys: Keys;
  /** The project's official config, from which its own is derived. */
  projectConfig: TomlTable;
  log?: (line: string) => void;
}

const START_TIMEOUT_MS = 30_000;

/** Starts the Data API, Auth and Storage of `@supabase/lite`, and waits until they answer. */
export async function startLite(options: LiteOptions): Promise<Child> {
  const { folder, port } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const config = join(folder, 'config.toml');
  await writeFile(config, stringify(liteConfig(options)), { mode: 0o600 });

  const child = await startChild({
    name: 'The Data API',
    command: process.execPath,
    // Admin mode would serve requests without a key as service_role.
    args: [inPackage('@supabase/lite', 'dist/cli/index.js'), 'start', '--config', config, '--no-admin'],
    cwd: folder,
    env: childEnv({ EXPERIMENTAL_STORAGE: '1', LITE_TELEMETRY: '0', NO_COLOR: '1' }),
    ...(options.log && { onLine: options.log }),
  });
  if (!(await waitUntilListening(child, port, START_TIMEOUT_MS))) {
    await child.stop();
    throw new LocalSupabaseError('did_not_start', 'The Data API did not start.', child.lastLines());
  }
  await askFirst(options);
  return child;
}

/** Its first request makes it alter grants; several at once would trip over each other, and callers' would fail. */
async function askFirst({ port, keys }: LiteOptions): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/rest/v1/workspaces?limit=0`, {
    headers: { apikey: keys.publishableKey },
  });
  await response.body?.cancel();
}

/** The keys of the official config that lite understands; it refuses to start on any it does not. */
const KNOWN = {
  api: ['schemas', 'extra_search_path', 'max_rows'],
  auth: [
    'site_url',
    'additional_redirect_urls',
    'jwt_expiry',
    'enable_refresh_token_rotation',
    'refresh_token_reuse_interval',
    'enable_signup',
    'minimum_password_length',
  ],
  email: ['double_confirm_changes', 'enable_confirmations'],
  storage: ['file_size_limit'],
};

function liteConfig({ port, apiUrl, databaseUrl, keys, projectConfig }: LiteOptions): TomlTable {
  const auth = table(projectConfig, 'auth');
  return {
    api: { ...pick(table(projectConfig, 'api'), KNOWN.api), port, external_url: apiUrl },
    db: { driver: 'postgres', url: databaseUrl },
    auth: {
      ...pick(auth, KNOWN.auth),
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      email: pick(table(auth, 'email'), KNOWN.email),
    },
    storage: { ...pick(table(projectConfig, 'storage'), KNOWN.storage), enabled: true },
  };
}

function pick(from: TomlTable, names: readonly string[]): TomlTable {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}
