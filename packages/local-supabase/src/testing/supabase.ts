import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import getPort from 'get-port';
import pg from 'pg';
import { removeWhenOrphaned, runCommand } from '../processes.ts';
import { startSupabase, type LocalSupabase, type SupabaseOptions } from '../stack.ts';

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
  const folder = await mkdtemp(join(tmpdir(), 'conduit-test-'));
  await runCommand({ name: 'chmod', command: 'chmod', args: ['755', folder] }); // for the server's own user
  const orphan = removeWhenOrphaned(folder);
  const discard = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    orphan.forget();
  };
  try {
    const ports = { db: await getPort({ host: '127.0.0.1' }), api: await getPort({ host: '127.0.0.1' }) };
    const stack = await startSupabase({ ...options, dataDir: folder, ports, durable: false });
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
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
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
