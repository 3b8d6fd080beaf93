import { join } from 'node:path';

import { childEnv } from '@conduit/local-supabase/env.ts';
import { inPackage } from '@conduit/local-supabase/packages.ts';
import { tryCommand } from '@conduit/local-supabase/processes.ts';
import { EnvironmentError, type Environment } from '@conduit/shared/environment.ts';
import { workerEnvironment } from '@conduit/worker/env.ts';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';

import { webEnvironment } from '../../../apps/web/src/env.ts';
import { functionsEnvironments } from '../../../supabase/functions/_shared/env.ts';
import { commandEnvironments } from '../src/env.ts';
import { repositoryRoot, webDir, workerDir } from '../src/stack/paths.ts';

const environments: Record<string, Environment<z.ZodRawShape>> = {
  worker: workerEnvironment,
  web: webEnvironment,
  ...functionsEnvironments,
  ...commandEnvironments,
};

const VAULT_KEY = 'A'.repeat(43);
/** Right, and other than the default, for every variable of every program. */
const RIGHT: Record<string, string> = {
  CONDUIT_DB_URL: 'postgresql://role:pass-canary@127.0.0.1:1/postgres',
  DATABASE_URL: 'postgresql://role:pass-canary@127.0.0.1:1/postgres',
  SUPABASE_DB_URL: 'postgresql://role:pass-canary@127.0.0.1:1/postgres',
  CONDUIT_DB_POOL: '7',
  DRY_RUN: 'false',
  CRM_HEADROOM: '0.5',
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_SECRET_KEY: 'sb_secret_canary',
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_canary',
  SUPABASE_PUBLISHABLE_KEYS: '{"default": "sb_publishable_canary"}',
  SUPABASE_SECRET_KEYS: '{"default": "sb_secret_canary"}',
  INBOUND_DOMAIN: 'in.conduit.example',
  INBOUND_EMAIL_SECRETS: 'canary-0123456789',
  LOG_LEVEL: 'warn',
  HUBSPOT_CLIENT_ID: 'canary',
  HUBSPOT_CLIENT_SECRET: 'canary',
  HUBSPOT_API_URL: 'http://127.0.0.1:2',
  HUBSPOT_AUTHORIZE_URL: 'http://127.0.0.1:2',
  SALESFORCE_CLIENT_ID: 'canary',
  SALESFORCE_CLIENT_SECRET: 'canary',
  SALESFORCE_LOGIN_URL: 'http://127.0.0.1:3',
  TOKEN_VAULT_KEYS: JSON.stringify({ one: VAULT_KEY }),
  TOKEN_VAULT_ACTIVE_KEY: 'one',
  SMTP_URL: 'smtp://user:canary@127.0.0.1:4',
  MAIL_FROM: 'Canary <canary@conduit.example>',
  APP_URL: 'http://127.0.0.1:5',
  FUNCTIONS_URL: 'http://127.0.0.1:6',
  WORKER_PORT: '7',
  WORKER_HOST: '0.0.0.0',
  CHROMIUM_PATH: '/canary',
  BENCH_LEDGER_ROWS: '1,2',
};

const each = Object.entries(environments).flatMap(([program, environment]) =>
  environment.variables.map((variable) => ({ program, environment, ...variable })),
);

