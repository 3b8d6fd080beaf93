import type { CrmObject } from '@conduit/shared/crm.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  ATTEMPT_LEASE_SECONDS,
  ATTEMPT_TIMEOUT_SECONDS,
  claimDue,
  hasOpenWrites,
  hasUnfinished,
  loadAttempt,
  loadUnknown,
  recoverAbandoned,
  renewAttempt,
  resumeParked,
  settleLookedFor,
  settleWrites,
  type LookedFor,
  type SettledWrite,
} from '../src/ledger.ts';
import { openConversation, openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

type Conversation = Awaited<ReturnType<typeof openConversation>>;

const claim = (
  { connectionId }: Conversation,
  {
    object = 'contact',
    limit = 100,
    attemptId = randomUUID(),
  }: { object?: CrmObject; limit?: number; attemptId?: string } = {},
) => claimDue(scene.worker, { connectionId, object, attemptId, limit });
const settled = (id: string, outcome: Partial<SettledWrite> = {}): SettledWrite => ({
  id,
  state: 'succeeded',
  parkedFor: null,
  externalId: '501',
  personKind: null,
  permanentFailure: false,
  countsAsAttempt: true,
  nextRetryAt: null,
  error: null,
  ...outcome,
});
const failure = (outcome: Partial<SettledWrite> = {}): Partial<SettledWrite> => ({
  state: 'failed',
  externalId: null,
  nextRetryAt: '2026-01-01T00:00:00.000Z',
  error: { code: 'timeout', owner: 'provider', providerCode: null, httpStatus: null },
  ...outcome,
});
const row = async (id: string): Promise<Record<string, unknown>> =>
  scene.value('select to_jsonb(w) from public.crm_write_log w where id = $1', [id]);
const set = (id: string, assignments: string) =>
  scene.database.pool.query(`update public.crm_write_log set ${assignments} where id = $1`, [id]);

/** A contact that is written, and a task of it that waits. */
async function withTask(conversation: Conversation) {
  const contact = await conversation.plan();
  await set(
    contact.id,
    `state = 'succeeded', external_id = '77', person_kind = 'lead', succeeded_at = now()`,
  );
  const task = await conversation.plan({ object: 'task', action: 'create', contactWriteId: contact.id });
  return { contact, task };
}

describe('an intent to write', () => {
  it('is stored once, however often it is planned, and as it was planned first', async () => {
    const conversation = await openConversation(scene);
    const idempotencyKey = `cdt_${randomUUID()}`;
    const first = await conversation.plan({ idempotencyKey });
    const again = await conversation.plan({ idempotencyKey, payload: { other: true }, dryRun: true });
    expect(first.created).toBe(true);
    expect(again).toEqual({ id: first.id, created: false });
    expect(await row(first.id)).toMatchObject({ state: 'queued', dry_run: false, attempt_count: 0 });
  });

  it('is stored once when it is planned several times at the same moment', async () => {
    const conversation = await openConversation(scene);
    const idempotencyKey = `cdt_${randomUUID()}`;
    const plans = await Promise.all(Array.from({ length: 6 }, () => conversation.plan({ idempotencyKey })));
    expect(plans.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(plans.map(({ id }) => id)).size).toBe(1);
  });

  it('stays planned in dry run: no attempt ever takes it', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan({ dryRun: true });
    expect(await row(id)).toMatchObject({ state: 'planned', dry_run: true });
    expect(await claim(conversation)).toEqual([]);
    expect(await hasOpenWrites(scene.worker, conversation.connectionId)).toBe(false);
  });
});

