import { recordEvents } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import { keepOpenDeal, linkThread } from '@conduit/db/deals.ts';
import { loadFacts, storeFacts } from '@conduit/db/extraction.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';
import { keepMessage, loadMessage, refreshThreadStatus } from '@conduit/db/mail.ts';
import { sendAssociation } from '@conduit/db/owedJobs.ts';
import {
  returnDecision,
  reviewedMessage,
  settleDecision,
  settleSiblings,
  takeDecision,
  type ReviewItem,
} from '@conduit/db/reviews.ts';
import { composeOutcome } from '@conduit/shared/outcome/index.ts';
import { withEdits } from '@conduit/shared/reviewFacts.ts';
import { readReviewAnswer, readStoredFacts, type ReturnReason } from '@conduit/shared/storedFacts.ts';
import { z } from 'zod';

import type { JobContext } from '../context.ts';

const choiceSchema = z.strictObject({ deal_id: z.uuid() });

/**
 * Carries out what a person decided in the review queue, all of it or nothing. What cannot be carried out is asked
 * again, with the reason.
 */
export async function applyReview({ db }: JobContext, job: JobPayload<'apply_review'>): Promise<void> {
  const { workspaceId, reviewItemId } = job;
  const messageId = await reviewedMessage(db, workspaceId, reviewItemId);
  if (messageId === null) return;
  await db.transaction().execute(async (trx) => {
    // Before the question, in the order an erasure takes them.
    await keepMessage(trx, workspaceId, messageId);
    const item = await takeDecision(trx, workspaceId, reviewItemId);
    if (!item) return;
    const problem =
      item.kind === 'association'
        ? await applyChoice(trx, workspaceId, item)
        : await applyFacts(trx, workspaceId, item);
    // Of what was erased since there is nothing left to ask.
    if (problem === null || item.isForgotten) {
      await settleDecision(trx, workspaceId, reviewItemId);
    } else {
      await returnDecision(trx, workspaceId, reviewItemId, problem);
      await recordEvents(trx, [
        {
          workspaceId,
          actor: 'worker',
          event: 'review_returned',
          threadId: item.threadId,
          messageId,
          detail: { review_item_id: item.id, kind: item.kind, decision: item.status, reason: problem },
        },
      ]);
    }
    await refreshThreadStatus(trx, workspaceId, [item.threadId]);
  });
}

/** A person's facts take precedence over the extractor's; then the message goes on as if it had been clear. */
async function applyFacts(
  db: Queryable,
  workspaceId: string,
  item: ReviewItem,
): Promise<ReturnReason | null> {
  const { threadId, messageId, runId, status, resolution, resolvedBy } = item;
  if (status === 'rejected') return null;
  const message = await loadMessage(db, workspaceId, messageId);
  const read = readStoredFacts(await loadFacts(db, workspaceId, runId));
  const answer = readReviewAnswer(
    { decision: status, answer: resolution, decidedAt: Date.parse(item.resolvedAt ?? '') },
    read,
  );
  if (!answer.ok) return answer.reason;
  const { edits } = answer;
  const outcome = composeOutcome({ facts: withEdits(read, edits), sentAt: message?.sentAtLocal ?? '' });
  if (!outcome) return 'nothing_to_write';
  await storeFacts(db, {
    workspaceId,
    messageId,
    runId,
    facts: Object.entries(edits).map(([field, value]: [string, unknown]) => ({
      field,
      value,
      confidence: 1,
      evidence: [],
    })),
    setBy: resolvedBy,
  });
  await sendAssociation(db, { workspaceId, threadId, messageId, runId });
  return null;
}

async function applyChoice(
  db: Queryable,
  workspaceId: string,
  item: ReviewItem,
): Promise<ReturnReason | null> {
  const { threadId, messageId, runId, crm, resolvedBy } = item;
  if (crm === null) return null;
  if (item.status !== 'rejected') {
    const choice = choiceSchema.safeParse(item.resolution);
    if (!choice.success) return 'not_understood';
    const dealId = choice.data.deal_id;
    if (!(await keepOpenDeal(db, { workspaceId, crm, dealId }))) return 'deal_gone';
    await linkThread(db, { workspaceId, threadId, crm, dealId, matchedBy: 'person', linkedBy: resolvedBy });
    await recordEvents(db, [
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
  const siblings = await settleSiblings(db, workspaceId, item.id);
  await recordEvents(
    db,
    siblings.map((sibling) => ({
      workspaceId,
      actor: 'worker' as const,
      event: 'review_settled',
      threadId,
      messageId: sibling.messageId,
      detail: { review_item_id: sibling.id, kind: item.kind, crm, with: item.id },
    })),
  );
  for (const each of [{ messageId, runId }, ...siblings]) {
    const { messageId: message, runId: run } = each;
    await sendAssociation(db, { workspaceId, threadId, messageId: message, runId: run, crm });
  }
  return null;
}
