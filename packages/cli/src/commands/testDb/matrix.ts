import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import {
  appendOnly,
  parseAllowed,
  queueAccess,
  roleOf,
  tableAccess,
  VERBS,
  type Actor,
  type Verb,
} from './access.ts';
import { readTables, type Table } from './catalog.ts';

/** One cell: a statement tried as somebody, what the declaration says comes of it, and what did. */
export interface Cell {
  table: string;
  actor: MatrixActor;
  verb: Verb;
  column?: string;
  /** `rows N`, or the SQLSTATE. */
  expected: string;
  actual: string;
}

/** Beside the declared actors: another tenant's admin, and the owner of the tables as a positive control. */
export type MatrixActor = Actor | 'other' | 'postgres';

const ACTORS: MatrixActor[] = [
  'anon',
  'member',
  'admin',
  'other',
  'service_role',
  'conduit_worker',
  'conduit_functions',
  'postgres',
];
const DENIED = '42501';

/** Ann's workspace has each kind of member; Zoe has two, so that how many rows are seen tells whose they are. */
const PEOPLE = `
  select tests.sign_up(name) from unnest(array['ann', 'zoe']) as name;
  select tests.sign_up(name, '{"invited": "true"}') from unnest(array['adam', 'mia', 'max', 'oscar']) as name;
  select tests.join_workspace('adam', 'ann', 'admin');
  select tests.join_workspace('mia', 'ann', 'member');
  select tests.join_workspace('max', 'ann', 'member');
  select private.create_workspace_for(tests.id('zoe'), 'zoe@example.com', 'Another');
  insert into public.workspace_members (workspace_id, user_id, role, email)
    select workspace_id, tests.id('oscar'), 'admin', 'oscar@example.com'
    from public.workspace_members where user_id = tests.id('zoe');
  select tests.fill_workspace(tests.workspace('ann'), tests.id('ann'), 1);
  select tests.fill_workspace(workspace_id, tests.id('zoe'), 1 + row_number() over (order by workspace_id)::integer)
    from public.workspace_members where user_id = tests.id('zoe');`;
const PERSON: Partial<Record<MatrixActor, string>> = { member: 'mia', admin: 'adam', other: 'oscar' };

/** Where the first row of Ann's is not one that may be deleted: an owner has to stay. */
const TARGET_ROW: Record<string, string> = {
  'public.workspace_members': `user_id = tests.id('max')`,
};

/** A row of Ann's that every statement on its table is about, and how many rows there are. */
interface Target {
  ctid: string;
  literals: string[];
  own: number;
  others: number;
  total: number;
}

export interface Fixture {
  users: Partial<Record<MatrixActor, string>>;
  targets: Map<string, Target>;
}

/** Fills a prepared database, as its owner. The same connection must then run the matrix. */
export async function createFixture(client: pg.Client): Promise<Fixture> {
  await client.query(await readFile(new URL('./attempt.sql', import.meta.url), 'utf8'));
  await client.query(PEOPLE);
  const fixture: Fixture = { users: {}, targets: new Map() };
  for (const [actor, name] of Object.entries(PERSON)) {
    const { rows } = await client.query<{ id: string }>('select tests.id($1)', [name]);
    fixture.users[actor as MatrixActor] = rows[0]!.id; // the keys of PERSON; a select without from has one row
  }
  for (const table of await readTables(client)) {
    if (table.schema === 'pgboss') continue;
    const target = await findTarget(client, table);
    if (target) fixture.targets.set(table.name, target);
  }
  return fixture;
}

async function findTarget(client: pg.Client, table: Table): Promise<Target | undefined> {
  const tenant = table.columns.some(({ name }) => name === 'workspace_id') ? 'workspace_id' : 'id';
  const hasTenant = tenant === 'workspace_id' || table.name === 'public.workspaces';
  const isOwn = hasTenant ? `${tenant} = tests.workspace('ann')` : 'true';
  const { rows } = await client.query<Target>(
    `select
      (select ctid::text from ${table.name} where ${TARGET_ROW[table.name] ?? isOwn} order by ctid limit 1) as ctid,
      (select pg_temp.values_of($1, ctid, $2) from ${table.name}
        where ${TARGET_ROW[table.name] ?? isOwn} order by ctid limit 1) as literals,
      (select count(*)::integer from ${table.name} where ${isOwn}) as own,
      (select count(*)::integer from ${table.name} where not (${isOwn})) as others,
      (select count(*)::integer from ${table.name}) as total`,
    [table.name, table.columns.map(({ name }) => name)],
  );
  return rows[0]?.ctid ? rows[0] : undefined;
}

/** Runs the whole matrix, or one table's part of it, and returns every cell. Leaves nothing behind. */
export async function runMatrix(client: pg.Client, fixture: Fixture, only?: string): Promise<Cell[]> {
  const tables = (await readTables(client)).filter(({ name }) => only === undefined || name === only);
  const attempts = tables.flatMap((table) =>
    table.schema === 'pgboss' ? queueAttempts(table) : tableAttempts(table, fixture.targets.get(table.name)),
  );
  const { rows } = await client.query<{ outcome: string }>(
    `select pg_temp.attempt(a.actor, a.sub, a.target_table, a.target::tid, a.prepare, a.statement) as outcome
    from rows from (jsonb_to_recordset($1)
        as (actor text, sub text, target_table text, target text, prepare text, statement text))
      with ordinality as a order by a.ordinality`,
    [
      JSON.stringify(
        attempts.map(({ cell, target, prepare, statement }) => ({
          actor: databaseRole(cell.actor),
          sub: fixture.users[cell.actor] ?? null,
          target_table: cell.table,
          target: target ?? null,
          prepare: prepare ?? null,
          statement,
        })),
      ),
    ],
  );
  return attempts.map(({ cell }, index) => ({ ...cell, actual: rows[index]!.outcome })); // one row per attempt
}

