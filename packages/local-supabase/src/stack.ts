import { join, resolve } from 'node:path';
import getPort from 'get-port';
import { applyMigrations } from './cli.ts';
import { listFunctions, startFunctions, type EdgeFunctions } from './functions.ts';
import { openGateway, type Route } from './gateway.ts';
import { loadKeys, type Keys } from './keys.ts';
import { startLite } from './lite.ts';
import { repositoryRoot } from './paths.ts';
import { isFree } from './ports.ts';
import { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
import { readProjectConfig, verifiesJwt } from './projectConfig.ts';
import { allowLogin, bootstrapSupabaseRoles } from './roles.ts';
import { runSqlFile, urlWith, withClient } from './sql.ts';
import { supervise, type PartFailure } from './supervise.ts';

export interface SupabaseOptions {
  /** Keeps everything: the database, stored files, keys. Delete it to start afresh. */
  dataDir: string;
  /** The folder holding `supabase/`; the repository's root by default. */
  projectDir?: string;
  /** Preferred ports; busy ones are stepped around. Supabase's own by default. */
  ports?: { db?: number; api?: number };
  /** Replace generated keys, for instance with ones that are already written down elsewhere. */
  keys?: Partial<Omit<Keys, 'passwords'>>;
  /** For every Edge Function, on top of what the platform tells it. */
  functionsEnv?: Readonly<Record<string, string>>;
  /** False leaves the Edge Functions out. */
  functions?: boolean;
  /** False when nobody will miss the data: faster. */
  durable?: boolean;
  /** One plain sentence per step. */
  onProgress?: (message: string) => void;
  /** Every line the parts print. */
  log?: (part: string, line: string) => void;
  /** Told when a part has died too often to be started again; the rest runs on until `stop`. */
  onFailed?: (failure: PartFailure) => void;
}

export interface LocalSupabase {
  /** As the superuser `postgres`. */
  dbUrl: string;
  /** As `conduit_worker`. */
  workerDbUrl: string;
  /** As `conduit_functions`. */
  functionsDbUrl: string;
  apiUrl: string;
  publishableKey: string;
  secretKey: string;
  jwtSecret: string;
  dbPort: number;
  apiPort: number;
  /** Where each Edge Function listens, until it is started again; callers go through `apiUrl`. */
  functions: Record<string, { port: number; url: string }>;
  /** Ends every process, in order. Safe to call twice. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const DEFAULT_PORTS = { db: 54322, api: 54321 };

/** Starts Postgres, the Data API, Auth, Storage and the Edge Functions, with the project's migrations applied. */
export async function startSupabase(options: SupabaseOptions): Promise<LocalSupabase> {
  const dataDir = resolve(options.dataDir);
  const projectDir = options.projectDir ?? repositoryRoot;
  const progress = options.onProgress ?? (() => undefined);
  const logFor = (part: string) => (line: string) => options.log?.(part, line);
  const keys = await loadKeys(dataDir, options.keys);
  const projectConfig = await readProjectConfig(projectDir);
  const onGivenUp = (failure: PartFailure): void => options.onFailed?.(failure);

  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (let part = running.pop(); part; part = running.pop()) await part.stop();
  };
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    running.push(part);
    return part;
  };

  try {
    // Before anything is told the address.
    const wantedApi = options.ports?.api ?? DEFAULT_PORTS.api;
    const gateway = keep(await openGateway(wantedApi));
    if (gateway.port !== wantedApi) progress(`Port ${wantedApi} is in use; the API is on ${gateway.port}`);
    const apiUrl = `http://${HOST}:${gateway.port}`;

    progress('Starting Postgres');
    const database: PostgresOptions = {
      dataDir: join(dataDir, 'postgres'),
      password: keys.passwords.postgres,
      durable: options.durable ?? true,
      log: logFor('postgres'),
    };
    const wantedDb = options.ports?.db ?? DEFAULT_PORTS.db;
    const postgres = await startPostgresNear(wantedDb, database);
    if (postgres.port !== wantedDb)
      progress(`Port ${wantedDb} is in use; the database is on ${postgres.port}`);
    keep(
      await supervise({
        name: 'The database',
        launch: startedAlready(postgres, () => startPostgres({ ...database, port: postgres.port })),
        say: progress,
        onGivenUp,
      }),
    );
    const as = (user: keyof Keys['passwords']): string =>
      urlWith(postgres.url, { user, password: keys.passwords[user] });
    const lite = {
      folder: join(dataDir, 'lite'),
      apiUrl,
      databaseUrl: as('lite_authenticator'),
      keys,
      projectConfig,
      log: logFor('lite'),
    };
    let litePort = 0;
    // Another port each time: whoever took the last one may be why it ended.
    const launchLite = async () => startLite({ ...lite, port: (litePort = await getPort({ host: HOST })) });

    await bootstrapSupabaseRoles(postgres.url);
    await allowLogin(postgres.url, { lite_authenticator: keys.passwords.lite_authenticator });
    if (!(await hasSupabaseSchemas(postgres.url))) {
      // Migrations refer to auth.users and storage.buckets, which it creates and then owns.
      progress('Creating the schemas of Auth and Storage');
      await (await launchLite()).stop();
    }
    progress('Looking for new migrations');
    const migrations = await applyMigrations(postgres.url, { projectDir });
    if (migrations > 0) progress(`Applied ${migrations} migration${migrations === 1 ? '' : 's'}`);
    await withClient(postgres.url, (client) => runSqlFile(client, 'lite-grants.sql'));
    const { conduit_worker, conduit_functions } = keys.passwords;
    await allowLogin(postgres.url, { conduit_worker, conduit_functions });

    progress('Starting the Data API and the Edge Functions');
    const names = options.functions === false ? [] : await listFunctions(projectDir);
    const [, functions] = await startBoth(
      supervise({ name: 'The Data API', launch: launchLite, say: progress, onGivenUp }).then(keep),
      startFunctions({
        projectDir,
        names,
        folder: join(dataDir, 'functions'),
        env: { ...platformEnv(apiUrl, as('conduit_functions'), keys), ...options.functionsEnv },
        log: (name, line) => options.log?.(`function ${name}`, line),
        say: progress,
        onGivenUp,
      }).then(keep),
    );
    await reportBroken(functions, progress);
    const routes = new Map<string, Route>(
      functions.all.map((each) => [
        each.name,
        {
          port: () => each.port,
          ready: () => each.ready(),
          verifyJwt: verifiesJwt(projectConfig, each.name),
        },
      ]),
    );
    gateway.serve({ apiPort: () => litePort, functions: routes, keys });
    progress(`Supabase is ready at ${apiUrl}`);

    return {
      dbUrl: postgres.url,
      workerDbUrl: as('conduit_worker'),
      functionsDbUrl: as('conduit_functions'),
      apiUrl,
      dbPort: postgres.port,
      apiPort: gateway.port,
      publishableKey: keys.publishableKey,
      secretKey: keys.secretKey,
      jwtSecret: keys.jwtSecret,
      functions: Object.fromEntries(
        functions.all.map(({ name, port }) => [name, { port, url: `http://${HOST}:${port}` }]),
      ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for both even when one fails, so that nothing is left running behind an error. */
async function startBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

/** Between looking for a free port and the server taking it, somebody else may. */
const PORTS_TRIED = 3;

async function startPostgresNear(wanted: number, options: PostgresOptions): Promise<PostgresServer> {
  let port = (await isFree(wanted)) ? wanted : await getPort({ host: HOST });
  for (let tried = 1; ; tried++) {
    try {
      return await startPostgres({ ...options, port });
    } catch (error) {
      if (tried === PORTS_TRIED || (await isFree(port))) throw error;
      port = await getPort({ host: HOST });
    }
  }
}

/** The first time what is running already, from then on a new one. */
function startedAlready<T>(first: T, start: () => Promise<T>): () => Promise<T> {
  let given = false;
  return async () => {
    if (given) return start();
    given = true;
    return first;
  };
}

async function hasSupabaseSchemas(url: string): Promise<boolean> {
  const { rowCount } = await withClient(url, (client) =>
    client.query(
      `select where to_regclass('auth.users') is not null and to_regclass('storage.objects') is not null`,
    ),
  );
  return rowCount === 1;
}

/** What hosted Supabase puts into a function's environment. */
function platformEnv(apiUrl: string, databaseUrl: string, keys: Keys): Record<string, string> {
  const jwk = {
    kty: 'oct',
    alg: 'HS256',
    kid: 'local',
    k: Buffer.from(keys.jwtSecret).toString('base64url'),
  };
  return {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secretKey }),
    // The names from before keys were opaque.
    SUPABASE_ANON_KEY: keys.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: keys.secretKey,
    SUPABASE_DB_URL: databaseUrl,
    SUPABASE_JWKS: JSON.stringify({ keys: [jwk] }),
  };
}

async function reportBroken(functions: EdgeFunctions, progress: (message: string) => void): Promise<void> {
  for (const each of functions.all) {
    if (!(await each.ready())) progress(`The function ${each.name} did not start; see its log`);
  }
}
