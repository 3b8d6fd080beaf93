import { openErasures } from '@conduit/db/erasure.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { forgetEmails } from '@conduit/db/outbox.ts';
import {
  finishRun,
  forgetAudit,
  forgetFacts,
  forgetRefused,
  forgetWebhookEvents,
  LegalHold,
  loadRetention,
  noteFailure,
  noteFileFailure,
  openRun,
  owedFiles,
  oweOrphans,
  redactMessages,
  removeAttachments,
  settleFiles,
  unknownFiles,
  unknownFolders,
  workspacesToPurge,
  type Bucket,
} from '@conduit/db/retention.ts';
import { planPurge } from '@conduit/shared/retentionPolicy.ts';

import { NotDoneYet, type JobContext } from '../context.ts';
import { describeError } from '../log.ts';

/** Rows per transaction: locks are held for milliseconds, and a kill loses at most this much work. */
export const PURGE_BATCH = 500;
/** Batches per job, with their files. What is left goes to a job of its own, so that none runs longer than its queue allows. */
const BATCHES_PER_JOB = 100;
/** How many times as long as it works a purge rests. */
const REST = 19;
const ENTRIES_PER_PAGE = 500;
/** A file this young may belong to a message that is just being stored. */
const ORPHAN_AGE_MS = 24 * 60 * 60_000;
const WHATEVER_AGE = -Infinity;
const BUCKETS: readonly Bucket[] = ['raw-email', 'attachments'];

/**
 * Removes what is past its time in one workspace; with `all`, sends one job per workspace instead. Rows first, each batch
 * with the debt of its files; then what no row knows of; then the files. May be killed anywhere and run again.
 */
export async function purgeRetention(
  context: JobContext,
  job: JobPayload<'purge_retention'>,
  limit = PURGE_BATCH,
): Promise<void> {
  const { db } = context;
  if ('all' in job) {
    await forgetWebhookEvents(db);
    await forgetEmails(db);
    for (const request of await openErasures(db)) {
      await sendJob(db, 'erase_person', request, request.requestId);
    }
    for (const workspaceId of await workspacesToPurge(db)) {
      await sendJob(db, 'purge_retention', { workspaceId }, workspaceId);
    }
    return;
  }
  const { workspaceId } = job;
  const retention = await loadRetention(db, workspaceId);
  if (!retention) return eraseRemains(context, workspaceId);
  const plan = planPurge(retention.policy, retention.legalHold, context.now());
  if (!plan.purge) {
    // What an erasure owes is not a matter of the purge; a hold is.
    if (plan.reason === 'purge_disabled') await deleteOwedFiles(context, workspaceId, null);
    return;
  }

  const runId = await openRun(db, workspaceId);
  const batch = { workspaceId, runId, limit };
  const { messagesBefore, attachmentsBefore } = plan;
  const steps: [string, () => Promise<number>][] = [
    ['messages', () => redactMessages(db, { ...batch, before: messagesBefore })],
    ['refused', () => forgetRefused(db, { ...batch, before: messagesBefore })],
    ['attachments', () => removeAttachments(db, { ...batch, before: attachmentsBefore })],
    ...(plan.facts
      ? [['facts', () => forgetFacts(db, batch)] satisfies [string, () => Promise<number>]]
      : []),
    ...(plan.audit
      ? [
          ['audit', () => forgetAudit(db, { ...batch, before: messagesBefore })] satisfies [
            string,
            () => Promise<number>,
          ],
        ]
      : []),
  ];
  let budget = BATCHES_PER_JOB;
  const failed: string[] = [];
  /** Runs one step; a failure is told and does not keep the others from their part. */
  const attempt = async (step: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof LegalHold) throw error;
      const { type, code } = describeError(error);
      context.log.error({ workspace: workspaceId, run: runId, step, err: error }, 'purge step failed');
      await noteFailure(db, { workspaceId, runId, step, code: String(code ?? type) });
      failed.push(step);
    }
  };
  try {
    for (const [step, next] of steps) {
      await attempt(step, async () => {
        while (budget > 0 && (await unhurried(context, next)) > 0) budget -= 1;
      });
    }
    if (budget > 0) {
      await attempt('orphans', () => oweWhatNobodyKnows(context, workspaceId, runId, ORPHAN_AGE_MS));
    }
    await attempt('files', () => deleteOwedFiles(context, workspaceId, runId));
  } catch (error) {
    if (!(error instanceof LegalHold)) throw error;
    context.log.info({ workspace: workspaceId, run: runId }, 'purge stopped by a legal hold');
    return;
  }
  if (failed.length > 0)
    throw new NotDoneYet(`Parts of the purge are to be tried again: ${failed.join(', ')}.`);
  if (budget <= 0) return sendJob(db, 'purge_retention', { workspaceId }, workspaceId);
  await finishRun(db, workspaceId, runId);
}

