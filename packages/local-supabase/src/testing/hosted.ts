import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgres } from '../postgres.ts';
import { runSqlFile, urlWith, withClient } from '../sql.ts';
import { scratchFolder } from './scratch.ts';

export interface HostedLike {
  /** As `postgres`, which is no superuser here either. */
  url: string;
  stop(): Promise<void>;
}

const PASSWORD = randomBytes(12).toString('hex');

/**
 * A database without our migrations whose role `postgres` may what it may on hosted Supabase and no more: it owns the
 * database, makes roles and bypasses row level security, but the superuser is `supabase_admin`, who owns auth and storage.
 * https://supabase.com/docs/guides/database/postgres/roles
 */
export async function startHostedLike(): Promise<HostedLike> {
  const folder = await scratchFolder();
  try {
    const server = await startPostgres({
      dataDir: join(folder.path, 'data'),
      durable: false,
      password: PASSWORD,
    });
    const stop = async () => {
      await server.stop();
      await folder.remove();
    };
    try {
      const admin = urlWith(server.url, { user: 'supabase_admin', password: PASSWORD });
      await withClient(server.url, (client) =>
        client.query(`create role renames superuser login password '${PASSWORD}'`),
      );
      // The role a cluster begins with stays a superuser for good; so it gets the other name.
      await withClient(urlWith(server.url, { user: 'renames', password: PASSWORD }), (client) =>
        client.query(`
          alter role postgres rename to supabase_admin;
          create role postgres login createdb createrole replication bypassrls password '${PASSWORD}';
          alter database postgres owner to postgres;`),
      );
      await withClient(admin, async (client) => {
        await client.query('drop role renames');
        await runSqlFile(client, 'roles.sql');
        await runSqlFile(client, 'hosted-schemas.sql');
        await client.query(`
          grant anon, authenticated, service_role, authenticator to postgres with admin option;
          grant usage on schema auth, storage to postgres;
          grant all on all tables in schema auth, storage to postgres;
          grant all on schema extensions to postgres;`);
      });
      return { url: urlWith(admin, { user: 'postgres', password: PASSWORD }), stop };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