/** What reading comes to: the settings, or what is wrong with them. */
function outcome(
  environment: Environment<z.ZodRawShape>,
  source: Record<string, string | undefined>,
): unknown {
  try {
    return environment.read(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
}

describe.each(each)('$name of $program', ({ name, environment, required }) => {
  const { [name]: right, ...others } = RIGHT;

  it('is the same unset, empty and blank', () => {
    const unset = outcome(environment, others);
    for (const blank of ['', ' ', '\t', ' \r\n'])
      expect(outcome(environment, { ...others, [name]: blank })).toEqual(unset);
    if (required) expect(unset).toMatch(new RegExp(`^${name} is not set\\. Example: ${name}=\\S`));
    else expect(unset).toBeTypeOf('object');
  });

  it('is heard when it is set', () => {
    const [with_, without] = [
      outcome(environment, { ...others, [name]: right }),
      outcome(environment, others),
    ];
    expect(with_).toBeTypeOf('object');
    expect(with_).not.toEqual(without);
  });

  it('is one line when it is wrong, if it can be, and is not shown', () => {
    for (const wrong of ['zq-canary', '{"zq-canary": 5}', 'ftp://zq-canary', '-1zq-canary']) {
      const said = outcome(environment, { ...others, [name]: wrong });
      if (typeof said !== 'string') continue;
      expect(said).toMatch(/^[A-Z_]+ is wrong: [^\n]+\. Example: [A-Z_]+=[^\n]+$/);
      expect(said).not.toContain('zq-canary');
    }
  });
});

describe('the variables that change what leaves, empty', () => {
  it('are their defaults', () => {
    const read = workerEnvironment.read({ ...RIGHT, CRM_HEADROOM: '', DRY_RUN: ' ' });
    expect(read).toMatchObject({ CRM_HEADROOM: 0.2, DRY_RUN: true });
  });
});

describe('a real process with a wrong variable', () => {
  const end = (command: string, args: string[], cwd: string, env: Record<string, string>) =>
    tryCommand({ name: 'the program', command, args, cwd, env: childEnv(env) });

  it('the worker says so in one line, and ends', async () => {
    const ended = await end(process.execPath, [join(workerDir, 'src/main.ts')], workerDir, {
      ...RIGHT,
      CRM_HEADROOM: 'a fifth',
    });
    expect(ended).toEqual({
      exitCode: 78,
      stdout: '',
      stderr:
        'CRM_HEADROOM is wrong: Invalid input: expected number, received NaN. Example: CRM_HEADROOM=0.2\n',
    });
  });

  it.each([
    'inbound-email',
    'send-test-mail',
    'claim-install',
    'hubspot-oauth-start',
    'hubspot-webhook',
    'disconnect-crm',
  ])(
    'the function %s in Deno says so in one line, and ends',
    async (name) => {
      const folder = join(repositoryRoot, 'supabase/functions', name);
      const ended = await end(
        inPackage('deno', 'deno'),
        [
          ...['run', '--quiet', '--no-prompt', '--no-lock', '--node-modules-dir=none'],
          ...['--config', join(folder, 'deno.json'), '--allow-net', '--allow-env'],
          ...[`--allow-read=${repositoryRoot}`, join(folder, 'index.ts')],
        ],
        repositoryRoot,
        { ...RIGHT, SUPABASE_SECRET_KEYS: 'sb_secret_canary' },
      );
      expect(ended).toEqual({
        exitCode: 78,
        stdout: '',
        stderr: `SUPABASE_SECRET_KEYS is wrong: expected JSON. Example: SUPABASE_SECRET_KEYS='{"default": "sb_secret_…"}'\n`,
      });
    },
    120_000,
  );

  it('the dashboard says so in one line, and ends', async () => {
    const next = join(webDir, 'node_modules/next/dist/bin/next');
    const ended = await end(process.execPath, [next, 'dev', '-H', '127.0.0.1', '-p', '0'], webDir, {
      ...RIGHT,
      NEXT_TELEMETRY_DISABLED: '1',
      APP_URL: 'app.conduit.example',
    });
    expect(ended.exitCode).toBe(78);
    expect(ended.stderr).toBe(
      'APP_URL is wrong: expected an address that starts with http:// or https://. Example: APP_URL=https://app.conduit.example\n',
    );
  }, 60_000);

  it('a command says so in one line and what to read in another, and ends', async () => {
    const main = join(repositoryRoot, 'packages/cli/src/main.ts');
    const ended = await end(process.execPath, [main, 'ops', 'rotate-keys'], repositoryRoot, {
      ...RIGHT,
      TOKEN_VAULT_KEYS: '{"one": ',
    });
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(
      /^In the environment TOKEN_VAULT_KEYS is wrong: expected JSON\. Example: [^\n]+\n[^\n]+\n$/,
    );
  });
});
