import { recordEvents } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import { storeRun } from '@conduit/db/extraction.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';
import { keepMessage, loadMessage, refreshThreadStatus } from '@conduit/db/mail.ts';
import { sendAssociation } from '@conduit/db/owedJobs.ts';
import { loadTeam, writesUnasked } from '@conduit/db/workspaces.ts';
import { EXTRACTION_VERSION, extractFacts, type Decision } from '@conduit/shared/extraction/index.ts';
import { companyDomains } from '@conduit/shared/mailDomains.ts';

import { ASKS_FIRST, askAboutReading } from '../askAboutReading.ts';
import type { JobContext } from '../context.ts';

/**
 * Reads one message: facts with confidence and evidence, and what to do with them. Sure enough goes on to the CRM where
 * the workspace writes without asking; else, and where unsure, a person is asked; nothing to do ends here. Running it again
 * changes nothing.
 */
export async function extractThread(context: JobContext, job: JobPayload<'extract_thread'>): Promise<void> {
  const { db } = context;
  const { workspaceId, threadId, messageId } = job;
  const message = await loadMessage(db, workspaceId, messageId);
  // Deleted or redacted while the job waited: there is nothing left to read.
  if (!message || message.text === null) return;
  const team = await loadTeam(db, workspaceId);

  const extraction = extractFacts(
    {
      id: message.id,
      from: message.from,
      to: message.to,
      cc: message.cc,
      sentAt: message.sentAtLocal,
      subject: message.subject,
      text: message.text,
      automated: message.isAutomated,
    },
    {
      ownDomains: [...companyDomains(team.addresses), context.inboundDomain],
      ownAddresses: team.addresses,
    },
  );

  const { decision } = extraction;
  await db.transaction().execute(async (trx) => {
    if (!(await keepMessage(trx, workspaceId, messageId))) return;
    const runId = await storeRun(trx, {
      workspaceId,
      threadId,
      messageId,
      extractorVersion: EXTRACTION_VERSION,
      direction: extraction.direction,
      decision: decision.kind,
      confidence: decision.kind === 'nothing' ? null : decision.confidence,
      reasons: reasonsOf(decision),
      replyStart: extraction.newestReply.start,
      replyEnd: extraction.newestReply.end,
      facts: extraction.facts,
    });
    if (runId === null) return;

    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'worker',
        event: 'facts_extracted',
        threadId,
        messageId,
        detail: {
          run_id: runId,
          decision: decision.kind,
          fields: extraction.facts.map((fact) => fact.field),
          reasons: reasonsOf(decision),
          version: EXTRACTION_VERSION,
        },
      },
    ]);
    const ask = await whyAsk(trx, workspaceId, decision);
    if (ask.length > 0) {
      await askAboutReading(trx, { workspaceId, threadId, messageId, runId }, extraction.facts, ask);
    } else if (decision.kind === 'outcome') {
      await sendAssociation(trx, { workspaceId, threadId, messageId, runId });
    }
    await refreshThreadStatus(trx, workspaceId, [threadId]);
  });
}

/** Why a person is asked about this reading; empty when nobody is. */
async function whyAsk(db: Queryable, workspaceId: string, decision: Decision): Promise<readonly string[]> {
  switch (decision.kind) {
    case 'review':
      return decision.reasons;
    case 'outcome':
      return (await writesUnasked(db, workspaceId)) ? [] : [ASKS_FIRST];
    case 'nothing':
      return [];
  }
}

const reasonsOf = (decision: Decision): string[] => {
  if (decision.kind === 'review') return [...decision.reasons];
  return decision.kind === 'nothing' ? [decision.reason] : [];
};
