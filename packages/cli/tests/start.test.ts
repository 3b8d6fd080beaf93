import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { isAlive } from '@conduit/local-supabase/processes.ts';
import getPort from 'get-port';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { send } from '../src/commands/send.ts';
import { findRunning, type RunningProduct } from '../src/stack/dataFolder.ts';
import { DEMO_ACCOUNT, waitUntilQuiet } from '../src/stack/demoData.ts';
import { connectCrm, signIn } from '../src/stack/journey.ts';
import { demoEmailsDir } from '../src/stack/paths.ts';
import type { Ports } from '../src/stack/ports.ts';

const TIMEOUT_MS = 120_000;
const MAIN = join(import.meta.dirname, '../src/main.ts');

let folder: string;
let dataDir: string;
let started: Started;
const squatters: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conduit-start-test-'));
  dataDir = join(folder, 'data');
  await freePorts(dataDir);
  started = await start(dataDir);
}, TIMEOUT_MS);
afterAll(async () => {
  await started?.stop();
  for (const server of squatters) server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  process: ChildProcess;
  product: RunningProduct;
  output: () => string;
  exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Ports of its own for a data folder, as if it had started with them before. */
async function freePorts(dir: string): Promise<void> {
  const ports: Record<string, number> = {};
  for (const part of ['dashboard', 'API', 'database', 'HubSpot sandbox', 'Salesforce sandbox']) {
    ports[part] = await getPort({ host: '127.0.0.1' });
  }
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'ports.json'), JSON.stringify(ports));
}
const portsOf = async (dir: string) => JSON.parse(await readFile(join(dir, 'ports.json'), 'utf8')) as Ports;

/** `pnpm start` as a process of its own, without the dashboard, whose tests need a browser. */
function begin(dir: string, options: readonly string[] = ['--empty']) {
  const child = spawn(process.execPath, [MAIN, 'start', '--no-dashboard', '--data', dir, ...options]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (output += text.toString()));
  }
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { process: child, output: () => output, exited };
}

async function start(dir: string, options?: readonly string[]): Promise<Started> {
  const begun = begin(dir, options);
  const isUp = (async () => {
    while (!begun.output().includes('Conduit is up')) await delay(50);
  })();
  await Promise.race([isUp, begun.exited]);
  const product = await findRunning(dir);
  return {
    ...begun,
    product,
    stop: async () => {
      if (begun.process.exitCode === null) begun.process.kill('SIGINT');
      await begun.exited;
    },
  };
}

async function command(...argv: string[]) {
  const child = spawn(process.execPath, [MAIN, ...argv]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

/** The processes `start` runs, with the command each was started with. */
async function childrenOf({ process: { pid } }: Started): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args='], { maxBuffer: 1 << 24 });
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === pid)
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] ?? '' }))
    .filter(({ command: text }) => !text.startsWith('ps '));
}
async function childOf(of: Started, what: RegExp): Promise<number> {
  const found = (await childrenOf(of)).find(({ command: text }) => what.test(text));
  if (!found) throw new Error(`There is no child ${what}.`);
  return found.pid;
}

/** Somebody else's program on a port, that answers whatever it is asked. */
async function squat(port: number): Promise<void> {
  const server = createServer((_, response) => response.end('<p>Not Conduit</p>'));
  squatters.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

const query = async (text: string): Promise<unknown[]> => {
  const client = new pg.Client(started.product.dbUrl);
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(text)).rows;
  } finally {
    await client.end();
  }
};

const keys = z.object({ publishableKey: z.string() });
/** What the tests' person needs of the stack. */
async function reachable() {
  const { publishableKey } = keys.parse(
    JSON.parse(await readFile(join(dataDir, 'supabase', 'keys.json'), 'utf8')),
  );
  const { apiUrl, functionsUrl, dbUrl } = started.product;
  return { functionsUrl, supabase: { apiUrl, publishableKey, dbUrl } } as unknown as Parameters<
    typeof signIn
  >[0] &
    Parameters<typeof connectCrm>[0];
}
const ANA = { email: 'ana@northwind.example', password: 'correct horse battery', workspaceName: 'Northwind' };

