import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startFunctions, type EdgeFunctions } from '@conduit/local-supabase/functions.ts';
import { repositoryRoot } from '@conduit/local-supabase/paths.ts';
import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { startTestServer, type RunningTestServer } from '@conduit/local-supabase/testing/server.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createWorkspace, DOMAIN, mail, SECRET, signed, type Refused } from './fixtures.ts';

let server: RunningTestServer;
let database: TestDatabase;
let storage: Server;
let functions: EdgeFunctions;
let folder: string;
let url: string;
let alias: string;
const said: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  database = await createTestDatabase(server);
  database.pool.on('connect', (client) => void client.on('error', () => undefined));
  ({ alias } = await createWorkspace(database, 'ana@northwind.example'));
  // Storage, as far as storing goes.
  storage = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end('{"Key":"x","Id":"y"}');
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  const { port } = storage.address() as AddressInfo;
  folder = await mkdtemp(join(tmpdir(), 'conduit-functions-'));
  functions = await startFunctions({
    projectDir: repositoryRoot,
    names: ['inbound-email'],
    folder,
    env: {
      SUPABASE_URL: `http://127.0.0.1:${port}`,
      SUPABASE_PUBLISHABLE_KEYS: '{"default":"p"}',
      SUPABASE_SECRET_KEYS: '{"default":"s"}',
      SUPABASE_DB_URL: database.functionsUrl,
      CONDUIT_DB_URL: database.functionsUrl,
      INBOUND_DOMAIN: DOMAIN,
      INBOUND_EMAIL_SECRETS: SECRET,
    },
    log: (_name, line) => void said.push(line),
    say: (message) => void said.push(message),
    onGivenUp: ({ lastLines }) => void said.push(`could not start: ${lastLines}`),
  });
  url = `http://127.0.0.1:${functions.all[0]!.port}`;
}, 180_000);
afterAll(async () => {
  await functions.stop();
  storage.close();
  await database.pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const post = async (id: string) =>
  fetch(await signed(mail({ to: `${alias}@${DOMAIN}`, messageId: `${id}@acme.example` }), { url }));
const stored = async () =>
  (await database.pool.query<{ n: number }>('select count(*)::int as n from public.messages')).rows[0]?.n;
const endSessions = async (state: string): Promise<number> => {
  const { rows } = await database.pool.query<{ n: number }>(
    `select count(*) filter (where pg_terminate_backend(pid))::int as n from pg_stat_activity
     where application_name = 'inbound-email' and state like $1`,
    [state],
  );
  return rows[0]?.n ?? 0;
};

describe('a function in real Deno', () => {
  it('outlives a session that ends in the middle of a transaction: it asks to try again, and then stores', async () => {
    const owner = await database.pool.connect();
    await owner.query('begin; lock table public.messages in access exclusive mode');
    const answer = post('one');
    await vi.waitFor(async () => expect(await endSessions('active')).toBeGreaterThan(0), { timeout: 10_000 });
    const refused = await answer;
    expect(refused.status).toBe(503);
    expect(((await refused.json()) as Refused).error.code).toBe('try_again');
    await owner.query('rollback');
    owner.release();
    expect((await post('one')).status).toBe(200);
    expect(await stored()).toBe(1);
  });

  it('outlives every session being ended, whatever they are at', async () => {
    const before = (await stored()) ?? 0;
    let going = true;
    const ending = (async () => {
      let ended = 0;
      while (going) ended += await endSessions('%');
      return ended;
    })();
    const ids = Array.from({ length: 30 }, (_, n) => `many-${n}`);
    const statuses = await Promise.all(ids.map(async (id) => (await post(id)).status));
    going = false;
    expect(await ending).toBeGreaterThan(0);
    expect(new Set([...statuses, 200, 503])).toEqual(new Set([200, 503]));
    for (const id of ids) expect((await post(id)).status).toBe(200);
    expect(await stored()).toBe(before + ids.length);
  });

  it('says so while the database is away, and works again when it is back', async () => {
    await server.kill();
    const refused = await post('two');
    expect(refused.status).toBe(503);
    expect(((await refused.json()) as Refused).error.code).toBe('try_again');
    await server.start();
    const backAt = Date.now();
    expect((await post('two')).status).toBe(200);
    expect(Date.now() - backAt).toBeLessThan(10_000);
  });

  it('did all of that as one process', () => {
    expect(said.filter((line) => /starts again|could not start|Uncaught/.test(line))).toEqual([]);
  });
});
