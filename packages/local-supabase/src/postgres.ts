import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { LocalSupabaseError } from './errors.ts';
import { usablePostgresBinaries, type PostgresBinaries } from './postgresBinaries.ts';
import { commandLine, isAlive, runCommand, startChild, type Child } from './processes.ts';
import { canReach, folderElsewhere, unprivilegedUser, type User } from './unprivileged.ts';

export interface PostgresOptions {
  /** The cluster's folder; created and initialised when it does not exist. */
  dataDir: string;
  /** A free one by default. */
  port?: number;
  /** Of the superuser `postgres`, set when the cluster is initialised. */
  password?: string;
  /** False trades safety on power loss for speed: only for data nobody will miss. */
  durable?: boolean;
  /** Connections it takes at most, three of them for superusers. */
  maxConnections?: number;
  /** Every line the server logs. */
  log?: (line: string) => void;
}

export interface PostgresServer extends Child {
  /** Connects as the superuser to the database `postgres`. */
  url: string;
  port: number;
  /** Ends it as `kill -9` or a lost machine does: sessions break off, nothing is written any more. */
  kill(): Promise<void>;
}

export const POSTGRES_MAJOR = '17';
const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 10;

/** As hosted Supabase: a tuned-down memory footprint is the only liberty taken. */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_min_messages: 'warning',
};
/** What is committed outlives the server being killed, though not the machine. */
const NOT_DURABLE = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Starts PostgreSQL 17 on 127.0.0.1 and waits until it accepts connections. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const port = options.port ?? (await getPort({ host: HOST }));
  const password = options.password ?? 'postgres';
  const { dataDir, user } = await placeCluster(resolve(options.dataDir));
  const binaries = await usablePostgresBinaries(user);

  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(binaries, dataDir, password, user);
  await checkVersion(dataDir);
  await removeStaleLock(dataDir);

  const settings = {
    ...SETTINGS,
    ...(options.durable === false && NOT_DURABLE),
    ...(options.maxConnections !== undefined && { max_connections: String(options.maxConnections) }),
  };
  const server = await startChild({
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: [
      ...['-D', dataDir, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: dataDir,
    user,
    stopSignal: 'SIGINT', // "fast shutdown": end sessions, write a checkpoint
    ...(options.log && { onLine: options.log }),
  });

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(dataDir, server.pid))) {
    if (server.running() && Date.now() < deadline) {
      await delay(POLL_MS);
      continue;
    }
    await server.stop();
    throw new LocalSupabaseError('did_not_start', 'PostgreSQL did not start.', server.lastLines());
  }
  return {
    ...server,
    url: `postgresql://postgres:${encodeURIComponent(password)}@${HOST}:${port}/postgres`,
    port,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
  };
}

/** Where the cluster lives and who runs it: usually where asked and ourselves; as root it takes some care. */
async function placeCluster(asked: string): Promise<{ dataDir: string; user: User | undefined }> {
  await mkdir(dirname(asked), { recursive: true });
  const user = await unprivilegedUser(asked);
  if (!user || (await canReach(user, asked))) return { dataDir: asked, user };
  return { dataDir: join(await folderElsewhere(asked, user), 'data'), user };
}

/** Initialises beside the final place and renames, so that an interrupted start leaves no half a cluster. */
async function initialise(
  binaries: PostgresBinaries,
  dataDir: string,
  password: string,
  user: User | undefined,
): Promise<void> {
  const unfinished = `${dataDir}.initialising`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const secrets = await mkdtemp(join(tmpdir(), 'conduit-initdb-'));
  const passwordFile = join(secrets, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [unfinished, secrets, passwordFile]) await chown(path, user.uid, user.gid);
  try {
    await runCommand({
      name: 'initdb',
      command: binaries.initdb,
      args: [
        ...['--pgdata', unfinished, '--username', 'postgres', '--pwfile', passwordFile],
        // Encoding and collation as hosted Supabase.
        ...['--encoding', 'UTF8', '--locale-provider', 'icu', '--icu-locale', 'en-US', '--locale', 'C'],
        ...['--auth', 'scram-sha-256', '--no-sync'],
      ],
      cwd: unfinished,
      user,
    });
    await rename(unfinished, dataDir);
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

async function checkVersion(dataDir: string): Promise<void> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version === POSTGRES_MAJOR) return;
  throw new LocalSupabaseError(
    'wrong_version',
    `${dataDir} was made by PostgreSQL ${version}, and this is ${POSTGRES_MAJOR}. Move it away to start afresh.`,
  );
}

/**
 * A killed server leaves its lock behind. PostgreSQL clears it by itself unless the process id has since gone
 * to some other program, as it does after a reboot or in a container.
 */
async function removeStaleLock(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number((await readFile(lock, 'utf8')).split('\n')[0]);
  // The server looks for sessions of the dead one that have not ended yet, which it knows by this file.
  if (!isAlive(pid)) return;
  if ((await commandLine(pid)).includes(dataDir)) {
    throw new LocalSupabaseError(
      'already_running',
      `PostgreSQL (process ${pid}) is already running on ${dataDir}. Stop it first, or use another folder.`,
    );
  }
  await rm(lock, { force: true });
}

/** The server writes its state to the last line of its lock; `pg_ctl --wait` reads the same. */
async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const lock = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = lock.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}
