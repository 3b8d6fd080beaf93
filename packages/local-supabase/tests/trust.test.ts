import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations } from '../src/index.ts';
import { loadKeys } from '../src/keys.ts';
import { startLite } from '../src/lite.ts';
import { listenNear } from '../src/ports.ts';
import { createTestDatabase } from '../src/testing/index.ts';
import { temporaryFolder } from './support/folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe('what is not our own', () => {
  it('is not taken for the Data API, though it answers on its port', async () => {
    const squatter = createServer((_, response) => response.end('yes'));
    const port = await listenNear(squatter, 0);
    const failing = startLite({
      folder: join(folder.dir, 'lite'),
      port,
      apiUrl: 'http://127.0.0.1:1',
      databaseUrl: 'postgresql://nobody:x@127.0.0.1:1/postgres',
      keys: await loadKeys(folder.dir),
      projectConfig: {},
    });
    await expect(failing).rejects.toMatchObject({ code: 'did_not_start' });
    squatter.close();
  });

  it('is not read as keys', async () => {
    await writeFile(join(folder.dir, 'keys.json'), '{"jwtSecret":');
    await expect(loadKeys(folder.dir)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is not migrated: a database that a newer version has migrated', async () => {
    const database = await createTestDatabase();
    await database.pool.query(`
      create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key);
      insert into supabase_migrations.schema_migrations values ('29990101000000')`);
    const failing = applyMigrations(database.url);
    await expect(failing).rejects.toMatchObject({ code: 'newer_version' });
    await expect(failing).rejects.toThrow('29990101000000');
    await database.drop();
  });
});
