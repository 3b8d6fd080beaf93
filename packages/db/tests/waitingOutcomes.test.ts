import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connect, mail, openScene, store, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const MIGRATION = new URL(
  '../../../supabase/migrations/20261126000410_waiting_outcomes.sql',
  import.meta.url,
);
/** The part of the migration that looks at what was there before it. */
async function markWhatWasLost(): Promise<void> {
  const [, before] = (await readFile(MIGRATION, 'utf8')).split('-- What was lost before this');
  await scene.database.pool.query(`-- ${before}`);
}

/** A message that was read, with what a task needs unless told otherwise, and nothing written of it. */
async function read(
  workspaceId: string,
  { decision = 'outcome', facts = ['contact', 'next_step'] }: { decision?: string; facts?: string[] } = {},
) {
  const { messageId, threadId } = await store(
    scene.functions,
    mail(workspaceId, {
      receivedAt: new Date().toISOString(),
      subject: randomUUID(),
      normalisedSubject: randomUUID(),
    }),
  );
  const { rows } = await scene.database.pool.query<{ id: string }>(
    `insert into public.extraction_runs (workspace_id, thread_id, message_id, extractor_version, direction, decision)
     values ($1, $2, $3, 'old', 'inbound', $4) returning id`,
    [workspaceId, threadId, messageId, decision],
  );
  const runId = rows[0]!.id; // just inserted
  await scene.database.pool.query(
    `insert into public.field_values (workspace_id, run_id, message_id, field, value, confidence)
     select $1, $2, $3, field, '{}', 1 from unnest($4::text[]) as field`,
    [workspaceId, runId, messageId, facts],
  );
  await scene.database.pool.query(`update public.threads set status = 'nothing' where id = $1`, [threadId]);
  return { workspaceId, messageId, threadId, runId };
}
const waitsOf = async (messageId: string) =>
  (
    await scene.database.pool.query(
      'select waits_for, crm from public.waiting_outcomes where message_id = $1 order by crm',
      [messageId],
    )
  ).rows as unknown[];
const statusOf = (threadId: string) =>
  scene.value<string>('select status from public.threads where id = $1', [threadId]);

describe('what was lost before there was a state for it', () => {
  it('waits: outcomes of workspaces without a CRM for one, others for the deals of those that were there', async () => {
    const without = await scene.signUp();
    const lost = await read(without.workspaceId);
    const approved = await read(without.workspaceId, { decision: 'review' });
    await scene.database.pool.query(
      `insert into public.review_items (workspace_id, thread_id, message_id, run_id, kind, status, resolved_at)
       values ($1, $2, $3, $4, 'extraction', 'approved', now())`,
      [approved.workspaceId, approved.threadId, approved.messageId, approved.runId],
    );
    const asked = await read(without.workspaceId, { decision: 'review' });
    const nothing = await read(without.workspaceId, { decision: 'nothing' });
    const noStep = await read(without.workspaceId, { facts: ['contact'] });
    const redacted = await read(without.workspaceId);
    await scene.database.pool.query(
      'update public.messages set is_redacted = true, redacted_at = now() where id = $1',
      [redacted.messageId],
    );

    const later = await scene.signUp();
    const early = await read(later.workspaceId);
    await scene.database.pool.query(
      `update public.messages set received_at = now() - interval '1 day' where id = $1`,
      [early.messageId],
    );
    await connect(scene, later);
    await scene.database.pool.query(
      `update public.crm_connections set connected_at = now() - interval '1 hour' where workspace_id = $1`,
      [later.workspaceId],
    );
    const died = await read(later.workspaceId);

    await markWhatWasLost();
    for (const { messageId, threadId } of [lost, approved]) {
      expect(await waitsOf(messageId)).toEqual([{ waits_for: 'crm', crm: null }]);
      expect(await statusOf(threadId)).toBe('waits_crm');
    }
    for (const { messageId, threadId } of [asked, nothing, noStep, redacted, early]) {
      expect(await waitsOf(messageId)).toEqual([]);
      expect(await statusOf(threadId)).toBe('nothing');
    }
    expect(await waitsOf(died.messageId)).toEqual([{ waits_for: 'deals', crm: 'hubspot' }]);
    expect(await statusOf(died.threadId)).toBe('waits_deals');
  });

  it('is left alone where something was written of it', async () => {
    const workspace = await scene.signUp();
    const done = await read(workspace.workspaceId);
    const connected = await connect(scene, workspace);
    await scene.database.pool.query(
      `insert into public.crm_write_log (workspace_id, crm, connection_id, thread_id, message_id, object, action, idempotency_key, payload, state, dry_run)
       values ($1, 'hubspot', $2, $3, $4, 'contact', 'upsert', 'key-of-done-0000', '{}', 'queued', false)`,
      [workspace.workspaceId, connected.ok ? connected.connectionId : null, done.threadId, done.messageId],
    );
    await scene.database.pool.query(
      `update public.crm_connections set status = 'disconnected' where workspace_id = $1`,
      [workspace.workspaceId],
    );
    await scene.database.pool.query('delete from public.waiting_outcomes');
    await markWhatWasLost();
    expect(await waitsOf(done.messageId)).toEqual([]);
  });
});
