import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshThreadStatus } from '../src/mail.ts';
import { openReview } from '../src/reviews.ts';
import { mail, openConversation, openScene, store, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

type Conversation = Awaited<ReturnType<typeof openConversation>>;

const set = (id: string, assignments: string) =>
  scene.database.pool.query(`update public.crm_write_log set ${assignments} where id = $1`, [id]);
const ask = (conversation: Conversation) =>
  openReview(scene.worker, { ...conversation, kind: 'extraction', crm: null, reasons: [], proposal: {} });
const answer = (item: { id: string } | null) =>
  scene.database.pool.query(
    `update public.review_items set status = 'approved', resolved_at = now() where id = $1`,
    [item?.id],
  );
async function statusAfterRefresh({ workspaceId, threadId }: { workspaceId: string; threadId: string }) {
  await scene.worker.transaction().execute((trx) => refreshThreadStatus(trx, workspaceId, [threadId]));
  return scene.value<string>('select status from public.threads where id = $1', [threadId]);
}

describe('the status of a thread', () => {
  it('is new until something was read', async () => {
    const { workspaceId } = await scene.signUp();
    const { threadId } = await store(scene.functions, mail(workspaceId));
    expect(await statusAfterRefresh({ workspaceId, threadId })).toBe('new');
  });

  it('is nothing when something was read and nothing came of it', async () => {
    expect(await statusAfterRefresh(await openConversation(scene))).toBe('nothing');
  });

  it('is outcome when something is planned or written, and not when all of it was cancelled', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan({ dryRun: true });
    expect(await statusAfterRefresh(conversation)).toBe('outcome');
    await set(id, `state = 'cancelled'`);
    expect(await statusAfterRefresh(conversation)).toBe('nothing');
  });

  it('is review while a person is asked, whatever else came of it', async () => {
    const conversation = await openConversation(scene);
    await conversation.plan();
    const item = await ask(conversation);
    expect(await statusAfterRefresh(conversation)).toBe('review');
    await answer(item);
    expect(await statusAfterRefresh(conversation)).toBe('outcome');
  });

  it('is failed when a write failed for good, before anything else', async () => {
    const conversation = await openConversation(scene);
    await conversation.plan();
    const { id } = await conversation.plan();
    await ask(conversation);
    await set(id, `state = 'failed', next_retry_at = now()`);
    expect(await statusAfterRefresh(conversation)).toBe('review');
    await set(id, `permanent_failure = true`);
    expect(await statusAfterRefresh(conversation)).toBe('failed');
  });

  it('is brought up to date for the threads named, of the workspace named', async () => {
    const [one, other] = [await openConversation(scene), await openConversation(scene)];
    await scene.worker.transaction().execute(async (trx) => {
      await refreshThreadStatus(trx, one.workspaceId, [one.threadId, other.threadId]);
      await refreshThreadStatus(trx, one.workspaceId, []);
    });
    const status = ({ threadId }: Conversation) =>
      scene.value('select status from public.threads where id = $1', [threadId]);
    expect(await status(one)).toBe('nothing');
    expect(await status(other)).toBe('new');
  });

  it('knows of both when two settle parts of one thread at the same moment', async () => {
    const conversation = await openConversation(scene);
    const { workspaceId, threadId } = conversation;
    const [failing, succeeding] = [await conversation.plan(), await conversation.plan()];
    const [hold, release] = gate();
    const [written, first] = gate();
    const one = scene.worker.transaction().execute(async (trx) => {
      await trx
        .updateTable('crm_write_log')
        .set({ state: 'failed', permanent_failure: true })
        .where('id', '=', failing.id)
        .execute();
      await refreshThreadStatus(trx, workspaceId, [threadId]);
      first();
      await hold;
    });
    await written;
    const two = scene.worker.transaction().execute(async (trx) => {
      await trx
        .updateTable('crm_write_log')
        .set({ state: 'cancelled' })
        .where('id', '=', succeeding.id)
        .execute();
      await refreshThreadStatus(trx, workspaceId, [threadId]);
    });
    await waitingForALock();
    release();
    await Promise.all([one, two]);
    expect(await scene.value('select status from public.threads where id = $1', [threadId])).toBe('failed');
  });
});

/** A promise and what resolves it. */
function gate(): [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return [promise, () => resolve(undefined)];
}

/** Resolves once a session of this database waits for another's lock. */
async function waitingForALock(): Promise<void> {
  const waiting = `select count(*)::integer from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await scene.value<number>(waiting)) === 0);
}
