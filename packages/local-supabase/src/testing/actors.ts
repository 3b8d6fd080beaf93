import type pg from 'pg';

export interface TestUser {
  id: string;
  email: string;
}

/** A user as Supabase Auth would have stored it; the database makes the id unless given. */
export async function createUser(pool: pg.Pool, user: { email: string; id?: string }): Promise<TestUser> {
  const { rows } = await pool.query<TestUser>(
    `insert into auth.users (id, email, email_confirmed_at)
     values (coalesce($1::uuid, gen_random_uuid()), $2, now())
     returning id, email`,
    [user.id ?? null, user.email],
  );
  return rows[0]!; // an insert of one row returns one row
}

type Work<T> = (client: pg.PoolClient) => Promise<T>;

/**
 * Runs `work` as a signed-in user: in one transaction, with the role and the claims the Data API would set.
 * It commits, or rolls back when `work` throws.
 */
export async function asUser<T>(pool: pg.Pool, userId: string, work: Work<T>): Promise<T> {
  return asRole(pool, 'authenticated', work, { sub: userId });
}

/** Runs `work` as a visitor who has not signed in. */
export async function asAnon<T>(pool: pg.Pool, work: Work<T>): Promise<T> {
  return asRole(pool, 'anon', work);
}

/** Runs `work` as any role, with the claims given. */
export async function asRole<T>(
  pool: pg.Pool,
  role: string,
  work: Work<T>,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // Hosted PostgREST sets the JSON; the local Data API sets the single claim.
    await client.query(
      `select set_config('request.jwt.claims', $1, true),
              set_config('request.jwt.claim.sub', $2, true),
              set_config('role', $3, true)`,
      [JSON.stringify({ role, ...claims }), typeof claims.sub === 'string' ? claims.sub : '', role],
    );
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
