import { forgetFacts } from '@conduit/db/retention.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { useFixture } from './fixture.ts';

const fixture = useFixture();

it('what a dry run has planned is given up with the facts it was composed of', async () => {
  await fixture.connectReady('hubspot');
  await fixture.query('update public.workspaces set live_writes = false');
  await fixture.receive();
  expect(await fixture.drain()).toEqual([]);
  const states = async () => (await fixture.ledger()).map(({ state }) => state);
  expect(await states()).toEqual(['planned', 'planned', 'planned']);

  const [purge] = await fixture.query<{ id: string }>(
    'insert into public.retention_runs (workspace_id) values ($1) returning id',
    [fixture.workspaceId],
  );
  const { workspaceId } = fixture;
  const forget = () => forgetFacts(fixture.context.db, { workspaceId, runId: purge?.id ?? '', limit: 100 });
  // Not before its mail is gone.
  await forget();
  expect(await states()).toEqual(['planned', 'planned', 'planned']);
  await fixture.query(
    `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
  );
  await forget();
  expect(await states()).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect((await fixture.ledger()).map(({ payload }) => payload)).toEqual([{}, {}, {}]);
  expect(await fixture.query('select status from public.threads')).toEqual([{ status: 'nothing' }]);
  expect(await forget()).toBe(0);

  // Whoever has the rest written does not meet writes that can only fail.
  await fixture.query('update public.workspaces set live_writes = true');
  const sent = await asUser(fixture.database.pool, fixture.userId, (client) =>
    client.query<{ sent: number }>('select public.write_planned($1) as sent', [workspaceId]),
  );
  expect(sent.rows).toEqual([{ sent: 0 }]);
  expect(await fixture.drain()).toEqual([]);
  expect((await fixture.ledger()).some(({ permanent_failure }) => permanent_failure)).toBe(false);
});

it('and so is what was emptied while it could still be sent', async () => {
  await fixture.connectReady('hubspot');
  await fixture.query('update public.workspaces set live_writes = false');
  await fixture.receive();
  await fixture.receive({ internetMessageId: 'kept@acme.example', subject: 'Kept' });
  expect(await fixture.drain()).toEqual([]);
  const [purged] = await fixture.query<{ id: string }>(
    `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null
     where internet_message_id <> 'kept@acme.example' returning id`,
  );
  await fixture.query(`update public.crm_write_log set payload = '{}'`);
  const path = '../../../supabase/migrations/20261126000852_planned_and_purged.sql';
  await fixture.query(await readFile(new URL(path, import.meta.url), 'utf8'));
  const states = (await fixture.ledger()).map((row) => [row.message_id === purged?.id, row.state].join(' '));
  expect([...new Set(states)].toSorted()).toEqual(['false planned', 'true cancelled']);
  expect(
    await fixture.query(
      'select t.status from public.threads t join public.messages m on m.thread_id = t.id where m.id = $1',
      [purged?.id],
    ),
  ).toEqual([{ status: 'nothing' }]);
});
