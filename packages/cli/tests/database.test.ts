import { createTestDatabase, createUser, type TestDatabase } from '@conduit/local-supabase/testing';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { exceptions } from '../src/commands/advisors/exceptions.ts';
import { judge } from '../src/commands/advisors/judge.ts';
import { advisors } from '../src/commands/advisors.ts';
import { dbTypes } from '../src/commands/dbTypes.ts';
import { parseAllowed } from '../src/commands/testDb/access.ts';
import {
  createFixture,
  describeCell,
  failures,
  runMatrix,
  type Fixture,
} from '../src/commands/testDb/matrix.ts';
import { matrixNotices, runMutations } from '../src/commands/testDb/mutate.ts';
import { describeFailures, prepareTests, runPgTap } from '../src/commands/testDb/pgTap.ts';
import { comparePrivileges } from '../src/commands/testDb/privileges.ts';
import { testDb } from '../src/commands/testDb.ts';

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('passes its pgTAP files', async () => {
    const results = await runPgTap(database.url);
    expect(results.length).toBeGreaterThan(10);
    expect(results.flatMap(describeFailures)).toEqual([]);
  });

  it('keeps an owner when the last two leave at the same moment', async () => {
    const [ann, otto] = await Promise.all(
      ['ann.race@example.com', 'otto.race@example.com'].map((email) => createUser(database.pool, { email })),
    );
    const { rows } = await database.pool.query<{ workspace: string }>(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       select workspace_id, $2, 'owner', 'otto.race@example.com' from public.workspace_members where user_id = $1
       returning workspace_id as workspace`,
      [ann!.id, otto!.id],
    );
    const leave = async (client: pg.PoolClient, user: string): Promise<unknown> =>
      client.query('delete from public.workspace_members where workspace_id = $1 and user_id = $2', [
        rows[0]!.workspace,
        user,
      ]);
    const [first, second] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    await first.query('begin');
    await leave(first, ann!.id);
    const waiting = leave(second, otto!.id).then(
      () => 'left',
      (error: pg.DatabaseError) => error.code,
    );
    await first.query('commit');
    expect(await waiting).toBe('22X01');
    first.release();
    second.release();
  });

  it('gives each of two teams of one name, signing up at the same moment, an address of its own', async () => {
    const [first, second] = await Promise.all([database.pool.connect(), database.pool.connect()]);
    const signUp = (client: pg.PoolClient, email: string) =>
      client.query(
        `insert into auth.users (email, raw_user_meta_data) values ($1, '{"workspace_name": "Twins"}')`,
        [email],
      );
    await first.query('begin');
    await signUp(first, 'one@twins.example');
    const waiting = signUp(second, 'two@twins.example');
    await first.query('commit');
    await waiting;
    const { rows } = await database.pool.query(
      `select count(distinct alias)::integer as aliases from public.inbound_aliases where alias like 'twins%'`,
    );
    expect(rows).toEqual([{ aliases: 2 }]);
    first.release();
    second.release();
  });
});

describe('the access matrix', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let fixture: Fixture;
  beforeAll(async () => {
    database = await createTestDatabase();
    await prepareTests(database.url);
    client = new pg.Client(database.url);
    await client.connect();
    fixture = await createFixture(client);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('is what the declaration says, in every cell', async () => {
    const cells = await runMatrix(client, fixture);
    expect(failures(cells).map(describeCell)).toEqual([]);
  });

  it('has an owner for whom every statement works, so that each denial is one of access', async () => {
    const controls = (await runMatrix(client, fixture)).filter(({ actor }) => actor === 'postgres');
    const unsuccessful = controls.filter(({ actual }) => !actual.startsWith('rows'));
    // History refuses even its owner.
    expect(new Set(unsuccessful.map(({ table, verb, actual }) => `${table} ${verb} ${actual}`))).toEqual(
      new Set([
        'public.audit_events update 22X02',
        'public.connection_health_events update 22X02',
        'public.disconnect_certificates update 22X02',
      ]),
    );
    expect(controls.length).toBeGreaterThan(400);
  });

  it('agrees with the privileges in effect', async () => {
    expect(await comparePrivileges(client)).toEqual([]);
  });

  it('fails for a new table nobody has declared', async () => {
    const mutation = {
      name: 'new',
      sql: 'create table public.unheard_of (id integer)',
      by: 'matrix',
    } as const;
    expect(await matrixNotices(client, fixture, mutation)).toBe('behaviour');
  });

  it('fails for a table that was dropped but is still declared', async () => {
    const mutation = { name: 'gone', sql: 'drop table public.thread_links', by: 'privileges' } as const;
    expect(await matrixNotices(client, fixture, mutation)).toBe('privileges');
  });

  it('fails for a table of which the fixture has no row', async () => {
    const cells = await runMatrix(client, { ...fixture, targets: new Map() }, 'public.threads');
    expect(failures(cells).map(describeCell)).toEqual([
      'public.threads: select as postgres: expected a row in the fixture, got rows 1',
    ]);
  });

  it('passes when nothing about access has changed', async () => {
    const mutation = {
      name: 'harmless',
      sql: 'create index on public.threads (subject)',
      by: 'matrix',
    } as const;
    expect(await matrixNotices(client, fixture, mutation)).toBeUndefined();
  });
});

describe('a fault put in on purpose', () => {
  it('is noticed, whether in a policy, a grant, row level security, a function, a schema or a trigger', async () => {
    const some =
      /workspace_invitations|set_live_writes|on schema|security|trigger workspace_members_keep_an_owner/;
    const report = await runMutations(inject('testServer'), (all) =>
      all.filter(({ name }) => some.test(name)),
    );
    expect(report.survivors).toEqual([]);
    expect(report.mutations).toBe(report.caught);
    expect(report.mutations).toBeGreaterThan(100);
    expect(report.caughtByBehaviour).toBeGreaterThan(50);
    // Some 40 databases and their stories, one after the other.
  }, 120_000);

  it('is named when nothing notices it', async () => {
    const report = await runMutations(inject('testServer'), () => [
      {
        name: 'a comment',
        sql: `comment on table public.threads is 'Harmless.'`,
        by: 'matrix',
        table: 'public.threads',
      },
      { name: 'a slower trail', sql: 'drop index public.audit_events_thread_idx', by: 'stories' },
    ]);
    expect(report).toEqual({
      mutations: 2,
      caught: 0,
      caughtByBehaviour: 0,
      survivors: ['a slower trail', 'a comment'],
    });
  });
});

describe('an access declaration', () => {
  it('reads verbs, some of them limited to columns', () => {
    expect(parseAllowed('select, update (a, b)')).toEqual({ select: 'all', update: ['a', 'b'] });
    expect(parseAllowed('')).toEqual({});
    expect(parseAllowed(undefined)).toEqual({});
  });

  it('is refused when it says something else', () => {
    expect(() => parseAllowed('select, upsert')).toThrow('upsert');
  });
});

describe('a pgTAP file that fails', () => {
  it('is told with its place, what failed and what was found instead', () => {
    const failure = { line: 3, message: '1 - adds up', diagnostics: ['have: 1', 'want: 2'] };
    const stopped = { line: undefined, message: 'The file has no plan.', diagnostics: [] };
    expect(describeFailures({ file: 'sums.test.sql', passed: 0, failures: [failure, stopped] })).toEqual([
      'sums.test.sql:3 1 - adds up\nhave: 1\nwant: 2',
      'sums.test.sql The file has no plan.',
    ]);
  });
});

// Some of these run the official CLI, which takes seconds.
describe('the commands', { timeout: 120_000 }, () => {
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
  const DRIFTED = 'export type Database = never;\n';
  const driftedFile = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'conduit-types-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'database.types.ts');
    await writeFile(file, DRIFTED);
    return file;
  };
  const lastLine = (): unknown => vi.mocked(console.log).mock.lastCall?.[0];

  it('test:db passes and prints its figures', async () => {
    expect(await testDb(['--json'])).toBe(0);
    expect(JSON.parse(String(lastLine()))).toMatchObject({ failed: 0 });
  });

  it('test:db --mutate reports every fault tried', async () => {
    expect(await testDb(['--mutate', '--only', 'policy "admins set retention"', '--json'])).toBe(0);
    expect(JSON.parse(String(lastLine()))).toMatchObject({ mutations: 4, caught: 4, survivors: [] });
  });

  it('test:db fails when a pgTAP file does, and then tries no faults', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conduit-pgtap-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const failing = `begin; select plan(1); select ok(false, 'holds'); select * from finish(); rollback;`;
    await writeFile(join(folder, 'failing.test.sql'), failing);
    expect(await testDb(['--mutate', '--json'], folder)).toBe(1);
    expect(JSON.parse(String(lastLine()))).toEqual({
      tests: 2,
      cells: expect.any(Number) as number,
      failed: 1,
    });
  });

  it('test:db --mutate fails when no fault is meant', async () => {
    expect(await testDb(['--mutate', '--only', 'no such fault'])).toBe(1);
  });

  it('say how they are used when misused', async () => {
    await expect(testDb(['--surprise'])).rejects.toThrow('--surprise');
    await expect(dbTypes(['--surprise'])).rejects.toThrow('--surprise');
    await expect(advisors(['--surprise'])).rejects.toThrow('--surprise');
  });

  it('db:types --check fails on drift and changes nothing', async () => {
    const file = await driftedFile();
    expect(await dbTypes(['--check'], file)).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(DRIFTED);
  });

  it('db:types writes what the migrations say', async () => {
    const file = await driftedFile();
    expect(await dbTypes([], file)).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('workspace_invitations');
  });

  it('db:types --check finds the committed types up to date', async () => {
    expect(await dbTypes(['--check'])).toBe(0);
  });

  it('advisors says nothing that is not listed with a reason', async () => {
    expect(await advisors([])).toBe(0);
  });

  it('advisors fails on findings that are not listed, and on a listed one that is gone', async () => {
    expect(await advisors([], [{ finding: 'security_definer_view', why: 'There is none.' }])).toBe(1);
  });
});

describe('a finding of the advisors', () => {
  const finding = {
    name: 'rls_enabled_no_policy',
    title: '',
    level: 'INFO',
    detail: '',
    metadata: { schema: 'private', name: 'crm_tokens' },
  } as const;
  const exception = { finding: 'rls_enabled_no_policy', objects: ['private.crm_tokens'], why: 'Intended.' };

  it('passes when it is listed', () => {
    expect(judge([finding], [exception])).toEqual({ unlisted: [], stale: [] });
  });

  it('fails when it is about another object, and the exception with it', () => {
    const elsewhere = { ...finding, metadata: { schema: 'public', name: 'threads' } };
    expect(judge([elsewhere], [exception])).toEqual({
      unlisted: [elsewhere],
      stale: ['rls_enabled_no_policy on private.crm_tokens'],
    });
  });

  it('may be let stand wherever it occurs', () => {
    const unused = { ...finding, name: 'unused_index' };
    expect(judge([unused], [{ finding: 'unused_index', why: 'New.' }])).toEqual({ unlisted: [], stale: [] });
    expect(judge([], [{ finding: 'unused_index', why: 'New.' }]).stale).toEqual(['unused_index']);
  });

  it('is never let stand without a reason', () => {
    expect(exceptions.filter(({ why }) => why.length < 20)).toEqual([]);
  });
});
