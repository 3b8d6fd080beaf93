import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyMigrations,
  generateTypes,
  LocalSupabaseError,
  runAdvisors,
  startSupabase,
  type LocalSupabase,
} from '../src/index.ts';
import { createTestDatabase, startTestSupabase, type TestSupabase } from '../src/testing/index.ts';
import { NOTES_MIGRATION, temporaryProject } from './support/project.ts';

const OPEN_FUNCTION = `
Deno.serve(async (request) => {
  const path = new URL(request.url).pathname;
  if (path.endsWith('/crash')) Deno.exit(3);
  if (path.endsWith('/stream')) {
    const parts = ['one ', 'two ', 'three'];
    return new Response(new ReadableStream({
      async pull(controller) {
        const part = parts.shift();
        if (part === undefined) return controller.close();
        controller.enqueue(new TextEncoder().encode(part));
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
    }));
  }
  if (path.endsWith('/break')) {
    return new Response(new ReadableStream({
      async pull(controller) {
        controller.enqueue(new TextEncoder().encode('half'));
        await new Promise((resolve) => setTimeout(resolve, 50));
        Deno.exit(4);
      },
    }));
  }
  if (path.endsWith('/hang')) return new Promise(() => {});
  if (path.endsWith('/read')) {
    return Response.json(await Deno.readTextFile('/etc/hostname').then(() => 'read', (error) => error.name));
  }
  const body = new Uint8Array(await request.arrayBuffer());
  return Response.json({
    path,
    body: [...body],
    forwarded: request.headers.get('x-forwarded-host'),
    proto: request.headers.get('x-forwarded-proto'),
  });
});
`;
const GUARDED_FUNCTION = `
import pg from 'pg';
export default {
  async fetch() {
    const client = new pg.Client(Deno.env.get('SUPABASE_DB_URL'));
    await client.connect();
    const { rows } = await client.query('select current_user as role');
    await client.end();
    EdgeRuntime.waitUntil(Promise.reject(new Error('later')));
    return Response.json({
      role: rows[0].role,
      own: Deno.env.get('OWN_SETTING'),
      secret: Deno.env.get('FROM_FILE'),
      shell: Deno.env.get('NOT_FOR_FUNCTIONS') ?? null,
      keys: JSON.parse(Deno.env.get('SUPABASE_PUBLISHABLE_KEYS')).default === Deno.env.get('SUPABASE_ANON_KEY'),
    });
  },
};
`;
const FILES = {
  'supabase/config.toml': `
    project_id = "test"
    [api]
    schemas = ["public"]
    auto_expose_new_tables = false
    [auth]
    site_url = "http://127.0.0.1:3000"
    minimum_password_length = 10
    [auth.email]
    enabled = true
    [functions.open]
    verify_jwt = false
  `,
  'supabase/migrations/20260101000000_notes.sql': NOTES_MIGRATION,
  'supabase/functions/.env': 'FROM_FILE=kept-in-a-file\n',
  'supabase/functions/_shared/index.ts': 'export const shared = true;',
  'supabase/functions/_shared/deno.json': '{}',
  'supabase/functions/open/index.ts': OPEN_FUNCTION,
  'supabase/functions/open/deno.json': '{}',
  'supabase/functions/guarded/index.ts': GUARDED_FUNCTION,
  'supabase/functions/guarded/deno.json': JSON.stringify({ imports: { pg: 'npm:pg@8.23.1' } }),
};

