import { asUser, createUser } from '@conduit/local-supabase/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { inHubspot, setUndoTime, useFixture } from './fixture.ts';

const fixture = useFixture();
const UNSURE = 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria';
const CALL = { facts: { next_step: { action: 'call_back', owner: 'us' } } };

const items = () =>
  fixture.query<{ id: string; status: string; resolution: unknown; returned_for: string | null }>(
    'select id, status, resolution, returned_for from public.review_items order by created_at, id',
  );
const as = (userId: string, sql: string, values: unknown[]) =>
  asUser(fixture.database.pool, userId, (client) => client.query(sql, values));
const decide = async (decision: string, answer: object = {}, userId = fixture.userId) => {
  const id = (await items()).find(({ status }) => status === 'open')?.id ?? '';
  await as(userId, 'select public.resolve_review_item($1, $2, $3)', [id, decision, JSON.stringify(answer)]);
  return id;
};
const undo = (id: string, userId = fixture.userId) => as(userId, 'select public.undo_review($1)', [id]);
/** As if the time to take it back were over. */
const letTimePass = () =>
  fixture.query(`update public.review_items set apply_after = now() where apply_after is not null`);
const apply = (reviewItemId: string) =>
  fixture.perform('apply_review', { workspaceId: fixture.workspaceId, reviewItemId });
const drain = async () => expect(await fixture.drain()).toEqual([]);
const undoable = async (userId = fixture.userId) =>
  (await as(userId, 'select id, decision, ms_left from public.undoable_reviews($1)', [fixture.workspaceId]))
    .rows as { id: string; decision: string; ms_left: number }[];

beforeEach(async () => {
  await fixture.connectReady('hubspot');
  await fixture.query(setUndoTime('10 seconds'));
});

