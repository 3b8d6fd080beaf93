import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { waitUntilQuiet } from '../src/stack/demoData.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('waits for what is under way, and not for checks that wait for their turn in the hour', async () => {
  await database.pool.query(
    `select private.send_jobs('check_connection', '[{"payload": {}, "key": "later", "delay_seconds": 1800}]')`,
  );
  await waitUntilQuiet(database.url, 100);
  await database.pool.query(
    `select private.send_jobs('check_connection', '[{"payload": {}, "key": "now", "delay_seconds": 0}]')`,
  );
  await expect(waitUntilQuiet(database.url, 100)).rejects.toThrow('1 jobs or writes did not end in time.');
});
