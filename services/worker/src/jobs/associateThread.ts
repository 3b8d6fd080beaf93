import { recordEvents, type AuditEvent } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import { liveConnections, type Connection } from '@conduit/db/connections.ts';
import { dealsFor, linkThread, loadLinks, type DealSummary } from '@conduit/db/deals.ts';
import { loadFacts } from '@conduit/db/extraction.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';
import { isPlanned } from '@conduit/db/ledger.ts';
import { keepMessage, loadMessage, refreshThreadStatus } from '@conduit/db/mail.ts';
import { sendAssociation, settleJob } from '@conduit/db/owedJobs.ts';
import { awaitedChoices, isApproved, openReview } from '@conduit/db/reviews.ts';
import { holdConnections, isWaiting, setWaits, type Wait } from '@conduit/db/waiting.ts';
import { writesUnasked } from '@conduit/db/workspaces.ts';
import { associate } from '@conduit/shared/association.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { factOf, type Fact } from '@conduit/shared/extraction/index.ts';
import { companyDomains } from '@conduit/shared/mailDomains.ts';
import { readStoredFacts } from '@conduit/shared/storedFacts.ts';

import { ASKS_FIRST, askAboutReading } from '../askAboutReading.ts';
import type { JobContext } from '../context.ts';
import { hasOutcome, planWrites } from '../planWrites.ts';

/**
 * Finds the deal a conversation is about, in each connected CRM, and plans the writes wherever that is settled. Where
 * several deals fit, that CRM waits for a person; where its deals are not read yet, and where there is no CRM at all, the
 * outcome waits, and is let go by whoever changes that. Running it again plans nothing twice. What no person approved in a
 * workspace that asks first becomes a question instead, wherever the job comes from.
 */
export async function associateThread(
  context: JobContext,
  job: JobPayload<'associate_thread'>,
): Promise<void> {
  const { db } = context;
  const { workspaceId, threadId, messageId, runId } = job;
  const message = await loadMessage(db, workspaceId, messageId);
  if (!message) return;
  const people = peopleIn(readStoredFacts(await loadFacts(db, workspaceId, runId)));
  const candidates = await dealsFor(db, workspaceId, people, companyDomains(people));

  await db.transaction().execute(async (trx) => {
    const isKept = await keepMessage(trx, workspaceId, messageId);
    if (job.waited && !(await isWaiting(trx, job, job.crm))) return;
    const facts = readStoredFacts(await loadFacts(trx, workspaceId, runId));
    const sentAt = message.sentAtLocal;
    if (isKept && (await mayBeWritten(trx, workspaceId, runId))) {
      await planOrWait(context, trx, { job, facts, people, candidates, sentAt });
    } else {
      if (hasOutcome(facts, sentAt)) {
        await (isKept ? askAboutReading(trx, job, facts, [ASKS_FIRST]) : tellRedacted(trx, job));
      }
      // Whoever approves it sends it to every CRM once more.
      await setWaits(trx, job, undefined, []);
    }
    await settleJob(trx, { name: 'associate_thread', subjectId: runId, crm: job.crm });
    await refreshThreadStatus(trx, workspaceId, [threadId]);
  });
}

interface Case {
  job: JobPayload<'associate_thread'>;
  /** As they are now: an erasure may have taken some since the deals were looked for. */
  facts: readonly Fact[];
  people: readonly string[];
  candidates: readonly DealSummary[];
  sentAt: string;
}

/** Plans what can be written now, and stores what the rest waits for. */
async function planOrWait(context: JobContext, trx: Queryable, args: Case): Promise<void> {
  const { job, facts, people, candidates, sentAt } = args;
  const { workspaceId, threadId, runId } = job;
  const connections = await connectionsFor(trx, job);
  const ready = connections.filter(hasDeals);
  for (const connection of ready) {
    await associateIn(trx, connection.crm, { job, people, candidates });
  }
  const awaited = await awaitedChoices(trx, workspaceId, runId);
  const links = await loadLinks(trx, workspaceId, threadId);
  await planWrites(context, trx, {
    job,
    facts,
    sentAt,
    targets: ready
      .filter(({ crm }) => !awaited.includes(crm))
      .map((connection) => ({
        connection,
        dealId: links.find((link) => link.crm === connection.crm)?.dealId ?? null,
      })),
  });
  if (hasOutcome(facts, sentAt)) await keepWaiting(trx, job, ready);
  else await setWaits(trx, job, job.crm, []);
}

/**
 * What a purge or an erasure has been at has nothing left to be compared with, so it is not planned any more; the trail
 * says so of what was not planned before.
 */
async function tellRedacted(trx: Queryable, job: JobPayload<'associate_thread'>): Promise<void> {
  const { workspaceId, threadId, messageId, crm } = job;
  if (await isPlanned(trx, { workspaceId, messageId, crm })) return;
  await recordEvents(trx, [
    {
      workspaceId,
      actor: 'worker',
      event: 'outcome_stopped_waiting',
      threadId,
      messageId,
      detail: { reason: 'redacted', ...(crm !== undefined && { crm }) },
    },
  ]);
}

/**
 * Whether what was read may go to a CRM: a person approved it, or the workspace writes without asking. Looked at wherever
 * the job comes from, and by when it runs: it may be of before the workspace asked, or have waited since.
 */
const mayBeWritten = async (db: Queryable, workspaceId: string, runId: string): Promise<boolean> =>
  (await writesUnasked(db, workspaceId)) || (await isApproved(db, workspaceId, runId));

const hasDeals = ({ dealsSyncedAt }: Connection): boolean => dealsSyncedAt !== null;

/** The live connections the job is about. */
async function connectionsFor(db: Queryable, job: JobPayload<'associate_thread'>): Promise<Connection[]> {
  const live = await liveConnections(db, job.workspaceId);
  return live.filter(({ crm }) => job.crm === undefined || job.crm === crm);
}

/**
 * Stores what the outcome still waits for, now that it is settled in those that were `ready`. Looks once more under the
 * lock: what came meanwhile is gone to at once, and what comes later finds the wait.
 */
async function keepWaiting(
  trx: Queryable,
  job: JobPayload<'associate_thread'>,
  ready: readonly Connection[],
): Promise<void> {
  const { workspaceId, threadId, messageId, runId, crm } = job;
  await holdConnections(trx, workspaceId);
  const now = await connectionsFor(trx, job);
  for (const each of now) {
    if (!hasDeals(each) || ready.some(({ id }) => id === each.id)) continue;
    await sendAssociation(trx, { workspaceId, threadId, messageId, runId, crm: each.crm });
  }
  const waits: Wait[] = now
    .filter((each) => !hasDeals(each))
    .map((each) => ({ waitsFor: 'deals', crm: each.crm }));
  if (now.length === 0 && ready.length === 0) {
    // Of a CRM that is gone while another is there, it waits for that one; else for any.
    const isAnother = crm !== undefined && (await liveConnections(trx, workspaceId)).length > 0;
    waits.push({ waitsFor: 'crm', crm: isAnother ? crm : null });
  }
  await setWaits(trx, job, crm, waits);
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
