import { createFileStore, type FileStore } from '@conduit/worker/files.ts';
import pg from 'pg';

import { operatorEnv } from '../env.ts';
import { wrongCall } from '../problem.ts';

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

export const isUuid = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** The workspace an operator's command was given. */
export function workspaceOf(value: string | undefined): string {
  if (value === undefined) throw wrongCall('Name the workspace: --workspace <id>.');
  if (!isUuid(value)) throw wrongCall(`--workspace takes the id of a workspace, not "${value}".`);
  return value;
}
