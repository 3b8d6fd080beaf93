import type pg from 'pg';

export interface Column {
  name: string;
  type: string;
  /** `generated always as identity`: nobody may choose its value in an update. */
  isIdentity: boolean;
}

export interface Table {
  /** With its schema. */
  name: string;
  schema: string;
  rowSecurity: boolean;
  columns: Column[];
}

/** Every table of the product's schemas and of pg-boss, partitions included. */
export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select n.nspname || '.' || c.relname as name, n.nspname as schema, c.relrowsecurity as "rowSecurity",
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
          'isIdentity', a.attidentity = 'a') order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'private', 'pgboss') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 1`);
  return rows;
}

export interface TablePrivilege {
  table: string;
  role: string;
  privilege: string;
  /** The column, or null when it is a privilege on the table as a whole that has no columns. */
  column: string | null;
}

const COLUMN_PRIVILEGES = ['select', 'insert', 'update', 'references'];
const TABLE_PRIVILEGES = ['delete', 'truncate', 'trigger', 'maintain'];

/** What the roles can do in effect, by whatever way they came to it (grant, PUBLIC, membership). */
export async function readTablePrivileges(client: pg.Client, roles: string[]): Promise<TablePrivilege[]> {
  const { rows } = await client.query<TablePrivilege>(
    `with tables as (
      select c.oid, n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'private', 'pgboss') and c.relkind in ('r', 'p', 'v', 'm', 'f')
    )
    select t.name as table, role, privilege, a.attname as column
    from tables t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    cross join unnest($1::text[]) as role cross join unnest($2::text[]) as privilege
    where has_column_privilege(role, t.oid, a.attnum, privilege)
    union all
    select t.name, role, privilege, null
    from tables t cross join unnest($1::text[]) as role cross join unnest($3::text[]) as privilege
    where has_table_privilege(role, t.oid, privilege)`,
    [roles, COLUMN_PRIVILEGES, TABLE_PRIVILEGES],
  );
  return rows;
}

export interface FunctionPrivilege {
  function: string;
  /** Those of the roles asked for that may run it. */
  roles: string[];
}

/** Every function of the product's schemas and of pg-boss, with who may run it. */
export async function readFunctions(client: pg.Client, roles: string[]): Promise<FunctionPrivilege[]> {
  const { rows } = await client.query<FunctionPrivilege>(
    `select n.nspname || '.' || p.proname || '('
        || coalesce((select string_agg(format_type(t, null), ',' order by n) from unnest(p.proargtypes) with ordinality as u (t, n)), '')
        || ')' as function,
      array(select role from unnest($1::text[]) as role where has_function_privilege(role, p.oid, 'execute')) as roles
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private', 'pgboss')
    order by 1`,
    [roles],
  );
  return rows;
}

export interface SchemaPrivilege {
  schema: string;
  role: string;
  privilege: string;
}

/** What the roles can do with the schemas themselves, and with sequences. */
export async function readSchemaPrivileges(client: pg.Client, roles: string[]): Promise<SchemaPrivilege[]> {
  const { rows } = await client.query<SchemaPrivilege>(
    `select n.nspname as schema, role, privilege
    from pg_namespace n cross join unnest($1::text[]) as role cross join unnest(array['usage', 'create']) as privilege
    where n.nspname in ('public', 'private', 'pgboss') and has_schema_privilege(role, n.oid, privilege)
    union all
    select n.nspname || '.' || c.relname, role, privilege
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    cross join unnest($1::text[]) as role cross join unnest(array['usage', 'select', 'update']) as privilege
    where n.nspname in ('public', 'private', 'pgboss') and c.relkind = 'S' and has_sequence_privilege(role, c.oid, privilege)
    order by 1, 2, 3`,
    [roles],
  );
  return rows;
}
