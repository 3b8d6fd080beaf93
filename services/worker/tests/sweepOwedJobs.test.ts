import { sendJob } from '@conduit/db/jobs.ts';
import { forgetFacts } from '@conduit/db/retention.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { MAX_RESENDS } from '@conduit/shared/owedJobs.ts';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { inHubspot, useFixture } from './fixture.ts';

const fixture = useFixture();

/** What pg-boss did with the jobs of a queue. */
const lose = (name: string, how: 'deleted' | 'failed' | 'completed') =>
  how === 'deleted'
    ? fixture.query(`delete from pgboss.job where name = $1`, [name])
    : fixture.query(
        `update pgboss.job set state = $2::pgboss.job_state, completed_on = now() where name = $1`,
        [name, how],
      );
/** Long enough for the sweep to look, and the sweep. */
async function sweep(): Promise<void> {
  await fixture.query(`update private.owed_jobs set look_at = now() where given_up_at is null`);
  await fixture.perform('sweep_owed_jobs', {});
}
const owed = () =>
  fixture.query<{ name: string; crm: string; resends: number; given_up: boolean }>(
    `select name, crm, resends, given_up_at is not null as given_up from private.owed_jobs order by name, crm`,
  );
const threadStatus = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;
const drain = async () => expect(await fixture.drain()).toEqual([]);

describe('a message whose job is gone', () => {
  it.each(['deleted', 'failed', 'completed'] as const)('(%s) gets another, and is read', async (how) => {
    await fixture.receive();
    await lose('extract_thread', how);
    await fixture.perform('sweep_owed_jobs', {});
    // Not before its time.
    expect(await fixture.waiting()).toEqual([]);
    await sweep();
    expect(await fixture.waiting()).toEqual(['extract_thread']);
    expect(await owed()).toEqual([{ name: 'extract_thread', crm: '', resends: 1, given_up: false }]);
    await drain();
    expect(await fixture.query('select decision from public.extraction_runs')).toEqual([
      { decision: 'outcome' },
    ]);
    expect(await owed()).toEqual([]);
  });

  it('(never sent) gets one', async () => {
    const { threadId } = await fixture.receive();
    await drain();
    await fixture.query(
      `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local,
         subject, body_text, raw_bytes)
       select workspace_id, thread_id, 'imported@acme.example', from_address, sent_at, sent_at_local, subject, body_text,
         raw_bytes from public.messages where thread_id = $1`,
      [threadId],
    );
    expect(await fixture.waiting()).toEqual([]);
    await sweep();
    await drain();
    expect(await fixture.query('select 1 as run from public.extraction_runs')).toHaveLength(2);
  });

  it.each(['created', 'retry', 'active'])('is left alone while a job of it is %s', async (state) => {
    await fixture.receive();
    await fixture.query(`update pgboss.job set state = $1::pgboss.job_state`, [state]);
    for (let turn = 0; turn <= MAX_RESENDS + 1; turn++) await sweep();
    expect(await fixture.query('select state from pgboss.job')).toEqual([{ state }]);
    expect(await owed()).toEqual([{ name: 'extract_thread', crm: '', resends: 0, given_up: false }]);
  });

  it('is sent again so many times, ever more rarely, and then shown to people', async () => {
    await fixture.receive();
    const pauses: number[] = [];
    for (let turn = 0; turn < MAX_RESENDS; turn++) {
      await lose('extract_thread', 'failed');
      await sweep();
      const [row] = await fixture.query<{ minutes: number }>(
        `select round(extract(epoch from look_at - now()) / 60)::integer as minutes from private.owed_jobs`,
      );
      pauses.push(row!.minutes); // it is owed
    }
    expect(pauses).toEqual([20, 40, 80, 160, 320, 360, 360, 360]);
    expect(await threadStatus()).toBe('new');
    await lose('extract_thread', 'failed');
    await sweep();
    expect(await owed()).toEqual([{ name: 'extract_thread', crm: '', resends: MAX_RESENDS, given_up: true }]);
    expect(await fixture.waiting()).toEqual([]);
    expect(await threadStatus()).toBe('failed');
    expect((await fixture.events()).filter(({ event }) => event === 'job_given_up')).toEqual([
      { event: 'job_given_up', detail: { job: 'extract_thread', resends: MAX_RESENDS } },
    ]);
    // Not again, and not told again.
    await sweep();
    expect(await fixture.waiting()).toEqual([]);
    expect((await fixture.events()).filter(({ event }) => event === 'job_given_up')).toHaveLength(1);

    // Whoever mended the cause sends it once more.
    const [job] = await fixture.query<{ data: { workspaceId: string; threadId: string; messageId: string } }>(
      `select data from pgboss.job limit 1`,
    );
    await sendJob(fixture.context.db, 'extract_thread', job!.data); // one of those that failed
    await drain();
    expect(await owed()).toEqual([]);
    expect(await threadStatus()).toBe('waits_crm');
  });

  it('is owed nothing once it is redacted or gone', async () => {
    await fixture.receive();
    await lose('extract_thread', 'deleted');
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    await sweep();
    expect(await fixture.waiting()).toEqual([]);
    expect(await owed()).toEqual([]);
    await fixture.receive({ internetMessageId: 'two@acme.example' });
    await fixture.query('delete from public.threads');
    expect(await owed()).toEqual([]);
  });

  it('is found once by two sweeps at once', async () => {
    for (let n = 0; n < 40; n++) await fixture.receive({ internetMessageId: `${n}@acme.example` });
    await lose('extract_thread', 'deleted');
    await fixture.query(`update private.owed_jobs set look_at = now()`);
    const other = fixture.anotherProcess();
    await Promise.all([
      fixture.perform('sweep_owed_jobs', {}),
      fixture.perform('sweep_owed_jobs', {}, other),
    ]);
    expect(await fixture.waiting()).toHaveLength(40);
  });

  it('is found also where there are more than one look takes', async () => {
    const { threadId } = await fixture.receive();
    await fixture.query(
      `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, raw_bytes)
       select $1, $2, n || '@acme.example', 'a@acme.example', now(), '', 1 from generate_series(1, 1200) n`,
      [fixture.workspaceId, threadId],
    );
    await lose('extract_thread', 'deleted');
    await sweep();
    expect(await fixture.waiting()).toHaveLength(1201);
  });
});

