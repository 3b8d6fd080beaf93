import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresBinaries } from '../src/postgresBinaries.ts';
import { createTestDatabase, installPgtap, runPgtap, type TestDatabase } from '../src/testing/index.ts';
import { parseTap } from '../src/testing/tap.ts';
import { temporaryFolder } from './support/folder.ts';
import { temporaryProject } from './support/project.ts';

describe('pgTAP files', () => {
  let database: TestDatabase;
  let project: Awaited<ReturnType<typeof temporaryProject>>;
  beforeAll(async () => {
    database = await createTestDatabase();
    project = await temporaryProject({});
  });
  afterAll(async () => {
    await database.drop();
    await project.remove();
  });
  const run = async (sql: string) =>
    (await runPgtap(database.url, [await project.write('a.test.sql', sql)]))[0];

  it('pass, as any role, and leave nothing behind', async () => {
    const result = await run(`
      begin;
      select plan(3);
      create table public.left_behind ();
      select has_table('public', 'left_behind', 'a table');
      set local role anon;
      select throws_ok('select * from public.left_behind', '42501', null, 'anon may not read it');
      select todo('not built yet', 1);
      select ok(false, 'known to fail');
      select * from finish();
      rollback;`);
    expect(result).toEqual({ file: 'a.test.sql', passed: 3, failures: [] });
    const { rows } = await database.pool.query(`select to_regclass('public.left_behind') as found`);
    expect(rows).toEqual([{ found: null }]);
  });

  it('name the assertion that failed, its line and what it got', async () => {
    const result = await run(
      [
        'begin;',
        'select plan(3);',
        "select is(1, 1, 'one is one');",
        "select is(1, 2, 'one isn''t two');",
        'select ok(false);',
        'select * from finish();',
        'rollback;',
      ].join('\n'),
    );
    expect(result?.passed).toBe(1);
    expect(result?.failures).toMatchObject([
      {
        line: 4,
        message: "2 - one isn't two",
        diagnostics: expect.arrayContaining([expect.stringContaining('have: 1')]) as string[],
      },
      { line: undefined, message: '3 - ' },
    ]);
  });

  it('that break off say where, and keep what came before', async () => {
    const result = await run(`begin;\nselect plan(2);\nselect pass('first');\nselect nonsense;\nrollback;`);
    expect(result).toEqual({
      file: 'a.test.sql',
      passed: 1,
      failures: [{ line: 4, message: 'The file stopped: column "nonsense" does not exist', diagnostics: [] }],
    });
    const raised = await run(`select plan(1);\ndo $$ begin raise exception 'on purpose'; end $$;`);
    expect(raised?.failures).toMatchObject([{ line: undefined, message: 'The file stopped: on purpose' }]);
  });

  it('that do not keep to their plan, or have none, fail', async () => {
    const short = await run(`begin; select plan(2); select pass('only one'); rollback;`);
    expect(short?.failures).toMatchObject([{ message: 'The plan was 2 assertions, and 1 ran.' }]);
    const none = await run('select 1;');
    expect(none?.failures).toMatchObject([{ message: 'The file has no plan.' }]);
  });
});

describe('installing pgTAP', () => {
  it('adds only its own files, once', async () => {
    const folder = await temporaryFolder();
    const extensions = join(folder.dir, 'share/postgresql/extension');
    await cp(join(findPostgresBinaries().root, 'share/postgresql/extension'), extensions, {
      recursive: true,
    });
    for (const file of await readdir(extensions))
      if (file.startsWith('pgtap')) await rm(join(extensions, file));
    const before = await readdir(extensions);
    await installPgtap(folder.dir);
    await installPgtap(folder.dir);
    const added = (await readdir(extensions)).filter((file) => !before.includes(file));
    expect(added).toContain('pgtap.control');
    expect(added.every((file) => file.startsWith('pgtap'))).toBe(true);
    await folder.remove();
  });
});

describe('reading TAP', () => {
  it('takes a directive for what it says, and a comment for part of the failure above it', () => {
    expect(
      parseTap([
        '# before',
        '1..4',
        'ok 1',
        'not ok 2 - b # TODO later',
        'ok 3 - c # SKIP',
        'not ok 4 - d',
        '# why',
        'noise',
      ]),
    ).toEqual({
      planned: 4,
      passed: 3,
      failures: [{ number: 4, description: 'd', diagnostics: ['why'] }],
    });
  });
});