describe('a decision', () => {
  beforeEach(async () => {
    await fixture.receive({ text: UNSURE });
    await drain();
  });

  it('takes effect ten seconds later, not before', async () => {
    const id = await decide('approved');
    const [job] = await fixture.query<{ seconds: number }>(
      `select extract(epoch from start_after - created_on)::float as seconds from pgboss.job where name = 'apply_review'`,
    );
    expect(job?.seconds).toBe(10);
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    const [left] = await undoable();
    expect(left).toMatchObject({ id, decision: 'approved' });
    expect(left?.ms_left).toBeGreaterThan(0);
    expect(left?.ms_left).toBeLessThanOrEqual(10_000);
    await letTimePass();
    expect(await undoable()).toEqual([]);
    await apply(id);
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('is not carried out of a mail that is purged before: nothing is left to compare what is sent with', async () => {
    const text = 'Could you send pricing by Friday or by Monday?';
    const id = await decide('edited', { facts: { contact: { name: text, email: 'maria@acme.example' } } });
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    await letTimePass();
    await apply(id);
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(JSON.stringify(inHubspot(fixture.sandbox).contacts)).not.toContain('by Friday or by Monday');
    expect((await fixture.events()).at(-1)).toEqual({
      event: 'outcome_stopped_waiting',
      detail: { reason: 'redacted' },
    });
    expect(await fixture.query('select status from public.threads')).toEqual([{ status: 'nothing' }]);
  });

  it('taken back is as if it had not been made, and can be made anew', async () => {
    const id = await decide('edited', CALL);
    await undo(id);
    await letTimePass();
    await drain();
    expect(await fixture.ledger()).toEqual([]);
    expect(await items()).toEqual([{ id, status: 'open', resolution: CALL, returned_for: 'undone' }]);
    expect(await fixture.query('select status from public.threads')).toEqual([{ status: 'review' }]);
    await decide('rejected');
    // The first decision's job, come late, leaves the second its time.
    await apply(id);
    expect(await undoable()).toMatchObject([{ id, decision: 'rejected' }]);
    await undo(id);
    expect(await items()).toEqual([{ id, status: 'open', resolution: null, returned_for: null }]);
  });

  it('is taken back by whoever made it, while it has not taken effect', async () => {
    const { id: colleague } = await createUser(fixture.database.pool, { email: 'ben@northwind.example' });
    const { id: stranger } = await createUser(fixture.database.pool, { email: 'zoe@elsewhere.example' });
    await fixture.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'admin', 'ben@northwind.example')`,
      [fixture.workspaceId, colleague],
    );
    const id = await decide('approved');
    await expect(decideAgain(id, colleague)).rejects.toMatchObject({ code: '22X21' });
    await expect(undo(id, colleague)).rejects.toMatchObject({ code: '22X23' });
    await expect(undo(id, stranger)).rejects.toMatchObject({ code: '22X20' });
    expect(await undoable(colleague)).toEqual([]);
    await letTimePass();
    await apply(id);
    await expect(undo(id)).rejects.toMatchObject({ code: '22X24' });
    expect(await items()).toMatchObject([{ status: 'approved' }]);
  });
  const decideAgain = (id: string, userId: string) =>
    as(userId, 'select public.resolve_review_item($1, $2)', [id, 'rejected']);

  it('about mail that was erased meanwhile is not asked again', async () => {
    const id = await decide('approved');
    await fixture.query(`update public.review_items set proposal = '{}', resolution = '{}'`);
    await fixture.query(
      'update public.messages set is_redacted = true, redacted_at = now(), body_text = null',
    );
    await expect(undo(id)).rejects.toMatchObject({ code: '22X24' });
  });

  const waitingForLocks = () =>
    fixture.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );

  it('that is being taken back is not carried out', async () => {
    const id = await decide('approved');
    await letTimePass();
    await fixture.query('delete from pgboss.job');
    const undoing = await fixture.database.pool.connect();
    await undoing.query('begin');
    await undoing.query(`select set_config('request.jwt.claim.sub', $1, true)`, [fixture.userId]);
    await undoing.query('select private.undo_review($1)', [id]);
    const applying = apply(id);
    await expect.poll(waitingForLocks).toHaveLength(1);
    await undoing.query('commit');
    undoing.release();
    await applying;
    expect(await items()).toMatchObject([{ status: 'open' }]);
    expect(await fixture.waiting()).toEqual([]);
  });

  it('that is being carried out is not taken back', async () => {
    const id = await decide('approved');
    await letTimePass();
    await fixture.query('delete from pgboss.job');
    // The conversation's status is the last thing the job writes; here it waits with all else done.
    const blocking = await fixture.database.pool.connect();
    await blocking.query('begin');
    await blocking.query('select from public.threads for update');
    const applying = apply(id);
    await expect.poll(waitingForLocks).toHaveLength(1);
    const undone = Promise.allSettled([undo(id)]);
    await expect.poll(waitingForLocks).toHaveLength(2);
    await blocking.query('commit');
    blocking.release();
    await applying;
    expect((await undone)[0]).toMatchObject({ status: 'rejected', reason: { code: '22X24' } });
    expect(await items()).toMatchObject([{ status: 'approved' }]);
    expect(await fixture.waiting()).toEqual(['associate_thread']);
  });
});

it('is waited for: no deal is written for a choice that may still be taken back', async () => {
  const ids = await fixture.receive({
    from: { name: 'James Okafor', address: 'james.okafor@cedarhealth.example' },
  });
  await drain();
  const [deal] = await fixture.query<{ id: string }>(
    `select id from public.deals where name = 'Cedar Health – Pilot'`,
  );
  const id = await decide('approved', { deal_id: deal?.id });
  const [run] = await fixture.query<{ id: string }>('select id from public.extraction_runs');
  await fixture.perform('associate_thread', {
    workspaceId: fixture.workspaceId,
    ...ids,
    runId: run?.id ?? '',
  });
  expect(await fixture.ledger()).toEqual([]);
  await letTimePass();
  await apply(id);
  await drain();
  expect((await fixture.ledger()).map(({ deal_id }) => deal_id)).toEqual([null, deal?.id, deal?.id]);
});