describe('what the runbook says to do', () => {
  const statement = async (about: string) => {
    const page = await readFile(new URL('../../../docs/RUNBOOK.md', import.meta.url), 'utf8');
    const section = page.slice(page.indexOf('## A job was lost'));
    const found = [...section.matchAll(/```sql\n([\s\S]*?)```/g)].find(({ 1: text = '' }) =>
      text.includes(about),
    );
    return found?.[1] ?? '';
  };

  it('gives what was given up new tries', async () => {
    await fixture.receive();
    await lose('extract_thread', 'deleted');
    await fixture.query(`update private.owed_jobs set given_up_at = now(), resends = ${MAX_RESENDS}`);
    await fixture.query(await statement('given_up_at'));
    await fixture.perform('sweep_owed_jobs', {});
    await drain();
    expect(await owed()).toEqual([]);
  });

  it('sends dead letters again, once', async () => {
    const { messageId } = await fixture.receive();
    await fixture.query(
      `update pgboss.job set name = 'dead_letter', source_name = 'extract_thread', state = 'created'`,
    );
    await fixture.query(await statement('dead_letter'));
    expect(await fixture.query(`select name, data ->> 'messageId' as message from pgboss.job`)).toEqual([
      { name: 'extract_thread', message: messageId },
    ]);
  });
});

describe('an outcome whose job is gone', () => {
  it('is planned after all', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['associate_thread']);
    await lose('associate_thread', 'failed');
    await sweep();
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await owed()).toEqual([]);
    expect(await threadStatus()).toBe('outcome');
  });

  it('owes nothing where no CRM is connected', async () => {
    await fixture.receive();
    await drain();
    expect(await owed()).toEqual([]);
  });
});