describe('a second start on the same data folder', () => {
  it('says which one runs, and touches nothing', async () => {
    const before = await readFile(join(dataDir, 'ports.json'), 'utf8');
    const { code, stderr } = await command('start', '--data', dataDir);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Conduit already runs on this data folder: ${started.product.apiUrl}, process ${started.process.pid}.`,
    );
    expect((await command('start', '--reset', '--data', dataDir)).code).toBe(1);
    expect((await command('demo', '--data', dataDir)).stderr).toContain('already runs');
    expect(await readFile(join(dataDir, 'ports.json'), 'utf8')).toBe(before);
    expect(existsSync(join(dataDir, 'secrets.json'))).toBe(true);
    expect((await fetch(`${started.product.apiUrl}/auth/v1/health`)).status).toBeLessThan(500);
  });
});

/** `pnpm send` in this process, with what it prints. */
async function sent(...argv: string[]) {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  try {
    return { code: await send([...argv, '--data', dataDir]), lines };
  } finally {
    log.mockRestore();
  }
}

describe('mail of one’s own', () => {
  const letter = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  it('needs a workspace to go to', async () => {
    const file = await letter(
      'early.eml',
      'From: a@b.example\r\nTo: c@d.example\r\nSubject: Early\r\n\r\nHello\r\n',
    );
    for (const to of [[], ['--to', 'northwind']]) {
      await expect(sent(file, ...to)).rejects.toMatchObject({ next: 'Sign up in the dashboard first.' });
    }
  });

  it('arrives in the product that runs, and each file is answered for', async () => {
    await signIn(await reachable(), ANA);
    await mkdir(join(folder, 'mail'));
    const mail = (subject: string) =>
      `Message-ID: <${subject}@globex.example>\r\nFrom: Lee <lee@globex.example>\r\nTo: ana@northwind.example\r\n` +
      `Date: Fri, 20 Nov 2026 16:05:00 +0100\r\nSubject: ${subject}\r\n\r\nCould you send pricing for 12 seats?\r\n`;
    await letter('mail/1-first.eml', mail('first'));
    await letter('mail/2-again.eml', mail('first'));
    await letter('mail/3-broken.eml', 'this is not mail');
    await letter('mail/readme.txt', mail('never'));
    const { code, lines } = await sent(join(folder, 'mail'));
    const [first, again, broken, total] = lines;
    expect(first).toMatch(/^1-first\.eml: stored, \/w\/[0-9a-f-]{36}\/threads\/[0-9a-f-]{36}$/);
    expect(again).toBe(first?.replace('1-first.eml: stored', '2-again.eml: known already'));
    expect(broken).toMatch(/^3-broken\.eml: refused \(\w+\)\. /);
    expect(total).toBe('1 stored, 1 known already, 1 refused.');
    expect(code).toBe(1);
    expect(await query('select subject from public.messages')).toEqual([{ subject: 'first' }]);
  });

  it('is answered for even when other files of the folder cannot be read', async () => {
    const mail = 'From: a@b.example\r\nTo: c@d.example\r\nSubject: Beside\r\n\r\nHello\r\n';
    await mkdir(join(folder, 'mixed', '1-folder.eml'), { recursive: true });
    await symlink('/nowhere', join(folder, 'mixed', '2-gone.eml'));
    await letter('mixed/3-good.eml', mail);
    const { code, lines } = await sent(join(folder, 'mixed'));
    expect(lines).toEqual([
      `2-gone.eml: not sent. ${join(folder, 'mixed', '2-gone.eml')} does not exist.`,
      expect.stringMatching(/^3-good\.eml: stored, /) as unknown,
      '1 stored, 0 known already, 0 refused, 1 not sent.',
    ]);
    expect(code).toBe(1);
  });

  it('goes to the workspace that is named, and says when there is none of that name', async () => {
    const file = await letter(
      'named.eml',
      'From: a@b.example\r\nTo: c@d.example\r\nSubject: Named\r\n\r\nHello\r\n',
    );
    const wrong = await command('send', file, '--to', 'northwnd', '--data', dataDir);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('Did you mean northwind?') as unknown,
    ]);
    const { stdout, code } = await command('send', file, '--to', 'northwind', '--json', '--data', dataDir);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stored: 1, known: 0, refused: 0, files: [{ file }] });
  });

  it('asks which workspace is meant when there are several, unless the mail says so', async () => {
    await signIn(await reachable(), { ...ANA, email: 'bo@globex.example', workspaceName: 'Globex' });
    const file = await letter(
      'which.eml',
      'From: a@b.example\r\nTo: c@d.example\r\nSubject: Which\r\n\r\nHello\r\n',
    );
    await expect(sent(file)).rejects.toThrow('--to globex, or --to northwind');
    const clear = await letter(
      'clear.eml',
      'From: a@b.example\r\nTo: globex@in.conduit.example\r\nSubject: Clear\r\n\r\nHello\r\n',
    );
    expect((await sent(clear)).code).toBe(0);
    const wrong = await sent(
      await letter(
        'wrong.eml',
        'From: a@b.example\r\nTo: nobody@in.conduit.example\r\nSubject: Wrong\r\n\r\nHello\r\n',
      ),
    );
    expect(wrong.lines[0]).toContain('refused (unknown_alias)');
  });
});

describe('a part that is killed', () => {
  it.each([
    ['The worker', /worker\/src\/main\.ts/],
    ['The function inbound-email', /functions\/inbound-email\/deno\.json/],
    ['The Data API', /lite.*start --config/],
    ['The database', /bin\/postgres -D/],
  ])(
    'is back by itself, and it is said: %s',
    async (name, what) => {
      // A job whose worker is killed waits until its time is up, which is longer than a test.
      await waitUntilQuiet(started.product.dbUrl);
      const before = await childOf(started, what);
      process.kill(before, 'SIGKILL');
      await expect.poll(started.output, { timeout: 60_000 }).toContain(`${name} is back`);
      expect(started.output()).toContain(`${name} ended (SIGKILL); starting it again`);
      expect(await childOf(started, what)).not.toBe(before);
      const health = await fetch(`${started.product.functionsUrl}/inbound-email`, { method: 'POST' });
      expect(health.status).toBe(415);
    },
    TIMEOUT_MS,
  );
});

describe('a start that is killed', () => {
  it(
    'leaves nothing running, and its ports taken by others do not harm the next',
    async () => {
      const stack = await reachable();
      const user = await signIn(stack, ANA);
      await connectCrm(stack, user, 'salesforce', DEMO_ACCOUNT);
      await user.client.rpc('set_live_writes', { workspace_id: user.workspaceId, live: true });
      await user.client.rpc('set_write_unasked', { workspace_id: user.workspaceId, unasked: true });
      await waitUntilQuiet(started.product.dbUrl);

      const left = (await childrenOf(started)).map(({ pid }) => pid);
      expect(left.length).toBeGreaterThan(5);
      const before = await portsOf(dataDir);
      started.process.kill('SIGKILL');
      await started.exited;
      // At once: what it left is still being ended.
      const next = begin(dataDir);
      for (const port of [before.API, before['Salesforce sandbox'], before['HubSpot sandbox']]) {
        await squat(port).catch(() => undefined);
      }
      await expect.poll(() => left.filter(isAlive), { timeout: 20_000 }).toEqual([]);
      next.process.kill('SIGINT');
      await next.exited;

      started = await start(dataDir);
      const after = await portsOf(dataDir);
      for (const part of ['API', 'Salesforce sandbox', 'HubSpot sandbox'] as const) {
        expect(after[part], part).not.toBe(before[part]);
        // Whichever of the two came to choose its ports has said so, and the other took what that one remembered.
        expect(next.output() + started.output()).toContain(
          `Port ${before[part]} is in use; the ${part} is on ${after[part]}`,
        );
      }
      expect(await query(`select instance_url from public.crm_connections where crm = 'salesforce'`)).toEqual(
        [
          {
            instance_url: expect.stringContaining(
              `http://127.0.0.1:${after['Salesforce sandbox']}/`,
            ) as unknown,
          },
        ],
      );
    },
    TIMEOUT_MS,
  );

  it(
    'keeps the Salesforce connection working after the port changed',
    async () => {
      const file = join(demoEmailsDir, '02-acme-security-1.eml');
      expect((await command('send', file, '--to', 'northwind', '--data', dataDir)).code).toBe(0);
      await waitUntilQuiet(started.product.dbUrl);
      const writes = await query(
        `select distinct state from public.crm_write_log where crm = 'salesforce' and object = 'task'`,
      );
      expect(writes).toEqual([{ state: 'succeeded' }]);
    },
    TIMEOUT_MS,
  );
});

