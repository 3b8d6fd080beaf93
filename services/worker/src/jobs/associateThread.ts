import { recordEvents, type AuditEvent } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import { liveConnections } from '@conduit/db/connections.ts';
import { dealsFor, linkThread, loadLinks, type DealSummary } from '@conduit/db/deals.ts';
import { loadFacts } from '@conduit/db/extraction.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { keepMessage, loadMessage, refreshThreadStatus } from '@conduit/db/mail.ts';
import { awaitedChoices, openReview } from '@conduit/db/reviews.ts';
import { associate } from '@conduit/shared/association.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { factOf, type Fact } from '@conduit/shared/extraction/index.ts';
import { companyDomains } from '@conduit/shared/mailDomains.ts';
import { readStoredFacts } from '@conduit/shared/storedFacts.ts';

import { NotDoneYet, type JobContext } from '../context.ts';
import { planWrites } from '../planWrites.ts';

/**
 * Finds the deal a conversation is about, in each connected CRM, and plans the writes wherever that is settled. Where
 * several deals fit, that CRM waits for a person. Running it again plans nothing twice.
 */
export async function associateThread(
  context: JobContext,
  job: JobPayload<'associate_thread'>,
): Promise<void> {
  const { db } = context;
  const { workspaceId, threadId, messageId, runId } = job;
  const connections = (await liveConnections(db, workspaceId)).filter(
    ({ crm }) => job.crm === undefined || job.crm === crm,
  );
  const ready = connections.filter((connection) => connection.dealsSyncedAt !== null);
  if (ready.length === 0 && connections.length > 0) {
    throw new NotDoneYet('The deals of a connection have not been read yet.');
  }
  const message = await loadMessage(db, workspaceId, messageId);
  if (!message) return;
  const facts = readStoredFacts(await loadFacts(db, workspaceId, runId));
  const people = peopleIn(facts);
  const candidates = await dealsFor(db, workspaceId, people, companyDomains(people));

  await db.transaction().execute(async (trx) => {
    // A CRM whose deals are still being read does not hold up the other.
    for (const { crm } of connections.filter((connection) => !ready.includes(connection))) {
      await sendJob(trx, 'associate_thread', { ...job, crm });
    }
    for (const connection of ready) {
      await associateIn(trx, connection.crm, { job, people, candidates });
    }
    const awaited = await awaitedChoices(trx, workspaceId, runId);
    const links = await loadLinks(trx, workspaceId, threadId);
    await keepMessage(trx, workspaceId, messageId);
    await planWrites(context, trx, {
      job,
      // Once more: an erasure may have taken them since.
      facts: readStoredFacts(await loadFacts(trx, workspaceId, runId)),
      sentAt: message.sentAtLocal,
      targets: ready
        .filter(({ crm }) => !awaited.includes(crm))
        .map((connection) => ({
          connection,
          dealId: links.find((link) => link.crm === connection.crm)?.dealId ?? null,
        })),
    });
    await refreshThreadStatus(trx, workspaceId, [threadId]);
  });
}

async function associateIn(
  db: Queryable,
  crm: Crm,
  {
    job,
    people,
    candidates,
  }: {
    job: JobPayload<'associate_thread'>;
    people: readonly string[];
    candidates: readonly DealSummary[];
  },
): Promise<void> {
  const { workspaceId, threadId, messageId, runId } = job;
  const links = await loadLinks(db, workspaceId, threadId);
  if (links.some((link) => link.crm === crm)) return;

  const ofThisCrm = candidates.filter((deal) => deal.crm === crm);
  const verdict = associate(people, companyDomains(people), ofThisCrm);
  const event = (name: string, detail: AuditEvent['detail']): AuditEvent => ({
    workspaceId,
    actor: 'worker',
    event: name,
    threadId,
    messageId,
    detail: { crm, ...detail },
  });
  switch (verdict.kind) {
    case 'linked': {
      const { dealId, matchedBy } = verdict;
      await linkThread(db, { workspaceId, threadId, crm, dealId, matchedBy, linkedBy: null });
      await recordEvents(db, [event('deal_linked', { deal_id: dealId, matched_by: matchedBy })]);
      return;
    }
    case 'ambiguous': {
      const fitting = ofThisCrm.filter((deal) => verdict.dealIds.includes(deal.id));
      const item = await openReview(db, {
        workspaceId,
        threadId,
        messageId,
        runId,
        kind: 'association',
        crm,
        reasons: ['several_deals'],
        proposal: { candidates: fitting.map(describeDeal) },
      });
      // Asked before: a rejected question means "none of these".
      if (!item) return;
      await recordEvents(db, [
        event('review_requested', { review_item_id: item.id, kind: 'association', deals: fitting.length }),
      ]);
      return;
    }
    case 'none':
      await recordEvents(db, [event('no_deal_found', {})]);
  }
}

const describeDeal = (deal: DealSummary) => ({
  deal_id: deal.id,
  name: deal.name,
  stage: deal.stage,
  amount: deal.amount,
  currency: deal.currency,
  company_name: deal.companyName,
});

/** Addresses of the counterpart's side, as read from the message. */
function peopleIn(facts: readonly Fact[]): string[] {
  const contact = factOf(facts, 'contact')?.value.email;
  const others = factOf(facts, 'participants')?.value.map((person) => person.email) ?? [];
  return [
    ...new Set([...(contact === undefined ? [] : [contact]), ...others].map((email) => email.toLowerCase())),
  ];
}
