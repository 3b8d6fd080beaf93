import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listMigrations } from '../migrations.ts';
import { repositoryRoot, sqlFile } from '../paths.ts';
import { POSTGRES_MAJOR, startPostgres } from '../postgres.ts';
import { removeWhenOrphaned, runCommand } from '../processes.ts';
import { allowLogin, bootstrapSupabaseRoles } from '../roles.ts';
import { runSqlFile, urlWith, withClient } from '../sql.ts';

/** What test files need to know of the server; plain data, since Vitest hands it from process to process. */
export interface TestServer {
  /** Connects as the superuser, to no database in particular. */
  url: string;
  /** The database every test database is a copy of. */
  template: string;
}

export const TEST_PASSWORD = 'test';
const TEMPLATE = 'conduit_template';
const KEPT_CLUSTERS = 5;
const LEAST_PRIVILEGE_ROLES = { conduit_worker: TEST_PASSWORD, conduit_functions: TEST_PASSWORD };

export interface TestServerOptions {
  /** Official migration files, applied in the order of their names. */
  migrationsDir?: string;
  /** Keeps a ready cluster per set of migrations, so that only their first run has to be waited for. */
  cacheDir?: string;
}

/**
 * Starts a throw-away PostgreSQL whose template database has what hosted Supabase brings plus the project's
 * migrations, and which `@supabase/lite` never touches: its grants are the project's own.
 */
export async function startTestServer(
  options: TestServerOptions = {},
): Promise<TestServer & { stop(): Promise<void> }> {
  const migrationsDir = options.migrationsDir ?? join(repositoryRoot, 'supabase', 'migrations');
  const cacheDir =
    options.cacheDir ?? join(repositoryRoot, 'node_modules', '.cache', 'conduit-test-postgres');

  const folder = await mkdtemp(join(tmpdir(), 'conduit-test-'));
  await runCommand({ name: 'chmod', command: 'chmod', args: ['755', folder] }); // for the server's own user
  const orphan = removeWhenOrphaned(folder);
  const discard = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    orphan.forget();
  };
  try {
    const ready = await readyCluster(migrationsDir, cacheDir, folder);
    const dataDir = join(folder, 'data');
    await runCommand({ name: 'cp', command: 'cp', args: ['-a', ready, dataDir] });
    const server = await startPostgres({ dataDir, durable: false });
    return {
      url: server.url,
      template: TEMPLATE,
      stop: async () => {
        await server.stop();
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** The stopped cluster for these migrations: from the cache, or made now. */
async function readyCluster(migrationsDir: string, cacheDir: string, workFolder: string): Promise<string> {
  const migrations = await listMigrations(migrationsDir);
  const key = createHash('sha256').update(POSTGRES_MAJOR);
  for (const name of ['roles.sql', 'hosted-schemas.sql']) key.update(await readFile(sqlFile(name)));
  for (const { sql } of migrations) key.update('\0').update(sql);
  const cached = join(cacheDir, key.digest('hex').slice(0, 16));
  if (existsSync(cached)) return cached;

  const dataDir = join(workFolder, 'new');
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

  await mkdir(cacheDir, { recursive: true });
  await removeOldest(cacheDir, KEPT_CLUSTERS - 1);
  const copy = `${dataDir}.copy`;
  await runCommand({ name: 'cp', command: 'cp', args: ['-a', dataDir, copy] });
  // Another run may have been first, or the cache may be on another disk: the cluster just made serves as well.
  await rename(copy, cached).catch(() => undefined);
  return dataDir;
}

/** Other runs may be copying the newer ones at this moment. */
async function removeOldest(folder: string, keep: number): Promise<void> {
  const entries = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      return { path, made: (await stat(path)).mtimeMs };
    }),
  );
  entries.sort((a, b) => b.made - a.made);
  await Promise.all(entries.slice(keep).map(({ path }) => rm(path, { recursive: true, force: true })));
}
