import { recordEvents } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import { openReview } from '@conduit/db/reviews.ts';
import type { Reading } from '@conduit/db/waiting.ts';

/** Why a reading that is clear is asked about all the same: the workspace does not write without asking. */
export const ASKS_FIRST = 'asks_first';

/** Asks a person whether a reading is right, once per run, before anything of it is written. */
export async function askAboutReading(
  trx: Queryable,
  reading: Reading,
  facts: readonly { field: string; value: unknown }[],
  reasons: readonly string[],
): Promise<void> {
  const { workspaceId, threadId, messageId, runId } = reading;
  const item = await openReview(trx, {
    workspaceId,
    threadId,
    messageId,
    runId,
    kind: 'extraction',
    crm: null,
    reasons,
    proposal: { facts: Object.fromEntries(facts.map(({ field, value }) => [field, value])) },
  });
  // Asked before; an answer stands.
  if (!item) return;
  await recordEvents(trx, [
    {
      workspaceId,
      actor: 'worker',
      event: 'review_requested',
      threadId,
      messageId,
      detail: { review_item_id: item.id, kind: 'extraction', reasons: [...reasons] },
    },
  ]);
}
