import { openDatabase, type Db } from '@conduit/db/client.ts';
import { openRun } from '@conduit/db/retention.ts';
import {
  createTestDatabase,
  createUser,
  startTestServer,
  type TestDatabase,
} from '@conduit/local-supabase/testing';

import { seedOldMail } from './seed.ts';

export interface OldMail {
  database: TestDatabase;
  /** As the worker, whose one purge has one connection. */
  worker: Db;
  /** Each with as many old messages. */
  workspaces: { workspaceId: string; runId: string }[];
  /** Everything stored is older, as ISO. */
  before: string;
}

/** A database of its own with old messages in some workspaces, for as long as `work` takes. */
export async function withOldMail<T>(
  print: (line: string) => void,
  { workspaces: count, each }: { workspaces: number; each: number },
  work: (mail: OldMail) => Promise<T>,
): Promise<T> {
  const server = await startTestServer();
  const closing: (() => Promise<unknown>)[] = [() => server.stop()];
  try {
    const database = await createTestDatabase(server);
    closing.push(() => database.drop());
    const worker = openDatabase({ url: database.workerUrl, applicationName: 'purge', max: 1 });
    closing.push(() => worker.destroy());
    for (let n = 0; n < count; n++)
      await createUser(database.pool, { email: `person${n}@northwind.example` });
    const { rows } = await database.pool.query<{ id: string }>('select id from public.workspaces');
    print(`Storing ${(count * each).toLocaleString('en')} messages`);
    const ids = rows.map(({ id }) => id);
    await seedOldMail(database.pool, ids, each);
    const workspaces = [];
    for (const workspaceId of ids) {
      workspaces.push({ workspaceId, runId: await openRun(worker, workspaceId) });
    }
    const before = new Date(Date.now() - 30 * 86_400_000).toISOString();
    return await work({ database, worker, workspaces, before });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}
