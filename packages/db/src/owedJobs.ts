import { MAX_RESENDS, pauseAfter } from '@conduit/shared/owedJobs.ts';
import { sql } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Queryable, Trx } from './client.ts';
import { sendJob, type JobPayload } from './jobs.ts';
import { refreshThreadStatus } from './mail.ts';

/** The jobs that owe something which nothing else would notice. */
export type OwingJob = 'extract_thread' | 'associate_thread' | 'apply_review';

interface Debt {
  name: OwingJob;
  /** The run of `associate_thread`, the item of `apply_review`. */
  subjectId: string;
  /** Null: all connected CRMs. */
  crm?: string | null | undefined;
}

/** Sends an outcome on to its deal and its writes. Nothing else would miss that job; the others' triggers say so. */
export async function sendAssociation(trx: Queryable, job: JobPayload<'associate_thread'>): Promise<void> {
  const { workspaceId, threadId, messageId, runId, crm } = job;
  await sendJob(trx, 'associate_thread', job);
  await sql`
    insert into private.owed_jobs (name, subject_id, crm, workspace_id, thread_id, message_id)
    values ('associate_thread', ${runId}, ${crm ?? ''}, ${workspaceId}, ${threadId}, ${messageId})
    on conflict (name, subject_id, crm) do update
      set look_at = excluded.look_at, resends = 0, given_up_at = null`.execute(trx);
}

/** In the transaction that does what was owed, or finds that nothing has to be done. */
export async function settleJob(db: Queryable, { name, subjectId, crm }: Debt): Promise<void> {
  await sql`
    delete from private.owed_jobs
    where name = ${name} and subject_id = ${subjectId} and crm = ${crm ?? ''}`.execute(db);
}

export interface Swept {
  /** Looked at. */
  rows: number;
  resent: { name: OwingJob }[];
  givenUp: { name: OwingJob; workspaceId: string; threadId: string; messageId: string; resends: number }[];
}

const PAUSES = Array.from({ length: MAX_RESENDS + 1 }, (_, resends) => pauseAfter(resends));

/**
 * Looks at debts that are due, at most `limit`: where the job is still on its way it is left alone, otherwise sent again,
 * and given up once that happened often enough. Two at once take different ones.
 */
export async function sweepOwedJobs(trx: Trx, limit: number): Promise<Swept> {
  const { rows } = await sql<
    Swept['givenUp'][number] & { fate: 'settled' | 'on_its_way' | 'resent' | 'given_up' }
  >`
    with due as materialized (
      select o.* from private.owed_jobs o where o.given_up_at is null and o.look_at <= now()
      order by o.look_at limit ${limit} for update skip locked
    ), live as (
      select distinct j.name, coalesce(j.data ->> 'reviewItemId', j.data ->> 'runId', j.data ->> 'messageId') as subject,
        coalesce(j.data ->> 'crm', '') as crm
      from pgboss.job j
      where j.name in ('extract_thread', 'associate_thread', 'apply_review') and j.state in ('created', 'retry', 'active')
    ), judged as materialized (
      select d.*, case
        -- A purge or an erasure was here first: there is nothing left to read.
        when m.is_redacted and d.name = 'extract_thread' then 'settled'
        when l.name is not null then 'on_its_way'
        when d.resends >= ${MAX_RESENDS} then 'given_up'
        else 'resent' end as fate
      from due d join public.messages m on m.workspace_id = d.workspace_id and m.id = d.message_id
      left join live l on l.name = d.name and l.subject = d.subject_id::text and l.crm = d.crm
    ), sent as (
      select private.send_job(j.name, case j.name
          when 'apply_review' then jsonb_build_object('workspaceId', j.workspace_id, 'reviewItemId', j.subject_id)
          else jsonb_build_object('workspaceId', j.workspace_id, 'threadId', j.thread_id, 'messageId', j.message_id)
            || case j.name when 'associate_thread' then jsonb_build_object('runId', j.subject_id) else '{}' end
            || case j.crm when '' then '{}' else jsonb_build_object('crm', j.crm) end
        end)
      from judged j where j.fate = 'resent'
    ), changed as (
      update private.owed_jobs o set
        resends = o.resends + (j.fate = 'resent')::integer,
        given_up_at = case when j.fate = 'given_up' then now() end,
        look_at = now() + (${PAUSES}::integer[])[1 + o.resends + (j.fate = 'resent')::integer] * interval '1 second'
      from judged j
      where j.fate <> 'settled' and o.name = j.name and o.subject_id = j.subject_id and o.crm = j.crm
    ), settled as (
      delete from private.owed_jobs o using judged j
      where j.fate = 'settled' and o.name = j.name and o.subject_id = j.subject_id and o.crm = j.crm
    )
    select j.fate, j.name, j.workspace_id as "workspaceId", j.thread_id as "threadId", j.message_id as "messageId",
      j.resends, (select count(*) from sent) as sent
    from judged j`.execute(trx);
  const givenUp = rows.filter(({ fate }) => fate === 'given_up');
  await recordEvents(
    trx,
    givenUp.map(({ name, workspaceId, threadId, messageId, resends }) => ({
      workspaceId,
      actor: 'worker',
      event: 'job_given_up',
      threadId,
      messageId,
      detail: { job: name, resends },
    })),
  );
  for (const [workspaceId, lost] of Map.groupBy(givenUp, (each) => each.workspaceId)) {
    await refreshThreadStatus(trx, workspaceId, [...new Set(lost.map(({ threadId }) => threadId))]);
  }
  return { rows: rows.length, resent: rows.filter(({ fate }) => fate === 'resent'), givenUp };
}
