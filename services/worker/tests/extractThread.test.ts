import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { useFixture } from './fixture.ts';

const fixture = useFixture();

async function extract(message?: Parameters<typeof fixture.receive>[0]) {
  const ids = await fixture.receive(message);
  await fixture.query('delete from pgboss.job');
  await fixture.perform('extract_thread', { workspaceId: fixture.workspaceId, ...ids });
  return ids;
}
const runs = () =>
  fixture.query<{ id: string; decision: string; reasons: string[]; reply: string }>(
    `select r.id, decision, reasons, substring(body_text from reply_start + 1 for reply_end - reply_start) as reply
     from public.extraction_runs r join public.messages m on m.id = r.message_id`,
  );
const threadStatus = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;

describe('extract_thread', () => {
  it('stores nothing of a message that is erased while it is read', async () => {
    const ids = await fixture.receive();
    const erasing = await fixture.database.pool.connect();
    await erasing.query('begin');
    await erasing.query(
      'update public.messages set is_redacted = true, redacted_at = now(), body_text = null where id = $1',
      [ids.messageId],
    );
    const reading = fixture.perform('extract_thread', { workspaceId: fixture.workspaceId, ...ids });
    await expect.poll(() => fixture.query('select from pg_locks where not granted')).not.toEqual([]);
    await erasing.query('commit');
    erasing.release();
    await reading;
    expect(await runs()).toEqual([]);
    expect(await fixture.query('select from public.field_values')).toEqual([]);
  });

  it('reads what is clear and sends it on', async () => {
    const ids = await extract();
    const [run] = await runs();
    expect(run).toMatchObject({ decision: 'outcome', reasons: [] });
    const facts = await fixture.query<{ field: string; value: unknown; source: string }>(
      'select field, value, source from public.field_values order by field',
    );
    expect(facts).toEqual(
      expect.arrayContaining([
        {
          field: 'contact',
          value: { name: 'Maria Rossi', email: 'maria.rossi@acme-robotics.example' },
          source: 'extractor',
        },
        { field: 'intent', value: 'request_pricing', source: 'extractor' },
        { field: 'next_step', value: { action: 'send_pricing', owner: 'us' }, source: 'extractor' },
      ]),
    );
    expect(await fixture.query('select name, data from pgboss.job')).toEqual([
      { name: 'associate_thread', data: { workspaceId: fixture.workspaceId, ...ids, runId: run?.id } },
    ]);
    expect((await fixture.events()).map(({ event }) => event)).toEqual([
      'workspace_created',
      'message_received',
      'facts_extracted',
    ]);
  });

  it('asks before it writes where nobody allowed writing unasked, however sure it is', async () => {
    await fixture.query('update public.workspaces set write_unasked = false');
    await extract();
    const [run] = await runs();
    // What was read is kept as it was judged.
    expect(run).toMatchObject({ decision: 'outcome', reasons: [] });
    const [item] = await fixture.query<{ id: string; proposal: { facts: object } }>(
      'select id, status, kind, crm, reasons, proposal from public.review_items',
    );
    expect(item).toMatchObject({ status: 'open', kind: 'extraction', crm: null, reasons: ['asks_first'] });
    expect(item?.proposal.facts).toMatchObject({
      contact: { email: 'maria.rossi@acme-robotics.example' },
      next_step: { action: 'send_pricing', owner: 'us' },
    });
    expect(await fixture.waiting()).toEqual([]);
    expect(await threadStatus()).toBe('review');
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'review_requested',
      detail: { review_item_id: item?.id, kind: 'extraction', reasons: ['asks_first'] },
    });
    // Switching it on writes nothing that was asked before.
    await fixture.query('update public.workspaces set write_unasked = true');
    expect(await fixture.drain()).toEqual([]);
    expect(await fixture.ledger()).toEqual([]);
  });

  it('keeps where it read, and copies no text', async () => {
    await extract();
    const stored = await fixture.query(
      'select (select jsonb_agg(to_jsonb(f)) from public.field_values f) as facts, (select jsonb_agg(to_jsonb(e)) from public.audit_events e) as events',
    );
    expect(JSON.stringify(stored)).toContain('"start"');
    expect(JSON.stringify(stored)).not.toMatch(/walkthrough|operations team|Turin/);
  });

  it('asks a person where it is not sure, and says why', async () => {
    await extract({ text: 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria' });
    const [run] = await runs();
    expect(run?.decision).toBe('review');
    expect(run?.reasons).not.toEqual([]);
    const [item] = await fixture.query<{ id: string; proposal: { facts: object } }>(
      'select id, status, kind, crm, reasons, proposal from public.review_items',
    );
    expect(item).toMatchObject({ status: 'open', kind: 'extraction', crm: null, reasons: run?.reasons });
    expect(item?.proposal.facts).toMatchObject({ contact: { email: 'maria.rossi@acme-robotics.example' } });
    expect(await fixture.waiting()).toEqual([]);
    expect(await threadStatus()).toBe('review');
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'review_requested',
      detail: { review_item_id: item?.id, kind: 'extraction', reasons: run?.reasons },
    });
  });

  it('ends where there is nothing to do', async () => {
    await extract({ isAutomated: true, text: 'I am out of the office until Monday.' });
    expect(await runs()).toMatchObject([{ decision: 'nothing', reasons: ['automated'] }]);
    expect(await fixture.waiting()).toEqual([]);
    expect(await threadStatus()).toBe('nothing');
  });

  it('knows the workspace’s own people, by address and domain', async () => {
    await extract({ from: { name: 'Ben', address: 'ben@northwind.example' } });
    expect(await runs()).toMatchObject([{ decision: 'nothing', reasons: ['internal'] }]);
  });

  it('changes nothing when it runs again', async () => {
    const ids = await extract();
    await fixture.query('delete from pgboss.job');
    const before = await fixture.events();
    await fixture.perform('extract_thread', { workspaceId: fixture.workspaceId, ...ids });
    expect(await runs()).toHaveLength(1);
    expect(await fixture.events()).toEqual(before);
    expect(await fixture.waiting()).toEqual([]);
  });

  it('has nothing to read in a message that was redacted or deleted while the job waited', async () => {
    const ids = await fixture.receive();
    const job = { workspaceId: fixture.workspaceId, ...ids };
    await fixture.query(
      'update public.messages set body_text = null, is_redacted = true, redacted_at = now() where id = $1',
      [ids.messageId],
    );
    await fixture.perform('extract_thread', job);
    await fixture.perform('extract_thread', { ...job, messageId: randomUUID() });
    expect(await runs()).toEqual([]);
  });
});