describe('a person’s decision whose job is gone', () => {
  const UNSURE = 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria';
  const decide = async (decision: 'approved' | 'rejected') => {
    const [item] = await fixture.query<{ id: string }>(
      `select id from public.review_items where status = 'open'`,
    );
    await asUser(fixture.database.pool, fixture.userId, (client) =>
      client.query('select public.resolve_review_item($1, $2, $3)', [item?.id, decision, {}]),
    );
  };

  it.each([
    ['approved', 1, 'outcome'],
    ['rejected', 0, 'nothing'],
  ] as const)('(%s) is carried out after all', async (decision, tasks, status) => {
    await fixture.connectReady('hubspot');
    await fixture.receive({ text: UNSURE });
    await drain();
    expect(await owed()).toEqual([]);
    await decide(decision);
    await lose('apply_review', 'deleted');
    expect(await owed()).toEqual([{ name: 'apply_review', crm: '', resends: 0, given_up: false }]);
    await sweep();
    await drain();
    expect(inHubspot(fixture.sandbox).tasks ?? []).toHaveLength(tasks);
    expect(await threadStatus()).toBe(status);
    expect(await owed()).toEqual([]);
  });

  it('is not made up for who never decided: a purge closes the question', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive({ text: UNSURE });
    await drain();
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    const [purge] = await fixture.query<{ id: string }>(
      `insert into public.retention_runs (workspace_id) values ($1) returning id`,
      [fixture.workspaceId],
    );
    await forgetFacts(fixture.context.db, {
      workspaceId: fixture.workspaceId,
      runId: purge?.id ?? '',
      limit: 10,
    });
    expect(await fixture.query('select status from public.review_items')).toEqual([{ status: 'rejected' }]);
    expect(await owed()).toEqual([]);
    await sweep();
    expect(await fixture.waiting()).toEqual([]);
  });

  it('is carried out although the association after it was lost', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive({ text: UNSURE });
    await drain();
    await decide('approved');
    await fixture.drain(fixture.context, ['associate_thread']);
    expect(await owed()).toEqual([{ name: 'associate_thread', crm: '', resends: 0, given_up: false }]);
    await lose('associate_thread', 'deleted');
    await sweep();
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });
});

describe('what was on its way before jobs owed something', () => {
  const upgrade = async () => {
    const path = '../../../supabase/migrations/20261126000851_owed_decisions.sql';
    await fixture.query(await readFile(new URL(path, import.meta.url), 'utf8'));
  };

  it('is owed from then on, and what a purge closed is not', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive({ text: 'Hi Ana,\n\nCould you send pricing by Friday or by Monday?\n\nMaria' });
    await drain();
    await fixture.receive({ internetMessageId: 'clear@acme.example', subject: 'Clear' });
    await fixture.drain(fixture.context, ['associate_thread']);
    await fixture.query(
      `update public.review_items set status = 'approved', resolved_at = now(), resolved_by = $1`,
      [fixture.userId],
    );
    await fixture.query('delete from private.owed_jobs');
    await upgrade();
    expect((await owed()).map(({ name }) => name)).toEqual(['apply_review', 'associate_thread']);
    await lose('associate_thread', 'deleted');
    await sweep();
    await drain();
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(2);
    expect(await owed()).toEqual([]);

    await fixture.query(
      `update public.review_items set resolved_by = null, applied_at = null, apply_after = null`,
    );
    await fixture.query(
      `insert into private.owed_jobs (name, subject_id, workspace_id, thread_id, message_id)
       select 'apply_review', id, workspace_id, thread_id, message_id from public.review_items`,
    );
    await upgrade();
    expect(await owed()).toEqual([]);
  });
});

describe('a debt', () => {
  it('is of a message there is, and of a job that owes', async () => {
    const { threadId, messageId } = await fixture.receive();
    const insert = (name: string, message: string, crm = '') =>
      fixture.query(
        `insert into private.owed_jobs (name, subject_id, crm, workspace_id, thread_id, message_id)
         values ($1, gen_random_uuid(), $2, $3, $4, $5)`,
        [name, crm, fixture.workspaceId, threadId, message],
      );
    await expect(insert('apply_review', randomUUID())).rejects.toMatchObject({ code: '23503' });
    await expect(insert('import_deals', messageId)).rejects.toMatchObject({ code: '23514' });
    await expect(insert('apply_review', messageId, 'other')).rejects.toMatchObject({ code: '23514' });
  });
});
