import { join } from 'node:path';
import { childEnv } from './env.ts';
import { LocalSupabaseError } from './errors.ts';
import { listMigrations } from './migrations.ts';
import { inPackage } from './packages.ts';
import { repositoryRoot } from './paths.ts';
import { tryCommand } from './processes.ts';
import { withClient } from './sql.ts';

export interface ProjectOptions {
  /** The folder holding `supabase/`; the repository's root by default. */
  projectDir?: string;
}

/**
 * Applies the migrations the database has not had yet, with the official CLI. Asks the database first, because
 * the CLI takes seconds to find out that there is nothing to do. Returns how many there were.
 */
export async function applyMigrations(url: string, options: ProjectOptions = {}): Promise<number> {
  const projectDir = options.projectDir ?? repositoryRoot;
  const files = await listMigrations(join(projectDir, 'supabase', 'migrations'));
  const applied = await appliedVersions(url);
  const known = new Set(files.map(({ version }) => version));
  const newer = [...applied].filter((version) => !known.has(version)).sort();
  if (newer.length > 0) {
    throw new LocalSupabaseError(
      'newer_version',
      `The database was migrated by a newer version: this one does not know migration ${newer.at(-1)}.`,
    );
  }
  const pending = files.filter(({ version }) => !applied.has(version)).length;
  if (pending > 0) await supabase(['--yes', 'db', 'push', remote(url)], projectDir);
  return pending;
}

/** TypeScript types of the schemas, as the official CLI writes them. */
export async function generateTypes(
  url: string,
  options: ProjectOptions & { schemas?: readonly string[] } = {},
): Promise<string> {
  const schemas = (options.schemas ?? ['public', 'private']).join(',');
  const args = ['gen', 'types', '--schema', schemas, remote(url)];
  return supabase(args, options.projectDir ?? repositoryRoot);
}

/** One finding of Supabase's security and performance advisors. */
export interface AdvisorFinding {
  name: string;
  title: string;
  level: 'ERROR' | 'WARN' | 'INFO';
  detail: string;
  remediation?: string;
  metadata?: { schema?: string; name?: string; type?: string };
}

/** What the official CLI's advisors find, from `info` up. Results depend on grants: use a database as hosted. */
export async function runAdvisors(url: string, options: ProjectOptions = {}): Promise<AdvisorFinding[]> {
  const args = ['db', 'advisors', '--level', 'info', '--output-format', 'json', remote(url)];
  const output = await supabase(args, options.projectDir ?? repositoryRoot);
  const { results } = JSON.parse(output) as { results: AdvisorFinding[] }; // the CLI's documented shape
  return results;
}

async function appliedVersions(url: string): Promise<Set<string>> {
  return withClient(url, async (client) => {
    const table = 'supabase_migrations.schema_migrations';
    const { rowCount } = await client.query('select where to_regclass($1) is not null', [table]);
    if (rowCount === 0) return new Set();
    const { rows } = await client.query<{ version: string }>(`select version from ${table}`);
    return new Set(rows.map(({ version }) => version));
  });
}

/** The local server speaks no TLS, and the CLI insists on it for addresses it does not know as its own. */
function remote(url: string): string {
  const target = new URL(url);
  target.searchParams.set('sslmode', 'disable');
  return `--remote=${target.href}`;
}

async function supabase(args: readonly string[], projectDir: string): Promise<string> {
  const script = inPackage('supabase', 'dist/supabase.js');
  const { exitCode, stdout, stderr } = await tryCommand({
    name: 'The Supabase CLI',
    command: process.execPath,
    args: [script, ...args, '--workdir', projectDir],
    cwd: projectDir,
    env: childEnv(),
  });
  if (exitCode === 0) return stdout;
  const command = args
    .filter((arg) => !arg.startsWith('-'))
    .slice(0, 2)
    .join(' ');
  throw new LocalSupabaseError('command_failed', `supabase ${command} failed.`, stderr.trim());
}