/** The cells where the database and its declaration differ. */
export const failures = (cells: Cell[]): Cell[] =>
  cells.filter(({ expected, actual }) => expected !== actual);

export function describeCell({ table, actor, verb, column, expected, actual }: Cell): string {
  return `${table}: ${verb}${column ? ` (${column})` : ''} as ${actor}: expected ${expected}, got ${actual}`;
}

interface Attempt {
  cell: Omit<Cell, 'actual'>;
  target?: string;
  prepare?: string;
  statement: string;
}

function tableAttempts(table: Table, target: Target | undefined): Attempt[] {
  const declared = tableAccess[table.name];
  if (!declared || !target) {
    const missing = declared ? 'a row in the fixture' : 'an access declaration';
    const cell = { table: table.name, actor: 'postgres', verb: 'select', expected: missing } as const;
    return [{ cell, statement: 'select' }];
  }
  const literal = (index: number): string => {
    const value = target.literals[index]!; // one literal per column
    return `${value}::${table.columns[index]!.type}`;
  };
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
  const values = table.columns.map((_, index) => literal(index)).join(', ');

  return ACTORS.flatMap((actor) => {
    const cell = (verb: Verb, column?: string): Attempt['cell'] => ({
      table: table.name,
      actor,
      verb,
      ...(column !== undefined && { column }),
      expected: expectation(table.name, target, actor, verb, column),
    });
    return [
      ...table.columns.map(({ name }): Attempt => ({
        cell: cell('select', name),
        statement: `select "${name}" from ${table.name}`,
      })),
      ...table.columns.flatMap(({ name, isIdentity }, index): Attempt[] =>
        isIdentity
          ? []
          : [
              {
                cell: cell('update', name),
                target: target.ctid,
                statement: `update ${table.name} set "${name}" = ${literal(index)} where current of target`,
              },
            ],
      ),
      {
        cell: cell('insert'),
        // The row itself is what is inserted; `replica` takes it out without touching what refers to it.
        prepare: `set local session_replication_role = replica; delete from ${table.name} where ctid = '${target.ctid}';
          set local session_replication_role = origin`,
        statement: `insert into ${table.name} (${names}) overriding system value values (${values})`,
      },
      {
        cell: cell('delete'),
        target: target.ctid,
        statement: `delete from ${table.name} where current of target`,
      },
    ];
  });
}

function expectation(table: string, target: Target, actor: MatrixActor, verb: Verb, column?: string): string {
  const changed = verb === 'update' ? (appendOnly[table] ?? 'rows 1') : 'rows 1';
  if (actor === 'postgres') return verb === 'select' ? `rows ${target.total}` : changed;

  const declaration = tableAccess[table] ?? {};
  const may = (declared: Actor): boolean => {
    const columns = parseAllowed(declaration[declared])[verb];
    return columns === 'all' || (column !== undefined && columns?.includes(column) === true);
  };
  // Another tenant's admin may what an admin may, but not to Ann's rows.
  const like = actor === 'other' ? 'admin' : actor;
  const roleMay = Object.keys(roleOf).some(
    (other) => roleOf[other as Actor] === roleOf[like] && may(other as Actor), // the keys of roleOf
  );
  if (!roleMay) return DENIED;
  const rowsOfTheirs = may(like);
  if (verb === 'insert') return rowsOfTheirs && actor !== 'other' ? 'rows 1' : DENIED;
  if (verb !== 'select') return rowsOfTheirs && actor !== 'other' ? changed : 'rows 0';
  if (!rowsOfTheirs) return 'rows 0';
  if (actor === 'other') return `rows ${target.others}`;
  return `rows ${roleOf[actor] === 'authenticated' ? target.own : target.total}`;
}

/** pg-boss's rows belong to nobody, so only the right itself is tried: on no row at all. */
function queueAttempts(table: Table): Attempt[] {
  const { name: column, type } = table.columns[0]!; // a pg-boss table has columns
  const statements: Record<Verb, string> = {
    select: `select 1 from ${table.name} where false`,
    insert: `insert into ${table.name} ("${column}") select null::${type} where false`,
    update: `update ${table.name} set "${column}" = null::${type} where false`,
    delete: `delete from ${table.name} where false`,
  };
  return ACTORS.flatMap((actor) =>
    VERBS.map((verb): Attempt => {
      const declared = actor === 'postgres' || actor === 'other' ? undefined : queueAccess[actor];
      const may = actor === 'postgres' || parseAllowed(declared)[verb] !== undefined;
      return {
        cell: { table: table.name, actor, verb, expected: may ? 'rows 0' : DENIED },
        statement: statements[verb],
      };
    }),
  );
}

function databaseRole(actor: MatrixActor): string {
  if (actor === 'postgres') return 'postgres';
  return roleOf[actor === 'other' ? 'admin' : actor];
}
