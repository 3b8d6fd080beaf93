import { asUser } from '@conduit/local-supabase/testing';
import {
  parkedFor,
  transition,
  writeStates,
  type WriteEvent,
  type WriteRow,
} from '@conduit/shared/writeState.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  claimDue,
  parkOpen,
  reconcileDue,
  recoverAbandoned,
  resumeDue,
  resumeParked,
  resumePaused,
  stopWrites,
} from '../src/ledger.ts';
import { openConversation, openScene, type Scene } from './scene.ts';

let scene: Scene;
let conversation: Awaited<ReturnType<typeof openConversation>>;
beforeAll(async () => {
  scene = await openScene();
  conversation = await openConversation(scene);
  await scene.database.pool.query('update public.workspaces set live_writes = true');
});
afterAll(() => scene.close());

const shape = { permanentFailure: false, parkedFor: null, maybeWritten: false, checks: 0, recreations: 0 };
/** Every kind of row there is: a stored attempt count of 3 or 20 stands for some and for all. */
const rows: WriteRow[] = (['upsert', 'create'] as const).flatMap((action) =>
  writeStates.flatMap((state) =>
    [3, 20].flatMap((attemptCount) => {
      const row: WriteRow = { ...shape, action, state, attemptCount };
      const lost = { ...row, maybeWritten: true };
      if (state === 'failed') return [row, { ...row, permanentFailure: true }];
      if (state === 'parked') {
        return parkedFor.flatMap((reason): WriteRow[] =>
          reason === 'person'
            ? action === 'create'
              ? [{ ...lost, parkedFor: reason }]
              : []
            : [{ ...row, parkedFor: reason }],
        );
      }
      if (state === 'unknown') return action === 'create' ? [lost] : [];
      if (state === 'cancelled' && action === 'create') return [row, lost];
      return [row];
    }),
  ),
);

/** What the SQL does, and the event of the state machine that it carries out. Rows are due when it comes. */
const deeds: Record<string, { event: WriteEvent; run: () => Promise<unknown> }> = {
  'claimDue claims': {
    event: { kind: 'claimed' },
    run: () =>
      inBoth((object) =>
        claimDue(scene.worker, { ...ofConversation(), object, attemptId: randomUUID(), limit: 500 }),
      ),
  },
  'recoverAbandoned ends abandoned attempts': {
    event: { kind: 'abandoned' },
    run: () => recoverAbandoned(scene.worker, conversation.connectionId),
  },
  'reconcileDue takes what is due': {
    event: { kind: 'due' },
    run: () => scene.worker.transaction().execute((trx) => reconcileDue(trx, 1_000)),
  },
  'parkOpen parks': {
    event: { kind: 'parked', for: 'quota' },
    run: () => parkOpen(scene.worker, { id: conversation.connectionId }, { parkedFor: 'quota', until: null }),
  },
  'stopWrites gives up': {
    event: { kind: 'stopped' },
    run: () => stopWrites(scene.worker, conversation.connectionId, 'cancel'),
  },
  'retry_writes retries': {
    event: { kind: 'retried' },
    run: () =>
      asAdmin(
        `select public.retry_writes(to_jsonb(array(select id from public.crm_write_log where idempotency_key not like 'helper%'))::text)`,
      ),
  },
  'dismiss_writes dismisses': {
    event: { kind: 'dismissed' },
    run: () =>
      asAdmin(
        `select public.dismiss_writes(to_jsonb(array(select id from public.crm_write_log where idempotency_key not like 'helper%'))::text, 'other')`,
      ),
  },
  'answer_unknown_write: written': {
    event: { kind: 'answered', written: true },
    run: () => answerAll('written'),
  },
  'answer_unknown_write: not written': {
    event: { kind: 'answered', written: false },
    run: () => answerAll('not_written'),
  },
};

const ofConversation = () => ({ connectionId: conversation.connectionId });
const inBoth = async (work: (object: 'contact' | 'task') => Promise<unknown>) => [
  await work('contact'),
  await work('task'),
];
const asAdmin = (query: string) =>
  asUser(scene.database.pool, conversation.userId, (client) => client.query(query));
/** Each by itself: those that wait for no answer are refused. */
const answerAll = (answer: string) =>
  asAdmin(`do $$ declare w uuid; begin
    for w in select id from public.crm_write_log loop
      begin perform public.answer_unknown_write(w, '${answer}'); exception when sqlstate '22X51' then null; end;
    end loop; end $$`);

