import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { urlWith, withClient } from '../sql.ts';
// Declares what `inject` provides, for whoever imports this from another package.
import type {} from './globalSetup.ts';
import { TEST_PASSWORD, type TestServer } from './server.ts';

export interface TestDatabase {
  /** As the superuser, who owns everything. */
  url: string;
  /** As `conduit_worker`. */
  workerUrl: string;
  /** As `conduit_functions`. */
  functionsUrl: string;
  /** Connections as the owner, whom policies do not bind. */
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** A database of its own for one test or suite: a copy of the migrated template. */
export async function createTestDatabase(server: TestServer = inject('testServer')): Promise<TestDatabase> {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  // Copying the files is quicker than logging them, as long as nothing has to reach the disk.
  await withClient(server.url, (client) =>
    client.query(`create database ${database} template ${server.template} strategy file_copy`),
  );
  const url = urlWith(server.url, { database });
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on('error', () => undefined); // a connection ended by drop() while idle
  return {
    url,
    workerUrl: urlWith(url, { user: 'conduit_worker', password: TEST_PASSWORD }),
    functionsUrl: urlWith(url, { user: 'conduit_functions', password: TEST_PASSWORD }),
    pool,
    drop: async () => {
      await pool.end();
      await withClient(server.url, (client) =>
        client.query(`drop database if exists ${database} with (force)`),
      );
    },
  };
}
