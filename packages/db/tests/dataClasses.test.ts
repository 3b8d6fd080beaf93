import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATA_CLASSES } from '../src/dataClasses.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Every column that can hold words, as `schema.table.column`. */
async function textColumns(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select format('%s.%s.%s', n.nspname, c.relname, a.attname) as name
     from pg_attribute a
     join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm')
     join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'private')
     join pg_type t on t.oid = a.atttypid
     left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
     where a.attnum > 0 and not a.attisdropped
       and (coalesce(e.typcategory, t.typcategory) = 'S' or coalesce(e.typname, t.typname) in ('json', 'jsonb', 'xml', 'bytea', 'tsvector'))
     order by 1`,
  );
  return rows.map(({ name }) => name);
}
const classified = () =>
  Object.entries(DATA_CLASSES).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );

describe('what a column may hold', () => {
  it('is decided for every text and JSON column there is, and for no other', async () => {
    const columns = await textColumns();
    expect(columns.length).toBeGreaterThan(50);
    expect(classified().sort()).toEqual([...columns].sort());
  });

  it('is asked again of whoever adds one', async () => {
    await database.pool.query(
      'alter table public.messages add column summary text, add column labels text[]',
    );
    const missing = (await textColumns()).filter((column) => !classified().includes(column));
    expect(missing).toEqual(['public.messages.labels', 'public.messages.summary']);
  });
});
