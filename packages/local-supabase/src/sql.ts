import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { sqlFile } from './paths.ts';

/** Runs `work` on one connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs one of this package's SQL files. */
export async function runSqlFile(client: pg.Client, name: string): Promise<void> {
  await client.query(await readFile(sqlFile(name), 'utf8'));
}

/** The same server, as another user or in another database. */
export function urlWith(
  url: string,
  change: { user?: string; password?: string; database?: string },
): string {
  const changed = new URL(url);
  if (change.user !== undefined) changed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) changed.password = encodeURIComponent(change.password);
  if (change.database !== undefined) changed.pathname = `/${change.database}`;
  return changed.href;
}