describe('two data folders', () => {
  it(
    'work side by side',
    async () => {
      const other = join(folder, 'other');
      await mkdir(other);
      // It asks for the very ports the first one has.
      await writeFile(join(other, 'ports.json'), await readFile(join(dataDir, 'ports.json')));
      const second = await start(other);
      try {
        expect(second.product.apiUrl).not.toBe(started.product.apiUrl);
        for (const { product } of [second, started]) {
          expect((await fetch(`${product.functionsUrl}/inbound-email`, { method: 'POST' })).status).toBe(415);
        }
      } finally {
        await second.stop();
      }
    },
    TIMEOUT_MS,
  );
});

describe('a first start that is killed while it reads the demo’s mail', () => {
  it(
    'is made good by the next one, which does not wait for the jobs it had begun',
    async () => {
      const demo = join(folder, 'demo');
      await freePorts(demo);
      const first = begin(demo, []);
      await expect.poll(first.output, { timeout: 60_000 }).toContain('Delivering mail: 20 of');
      first.process.kill('SIGKILL');
      await first.exited;
      const second = await start(demo, []);
      try {
        const client = new pg.Client(second.product.dbUrl);
        await client.connect();
        const { rows } = await client.query('select count(*)::int as messages from public.messages');
        await client.end();
        expect(rows).toEqual([{ messages: 59 }]);
      } finally {
        await second.stop();
      }
    },
    TIMEOUT_MS,
  );
});

describe('a part that dies again and again', () => {
  it(
    'ends the whole, with the reason',
    async () => {
      for (let death = 1; death <= 3; death++) {
        await expect
          .poll(() => childOf(started, /worker\/src\/main\.ts/).catch(() => 0), { timeout: 30_000 })
          .not.toBe(0);
        process.kill(await childOf(started, /worker\/src\/main\.ts/), 'SIGKILL');
        await delay(100);
      }
      expect(await started.exited).toBe(1);
      expect(started.output()).toContain('The worker ended 3 times within a minute, so everything ends.');
    },
    TIMEOUT_MS,
  );
});
