import type pg from 'pg';
import { parseAllowed, roleOf, tableAccess, VERBS, type Actor } from './access.ts';
import { readFunctions, readTables } from './catalog.ts';

/** One fault, put into the database on purpose. */
export interface Mutation {
  name: string;
  sql: string;
  /** The table whose part of the matrix should notice. Without one the whole matrix is asked. */
  table?: string;
  /** What has to notice: the access matrix with the comparison of privileges, only that, or the pgTAP files. */
  by: 'matrix' | 'privileges' | 'stories';
}

const ROLES = [...new Set(Object.values(roleOf))];
const OURS = `('public', 'private')`;
const OURS_AND_QUEUE = `('public', 'private', 'pgboss')`;

/** Every way to lose or loosen one rule of access, read from the catalog so that none is forgotten. */
export async function listMutations(client: pg.Client): Promise<Mutation[]> {
  return [
    ...(await policyMutations(client)),
    ...(await rowSecurityMutations(client)),
    ...(await revokedGrants(client)),
    ...(await addedGrants(client)),
    ...(await functionMutations(client)),
    ...schemaMutations(),
    ...(await triggerMutations(client)),
  ];
}

async function policyMutations(client: pg.Client): Promise<Mutation[]> {
  const { rows } = await client.query<{
    table: string;
    policy: string;
    using: string | null;
    check: string | null;
  }>(`select schemaname || '.' || tablename as table, quote_ident(policyname) as policy, qual as using, with_check as check
      from pg_policies where schemaname in ${OURS} order by 1, 2`);
  return rows.flatMap(({ table, policy, using, check }) => {
    const alter = `alter policy ${policy} on ${table}`;
    const mutations = [matrixMutation(`drop policy ${policy} on ${table}`, table)];
    if (using) mutations.push(matrixMutation(`${alter} using (true)`, table));
    if (using && check) mutations.push(matrixMutation(`${alter} using (true) with check (true)`, table));
    if (using?.includes('admin_workspace_ids')) {
      const members = (rule: string): string => rule.replaceAll('admin_workspace_ids', 'workspace_ids');
      const sql = `${alter} using (${members(using)})${check ? ` with check (${members(check)})` : ''}`;
      mutations.push({ ...matrixMutation(sql, table), name: `${alter}: members instead of admins` });
    }
    return mutations;
  });
}

async function rowSecurityMutations(client: pg.Client): Promise<Mutation[]> {
  const tables = (await readTables(client)).filter(({ schema }) => schema !== 'pgboss');
  return tables.flatMap(({ name: table }) => {
    const off = `alter table ${table} disable row level security`;
    const exposed = `${off}; grant select on ${table} to anon`;
    return [matrixMutation(off, table), matrixMutation(exposed, table)];
  });
}

/** Each grant there is, taken away. */
async function revokedGrants(client: pg.Client): Promise<Mutation[]> {
  const { rows } = await client.query<{ sql: string; table: string }>(
    `with grants as (
      select c.oid, n.nspname || '.' || c.relname as table, a.grantee, a.privilege_type, null as column
      from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
      where n.nspname in ${OURS_AND_QUEUE} and c.relkind in ('r', 'p', 'v')
      union all
      select c.oid, n.nspname || '.' || c.relname, a.grantee, a.privilege_type, t.attname
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
      where n.nspname in ${OURS_AND_QUEUE}
    )
    select g.table, format('revoke %s%s on %s from %I', lower(privilege_type), ' (' || quote_ident(g.column) || ')', g.table, rolname) as sql
    from grants g join pg_roles r on r.oid = g.grantee
    where r.rolname = any ($1)
    order by 1, 2`,
    [ROLES],
  );
  return rows.map(({ sql, table }) => matrixMutation(sql, table));
}

/** Each grant that should not be there, given: on whole tables, and on the columns left out of a narrower one. */
async function addedGrants(client: pg.Client): Promise<Mutation[]> {
  const tables = await readTables(client);
  return tables
    .filter(({ schema }) => schema !== 'pgboss')
    .flatMap(({ name: table, columns }) =>
      ROLES.flatMap((role) => {
        const allowed = Object.entries(tableAccess[table] ?? {})
          .filter(([actor]) => roleOf[actor as Actor] === role) // the keys of a declaration
          .map(([, declaration]) => parseAllowed(declaration));
        const grant = (what: string): Mutation =>
          matrixMutation(`grant ${what} on ${table} to ${role}`, table);
        return [
          grant('truncate'),
          ...VERBS.flatMap((verb) => {
            const granted = allowed.map((each) => each[verb]);
            if (granted.includes('all')) return [];
            const named = granted.flatMap((each) => (each === undefined || each === 'all' ? [] : each));
            const left = named.length === 0 ? [] : columns.filter(({ name }) => !named.includes(name));
            return [grant(verb), ...left.map(({ name }) => grant(`${verb} ("${name}")`))];
          }),
        ];
      }),
    );
}

/** Each execute that somebody has, revoked; and each that somebody has not, granted. */
async function functionMutations(client: pg.Client): Promise<Mutation[]> {
  const functions = await readFunctions(client, ROLES);
  const changes = functions.flatMap(({ function: name, roles }) => [
    ...ROLES.map((role) =>
      roles.includes(role)
        ? `revoke execute on function ${name} from ${role}`
        : `grant execute on function ${name} to ${role}`,
    ),
    `grant execute on function ${name} to public`,
  ]);
  return changes.map((sql) => ({ name: sql, sql, by: 'privileges' }));
}

function schemaMutations(): Mutation[] {
  const changes = ['anon', 'authenticated', 'service_role'].flatMap((role) => [
    `grant usage on schema pgboss to ${role}`,
    `grant select on all tables in schema pgboss to ${role}`,
    `grant create on schema public to ${role}`,
    ...(role === 'authenticated' ? [] : [`grant usage on schema private to ${role}`]),
  ]);
  return [
    ...changes,
    'revoke usage on schema private from authenticated',
    'revoke usage on schema private from conduit_worker',
    'revoke usage on schema private from conduit_functions',
    'revoke usage on schema pgboss from conduit_worker',
    'alter role anon bypassrls',
    'alter role authenticated bypassrls',
    'grant conduit_worker to authenticated with inherit true',
    // A table that says nothing about access: nobody has declared what it is for.
    'create table public.forgotten (id integer primary key); alter table public.forgotten enable row level security',
    'create view public.forgotten as select * from private.crm_tokens',
  ].map((sql) => ({ name: sql, sql, by: 'matrix' }));
}

/** Each trigger, off: rules that are not about access, which the pgTAP files tell. */
async function triggerMutations(client: pg.Client): Promise<Mutation[]> {
  const { rows } = await client.query<{ sql: string }>(`
    select format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname) as sql
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and p.pronamespace in (select oid from pg_namespace where nspname in ${OURS})
    order by 1`);
  return rows.map(({ sql }) => ({ name: sql, sql, by: 'stories' }));
}

function matrixMutation(sql: string, table: string): Mutation {
  return { name: sql, sql, table, by: 'matrix' };
}
