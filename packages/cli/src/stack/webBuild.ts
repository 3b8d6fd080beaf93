import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { LocalSupabaseError } from '@conduit/local-supabase';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { tryCommand } from '@conduit/local-supabase/processes.ts';

import { waitForLock } from './lock.ts';
import { repositoryRoot, webDir } from './paths.ts';

/** What the dashboard's build depends on. */
const SOURCES = [
  'apps/web/src',
  'apps/web/next.config.ts',
  'apps/web/postcss.config.mjs',
  'apps/web/package.json',
  'packages/shared/src',
  'packages/db/src/database.types.ts',
  'pnpm-lock.yaml',
];
/** Outside of the build's own folder, which it empties. */
const LOCK = join(repositoryRoot, 'node_modules', '.cache', 'conduit-web-build.lock');
const STAMP = join(webDir, '.next', 'conduit-sources');

/** Builds the dashboard for production unless the build there is of these very sources. */
export async function buildWeb(
  progress: (message: string) => void,
  log: (line: string) => void,
): Promise<void> {
  const sources = await hashSources();
  const isBuilt = async () => existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === sources;
  if (await isBuilt()) return;
  await mkdir(dirname(LOCK), { recursive: true });
  const lock = await waitForLock(LOCK, () => progress('Waiting for another start to build the dashboard'));
  try {
    if (!(await isBuilt())) await build(sources, progress, log);
  } finally {
    lock.release();
  }
}

async function build(
  sources: string,
  progress: (message: string) => void,
  log: (line: string) => void,
): Promise<void> {
  progress('Building the dashboard');
  const result = await tryCommand({
    name: 'next build',
    command: process.execPath,
    args: [join(webDir, 'node_modules/next/dist/bin/next'), 'build'],
    cwd: webDir,
    env: childEnv({ NEXT_TELEMETRY_DISABLED: '1' }),
  });
  const output = `${result.stdout}\n${result.stderr}`.trim();
  for (const line of output.split('\n')) log(line);
  // Too little memory or a full disk is likelier than a fault of ours, and only its own words tell.
  if (result.exitCode !== 0) {
    throw new LocalSupabaseError('command_failed', 'The dashboard did not build.', output);
  }
  await writeFile(STAMP, sources);
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const path = join(repositoryRoot, source);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
    const files = entries
      ? entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [path];
    for (const file of files.sort()) hash.update(file).update(await readFile(file).catch(() => ''));
  }
  return hash.digest('hex');
}