describe('the local stack', () => {
  let project: Awaited<ReturnType<typeof temporaryProject>>;
  let stack: TestSupabase;
  const lines: string[] = [];
  beforeAll(async () => {
    process.env.NOT_FOR_FUNCTIONS = 'stays in the shell';
    project = await temporaryProject(FILES);
    stack = await startTestSupabase({
      projectDir: project.dir,
      functionsEnv: { OWN_SETTING: 'from the caller' },
      log: (part, line) => lines.push(`${part}: ${line}`),
    });
  });
  afterAll(async () => {
    await stack.stop();
    await project.remove();
  });
  const call = (path: string, init: RequestInit = {}) => fetch(`${stack.apiUrl}/functions/v1/${path}`, init);

  describe('its Data API', () => {
    it('shows a signed-in user their own rows only', async () => {
      const ann = await stack.signUp('ann@example.com');
      const bob = await stack.signUp('bob@example.com');
      const written = await ann.client.from('notes').insert({ owner: ann.userId, body: 'mine' });
      expect(written.error).toBeNull();
      expect((await ann.client.from('notes').select('body')).data).toEqual([{ body: 'mine' }]);
      expect((await bob.client.from('notes').select('body')).data).toEqual([]);
      const forged = await bob.client.from('notes').insert({ owner: ann.userId, body: 'not mine' });
      expect(forged.error?.code).toBe('42501');
    });

    it('grants nothing the migrations did not grant, not even to the secret key', async () => {
      const service = createClient(stack.apiUrl, stack.secretKey);
      const ann = await stack.signUp('grants@example.com');
      for (const client of [stack.anonymous, ann.client, service]) {
        expect((await client.from('forgotten').select()).error?.code).toBe('42501');
      }
      expect((await stack.anonymous.from('notes').select()).error?.code).toBe('42501');
      const { rows } = await stack.pool.query(`
        select has_table_privilege('authenticated', 'public.forgotten', 'select') as forgotten,
               has_table_privilege('authenticated', 'private.secrets', 'select') as secrets,
               has_table_privilege('authenticated', 'public.notes', 'delete') as more_than_granted`);
      expect(rows).toEqual([{ forgotten: false, secrets: false, more_than_granted: false }]);
    });

    it('does not know the private schema', async () => {
      const { error } = await stack.anonymous.schema('private').from('secrets').select();
      expect(error?.code).toBe('PGRST106');
    });

    it('refuses requests without a key', async () => {
      expect((await fetch(`${stack.apiUrl}/rest/v1/notes`)).status).toBe(401);
    });
  });

  describe('its Auth', () => {
    it('applies the password rule of the project', async () => {
      await expect(stack.signUp('weak@example.com', 'short')).rejects.toMatchObject({
        code: 'weak_password',
      });
    });
  });

  describe('its Storage', () => {
    it('keeps a file, lists it to its owner, hides it from others and removes it', async () => {
      const ann = await stack.signUp('files@example.com');
      const eve = await stack.signUp('eve@example.com');
      const path = `${ann.userId}/a.txt`;
      const bytes = new TextEncoder().encode('content');
      const uploaded = await ann.client.storage
        .from('files')
        .upload(path, bytes, { contentType: 'text/plain' });
      expect(uploaded.error).toBeNull();
      const found = await ann.client.storage.from('files').download(path);
      expect(await found.data?.text()).toBe('content');
      expect((await eve.client.storage.from('files').download(path)).error).not.toBeNull();
      expect((await ann.client.storage.from('files').list(ann.userId)).data).toHaveLength(1);
      await ann.client.storage.from('files').remove([path]);
      expect((await ann.client.storage.from('files').list(ann.userId)).data).toEqual([]);
    });
  });

  describe('its least-privilege roles', () => {
    it('sign in with passwords of their own and hold only what they were granted', async () => {
      const worker = new pg.Client(stack.workerDbUrl);
      await worker.connect();
      await expect(worker.query('select count(*) from public.notes')).resolves.toMatchObject({ rowCount: 1 });
      await expect(worker.query('select * from private.secrets')).rejects.toMatchObject({ code: '42501' });
      await worker.end();
      const stranger = new URL(stack.workerDbUrl);
      stranger.password = 'guess';
      await expect(new pg.Client(stranger.href).connect()).rejects.toMatchObject({ code: '28P01' });
    });
  });

  describe('an Edge Function', () => {
    it('gets the body byte for byte, its own path and the address the caller used', async () => {
      const body = new Uint8Array([0, 255, 10, 13, 128, 0]);
      const answer = await call('open/some/path?x=1', { method: 'POST', body });
      expect(await answer.json()).toEqual({
        path: '/open/some/path',
        body: [...body],
        forwarded: new URL(stack.apiUrl).host,
        proto: 'http',
      });
    });

    it('gets a body of unknown length', async () => {
      const answer = await new Promise<string>((resolve, reject) => {
        const outgoing = request(`${stack.apiUrl}/functions/v1/open`, { method: 'POST' }, (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
          incoming.on('end', () => resolve(text));
        });
        outgoing.on('error', reject);
        outgoing.write('ab');
        outgoing.end('c');
      });
      expect(JSON.parse(answer)).toMatchObject({ body: [97, 98, 99] });
    });

    it('streams its answer', async () => {
      expect(await (await call('open/stream')).text()).toBe('one two three');
    });

    it('sees the platform, its secrets and its settings, and connects as its own role', async () => {
      const answer = await call('guarded', { headers: { apikey: stack.publishableKey } });
      expect(await answer.json()).toEqual({
        role: 'conduit_functions',
        own: 'from the caller',
        secret: 'kept-in-a-file',
        shell: null,
        keys: true,
      });
    });

    it('may not read files outside the project', async () => {
      expect(await (await call('open/read')).json()).toBe('NotCapable');
    });

    it('is reached at its own port too', async () => {
      expect(Object.keys(stack.functions)).toEqual(['guarded', 'open']);
      expect((await fetch(`${stack.functions.open!.url}/open`)).status).toBe(200);
    });

    it('that does not exist answers as on the platform', async () => {
      const answer = await call('nowhere');
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' });
    });

    it('starts again after a crash', async () => {
      const crashed = await call('open/crash');
      expect([502, 503]).toContain(crashed.status);
      await expect.poll(async () => (await call('open')).status, { timeout: 10_000 }).toBe(200);
      expect(lines).toContainEqual(expect.stringMatching(/^function open: ended, and starts again/));
    });

    it('that breaks off in the middle of an answer does not look like a complete one', async () => {
      const answer = await call('open/break');
      await expect(answer.text()).rejects.toThrow();
      await expect.poll(async () => (await call('open')).status, { timeout: 10_000 }).toBe(200);
    });

    it('does not keep the gateway busy once the caller has hung up', async () => {
      const hasty = fetch(`${stack.apiUrl}/functions/v1/open/hang`, { signal: AbortSignal.timeout(100) });
      await expect(hasty).rejects.toMatchObject({ name: 'TimeoutError' });
      expect((await call('open')).status).toBe(200);
    });
  });

  describe('a function that verifies tokens', () => {
    const withHeaders = async (headers: Record<string, string>) =>
      (await call('guarded', { headers })).status;
    const token = (secret: string, expires: string) =>
      new SignJWT({ role: 'authenticated' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(expires)
        .sign(new TextEncoder().encode(secret));

    it('takes the token of a signed-in user, or a key of the project', async () => {
      const { accessToken } = await stack.signUp('caller@example.com');
      expect(await withHeaders({ authorization: `Bearer ${accessToken}` })).toBe(200);
      expect(await withHeaders({ apikey: stack.secretKey })).toBe(200);
      expect(await withHeaders({ authorization: `Bearer ${stack.publishableKey}` })).toBe(200);
    });

    it('refuses nobody, strangers and tokens that are forged or have expired', async () => {
      expect(await withHeaders({})).toBe(401);
      expect(await withHeaders({ apikey: 'sb_publishable_other' })).toBe(401);
      expect(await withHeaders({ authorization: `Bearer ${await token('other', '1h')}` })).toBe(401);
      expect(await withHeaders({ authorization: `Bearer ${await token(stack.jwtSecret, '1s ago')}` })).toBe(
        401,
      );
    });

    it('refuses a bad token even next to a good key', async () => {
      expect(await withHeaders({ apikey: stack.publishableKey, authorization: 'Bearer nonsense' })).toBe(401);
    });

    it('lets a preflight through to the function', async () => {
      expect((await call('guarded', { method: 'OPTIONS' })).status).toBe(200);
    });
  });

  describe('the official CLI on it', () => {
    it('writes types of the schemas', async () => {
      const types = await generateTypes(stack.dbUrl, { projectDir: project.dir });
      expect(types).toMatch(/private[\s\S]*secrets[\s\S]*Row/);
      expect(types).toMatch(/public[\s\S]*notes[\s\S]*Row/);
    });

    it('advises: a table without a policy is found', async () => {
      const findings = await runAdvisors(stack.dbUrl, { projectDir: project.dir });
      const found = findings
        .filter(({ name }) => name === 'rls_enabled_no_policy')
        .map(({ metadata }) => metadata?.name);
      expect(found).toContain('forgotten');
    });
  });
});

describe('the project itself, on the local stack', () => {
  it('has the same grants as on a server like hosted Supabase, and no advisor finds an error', async () => {
    const stack = await startTestSupabase();
    await stack.signUp('someone@example.com');
    expect(await applyMigrations(stack.dbUrl)).toBe(0);
    expect(await generateTypes(stack.dbUrl)).toContain('crm_connections');
    const errors = (await runAdvisors(stack.dbUrl)).filter(({ level }) => level === 'ERROR');
    expect(errors).toEqual([]);

    const hosted = await createTestDatabase();
    const grants = `
      select table_schema, table_name, grantee, privilege_type
      from information_schema.role_table_grants
      where table_schema in ('public', 'private', 'pgboss')
        and grantee in ('anon', 'authenticated', 'service_role', 'conduit_worker', 'conduit_functions')
      order by 1, 2, 3, 4`;
    const [local, expected] = await Promise.all([stack.pool.query(grants), hosted.pool.query(grants)]);
    expect(expected.rows.length).toBeGreaterThan(0);
    expect(local.rows).toEqual(expected.rows);
    await hosted.drop();
    await stack.stop();
  });
});

describe('starting the local stack', () => {
  it('keeps data and keys over a restart, applies only new migrations, and steps around a busy port', async () => {
    const project = await temporaryProject({
      'supabase/migrations/20260101000000_notes.sql': NOTES_MIGRATION,
      'data/.keep': '',
    });
    const dataDir = join(project.dir, 'data');
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as AddressInfo;
    const start = async (): Promise<[LocalSupabase, string[]]> => {
      const progress: string[] = [];
      const stack = await startSupabase({
        dataDir,
        projectDir: project.dir,
        ports: { api: port, db: port },
        durable: false,
        onProgress: (message) => progress.push(message),
      });
      return [stack, progress];
    };

    const [first, firstProgress] = await start();
    expect(firstProgress).toContain('Applied 1 migration');
    expect(firstProgress).toContainEqual(expect.stringContaining(`Port ${port} is in use; the API is on`));
    expect(firstProgress).toContainEqual(
      expect.stringContaining(`Port ${port} is in use; the database is on`),
    );
    const anonymous = createClient(first.apiUrl, first.publishableKey, { auth: { persistSession: false } });
    await anonymous.auth.signUp({ email: 'kept@example.com', password: 'correct horse battery' });
    await first.stop();
    await first.stop();
    await expect(fetch(first.apiUrl)).rejects.toThrow();

    await project.write(
      'supabase/migrations/20260102000000_more.sql',
      'create table public.more (id int primary key); create table public.yet_more (id int primary key);',
    );
    await project.write(
      'supabase/migrations/20260103000000_worker.sql',
      'grant select on public.more to conduit_worker;',
    );
    const [second, secondProgress] = await start();
    expect(secondProgress).toContain('Applied 2 migrations');
    expect(secondProgress).not.toContain('Creating the schemas of Auth and Storage');
    expect(second.publishableKey).toBe(first.publishableKey);
    const { data, error } = await createClient(second.apiUrl, second.publishableKey, {
      auth: { persistSession: false },
    }).auth.signInWithPassword({ email: 'kept@example.com', password: 'correct horse battery' });
    expect(error).toBeNull();
    expect(data.user?.email).toBe('kept@example.com');
    await second.stop();
    expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);

    const [third, thirdProgress] = await start();
    expect(thirdProgress.join()).not.toContain('Applied');
    await third.stop();
    busy.close();
    await project.remove();
  });

  it('says which migration is wrong and leaves nothing running', async () => {
    const project = await temporaryProject({
      'supabase/migrations/20260101000000_wrong.sql': 'create tabel public.notes ();',
      'data/.keep': '',
    });
    const dataDir = join(project.dir, 'data');
    const failure = startSupabase({ dataDir, projectDir: project.dir, durable: false });
    await expect(failure).rejects.toMatchObject({ code: 'command_failed' });
    await expect(failure).rejects.toThrow('tabel');
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
    await project.remove();
  });

  it('says so when the Data API cannot start, and leaves nothing running', async () => {
    const project = await temporaryProject({ 'supabase/config.toml': '[api]\nmax_rows = { many = true }' });
    await expect(startTestSupabase({ projectDir: project.dir })).rejects.toMatchObject({
      code: 'did_not_start',
    });
    await project.remove();
  });

  it('goes on without a function that cannot start, says so, and answers 503 for it', async () => {
    const project = await temporaryProject({
      'supabase/functions/broken/index.ts': 'this is not a program',
      'supabase/functions/broken/deno.json': '{}',
    });
    const progress: string[] = [];
    const stack = await startTestSupabase({
      projectDir: project.dir,
      onProgress: (message) => progress.push(message),
    });
    expect(progress).toContain('The function broken did not start; see its log');
    const status = async () =>
      (await fetch(`${stack.apiUrl}/functions/v1/broken`, { headers: { apikey: stack.publishableKey } }))
        .status;
    expect(await status()).toBe(503);

    // Once mended, it starts when it is asked for.
    await project.write('supabase/functions/broken/index.ts', 'Deno.serve(() => new Response());');
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    await stack.stop();
    await project.remove();
  });

  it('refuses to share a data folder with a stack that is running', async () => {
    const project = await temporaryProject({ 'data/.keep': '' });
    const options = { dataDir: join(project.dir, 'data'), projectDir: project.dir, durable: false };
    const first = await startSupabase(options);
    const second = startSupabase(options);
    await expect(second).rejects.toBeInstanceOf(LocalSupabaseError);
    await expect(second).rejects.toMatchObject({ code: 'already_running' });
    const health = await fetch(`${first.apiUrl}/auth/v1/health`, {
      headers: { apikey: first.publishableKey },
    });
    expect(health.status).toBe(200);
    await first.stop();
    await project.remove();
  });
});