describe('claiming', () => {
  it('leaves a person alone whom another worker is just taking, or is at', async () => {
    const conversation = await openConversation(scene);
    const payload = { email: 'nora.lind@harbor.example' };
    const first = await conversation.plan({ payload });
    const taking = await scene.worker.startTransaction().execute();
    const args = { connectionId: conversation.connectionId, object: 'contact', limit: 100 } as const;
    expect(await claimDue(taking, { ...args, attemptId: randomUUID() })).toHaveLength(1);
    const second = await conversation.plan({ payload });
    const other = await conversation.plan({ payload: { email: 'tom.berg@harbor.example' } });
    let isTaken = false;
    const claims = claim(conversation).finally(() => (isTaken = true));
    // It has taken what it may, or waits for the other to say whom it takes.
    await vi.waitFor(async () => {
      const waiting = await scene.value<number>(
        `select count(*)::integer from pg_locks where locktype = 'advisory' and not granted`,
      );
      expect(isTaken || waiting > 0).toBe(true);
    });
    await taking.commit().execute();
    expect((await claims).map(({ id }) => id)).toEqual([other.id]);
    expect(await claim(conversation)).toEqual([]);

    await set(
      first.id,
      `state = 'succeeded', external_id = '77', person_kind = 'lead', attempt_id = null, succeeded_at = now()`,
    );
    expect((await claim(conversation)).map(({ id }) => id)).toEqual([second.id]);
  });

  it('gives each row to one of several that claim at the same moment, oldest first', async () => {
    const conversation = await openConversation(scene);
    const planned: string[] = [];
    for (let n = 0; n < 12; n++) planned.push((await conversation.plan()).id);
    const claims = await Promise.all(Array.from({ length: 4 }, () => claim(conversation, { limit: 3 })));
    const taken = claims.flat().map(({ id }) => id);
    expect(new Set(taken).size).toBe(taken.length);
    const rest = await claim(conversation);
    expect([...taken, ...rest.map(({ id }) => id)].sort()).toEqual([...planned].sort());
    const order = claims.map((rows) => rows.map(({ id }) => planned.indexOf(id)));
    expect(order).toEqual(order.map((positions) => [...positions].sort((a, b) => a - b)));
  });

  it('leaves a task until its contact is written, and then knows whom and which deal it is about', async () => {
    const conversation = await openConversation(scene);
    const { workspaceId, connectionId } = conversation;
    const dealId = await scene.value<string>(
      `insert into public.deals (workspace_id, connection_id, crm, external_id, name, is_open)
       values ($1, $2, 'hubspot', '900', 'Fleet', true) returning id`,
      [workspaceId, connectionId],
    );
    const contact = await conversation.plan();
    const task = await conversation.plan({
      object: 'task',
      action: 'create',
      contactWriteId: contact.id,
      dealId,
      payload: { subject: 'Call' },
    });
    expect(await claim(conversation, { object: 'task' })).toEqual([]);
    await set(
      contact.id,
      `state = 'succeeded', external_id = '77', person_kind = 'contact', succeeded_at = now()`,
    );
    expect(await claim(conversation, { object: 'task' })).toMatchObject([
      {
        id: task.id,
        contactExternalId: '77',
        contactKind: 'contact',
        dealExternalId: '900',
        payload: { subject: 'Call' },
        attemptCount: 1,
        retryCount: 0,
      },
    ]);
  });

  it('takes a failure again once its time has come, unless it is permanent', async () => {
    const conversation = await openConversation(scene);
    const [due, later, never] = [
      await conversation.plan({ payload: { email: 'due@customer.example' } }),
      await conversation.plan({ payload: { email: 'later@customer.example' } }),
      await conversation.plan({ payload: { email: 'never@customer.example' } }),
    ];
    await set(due.id, `state = 'failed', next_retry_at = now()`);
    await set(later.id, `state = 'failed', next_retry_at = now() + interval '1 hour'`);
    await set(never.id, `state = 'failed', permanent_failure = true, next_retry_at = now()`);
    expect((await claim(conversation)).map(({ id }) => id)).toEqual([due.id]);
  });

  it('leaves other connections alone', async () => {
    const [one, other] = [await openConversation(scene), await openConversation(scene)];
    await one.plan();
    expect(await claim(other)).toEqual([]);
  });
});

