import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';

import { childEnv } from '@conduit/local-supabase/env.ts';
import { inPackage } from '@conduit/local-supabase/packages.ts';
import { startChild, tryCommand, type Child } from '@conduit/local-supabase/processes.ts';
import { startHostedLike, type HostedLike } from '@conduit/local-supabase/testing';
import type { Variable } from '@conduit/shared/environment.ts';
import { workerEnvironment } from '@conduit/worker/env.ts';
import getPort from 'get-port';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { webEnvironment } from '../../../apps/web/src/env.ts';
import { functionsEnvironments } from '../../../supabase/functions/_shared/env.ts';
import { repositoryRoot } from '../src/stack/paths.ts';

const page = await readFile(join(repositoryRoot, 'docs/DEPLOYMENT.md'), 'utf8');

interface Block {
  language: string;
  /** The env file it is the content of. */
  file?: string | undefined;
  text: string;
}
const blocks: Block[] = [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
  ({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    file: [...page.slice(0, index).matchAll(/`(\w+\.env)`/g)].at(-1)?.[1],
  }),
);
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'));

const CLI = 'packages/local-supabase/node_modules/.bin/supabase ';
/** Commands that are run here, below. */
const RUN = [
  /^\S+\/supabase db push /,
  /^node_modules\/\.bin\/node .*services\/worker\/src\/main\.ts$/,
  /^curl .*:9464\/readyz$/,
];
/** Commands that are not run here, and why. The CLI's are held to what it says it takes. */
const NOT_RUN: [RegExp, string][] = [
  [/^npx --yes pnpm@12 install --frozen-lockfile$/, 'these tests run in what it installs'],
  [/^\S+\/supabase (login|link|secrets set|functions deploy)\b/, 'need the hosted API'],
  [/^npx --yes pnpm@12 --filter @conduit\/web run build$/, 'takes a minute; the build is a check of its own'],
  [/^node_modules\/\.bin\/node --env-file=web\.env \S+\/next start /, 'needs the build'],
  [/^curl .*:3000\/readyz$/, 'needs the dashboard'],
];

const all = Object.values(functionsEnvironments).flatMap(({ variables }) => variables);
const programs: Record<string, { heading: string; variables: readonly Variable[] }> = {
  'functions.env': {
    heading: 'Edge Functions',
    variables: all.filter(
      ({ name, platform }, at) => !platform && all.findIndex((each) => each.name === name) === at,
    ),
  },
  'worker.env': { heading: 'Worker', variables: workerEnvironment.variables },
  'web.env': { heading: 'Dashboard', variables: webEnvironment.variables },
};
const contentOf = (file: string): string =>
  blocks.find((block) => block.language === 'dotenv' && block.file === file)?.text ?? '';
/** The first column of a section's table. */
function tableOf(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const names = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(({ 1: name = '' }) => name),
    );
  return [...new Set(names)].sort();
}

describe.each(Object.entries(programs))('%s', (file, { heading, variables }) => {
  it('has everything that has to be set, and nothing nobody reads', () => {
    const given = Object.keys(parseEnv(contentOf(file)));
    expect(given).toEqual(
      expect.arrayContaining(variables.filter((each) => each.required).map(({ name }) => name)),
    );
    expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(given));
  });

  it('is explained by a table of all there is to set', () => {
    expect(tableOf(heading)).toEqual(variables.map(({ name }) => name).sort());
  });
});

