import pg from 'pg';
import { runSqlFile, withClient } from './sql.ts';

/** Creates the roles, the `extensions` schema and the grants a hosted project starts with. Safe to repeat. */
export async function bootstrapSupabaseRoles(url: string): Promise<void> {
  await withClient(url, (client) => runSqlFile(client, 'roles.sql'));
}

/**
 * Lets roles that migrations create `nologin` sign in, with passwords of this machine's own.
 * Roles that do not exist are left out; returns those that do.
 */
export async function allowLogin(
  url: string,
  passwords: Readonly<Record<string, string>>,
): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ rolname: string }>(
      'select rolname from pg_roles where rolname = any($1)',
      [Object.keys(passwords)],
    );
    const existing = new Set(rows.map(({ rolname }) => rolname));
    const roles = Object.entries(passwords).filter(([role]) => existing.has(role));
    for (const [role, password] of roles) {
      await client.query(
        `alter role ${pg.escapeIdentifier(role)} login password ${pg.escapeLiteral(password)}`,
      );
    }
    return roles.map(([role]) => role);
  });
}