describe('settling', () => {
  it('settles each row of an attempt by itself', async () => {
    const conversation = await openConversation(scene);
    const ids = [];
    for (let n = 0; n < 4; n++) ids.push((await conversation.plan()).id);
    const [good = '', retried = '', final = '', paced = ''] = ids;
    const attemptId = randomUUID();
    await claim(conversation, { attemptId });
    const kept = await settleWrites(scene.worker, attemptId, [
      settled(good, { personKind: 'contact' }),
      settled(retried, failure()),
      settled(final, failure({ permanentFailure: true, nextRetryAt: null })),
      settled(paced, failure({ countsAsAttempt: false })),
    ]);
    expect(kept.sort()).toEqual([...ids].sort());
    expect(await row(good)).toMatchObject({
      state: 'succeeded',
      external_id: '501',
      person_kind: 'contact',
      attempt_count: 1,
      retry_count: 0,
      error_code: null,
    });
    expect(await row(retried)).toMatchObject({
      state: 'failed',
      attempt_count: 1,
      retry_count: 0,
      error_code: 'timeout',
      error_owner: 'provider',
    });
    expect(await row(final)).toMatchObject({ state: 'failed', permanent_failure: true, retry_count: 0 });
    expect(await row(paced)).toMatchObject({ state: 'failed', attempt_count: 0, retry_count: 0 });
    expect(await hasUnfinished(scene.worker, conversation.connectionId)).toBe(true);
  });

  it('changes nothing for an attempt that has lost its rows', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan();
    const [lost, next] = [randomUUID(), randomUUID()];
    await claim(conversation, { attemptId: lost });
    await set(id, `attempt_started_at = now() - interval '${ATTEMPT_TIMEOUT_SECONDS + 1} seconds'`);
    expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(1);
    await set(id, 'next_retry_at = now()');
    await claim(conversation, { attemptId: next });

    expect(await settleWrites(scene.worker, lost, [settled(id, failure())])).toEqual([]);
    expect(await row(id)).toMatchObject({ state: 'in_flight', attempt_id: next });
    expect(await settleWrites(scene.worker, next, [settled(id)])).toEqual([id]);
    expect(await settleWrites(scene.worker, next, [settled(id, failure())])).toEqual([]);
    expect(await row(id)).toMatchObject({ state: 'succeeded', external_id: '501' });
  });

  it('has nothing to do for no rows', async () => {
    expect(await settleWrites(scene.worker, randomUUID(), [])).toEqual([]);
  });
});

describe('an attempt whose worker is gone', () => {
  it('is over after a while: an upsert is tried again, a create may have been written', async () => {
    const conversation = await openConversation(scene);
    const { task } = await withTask(conversation);
    const upsert = await conversation.plan();
    await claim(conversation);
    await claim(conversation, { object: 'task' });
    expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(0);
    expect(await hasUnfinished(scene.worker, conversation.connectionId)).toBe(true);

    const started = `attempt_started_at = now() - interval '${ATTEMPT_TIMEOUT_SECONDS + 1} seconds'`;
    await set(upsert.id, started);
    await set(task.id, started);
    expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(2);
    expect(await row(upsert.id)).toMatchObject({
      state: 'failed',
      error_code: 'attempt_abandoned',
      attempt_id: null,
    });
    expect(await row(task.id)).toMatchObject({
      state: 'unknown',
      maybe_written: true,
      error_code: 'attempt_abandoned',
    });
  });
});

describe('a worker that lives', () => {
  const passes = (id: string, seconds: number) =>
    set(
      id,
      `next_retry_at = next_retry_at - interval '${seconds} seconds',
       attempt_started_at = attempt_started_at - interval '${seconds} seconds'`,
    );

  it('keeps its rows for as long as it says so, and no longer than an attempt may take', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan();
    const attemptId = randomUUID();
    await claim(conversation, { attemptId });
    for (const _ of [1, 2, 3]) {
      await passes(id, ATTEMPT_LEASE_SECONDS - 1);
      expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(0);
      expect(await renewAttempt(scene.worker, attemptId, [id])).toBe(1);
    }
    await passes(id, ATTEMPT_LEASE_SECONDS + 1);
    expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(1);
    expect(await renewAttempt(scene.worker, attemptId, [id])).toBe(0);

    const { id: endless } = await conversation.plan();
    const another = randomUUID();
    await claim(conversation, { attemptId: another });
    await passes(endless, ATTEMPT_TIMEOUT_SECONDS - 10);
    await renewAttempt(scene.worker, another, [endless]);
    await passes(endless, 11);
    expect(await recoverAbandoned(scene.worker, conversation.connectionId)).toBe(1);
  });

  it('that never heard what it claimed finds it by its attempt', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan();
    const attemptId = randomUUID();
    const { connectionId } = conversation;
    expect(await loadAttempt(scene.worker, { connectionId, attemptId })).toEqual([]);
    const claimed = await claim(conversation, { attemptId });
    expect(claimed.map((write) => write.id)).toEqual([id]);
    expect(await loadAttempt(scene.worker, { connectionId, attemptId })).toEqual(claimed);
  });
});