/** Puts one row of each kind into the ledger, whatever had to happen to get there. */
async function store(): Promise<Map<string, WriteRow>> {
  const { pool } = scene.database;
  await pool.query('delete from public.crm_write_log');
  const helper = await conversation.plan({ idempotencyKey: `helper_${randomUUID()}` });
  await pool.query(
    `update public.crm_write_log set state = 'succeeded', external_id = '7', succeeded_at = now() where id = $1`,
    [helper.id],
  );
  const stored = new Map<string, WriteRow>();
  for (const row of rows) {
    const { id } = await conversation.plan(
      row.action === 'upsert'
        ? { payload: { email: `${randomUUID()}@customer.example` } }
        : { object: 'task', action: 'create', contactWriteId: helper.id },
    );
    const due = !row.permanentFailure && row.state !== 'succeeded' && row.state !== 'cancelled';
    await pool.query(
      `update public.crm_write_log set state = $2, parked_for = $3, permanent_failure = $4, maybe_written = $5,
         attempt_count = $6, next_retry_at = $7, attempt_started_at = now() - interval '1 hour', dry_run = false,
         attempt_id = case when $2 = 'in_flight' then gen_random_uuid() end,
         external_id = case when $2 = 'succeeded' then '8' end, succeeded_at = case when $2 = 'succeeded' then now() end
       where id = $1`,
      [
        id,
        row.state,
        row.parkedFor,
        row.permanentFailure,
        row.maybeWritten,
        row.attemptCount,
        due ? new Date(Date.now() - 60_000) : null,
      ],
    );
    stored.set(id, row);
  }
  return stored;
}

async function load(id: string): Promise<WriteRow> {
  const row = await scene.value<Record<string, never>>(
    'select to_jsonb(w) from public.crm_write_log w where id = $1',
    [id],
  );
  return {
    action: row['action']!,
    state: row['state']!,
    parkedFor: row['parked_for'] ?? null,
    permanentFailure: row['permanent_failure']!,
    maybeWritten: row['maybe_written']!,
    attemptCount: row['attempt_count']!,
    checks: row['checks']!,
    recreations: row['recreations']!,
  };
}

describe.each(Object.entries(deeds))('%s', (_, { event, run }) => {
  it('as the state machine says, whatever the state', async () => {
    const stored = await store();
    await run();
    for (const [id, before] of stored) {
      expect({ before, after: await load(id) }).toEqual({
        before,
        after: transition(before, event) ?? before,
      });
    }
  });
});

describe('resuming', () => {
  it('takes what waited for the connection or its quota, as the state machine says', async () => {
    const stored = await store();
    await resumeParked(scene.worker, conversation.connectionId);
    for (const [id, before] of stored) {
      const mine = before.parkedFor === 'connection' || before.parkedFor === 'quota';
      const after = mine ? transition(before, { kind: 'resumed' }) : before;
      expect({ before, after: await load(id) }).toEqual({ before, after });
    }
  });

  it('takes what waited for its connection or quota until a time that has come', async () => {
    for (const [until, due] of [
      ['now()', true],
      [`now() + interval '1 minute'`, false],
      ['null', false],
    ] as const) {
      const stored = await store();
      await scene.database.pool.query(
        `update public.crm_write_log set next_retry_at = ${until} where state = 'parked'`,
      );
      await resumeDue(scene.worker, conversation.connectionId);
      for (const [id, before] of stored) {
        const mine = due && (before.parkedFor === 'connection' || before.parkedFor === 'quota');
        const after = mine ? transition(before, { kind: 'resumed' }) : before;
        expect({ before, after: await load(id) }).toEqual({ before, after });
      }
    }
  });

  it('takes what waited for live writes once they are on, as the state machine says', async () => {
    const stored = await store();
    await resumePaused(scene.worker, 1_000);
    for (const [id, before] of stored) {
      const mine = before.parkedFor === 'paused' || before.parkedFor === 'dry_run';
      const after = mine ? transition(before, { kind: 'resumed' }) : before;
      expect({ before, after: await load(id) }).toEqual({ before, after });
    }
  });
});

describe('stopping to keep', () => {
  it('parks what is open until the account is connected again, and then goes on', async () => {
    const stored = await store();
    await stopWrites(scene.worker, conversation.connectionId, 'park');
    for (const [id, before] of stored) {
      const expected = transition(before, { kind: 'parked', for: 'connection' }) ?? before;
      expect({ before, after: await load(id) }).toEqual({ before, after: expected });
      if (['queued', 'failed', 'unknown', 'parked'].includes(before.state)) {
        const [next] = (
          await scene.database.pool.query('select next_retry_at from public.crm_write_log where id = $1', [
            id,
          ])
        ).rows as { next_retry_at: unknown }[];
        expect(next?.next_retry_at).toBeNull();
      }
    }
    await resumeParked(scene.worker, conversation.connectionId);
    const unknown = await scene.value<number>(
      `select count(*)::int from public.crm_write_log where state = 'unknown' and next_retry_at is not null`,
    );
    expect(unknown).toBe(rows.filter(({ state }) => state === 'unknown').length);
  });
});