describe('each command of the page', () => {
  it.each(commands)('%s', async (command) => {
    const isRun = RUN.some((pattern) => pattern.test(command));
    const reason = NOT_RUN.find(([pattern]) => pattern.test(command))?.[1];
    expect(isRun || reason !== undefined, 'is neither run here nor listed with a reason').toBe(true);
    if (!command.startsWith(CLI)) return;
    const words = command.slice(CLI.length).split(' ');
    const flag = words.findIndex((word) => word.startsWith('-'));
    const name = words.slice(0, flag === -1 ? words.length : flag);
    const { stdout, exitCode } = await tryCommand({
      name: 'The Supabase CLI',
      command: process.execPath,
      args: [inPackage('supabase', 'dist/supabase.js'), ...name, '--help'],
      env: childEnv(),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`supabase ${name.join(' ')} `);
    for (const [given] of command.matchAll(/(?<= )--[a-z-]+/g))
      expect(stdout).toMatch(new RegExp(`^ +${given}[ \\[,]`, 'm'));
  });

  it('has a use for every reason not to run one', () => {
    for (const [pattern] of [...NOT_RUN, ...RUN.map((each) => [each])])
      expect(commands.filter((command) => pattern?.test(command)).length, String(pattern)).toBeGreaterThan(0);
  });
});

describe('an operator who follows the page', () => {
  let hosted: HostedLike;
  let folder: string;
  let worker: Child | undefined;
  /** What they fill in, by what the page calls it. */
  let yours: Record<string, string>;

  beforeAll(async () => {
    hosted = await startHostedLike();
    const { host } = new URL(hosted.url);
    // Theirs is a clone of the repository, with files of their own beside it.
    folder = await mkdtemp(join(tmpdir(), 'conduit-deployment-'));
    for (const each of ['apps', 'node_modules', 'packages', 'services', 'supabase'])
      await symlink(join(repositoryRoot, each), join(folder, each));
    yours = {
      '<worker password>': 'w0rker-password',
      '<functions password>': 'funct1ons-password',
      '<database host>:5432': host,
      '<project ref>': 'abcdefghijklmnopqrst',
      '<secret key>': 'sb_secret_1',
      '<publishable key>': 'sb_publishable_1',
      '<inbound secret>': 'an-inbound-secret-of-32-characters',
      '<vault key>': 'A'.repeat(43),
      '<HubSpot client id>': 'hubspot-id',
      '<HubSpot client secret>': 'hubspot-secret',
      '<Salesforce consumer key>': 'salesforce-id',
      '<Salesforce consumer secret>': 'salesforce-secret',
      '9464': String(await getPort({ host: '127.0.0.1' })),
    };
  }, 120_000);
  afterAll(async () => {
    await worker?.stop();
    await hosted.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const filledIn = (text: string): string => {
    const filled = Object.entries(yours).reduce(
      (all, [theirs, value]) => all.replaceAll(theirs, value),
      text,
    );
    expect(filled).not.toMatch(/<[^>]+>/);
    return filled;
  };
  const commandLike = (pattern: RegExp): string => {
    const found = commands.find((command) => pattern.test(command));
    expect(found).toBeDefined();
    return filledIn(found ?? '');
  };
  const shell = (command: string) =>
    promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], {
      cwd: folder,
      // The local server speaks no TLS.
      env: childEnv({ DATABASE_URL: `${hosted.url}?sslmode=disable` }),
      encoding: 'utf8',
    });
  const ask = async <T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const asOwner = <T extends pg.QueryResultRow>(sql: string) => ask<T>(hosted.url, sql);

  it('is no superuser', async () => {
    expect(await asOwner('select rolsuper from pg_roles where rolname = current_user')).toEqual([
      { rolsuper: false },
    ]);
  });

  it('pushes the migrations', async () => {
    await shell(commandLike(RUN[0]!));
    expect(
      await asOwner(
        `select nspowner::regrole::text as owner from pg_namespace where nspname in ('pgboss', 'private')`,
      ),
    ).toEqual([{ owner: 'postgres' }, { owner: 'postgres' }]);
  }, 180_000);

  it('gives the roles their passwords', async () => {
    const sql = blocks.filter(({ language }) => language === 'sql');
    expect(sql.length).toBeGreaterThan(0);
    for (const { text } of sql) await asOwner(filledIn(text));
  });

  it('writes settings that every program takes', async () => {
    for (const file of Object.keys(programs)) await writeFile(join(folder, file), filledIn(contentOf(file)));
    const given = (file: string) => parseEnv(filledIn(contentOf(file)));
    const platform = {
      SUPABASE_URL: 'https://abcdefghijklmnopqrst.supabase.co',
      SUPABASE_DB_URL: hosted.url,
      SUPABASE_PUBLISHABLE_KEYS: '{"default": "sb_publishable_1"}',
      SUPABASE_SECRET_KEYS: '{"default": "sb_secret_1"}',
    };
    for (const each of Object.values(functionsEnvironments))
      each.read({ ...given('functions.env'), ...platform });
    expect(workerEnvironment.read(given('worker.env')).DRY_RUN).toBe(true);
    webEnvironment.read(given('web.env'));
    for (const [file, role] of [
      ['functions.env', 'conduit_functions'],
      ['worker.env', 'conduit_worker'],
    ] as const)
      expect(await ask(given(file).CONDUIT_DB_URL ?? '', 'select current_user as role')).toEqual([{ role }]);
  });

  it('starts the worker, which is ready', async () => {
    worker = await startChild({
      name: 'The worker',
      command: 'bash',
      args: ['-euc', `exec ${commandLike(RUN[1]!)}`],
      cwd: folder,
      env: childEnv(),
    });
    await vi.waitFor(
      async () => {
        expect(worker?.running(), worker?.lastLines()).toBe(true);
        expect((await shell(commandLike(RUN[2]!))).stdout).toBe('{"status":"ok"}\n');
      },
      { timeout: 40_000, interval: 200 },
    );
    await worker.stop();
  }, 60_000);
});
