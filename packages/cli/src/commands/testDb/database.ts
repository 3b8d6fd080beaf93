import { createTestDatabase, startTestServer, type TestServer } from '@conduit/local-supabase/testing';
import pg from 'pg';

/** Runs `work` on a migrated database of its own, which the local Data API never touched. */
export async function withTestDatabase<T>(work: (database: { url: string }) => Promise<T>): Promise<T> {
  const server = await startTestServer();
  try {
    return await withCopy(server, work);
  } finally {
    await server.stop();
  }
}

/** A copy of the server's migrated template, dropped afterwards. */
export async function withCopy<T>(
  server: TestServer,
  work: (database: { url: string }) => Promise<T>,
): Promise<T> {
  const database = await createTestDatabase(server);
  try {
    return await work(database);
  } finally {
    await database.drop();
  }
}

/** One connection as the owner of everything, closed afterwards. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
