import { EXPORT_TABLES } from '@conduit/shared/workspaceExport.ts';
import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATA_CLASSES } from '../src/dataClasses.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Every table of `public` with rows of a workspace, and its columns. */
async function workspaceTables(): Promise<Map<string, string[]>> {
  const { rows } = await database.pool.query<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1
     having c.relname = 'workspaces' or bool_or(a.attname = 'workspace_id')`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}
const sealed = (table: string, column: string) => DATA_CLASSES[`public.${table}`]?.[column] === 'sealed';

describe('a full export', () => {
  it('has every table of a workspace', async () => {
    expect(EXPORT_TABLES.map(({ table }) => table).sort()).toEqual(
      [...(await workspaceTables()).keys()].sort(),
    );
  });

  it('has every column of them but secrets', async () => {
    const tables = await workspaceTables();
    for (const { table, columns } of EXPORT_TABLES) {
      const all = tables.get(table) ?? [];
      expect([...(columns ?? all)].sort(), table).toEqual(
        all.filter((column) => !sealed(table, column)).sort(),
      );
    }
  });

  it('can be read page by page: a key is unique within a workspace', async () => {
    for (const { table, owner, key } of EXPORT_TABLES) {
      const { rows } = await database.pool.query<{ columns: string[] }>(
        `select array(select a.attname::text from pg_attribute a
           where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) as columns
         from pg_index i where i.indrelid = ('public.' || $1)::regclass and i.indisunique and i.indpred is null`,
        [table],
      );
      const unique = rows.some(({ columns }) =>
        columns.every((column) => column === key || column === owner),
      );
      expect(unique, `${table}.${key}`).toBe(true);
    }
  });
});