describe('a create whose answer was lost', () => {
  it('is looked up by its key and person, and settled by what was read, once', async () => {
    const conversation = await openConversation(scene);
    const { task } = await withTask(conversation);
    await claim(conversation, { object: 'task' });
    await set(
      task.id,
      `state = 'unknown', attempt_id = null, next_retry_at = now(), error_code = 'timeout', error_owner = 'provider',
       error_provider_code = 'X', error_http_status = 504`,
    );
    const unknown = await loadUnknown(scene.worker, conversation.connectionId, 10);
    expect(unknown).toMatchObject([
      {
        id: task.id,
        object: 'task',
        contactExternalId: '77',
        contactKind: 'lead',
        threadId: conversation.threadId,
      },
    ]);
    expect(Date.parse(unknown[0]?.attemptStartedAt ?? '')).not.toBeNaN();
    expect(await claim(conversation, { object: 'task' })).toEqual([]);
    expect(await hasUnfinished(scene.worker, conversation.connectionId)).toBe(true);

    const found = (externalId: string): LookedFor => ({
      id: task.id,
      attemptStartedAt: unknown[0]?.attemptStartedAt ?? '',
      state: 'succeeded',
      parkedFor: null,
      externalId,
      maybeWritten: false,
      checks: 0,
      recreations: 0,
      nextRetryAt: null,
    });
    expect(
      await settleLookedFor(scene.worker, [{ ...found('900'), attemptStartedAt: '2026-01-01T00:00:00Z' }]),
    ).toEqual([]);
    expect(await settleLookedFor(scene.worker, [found('901')])).toEqual([task.id]);
    expect(await settleLookedFor(scene.worker, [found('902')])).toEqual([]);
    expect(await settleLookedFor(scene.worker, [])).toEqual([]);
    expect(await row(task.id)).toMatchObject({
      state: 'succeeded',
      external_id: '901',
      error_code: null,
      error_owner: null,
      error_provider_code: null,
      error_http_status: null,
    });
    expect(await hasUnfinished(scene.worker, conversation.connectionId)).toBe(false);
  });

  it('is taken for a contact’s where the kind of person is not known, and skipped where the person is not', async () => {
    const conversation = await openConversation(scene);
    const [known, unknowable] = [await withTask(conversation), await withTask(conversation)];
    await set(known.contact.id, 'person_kind = null');
    await set(unknowable.contact.id, `state = 'queued', external_id = null, succeeded_at = null`);
    for (const { task } of [known, unknowable]) {
      await set(task.id, `state = 'unknown', attempt_started_at = now()`);
    }
    const unknown = await loadUnknown(scene.worker, conversation.connectionId, 10);
    expect(unknown).toMatchObject([{ id: known.task.id, contactKind: 'contact' }]);
  });
});

describe('what waited for a broken connection', () => {
  it('is queued again as if nothing had been', async () => {
    const conversation = await openConversation(scene);
    const { id } = await conversation.plan();
    await set(
      id,
      `state = 'parked', error_code = 'token_revoked', error_owner = 'customer_admin', error_http_status = 401`,
    );
    expect(await hasOpenWrites(scene.worker, conversation.connectionId)).toBe(false);
    expect(await resumeParked(scene.worker, conversation.connectionId)).toBe(1);
    expect(await row(id)).toMatchObject({
      state: 'queued',
      error_code: null,
      error_owner: null,
      error_http_status: null,
    });
    expect(await hasOpenWrites(scene.worker, conversation.connectionId)).toBe(true);
    expect(await hasUnfinished(scene.worker, conversation.connectionId)).toBe(false);
    expect(await resumeParked(scene.worker, conversation.connectionId)).toBe(0);
  });
});
