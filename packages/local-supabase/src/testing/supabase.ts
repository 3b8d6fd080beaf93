import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import getPort from 'get-port';
import pg from 'pg';
import { listMigrations } from '../migrations.ts';
import { inPackage } from '../packages.ts';
import { repositoryRoot, sqlFile } from '../paths.ts';
import { POSTGRES_MAJOR } from '../postgres.ts';
import { startSupabase, type LocalSupabase, type SupabaseOptions } from '../stack.ts';
import { cacheKey, testCache, fromCache } from './cache.ts';
import { scratchFolder } from './scratch.ts';

/** Untyped, since this package does not know the project's tables. */
export type TestClient = ReturnType<typeof newClient>;

export interface SignedUpUser {
  userId: string;
  email: string;
  accessToken: string;
  /** Acts as this user. */
  client: TestClient;
}

export interface TestSupabase extends LocalSupabase {
  /** Connections as the owner, whom policies do not bind. */
  pool: pg.Pool;
  /** A visitor who has not signed in. */
  anonymous: TestClient;
  /** Signs a new user up through Auth, as the web app does. */
  signUp(email: string, password?: string): Promise<SignedUpUser>;
}

/**
 * The whole stack on free ports and in a folder of its own, for suites that need Auth, the Data API, Storage or
 * Edge Functions over HTTP. For rules of the database alone, `createTestDatabase` is far quicker.
 */
export async function startTestSupabase(
  options: Omit<SupabaseOptions, 'dataDir' | 'ports' | 'durable'> = {},
): Promise<TestSupabase> {
  const projectDir = options.projectDir ?? repositoryRoot;
  const folder = await scratchFolder();
  const dataDir = join(folder.path, 'data');
  const start = async (other: Partial<SupabaseOptions>): Promise<LocalSupabase> =>
    startSupabase({
      ...other,
      dataDir,
      durable: false,
      ports: { db: await freePort(), api: await freePort() },
    });
  try {
    await fromCache(testCache(projectDir, 'supabase'), await stackKey(projectDir), dataDir, async () =>
      (await start({ ...options, functions: false })).stop(),
    );
    const stack = await start(options);
    const pool = new pg.Pool({ connectionString: stack.dbUrl, max: 5 });
    pool.on('error', () => undefined); // the server going away under idle connections
    return {
      ...stack,
      pool,
      anonymous: newClient(stack),
      signUp: (email, password) => signUp(stack, email, password),
      stop: async () => {
        if (!pool.ended) await pool.end();
        await stack.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

const freePort = (): Promise<number> => getPort({ host: '127.0.0.1' });

/** Changes with everything a fresh stack's database is made from. */
async function stackKey(projectDir: string): Promise<string> {
  const migrations = await listMigrations(join(projectDir, 'supabase', 'migrations'));
  return cacheKey([
    POSTGRES_MAJOR,
    await readFile(inPackage('@supabase/lite', 'package.json')),
    await readFile(sqlFile('roles.sql')),
    await readFile(sqlFile('lite-grants.sql')),
    ...migrations.flatMap(({ file, sql }) => [file, sql]),
  ]);
}

function newClient({ apiUrl, publishableKey }: LocalSupabase) {
  return createClient(apiUrl, publishableKey, { auth: { persistSession: false, autoRefreshToken: false } });
}

async function signUp(
  stack: LocalSupabase,
  email: string,
  password = 'correct horse battery',
): Promise<SignedUpUser> {
  const client = newClient(stack);
  const { data, error } = await client.auth.signUp({ email, password });
  if (error) throw error;
  if (!data.user || !data.session) throw new Error(`Signing up ${email} did not start a session.`);
  return { userId: data.user.id, email, accessToken: data.session.access_token, client };
}
