import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, openBrowser } from './support/browser.ts';
import { signUp } from './support/people.ts';

const MAIN = join(import.meta.dirname, '../../../packages/cli/src/main.ts');

let folder: string;
let squatter: Server;
let squatted: number;
let browser: Browser;
const started: Started[] = [];

interface Started {
  process: ChildProcess;
  output: () => string;
  url: string;
}

/** `pnpm start` that asks for a port for its dashboard which somebody else has. */
async function start(name: string): Promise<Started> {
  const dataDir = join(folder, name);
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'ports.json'), JSON.stringify({ dashboard: squatted }));
  const child = spawn(process.execPath, [MAIN, 'start', '--empty', '--data', dataDir]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (output += text.toString()));
  }
  while (!output.includes('Conduit is up') && child.exitCode === null) await delay(100);
  const url = /Dashboard +(\S+)/.exec(output)?.[1];
  if (url === undefined) throw new Error(output);
  const one = { process: child, output: () => output, url };
  started.push(one);
  return one;
}

/** The dashboard's own process among the children of a start. */
async function dashboardOf({ process: { pid } }: Started): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args='], { maxBuffer: 1 << 24 });
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const found = lines.find(
    ([, parent, ...args]) => Number(parent) === pid && args.join(' ').includes('next'),
  );
  return Number(found?.[0]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conduit-start-e2e-'));
  squatter = createServer((_, response) => response.end('<h1>Somebody else</h1>'));
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  squatted = (squatter.address() as AddressInfo).port; // a TCP server's address is never a string
  await Promise.all([start('one'), start('two')]);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(
    started.map(async ({ process: child }) => {
      child.kill('SIGINT');
      while (child.exitCode === null && child.signalCode === null) await delay(50);
    }),
  );
  squatter.close();
  await rm(folder, { recursive: true, force: true });
});

describe('two starts at once, beside a stranger on the dashboard’s port', () => {
  it('print a dashboard of their own each', async () => {
    const urls = started.map(({ url }) => url);
    expect(new Set([...urls, `http://127.0.0.1:${squatted}`]).size).toBe(3);
    for (const url of urls) expect(await (await fetch(`${url}/sign-in`)).text()).toContain('Sign in');
    for (const { output } of started)
      expect(output()).toContain(`Port ${squatted} is in use; the dashboard is on`);
  });

  it('keep their accounts apart', async () => {
    const [one, two] = started as [Started, Started];
    const sam = await newPerson(browser, one.url);
    await sam.page.goto('/sign-up');
    await signUp(sam.page, 'sam@lumen.example', 'Lumen');
    await sam.page.waitForURL('**/inbox');
    await sam.page.getByRole('button', { name: 'Send a test mail' }).click();
    await sam.page.getByRole('link', { name: 'a quote for 25 seats' }).waitFor();
    await sam.close();
    const eve = await newPerson(browser, two.url);
    await eve.page.goto('/sign-in');
    await eve.page.getByLabel('Email').fill('sam@lumen.example');
    await eve.page.getByLabel('Password').fill('correct horse battery');
    await eve.page.getByRole('button', { name: 'Sign in' }).click();
    await eve.page.getByText('do not match an account').waitFor();
    await eve.close();
  });
});

describe('a dashboard that is killed', () => {
  it('is back at the same address by itself, and says so meanwhile', async () => {
    const [one] = started as [Started, Started];
    process.kill(await dashboardOf(one), 'SIGKILL');
    await expect.poll(one.output, { timeout: 60_000 }).toContain('The dashboard is back');
    expect(one.output()).toContain('The dashboard ended (SIGKILL); starting it again');
    expect((await fetch(`${one.url}/sign-in`)).status).toBe(200);
  });
});
