import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { commands } from '../src/registry.ts';
import { run } from '../src/run.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const MAIN = join(import.meta.dirname, '../src/main.ts');

let folder: string;
let busy: Server;
let busyPort: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conduit-wrong-calls-'));
  await mkdir(join(folder, 'empty'));
  await mkdir(join(folder, 'photos'));
  await writeFile(join(folder, 'photos', 'one.txt'), 'mine');
  await writeFile(join(folder, 'letter.eml'), 'Subject: Hello\r\n\r\nHello\r\n');
  await mkdir(join(folder, 'damaged'));
  await writeFile(join(folder, 'damaged', 'secrets.json'), '{"inboundEmailSecret"');
  await mkdir(join(folder, 'ports'));
  await writeFile(join(folder, 'ports', 'ports.json'), '{"dashboard": 70000}');
  // Somebody else's program keeps its secrets under the same name.
  await mkdir(join(folder, 'project'));
  await writeFile(join(folder, 'project', 'secrets.json'), '{"apiKey": "mine"}');
  await mkdir(join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0o500);
  busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  busyPort = (busy.address() as AddressInfo).port; // a TCP server's address is never a string
});
afterAll(async () => {
  busy.close();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The command as a person runs it: a process of its own, without what this one has in its environment. */
async function typed(argv: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  const outcome: Outcome = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (outcome.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (outcome.stderr += text.toString()));
  outcome.code = await new Promise((resolve) => child.on('close', resolve));
  return outcome;
}

interface Case {
  argv: string[];
  env?: Record<string, string>;
  says: RegExp;
  code: 1 | 2;
}
const at = (name: string) => `{folder}/${name}`;
const DATABASE = { CONDUIT_DB_URL: 'postgresql://nobody:x@127.0.0.1:1/postgres' };
const OPERATOR = {
  DATABASE_URL: DATABASE.CONDUIT_DB_URL,
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_SECRET_KEY: 'x',
};

const cases: Case[] = [
  { argv: ['strat'], says: /no command "strat"\. Did you mean start\?/, code: 2 },
  { argv: ['toString'], says: /no command "toString"\. There are: start, send,/, code: 2 },
  ...Object.keys(commands)
    .filter((name) => name !== 'ops' && name !== 'test-e2e')
    .map((name): Case => ({ argv: [name, '--surprise'], says: /Unknown option '--surprise'/, code: 2 })),
  { argv: ['start', '--data'], says: /'--data <value>' argument missing/, code: 2 },
  { argv: ['start', 'now'], says: /Unexpected argument 'now'/, code: 2 },
  { argv: ['start', '--reset', '--data', at('photos')], says: /holds other things/, code: 1 },
  { argv: ['start', '--data', at('photos/one.txt')], says: /one\.txt is not a folder/, code: 1 },
  { argv: ['start', '--data', at('damaged')], says: /secrets\.json is damaged/, code: 1 },
  { argv: ['start', '--data', at('ports')], says: /ports\.json is damaged/, code: 1 },
  { argv: ['start', '--reset', '--data', at('project')], says: /holds other things/, code: 1 },
  { argv: ['start', '--data', at('project')], says: /holds other things/, code: 1 },
  { argv: ['demo', '--data', at('photos')], says: /holds other things/, code: 1 },
  { argv: ['start', '--data', ''], says: /--data takes a folder/, code: 2 },
  { argv: ['demo', '--data', ''], says: /--data takes a folder/, code: 2 },
  { argv: ['send', at('letter.eml'), '--data', ''], says: /--data takes a folder/, code: 2 },
  { argv: ['demo', '--emails', at('missing')], says: /missing does not exist/, code: 1 },
  { argv: ['demo', '--emails', at('letter.eml')], says: /letter\.eml is not a folder/, code: 1 },
  { argv: ['send'], says: /Name an \.eml file/, code: 2 },
  { argv: ['send', at('missing.eml')], says: /missing\.eml does not exist/, code: 1 },
  { argv: ['send', at('empty')], says: /empty holds no \.eml files/, code: 1 },
  {
    argv: ['send', at('letter.eml'), '--data', at('empty')],
    says: /Nothing is running on the data folder/,
    code: 1,
  },
  {
    argv: ['send', at('letter.eml'), '--data', at('missing')],
    says: /Nothing is running on the data folder/,
    code: 1,
  },
  { argv: ['sandbox', '--hubspot-port', 'http'], says: /--hubspot-port must be a whole number/, code: 2 },
  { argv: ['sandbox', '--hubspot-port', '99999'], says: /99999/, code: 2 },
  {
    argv: ['sandbox', '--hubspot-port', '{busy}', '--salesforce-port', '0'],
    says: /Port \d+ is taken/,
    code: 1,
  },
  {
    argv: ['sandbox', '--hubspot-port', '0', '--salesforce-port', '0', '--data', at('letter.eml')],
    says: /letter\.eml/,
    code: 1,
  },
  { argv: ['bench', 'extractoin'], says: /Did you mean extraction\?/, code: 2 },
  { argv: ['bench', 'extraction', '--size', 'big'], says: /--size takes a whole number/, code: 2 },
  {
    argv: ['bench', 'reconcile-scale'],
    env: { BENCH_LEDGER_ROWS: 'many' },
    says: /BENCH_LEDGER_ROWS is wrong/,
    code: 1,
  },
  { argv: ['drill'], says: /Name a drill: classification,/, code: 2 },
  { argv: ['drill', 'constructor'], says: /no drill "constructor"/, code: 2 },
  { argv: ['drill', 'residual', '--rounds', '0'], says: /--rounds takes a whole number/, code: 2 },
  { argv: ['chaos', '--schedules', '-1'], says: /--schedules/, code: 2 },
  { argv: ['chaos', '--ablate', 'everything'], says: /no safeguard "everything"/, code: 2 },
  {
    argv: ['test-e2e'],
    env: { CHROMIUM_PATH: '/no/chromium' },
    says: /no browser at \/no\/chromium/,
    code: 1,
  },
  { argv: ['ops'], says: /Name what to do: writes,/, code: 2 },
  { argv: ['ops', 'wirtes'], says: /Did you mean writes\?/, code: 2 },
  { argv: ['ops', 'writes', 'list'], says: /CONDUIT_DB_URL/, code: 2 },
  { argv: ['ops', 'writes', 'lst'], env: DATABASE, says: /Did you mean list\?/, code: 2 },
  { argv: ['ops', 'writes', 'list', '--surprise'], env: DATABASE, says: /Unknown option/, code: 2 },
  { argv: ['ops', 'writes', 'explain', '7'], env: DATABASE, says: /"7" is not the id of a write/, code: 2 },
  { argv: ['ops', 'writes', 'list'], env: DATABASE, says: /Nothing answers at 127\.0\.0\.1:1/, code: 1 },
  {
    argv: ['ops', 'writes', 'list'],
    env: { CONDUIT_DB_URL: 'postgresql://' + 'no-such-host.invalid/x' },
    says: /Nothing answers at no-such-host/,
    code: 1,
  },
  { argv: ['ops', 'rotate-keys'], says: /environment.*CONDUIT_DB_URL/, code: 1 },
  {
    argv: ['ops', 'rotate-keys'],
    env: { ...DATABASE, TOKEN_VAULT_KEYS: 'secret', TOKEN_VAULT_ACTIVE_KEY: 'a' },
    says: /TOKEN_VAULT_KEYS/,
    code: 1,
  },
  { argv: ['ops', 'erase', '--workspace', ID], env: OPERATOR, says: /--address <email>/, code: 2 },
  {
    argv: ['ops', 'erase', '--workspace', ID, '--address', 'a@b.example'],
    says: /environment.*DATABASE_URL/,
    code: 1,
  },
  {
    argv: ['ops', 'erase', '--workspace', ID, '--address', 'a@b.example'],
    env: OPERATOR,
    says: /Nothing answers/,
    code: 1,
  },
  {
    argv: ['ops', 'export', '--workspace', 'mine', '--out', '/tmp'],
    env: OPERATOR,
    says: /not "mine"/,
    code: 2,
  },
  {
    argv: ['ops', 'residual', '--workspace', ID, '--against', at('missing')],
    env: OPERATOR,
    says: /missing does not exist/,
    code: 1,
  },
  {
    argv: ['ops', 'residual', '--workspace', ID, '--against', at('letter.eml')],
    env: OPERATOR,
    says: /no file that --remember wrote/,
    code: 1,
  },
];

describe('a call that cannot work', () => {
  it.each(cases)('$argv $env ends in what happened and what to do', async ({ argv, env, says, code }) => {
    const filled = argv.map((text) => text.replace('{folder}', folder).replace('{busy}', String(busyPort)));
    const { stderr, code: exitCode } = await typed(filled, env);
    // Progress is not part of the complaint.
    const lines = stderr
      .trimEnd()
      .split('\n')
      .filter((line) => !/^ *\d+\.\d s {2}/.test(line));
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(lines.join('\n')).toMatch(says);
    expect(lines.length, stderr).toBe(2);
    expect(exitCode).toBe(code);
  });

  it.skipIf(process.getuid?.() === 0)('says when a folder may not be written to', async () => {
    const { stderr, code } = await typed(['start', '--data', join(folder, 'closed', 'data')]);
    expect(stderr).toMatch(/You may not read or write/);
    expect(code).toBe(1);
  });
});

describe('--help', () => {
  const helped = [...Object.keys(commands).map((name) => [name]), ['ops', 'writes'], ['ops', 'erase']];
  it.each(helped)('of %s %s says how it is called', async (...argv) => {
    const out: string[] = [];
    const err: string[] = [];
    const names = argv.filter((name) => name !== undefined);
    const code = await run([...names, '--help'], {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
    });
    expect(code).toBe(0);
    expect(err).toEqual([]);
    expect(out.join('\n')).toMatch(/^Usage: pnpm /);
  });

  it('alone lists the commands', async () => {
    const { stdout, code } = await typed(['--help']);
    expect(stdout).toMatch(/ {2}test:e2e +tests in a real browser/);
    expect(code).toBe(0);
    expect((await typed([])).code).toBe(2);
  });
});
