import { createFileStore, type FileStore } from '@conduit/worker/files.ts';
import pg from 'pg';

import { operatorEnv } from '../env.ts';

/** Runs `work` with a connection as the database's owner and the product's files. */
export async function asOperator<T>(work: (client: pg.Client, files: FileStore) => Promise<T>): Promise<T> {
  const { DATABASE_URL, SUPABASE_URL, SUPABASE_SECRET_KEY } = operatorEnv();
  const client = new pg.Client({ connectionString: DATABASE_URL, application_name: 'ops' });
  await client.connect();
  try {
    return await work(client, createFileStore(SUPABASE_URL, SUPABASE_SECRET_KEY));
  } finally {
    await client.end();
  }
}

/** What an option must be: a workspace's id. */
export const isUuid = (value: string | undefined): value is string =>
  value !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Says how a command is called. Exit code 2. */
export function wrongCall(usage: string): number {
  console.error(`Usage: pnpm ops ${usage}`);
  return 2;
}
