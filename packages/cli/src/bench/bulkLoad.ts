import type pg from 'pg';

/**
 * Runs `load` with the keys and triggers of these tables off and their indexes, other than those of constraints, built
 * afterwards.
 */
export async function bulkLoad(
  pool: pg.Pool,
  tables: readonly string[],
  load: (client: pg.PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
       from pg_index i
       where i.indrelid = any ($1::regclass[])
         and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
      [tables],
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await client.query('set session_replication_role = replica');
    await load(client);
    await client.query('set session_replication_role = origin');
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('reset maintenance_work_mem');
    await client.query(`vacuum analyze ${tables.join(', ')}`);
  } finally {
    client.release();
  }
}
