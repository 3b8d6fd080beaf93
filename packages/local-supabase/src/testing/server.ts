import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listMigrations, type Migration } from '../migrations.ts';
import { repositoryRoot, sqlFile } from '../paths.ts';
import { POSTGRES_MAJOR, startPostgres, type PostgresServer } from '../postgres.ts';
import { allowLogin, bootstrapSupabaseRoles } from '../roles.ts';
import { runSqlFile, urlWith, withClient } from '../sql.ts';
import { cacheKey, testCache, fromCache } from './cache.ts';
import { scratchFolder } from './scratch.ts';

/** What test files need to know of the server; plain data, since Vitest hands it from process to process. */
export interface TestServer {
  /** Connects as the superuser, to no database in particular. */
  url: string;
  /** The database every test database is a copy of. */
  template: string;
}

export const TEST_PASSWORD = 'test';
const TEMPLATE = 'conduit_template';
const LEAST_PRIVILEGE_ROLES = { conduit_worker: TEST_PASSWORD, conduit_functions: TEST_PASSWORD };

export interface TestServerOptions {
  /** Official migration files, applied in the order of their names. */
  migrationsDir?: string;
  /** Keeps a ready cluster per set of migrations, so that only their first run has to be waited for. */
  cacheDir?: string;
  /** Connections it takes at most, three of them for superusers. */
  maxConnections?: number;
}

export interface RunningTestServer extends TestServer {
  /** Ends every session and comes back at the same address. */
  restart(): Promise<void>;
  /** Ends it with SIGKILL; `start` brings it back at the same address. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How long processes of a killed server may hold on to its shared memory. */
const LEFTOVER_MS = 10_000;

/**
 * Starts a throw-away PostgreSQL whose template database has what hosted Supabase brings plus the project's
 * migrations, and which `@supabase/lite` never touches: its grants are the project's own.
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<RunningTestServer> {
  const migrations = await listMigrations(
    options.migrationsDir ?? join(repositoryRoot, 'supabase', 'migrations'),
  );
  const key = cacheKey([
    POSTGRES_MAJOR,
    await readFile(sqlFile('roles.sql')),
    await readFile(sqlFile('hosted-schemas.sql')),
    ...migrations.map(({ sql }) => sql),
  ]);
  const cacheDir = options.cacheDir ?? testCache(repositoryRoot, 'postgres');

  const folder = await scratchFolder();
  const dataDir = join(folder.path, 'data');
  try {
    await fromCache(cacheDir, key, dataDir, () => makeCluster(dataDir, migrations));
    const { maxConnections } = options;
    const settings = { dataDir, durable: false, ...(maxConnections !== undefined && { maxConnections }) };
    let server = await startPostgres(settings);
    const start = async () => {
      server = await startAgain({ ...settings, port: server.port });
    };
    return {
      url: server.url,
      template: TEMPLATE,
      restart: async () => {
        await server.stop();
        await start();
      },
      kill: () => server.kill(),
      start,
      stop: async () => {
        await server.stop();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** A killed server's sessions end by themselves within moments; until then a new one refuses to start. */
async function startAgain(settings: Parameters<typeof startPostgres>[0]): Promise<PostgresServer> {
  const deadline = Date.now() + LEFTOVER_MS;
  for (;;) {
    try {
      return await startPostgres(settings);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function makeCluster(dataDir: string, migrations: readonly Migration[]): Promise<void> {
  const server = await startPostgres({ dataDir, durable: false });
  try {
    await bootstrapSupabaseRoles(server.url);
    await withClient(server.url, (client) => client.query(`create database ${TEMPLATE}`));
    await withClient(urlWith(server.url, { database: TEMPLATE }), async (client) => {
      await runSqlFile(client, 'roles.sql');
      await runSqlFile(client, 'hosted-schemas.sql');
      for (const { file, sql } of migrations) {
        await client.query(sql).catch((cause: unknown) => {
          throw new Error(`Migration ${file} failed.`, { cause });
        });
      }
    });
    await allowLogin(server.url, LEAST_PRIVILEGE_ROLES);
    // A connection to a template would make every copy of it fail.
    await withClient(server.url, (client) =>
      client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`),
    );
  } finally {
    await server.stop();
  }
}
