import { recordEvents } from '@conduit/db/audit.ts';
import { linkThread } from '@conduit/db/deals.ts';
import { loadRun, storeFacts } from '@conduit/db/extraction.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { refreshThreadStatus } from '@conduit/db/mail.ts';
import { loadReview, type ReviewItem } from '@conduit/db/reviews.ts';
import { reviewAnswerSchema } from '@conduit/shared/storedFacts.ts';
import { z } from 'zod';

import type { JobContext } from '../context.ts';

const choiceSchema = z.object({ deal_id: z.uuid() });

/** Carries out what a person decided in the review queue. */
export async function applyReview(context: JobContext, job: JobPayload<'apply_review'>): Promise<void> {
  const { db } = context;
  const item = await loadReview(db, job.workspaceId, job.reviewItemId);
  if (!item || item.status === 'open') return;
  const run = await loadRun(db, job.workspaceId, item.runId);
  if (!run) return;

  if (item.kind === 'association') await applyChoice(context, job.workspaceId, item);
  else if (item.status === 'rejected')
    await db.transaction().execute((trx) => refreshThreadStatus(trx, job.workspaceId, [item.threadId]));
  else await applyFacts(context, job.workspaceId, item);
}

/** A person's facts take precedence over the extractor's; then the message goes on as if it had been clear. */
async function applyFacts(context: JobContext, workspaceId: string, item: ReviewItem): Promise<void> {
  const answer = reviewAnswerSchema.safeParse(item.resolution ?? {});
  const edits = answer.success ? Object.entries(answer.data.facts) : [];
  const { threadId, messageId, runId } = item;
  await context.db.transaction().execute(async (trx) => {
    if (!answer.success) {
      await recordEvents(trx, [
        { workspaceId, actor: 'worker', event: 'review_answer_not_understood', threadId, messageId },
      ]);
    }
    await storeFacts(trx, {
      workspaceId,
      messageId,
      runId,
      facts: edits.map(([field, value]) => ({ field, value, confidence: 1, evidence: [] })),
      setBy: item.resolvedBy,
    });
    await sendJob(trx, 'associate_thread', { workspaceId, threadId, messageId, runId });
  });
}

async function applyChoice(context: JobContext, workspaceId: string, item: ReviewItem): Promise<void> {
  const { threadId, messageId, runId, crm, resolvedBy } = item;
  if (crm === null) return;
  const choice = choiceSchema.safeParse(item.resolution);
  await context.db.transaction().execute(async (trx) => {
    if (item.status !== 'rejected' && choice.success) {
      const dealId = choice.data.deal_id;
      await linkThread(trx, {
        workspaceId,
        threadId,
        crm,
        dealId,
        matchedBy: 'person',
        linkedBy: resolvedBy,
      });
      await recordEvents(trx, [
        {
          workspaceId,
          actor: resolvedBy === null ? 'worker' : { userId: resolvedBy },
          event: 'deal_linked',
          threadId,
          messageId,
          detail: { crm, deal_id: dealId, matched_by: 'person' },
        },
      ]);
    }
    await sendJob(trx, 'associate_thread', { workspaceId, threadId, messageId, runId, crm });
  });
}
