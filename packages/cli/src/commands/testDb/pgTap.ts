import { runPgtap, type PgtapResult } from '@conduit/local-supabase/testing';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from './paths.ts';

const testsFolder = join(repositoryRoot, 'supabase', 'tests');
/** Files that prepare rather than test: they keep what they create. */
const PREPARES = /^00\d_/;

/** Runs every pgTAP file of `supabase/tests`, on a migrated database that nothing else uses. */
export async function runPgTap(url: string, folder = testsFolder): Promise<PgtapResult[]> {
  return [...(await prepareTests(url)), ...(await runStories(url, folder))];
}

/** Runs the files that prepare a database for testing: helpers and fixtures, which stay. */
export async function prepareTests(url: string): Promise<PgtapResult[]> {
  return runPgtap(url, await listTests(testsFolder, (file) => PREPARES.test(file)));
}

/** Runs the files that test, on a prepared database. */
export async function runStories(url: string, folder = testsFolder): Promise<PgtapResult[]> {
  return runPgtap(url, await listTests(folder, (file) => !PREPARES.test(file)));
}

/** What failed in a file, one text for each assertion, with its line. */
export function describeFailures({ file, failures }: PgtapResult): string[] {
  return failures.map(({ line, message, diagnostics }) =>
    [`${file}${line === undefined ? '' : `:${line}`} ${message}`, ...diagnostics].join('\n'),
  );
}

async function listTests(folder: string, pick: (file: string) => boolean): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test.sql') && pick(file));
  return files.sort().map((file) => join(folder, file));
}