/** Rests nineteen times as long as a batch took: a purge works a twentieth of the time, and what comes in hardly notices. */
export async function unhurried<T>(
  { now, wait }: Pick<JobContext, 'now' | 'wait'>,
  batch: () => Promise<T>,
): Promise<T> {
  const since = now();
  const done = await batch();
  await wait((now() - since) * REST);
  return done;
}

/** Of a deleted workspace nothing is known any more, so every file in its folders goes. */
async function eraseRemains(context: JobContext, workspaceId: string): Promise<void> {
  await oweWhatNobodyKnows(context, workspaceId, null, WHATEVER_AGE);
  await deleteOwedFiles(context, workspaceId, null);
}

/** Deletes files through the Storage API, then writes off the debt: deleting twice is harmless, forgetting one is not. */
export async function deleteOwedFiles(
  { db, files, log }: JobContext,
  workspaceId: string,
  runId: string | null,
): Promise<void> {
  const failures: Error[] = [];
  for (let after: number | null = 0; after !== null;) {
    after = await db.transaction().execute(async (trx) => {
      const owed = await owedFiles(trx, workspaceId, after ?? 0);
      if (!owed) return null;
      const { bucket, paths } = owed;
      try {
        if (paths.length > 0) await files.remove(bucket, paths);
        await settleFiles(trx, owed, runId);
      } catch (error) {
        const { type, code } = describeError(error);
        log.warn({ workspace: workspaceId, bucket, files: paths.length, err: error }, 'files not deleted');
        await noteFileFailure(trx, owed, String(code ?? type));
        failures.push(error instanceof Error ? error : new Error('Storage failed.'));
      }
      return owed.id;
    });
  }
  // Every batch had its turn.
  const [first] = failures;
  if (first) throw first;
}

/** Looks through the workspace's folders in Storage for files that no row knows of: an upload whose message was never stored. */
async function oweWhatNobodyKnows(
  { db, files, now }: JobContext,
  workspaceId: string,
  runId: string | null,
  minimumAgeMs: number,
): Promise<void> {
  for (const bucket of BUCKETS) {
    for (let offset = 0; ; offset += ENTRIES_PER_PAGE) {
      const entries = await files.list(bucket, workspaceId, { offset, limit: ENTRIES_PER_PAGE });
      const folders = entries.filter(({ createdAt }) => createdAt === null).map(({ path }) => path);
      const found = entries.filter(({ createdAt }) => createdAt !== null);
      for (const folder of await unknownFolders(db, bucket, folders)) {
        found.push(...(await files.list(bucket, folder, { offset: 0, limit: ENTRIES_PER_PAGE })));
      }
      const old = found.filter(
        ({ createdAt }) => createdAt !== null && Date.parse(createdAt) <= now() - minimumAgeMs,
      );
      const paths = await unknownFiles(
        db,
        bucket,
        old.map(({ path }) => path),
      );
      if (paths.length > 0) await oweOrphans(db, { workspaceId, runId, bucket, paths });
      if (entries.length < ENTRIES_PER_PAGE) break;
    }
  }
}
