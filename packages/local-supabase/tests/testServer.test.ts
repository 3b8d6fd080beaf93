import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { loadKeys } from '../src/keys.ts';
import setup from '../src/testing/globalSetup.ts';
import { createTestDatabase, startTestServer, type TestServer } from '../src/testing/index.ts';
import { NOTES_MIGRATION, temporaryProject } from './support/project.ts';

describe('the test server', () => {
  it('applies migrations in order to what hosted Supabase brings, once per set of migrations', async () => {
    const project = await temporaryProject({
      'migrations/20260101000000_notes.sql': NOTES_MIGRATION,
      'migrations/20260102000000_more.sql': 'alter table public.notes add column more text',
      'migrations/README.md': 'not a migration',
    });
    const options = { migrationsDir: join(project.dir, 'migrations'), cacheDir: join(project.dir, 'cache') };
    for (let run = 0; run < 2; run += 1) {
      const server = await startTestServer(options);
      const database = await createTestDatabase(server);
      const { rows } = await database.pool.query(`select count(more) from public.notes`);
      expect(rows).toEqual([{ count: '0' }]);
      const worker = new pg.Client(database.workerUrl);
      await worker.connect();
      await expect(worker.query('select body from public.notes')).resolves.toMatchObject({ rowCount: 0 });
      await expect(worker.query('insert into public.notes default values')).rejects.toMatchObject({
        code: '42501',
      });
      await worker.end();
      await database.drop();
      await server.stop();
      expect(await readdir(options.cacheDir)).toHaveLength(1);
    }
    await project.remove();
  });

  it('comes back from a restart at the same address, with what was committed', async () => {
    const project = await temporaryProject({});
    const server = await startTestServer({
      migrationsDir: project.dir,
      cacheDir: join(project.dir, 'cache'),
    });
    const database = await createTestDatabase(server);
    await database.pool.query('create table public.kept as select 1 as n');
    await server.restart();
    expect((await database.pool.query('select n from public.kept')).rows).toEqual([{ n: 1 }]);
    await database.drop();
    await server.stop();
    await project.remove();
  });

  it('comes back after it was killed, and takes no more connections than it is told', async () => {
    const project = await temporaryProject({});
    const server = await startTestServer({
      migrationsDir: project.dir,
      cacheDir: join(project.dir, 'cache'),
      maxConnections: 7,
    });
    await server.kill();
    await expect(createTestDatabase(server)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.start();
    const database = await createTestDatabase(server);
    const { rows } = await database.pool.query('show max_connections');
    expect(rows).toEqual([{ max_connections: '7' }]);
    await database.drop();
    await server.stop();
    await project.remove();
  });

  it('keeps the clusters of the last few sets of migrations', async () => {
    const project = await temporaryProject({});
    const options = { migrationsDir: join(project.dir, 'migrations'), cacheDir: join(project.dir, 'cache') };
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await project.write(`cache/${name}/PG_VERSION`, '17');
    await (await startTestServer(options)).stop();
    expect(await readdir(options.cacheDir)).toHaveLength(5);
    await project.remove();
  });

  it('names the migration that fails, and does without a folder of migrations', async () => {
    const project = await temporaryProject({ 'wrong/20260101000000_wrong.sql': 'create tabel x' });
    const cacheDir = join(project.dir, 'cache');
    await expect(startTestServer({ migrationsDir: join(project.dir, 'wrong'), cacheDir })).rejects.toThrow(
      'Migration 20260101000000_wrong.sql failed.',
    );
    const server = await startTestServer({ migrationsDir: join(project.dir, 'none'), cacheDir });
    await (await createTestDatabase(server)).drop();
    await server.stop();
    await project.remove();
  });
});

describe('the global setup', () => {
  it('starts one server for all projects of a run, and stops it after the last of them', async () => {
    const provided: TestServer[] = [];
    const project = { provide: (_key: 'testServer', value: TestServer) => void provided.push(value) };
    const [teardownOne, teardownTwo] = await Promise.all([setup(project), setup(project)]);
    const [one, two] = provided;
    expect(one).toEqual(two);
    await teardownOne();
    await (await createTestDatabase(two)).drop();
    await teardownTwo();
    await expect(createTestDatabase(two)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('the keys of a stack', () => {
  it('are made once and kept, and single ones can be replaced', async () => {
    const project = await temporaryProject({});
    const made = await loadKeys(project.dir);
    expect(await loadKeys(project.dir)).toEqual(made);
    const replaced = await loadKeys(project.dir, { secretKey: 'sb_secret_given' });
    expect(replaced).toEqual({ ...made, secretKey: 'sb_secret_given' });
    expect(await loadKeys(project.dir)).toEqual(replaced);
    await project.remove();
  });
});
