import type pg from 'pg';
import {
  functionAccess,
  parseAllowed,
  queueAccess,
  queueFunctionAccess,
  roleOf,
  schemaAccess,
  tableAccess,
  type Actor,
} from './access.ts';
import {
  readFunctions,
  readSchemaPrivileges,
  readTablePrivileges,
  readTables,
  type Table,
} from './catalog.ts';

const ROLES = [...new Set(Object.values(roleOf))];
/** Those whom policies do not bind: what they may is in their grants alone. */
const CROSS_TENANTS = ['service_role', 'conduit_worker', 'conduit_functions'].map(
  (role) => `${role} is past row level security`,
);

/**
 * Compares the privileges in effect with the declaration, and returns each difference as a sentence. Beside the
 * matrix, which tries statements, this sees what has no effect today: a grant that row level security
 * still stops, a right to truncate, row level security off where nobody has a grant yet.
 */
export async function comparePrivileges(client: pg.Client): Promise<string[]> {
  const tables = await readTables(client);
  return [
    ...undeclared(tables),
    ...tables
      .filter(({ schema, rowSecurity }) => schema !== 'pgboss' && !rowSecurity)
      .map(({ name }) => `${name} has row level security off`),
    ...difference(declaredOnTables(tables), await actualOnTables(client)),
    ...difference(await declaredOnFunctions(client), await actualOnFunctions(client)),
    ...difference(declaredOnSchemas(), await actualOnSchemas(client)),
    ...difference(new Set(CROSS_TENANTS), await rolesPastPolicies(client)),
  ];
}

function undeclared(tables: Table[]): string[] {
  const names = new Set(tables.filter(({ schema }) => schema !== 'pgboss').map(({ name }) => name));
  return [
    ...[...names].filter((name) => !tableAccess[name]).map((name) => `${name} has no access declaration`),
    ...Object.keys(tableAccess)
      .filter((name) => !names.has(name))
      .map((name) => `${name} is declared but does not exist`),
  ];
}

function difference(declared: Set<string>, actual: Set<string>): string[] {
  return [
    ...[...declared].filter((right) => !actual.has(right)).map((right) => `missing: ${right}`),
    ...[...actual].filter((right) => !declared.has(right)).map((right) => `not declared: ${right}`),
  ];
}

function declaredOnTables(tables: Table[]): Set<string> {
  const rights = new Set<string>();
  for (const { name, schema, columns } of tables) {
    const declaration = schema === 'pgboss' ? queueAccess : (tableAccess[name] ?? {});
    for (const [actor, text] of Object.entries(declaration)) {
      const role = roleOf[actor as Actor]; // the keys of a declaration
      for (const [verb, which] of Object.entries(parseAllowed(text))) {
        if (verb === 'delete') rights.add(`${role} may delete from ${name}`);
        else {
          for (const column of which === 'all' ? columns.map((each) => each.name) : which) {
            rights.add(`${role} may ${verb} ${name}.${column}`);
          }
        }
      }
    }
  }
  return rights;
}

async function actualOnTables(client: pg.Client): Promise<Set<string>> {
  const privileges = await readTablePrivileges(client, ROLES);
  return new Set(
    privileges.map(({ role, privilege, table, column }) =>
      column === null
        ? `${role} may ${privilege} from ${table}`
        : `${role} may ${privilege} ${table}.${column}`,
    ),
  );
}

async function declaredOnFunctions(client: pg.Client): Promise<Set<string>> {
  const functions = await readFunctions(client, ROLES);
  const declared = Object.entries(functionAccess);
  for (const { function: name } of functions) {
    if (name.startsWith('pgboss.')) declared.push([name, queueFunctionAccess]);
  }
  return new Set(
    declared.flatMap(([name, actors]) => actors.map((actor) => `${roleOf[actor]} may run ${name}`)),
  );
}

async function actualOnFunctions(client: pg.Client): Promise<Set<string>> {
  const functions = await readFunctions(client, ROLES);
  return new Set(
    functions.flatMap(({ function: name, roles }) => roles.map((role) => `${role} may run ${name}`)),
  );
}

function declaredOnSchemas(): Set<string> {
  return new Set(
    Object.entries(schemaAccess).flatMap(([schema, actors]) =>
      actors.map((actor) => `${roleOf[actor]} has usage on ${schema}`),
    ),
  );
}

async function actualOnSchemas(client: pg.Client): Promise<Set<string>> {
  const privileges = await readSchemaPrivileges(client, ROLES);
  return new Set(privileges.map(({ role, privilege, schema }) => `${role} has ${privilege} on ${schema}`));
}

async function rolesPastPolicies(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ right: string }>(
    `select rolname || ' is past row level security' as right from pg_roles
    where rolname = any ($1) and (rolbypassrls or rolsuper)`,
    [ROLES],
  );
  return new Set(rows.map(({ right }) => right));
}
