import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { repositoryRoot } from './paths.ts';
import { withClient } from './database.ts';
import { parseTap, tapProblems } from './tap.ts';

export const testsFolder = join(repositoryRoot, 'supabase', 'tests');

const PGTAP_SQL = 'share/postgresql/extension/pgtap--1.3.5.sql';
/** Files that prepare rather than test: they keep what they create. */
const PREPARES = /^00\d_.*\.test\.sql$/;

/**
 * Installs pgTAP where Supabase has it, in schema `extensions`. The script of the extension is run as it is,
 * since `create extension` would need it copied into the server's own folder.
 */
export async function installPgTap(client: pg.Client): Promise<void> {
  const archive = join(
    dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite-pgtap')),
    'pgtap.tar.gz',
  );
  const { stdout } = await promisify(execFile)('tar', ['-xzOf', archive, PGTAP_SQL], { maxBuffer: 2 ** 24 });
  await client.query('set search_path = extensions, public');
  await client.query(stdout);
  await client.query('reset search_path');
}

type Values = Record<string, unknown>;

export interface FileResult {
  file: string;
  passed: number;
  /** Empty when every planned test ran and passed. */
  problems: string[];
}

/** Runs one pgTAP file in a session of its own, as `pg_prove` does; a file that breaks off is a failed one. */
export async function runTestFile(url: string, file: string): Promise<FileResult> {
  const sql = await readFile(join(testsFolder, file), 'utf8');
  try {
    // Several statements give several results, which the types of `pg` do not say.
    const results = await withClient(url, async (client) => [await client.query<Values>(sql)].flat());
    const output = results.flatMap(({ rows }) => rows.flatMap((row) => Object.values(row)));
    const tap = parseTap(output.filter((value) => typeof value === 'string').join('\n'));
    return { file, passed: tap.passed, problems: tapProblems(tap) };
  } catch (error) {
    return { file, passed: 0, problems: [describeError(error, sql)] };
  }
}

/** Runs the files that prepare a database for testing: helpers and fixtures, which stay. */
export async function prepareTests(url: string): Promise<FileResult[]> {
  await withClient(url, installPgTap);
  return runAll(
    url,
    (await listTests()).filter((file) => PREPARES.test(file)),
  );
}

/** Runs every pgTAP file of `supabase/tests`, on a migrated database that nothing else uses. */
export async function runPgTap(url: string): Promise<FileResult[]> {
  return [...(await prepareTests(url)), ...(await runStories(url))];
}

/** Runs the files that test, on a prepared database. */
export async function runStories(url: string): Promise<FileResult[]> {
  return runAll(
    url,
    (await listTests()).filter((file) => !PREPARES.test(file)),
  );
}

async function listTests(): Promise<string[]> {
  return (await readdir(testsFolder)).filter((file) => file.endsWith('.test.sql')).sort();
}

async function runAll(url: string, files: string[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const file of files) results.push(await runTestFile(url, file));
  return results;
}

function describeError(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const line = error.position ? ` at line ${sql.slice(0, Number(error.position)).split('\n').length}` : '';
  const context = error.where ? `\n${error.where}` : '';
  return `broke off${line}: ${error.message} (${error.code ?? 'no code'})${context}`;
}
