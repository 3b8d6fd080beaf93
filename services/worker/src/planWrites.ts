import { recordEvents } from '@conduit/db/audit.ts';
import type { Queryable } from '@conduit/db/client.ts';
import type { Connection } from '@conduit/db/connections.ts';
import { sendJob, type JobPayload } from '@conduit/db/jobs.ts';
import { planWrite, type PlannedWrite } from '@conduit/db/ledger.ts';
import { loadBodies } from '@conduit/db/mail.ts';
import { loadTeam } from '@conduit/db/workspaces.ts';
import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import { factOf, type Fact } from '@conduit/shared/extraction/index.ts';
import { composeOutcome, ledgerKey, type Outcome } from '@conduit/shared/outcome/index.ts';

import type { JobContext } from './context.ts';
import { repeatsMail, type ContactPayload } from './payloads.ts';

/** The job that carries a CRM's writes out. */
export const syncJobs = { hubspot: 'sync_hubspot', salesforce: 'sync_salesforce' } as const satisfies Record<
  Crm,
  string
>;

/**
 * Composes one task and one note from the facts and stores the intent to write them, per CRM: a contact upsert, the
 * task, the note. Without a contact or a next step there is nothing to write. Their keys follow from the message, so planning again finds them. In dry run they stay planned.
 */
export async function planWrites(
  context: Pick<JobContext, 'dryRun'>,
  db: Queryable,
  plan: {
    job: JobPayload<'associate_thread'>;
    facts: readonly Fact[];
    sentAt: string;
    targets: readonly { connection: Connection; dealId: string | null }[];
  },
): Promise<void> {
  const { job, facts, sentAt, targets } = plan;
  const contact = contactOf(facts);
  const outcome = composeOutcome({ facts, sentAt });
  if (!contact || !outcome) return;

  const team = await loadTeam(db, job.workspaceId);
  const dryRun = context.dryRun || !team.liveWrites;
  const bodies = (await loadBodies(db, job.workspaceId, [job.threadId])).get(job.threadId) ?? [];
  for (const { connection, dealId } of targets) {
    const created = await planFor(db, { job, connection, dealId, contact, outcome, dryRun, bodies });
    if (!created) continue;
    await recordEvents(db, [
      {
        workspaceId: job.workspaceId,
        actor: 'worker',
        event: 'crm_writes_planned',
        threadId: job.threadId,
        messageId: job.messageId,
        connectionId: connection.id,
        detail: { crm: connection.crm, dry_run: dryRun, deal_id: dealId, run_id: job.runId },
      },
    ]);
    if (!dryRun) {
      const { workspaceId } = job;
      await sendJob(
        db,
        syncJobs[connection.crm],
        { workspaceId, connectionId: connection.id },
        connection.id,
      );
    }
  }
}

/** Whether there is anything to write: a person, and a next step. */
export const hasOutcome = (facts: readonly Fact[], sentAt: string): boolean =>
  contactOf(facts) !== null && composeOutcome({ facts, sentAt }) !== null;

async function planFor(
  db: Queryable,
  args: {
    job: JobPayload<'associate_thread'>;
    connection: Connection;
    dealId: string | null;
    contact: ContactPayload;
    outcome: Outcome;
    dryRun: boolean;
    bodies: readonly string[];
  },
): Promise<boolean> {
  const { job, connection, dealId, contact, outcome, dryRun, bodies } = args;
  const { workspaceId, threadId, messageId } = job;
  const { crm } = connection;
  const row = async (
    object: CrmObject,
    action: PlannedWrite['action'],
    payload: unknown,
    contactWriteId: string | null,
  ) =>
    planWrite(db, {
      workspaceId,
      crm,
      connectionId: connection.id,
      threadId,
      messageId,
      object,
      action,
      idempotencyKey: await ledgerKey({ workspaceId, crm, object, action, sourceEvent: messageId }),
      contactWriteId,
      dealId: object === 'contact' ? null : dealId,
      // Looked at here too: by the time it is sent the mail may be purged. What is empty is refused then.
      payload: repeatsMail(payload, bodies) ? {} : payload,
      dryRun,
    });
  const person = await row('contact', 'upsert', contact, null);
  const task = await row('task', 'create', outcome.task, person.id);
  const note = await row('note', 'create', outcome.note, person.id);
  return person.created || task.created || note.created;
}

function contactOf(facts: readonly Fact[]): ContactPayload | null {
  const contact = factOf(facts, 'contact')?.value;
  if (!contact) return null;
  const [firstName, ...rest] = (contact.name ?? '').split(/\s+/).filter(Boolean);
  return {
    email: contact.email.toLowerCase(),
    firstName: firstName ?? null,
    lastName: rest.join(' ') || null,
    company: factOf(facts, 'company')?.value.name ?? null,
  };
}
