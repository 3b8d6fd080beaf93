import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { recordEvents } from '../src/audit.ts';
import { loadFacts, storeFacts, storeRun } from '../src/extraction.ts';
import { awaitedChoices, openReview, reviewedMessage, takeDecision } from '../src/reviews.ts';
import { openConversation, openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const intent = (value: string, confidence = 0.9) => ({ field: 'intent', value, confidence, evidence: [] });

describe('a run', () => {
  it('is stored once per message and version, with its facts', async () => {
    const { workspaceId, threadId, messageId } = await openConversation(scene);
    const run = {
      workspaceId,
      threadId,
      messageId,
      extractorVersion: 'next',
      direction: 'inbound',
      decision: 'review',
      confidence: 0.5,
      reasons: ['weak_wording'],
      replyStart: 3,
      replyEnd: 9,
      facts: [{ ...intent('follow_up'), evidence: [{ part: 'text', start: 3, end: 9 }] }],
    } as const;
    const id = await storeRun(scene.worker, run);
    expect(id).not.toBeNull();
    expect(await storeRun(scene.worker, run)).toBeNull();
    expect(await loadFacts(scene.worker, workspaceId, id ?? '')).toEqual([
      { field: 'intent', value: 'follow_up', confidence: expect.closeTo(0.9) as number, source: 'extractor' },
    ]);
  });
});

describe('facts', () => {
  it('of a person come before the extractor’s, the newest first, one per field', async () => {
    const { workspaceId, messageId, runId, userId } = await openConversation(scene);
    const add = (value: string, setBy: string | null) =>
      storeFacts(scene.worker, { workspaceId, messageId, runId, facts: [intent(value)], setBy });
    await add('follow_up', null);
    await add('negotiate', userId);
    await add('decline', userId);
    await add('support', null);
    expect(await loadFacts(scene.worker, workspaceId, runId)).toMatchObject([
      { field: 'intent', value: 'decline', source: 'person' },
    ]);
    await storeFacts(scene.worker, { workspaceId, messageId, runId, facts: [], setBy: null });
  });

  it('may be that there is none', async () => {
    const { workspaceId, messageId, runId, userId } = await openConversation(scene);
    const due = { field: 'due_on', value: null, confidence: 1, evidence: [] };
    await storeFacts(scene.worker, { workspaceId, messageId, runId, facts: [due], setBy: userId });
    expect(await loadFacts(scene.worker, workspaceId, runId)).toMatchObject([
      { field: 'due_on', value: null },
    ]);
  });
});

describe('a question to a person', () => {
  it('is asked once per run and kind, and once per CRM where it is about deals', async () => {
    const conversation = await openConversation(scene);
    const { workspaceId, runId } = conversation;
    const ask = (kind: 'extraction' | 'association', crm: 'hubspot' | 'salesforce' | null) =>
      openReview(scene.worker, { ...conversation, kind, crm, reasons: ['why'], proposal: { facts: {} } });
    const item = await ask('extraction', null);
    expect(item).not.toBeNull();
    expect(await ask('extraction', null)).toBeNull();
    expect(await awaitedChoices(scene.worker, workspaceId, runId)).toEqual([]);
    await ask('association', 'hubspot');
    await ask('association', 'salesforce');
    expect(await ask('association', 'hubspot')).toBeNull();
    expect((await awaitedChoices(scene.worker, workspaceId, runId)).sort()).toEqual([
      'hubspot',
      'salesforce',
    ]);
    const id = item?.id ?? '';
    expect(await reviewedMessage(scene.worker, workspaceId, id)).toBe(conversation.messageId);
    expect(await reviewedMessage(scene.worker, randomUUID(), id)).toBeNull();
    const take = (workspace: string) =>
      scene.worker.transaction().execute((trx) => takeDecision(trx, workspace, id));
    expect(await take(workspaceId)).toBeNull();
    await scene.database.pool.query(
      `update public.review_items set status = 'rejected', resolved_at = now() where id = $1`,
      [id],
    );
    expect(await take(randomUUID())).toBeNull();
    expect(await take(workspaceId)).toMatchObject({ id, runId, status: 'rejected', isForgotten: false });
  });
});

describe('history', () => {
  it('tells people from services', async () => {
    const { workspaceId, userId, connectionId } = await openConversation(scene);
    await recordEvents(scene.worker, []);
    await recordEvents(scene.worker, [
      { workspaceId, actor: { userId }, event: 'by_a_person', writeId: connectionId },
      { workspaceId, actor: 'system', event: 'by_itself', detail: { code: 'x' } },
    ]);
    const { rows } = await scene.database.pool.query(
      `select actor, actor_user_id, event, detail from public.audit_events
       where workspace_id = $1 and event like 'by_%' order by id`,
      [workspaceId],
    );
    expect(rows).toEqual([
      { actor: 'user', actor_user_id: userId, event: 'by_a_person', detail: {} },
      { actor: 'system', actor_user_id: null, event: 'by_itself', detail: { code: 'x' } },
    ]);
  });
});
