import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pg from 'pg';
import { inPackage } from '../packages.ts';
import { usablePostgresBinaries } from '../postgresBinaries.ts';
import { runCommand } from '../processes.ts';
import { withClient } from '../sql.ts';
import { unprivilegedUser } from '../unprivileged.ts';
import { parseTap } from './tap.ts';

export interface PgtapFailure {
  /** Of the file, where it can be told. */
  line: number | undefined;
  message: string;
  diagnostics: string[];
}

export interface PgtapResult {
  file: string;
  passed: number;
  failures: PgtapFailure[];
}

const EXTENSION_FOLDER = 'share/postgresql/extension';

/**
 * Adds pgTAP to the embedded server, which has no other place for extensions than its own folder (PostgreSQL 18
 * brings `extension_control_path`). pgTAP is plain SQL, so the copy made for PGlite serves. Safe to repeat.
 */
export async function installPgtap(postgresRoot?: string): Promise<void> {
  const root = postgresRoot ?? (await usablePostgresBinaries(await unprivilegedUser(''))).root;
  const target = join(root, EXTENSION_FOLDER);
  if (existsSync(join(target, 'pgtap.control'))) return;
  const unpacked = await mkdtemp(join(target, '.pgtap-'));
  try {
    const archive = inPackage('@electric-sql/pglite-pgtap', 'dist/pgtap.tar.gz');
    await runCommand({ name: 'tar', command: 'tar', args: ['-xzf', archive, '-C', unpacked] });
    const files = (await readdir(join(unpacked, EXTENSION_FOLDER))).filter((file) =>
      file.startsWith('pgtap'),
    );
    // The control file last: it is what makes the extension visible.
    files.sort((a, b) => Number(a.endsWith('.control')) - Number(b.endsWith('.control')));
    for (const file of files) await rename(join(unpacked, EXTENSION_FOLDER, file), join(target, file));
    await runCommand({
      name: 'chmod',
      command: 'chmod',
      args: ['a+r', ...files.map((file) => join(target, file))],
    });
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

/** Runs pgTAP files, each on a connection of its own, against a database; adds the extension if need be. */
export async function runPgtap(dbUrl: string, files: readonly string[]): Promise<PgtapResult[]> {
  await installPgtap();
  await withClient(dbUrl, (client) =>
    client.query(`
      create schema if not exists extensions;
      create extension if not exists pgtap with schema extensions;
      -- Assertions run as the role under test, whatever the project's default privileges are.
      grant usage on schema extensions to public;
      grant execute on all functions in schema extensions to public;
    `),
  );
  const results: PgtapResult[] = [];
  for (const file of files) results.push(await runFile(dbUrl, file));
  return results;
}

async function runFile(dbUrl: string, file: string): Promise<PgtapResult> {
  const sql = await readFile(file, 'utf8');
  const { lines, error } = await withClient(dbUrl, async (client) => {
    await client.query('set search_path = "$user", public, extensions');
    return runToEnd(client, sql);
  });
  const report = parseTap(lines);
  const failures: PgtapFailure[] = report.failures.map(({ number, description, diagnostics }) => ({
    line: lineOf(sql, description),
    message: `${number} - ${description}`,
    diagnostics,
  }));
  if (error) {
    const line = error.position === undefined ? undefined : lineAt(sql, Number(error.position) - 1);
    failures.push({ line, message: `The file stopped: ${error.message}`, diagnostics: [] });
  } else if (report.planned === undefined) {
    failures.push({ line: undefined, message: 'The file has no plan.', diagnostics: [] });
  } else if (report.passed + report.failures.length !== report.planned) {
    const ran = report.passed + report.failures.length;
    const message = `The plan was ${report.planned} assertions, and ${ran} ran.`;
    failures.push({ line: undefined, message, diagnostics: [] });
  }
  return { file: basename(file), passed: report.passed, failures };
}

/** Every line of text the statements return, up to the first that fails. */
async function runToEnd(
  client: pg.Client,
  sql: string,
): Promise<{ lines: string[]; error?: pg.DatabaseError }> {
  const lines: string[] = [];
  const config: pg.QueryArrayConfig = { text: sql, rowMode: 'array' };
  const query = new pg.Query<unknown[]>(config);
  query.on('row', (row) => {
    for (const value of Object.values(row)) if (typeof value === 'string') lines.push(...value.split('\n'));
  });
  client.query(query);
  return new Promise((resolve, reject) => {
    query.on('end', () => resolve({ lines }));
    query.on('error', (error) => {
      if (error instanceof pg.DatabaseError) resolve({ lines, error });
      else reject(error);
    });
  });
}

function lineOf(sql: string, description: string): number | undefined {
  const at = description === '' ? -1 : sql.indexOf(`'${description.replaceAll("'", "''")}'`);
  return at === -1 ? undefined : lineAt(sql, at);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
