import { z } from 'zod';
import { crmName, crmErrorWords, objectName } from './crm.ts';
import { factLabel } from './facts.ts';
import { dismissalWords } from './dismissals.ts';
import { reasonWords, returnedWords } from './reasons.ts';
import { count } from './threads.ts';

const text = z.string().catch('');
const detailSchema = z
  .object({
    crm: text,
    object: text,
    code: text,
    reason: text,
    kind: text,
    role: text,
    decision: text,
    thread: text,
    matched_by: text,
    answer: text,
    scope: text,
    waits_for: text,
    version: text,
    attachments: z.number().catch(0),
    deals: z.number().catch(0),
    job: text,
    resends: z.number().catch(0),
    messages: z.number().catch(0),
    writes: z.number().catch(0),
    fields: z.array(z.string()).catch([]),
    reasons: z.array(z.string()).catch([]),
    dry_run: z.boolean().catch(false),
    original: z.boolean().catch(false),
  })
  .catch({
    crm: '',
    object: '',
    code: '',
    reason: '',
    kind: '',
    role: '',
    decision: '',
    thread: '',
    matched_by: '',
    answer: '',
    scope: '',
    waits_for: '',
    version: '',
    attachments: 0,
    deals: 0,
    job: '',
    resends: 0,
    messages: 0,
    writes: 0,
    fields: [],
    reasons: [],
    dry_run: false,
    original: false,
  });
type Detail = z.output<typeof detailSchema>;

const thing = ({ object }: Detail): string => (object ? objectName(object).toLowerCase() : 'record');
const where = ({ crm }: Detail): string => (crm ? crmName(crm) : 'the CRM');
const because = (codes: readonly string[]): string =>
  codes.length === 0 ? '' : ` ${codes.map(reasonWords).join(' ')}`;
const MATCHED: Record<string, string> = {
  participant: 'because a participant is on the deal',
  domain: 'by the company’s domain',
  person: 'by a person’s choice',
};
const GIVEN_UP: Record<string, string> = {
  extract_thread: 'Reading it',
  associate_thread: 'Finding its deal and composing what to write',
  apply_review: 'Carrying out the review’s answer',
};
const subjectOfReview = ({ kind }: Detail): string => (kind === 'association' ? 'deal' : 'reading');

const STOPPED_WAITING: Record<string, string> = {
  redacted: ': its message was purged or erased',
  discarded: ': somebody chose so',
  disconnected: ': its CRM was disconnected and what was queued cancelled',
};

/** Every event of the audit trail as a sentence. Events not listed here are still shown, by name. */
const EVENTS: Record<string, (detail: Detail) => string> = {
  message_received: (d) =>
    `A message came in${d.thread === 'joined' ? ' and joined this conversation' : ''}${d.attachments > 0 ? `, with ${count(d.attachments, 'file', 'files')}` : ''}.`,
  message_refused: (d) =>
    `A mail came in that could not be ${d.reason === 'unstorable' ? 'stored' : 'read'}${d.original ? '; the original is kept' : ''}.`,
  facts_extracted: (d) =>
    d.decision === 'nothing'
      ? `It was read: nothing to write.${because(d.reasons)}`
      : `It was read${d.fields.length > 0 ? `: found ${d.fields.map((field) => factLabel(field).toLowerCase()).join(', ')}` : ''}.`,
  job_given_up: (d) =>
    `${GIVEN_UP[d.job] ?? 'A part of the work'} failed, also after ${count(d.resends, 'new try', 'new tries')}. It waits for Conduit’s operators.`,
  review_requested: (d) =>
    d.kind === 'association'
      ? `A person was asked to choose between ${count(d.deals, 'deal', 'deals')} in ${where(d)}.`
      : `A person was asked to look at it.${because(d.reasons)}`,
  review_approved: (d) => `The ${subjectOfReview(d)} was approved.`,
  review_edited: (d) => `The ${subjectOfReview(d)} was corrected and approved.`,
  review_rejected: (d) =>
    d.kind === 'association' ? 'None of the proposed deals was right.' : 'The reading was rejected.',
  review_answer_not_understood: () => 'The answer to the review could not be used; what was read stands.',
  review_returned: (d) =>
    `The answer could not be carried out, so a person is asked again. ${returnedWords(d.reason)}`,
  review_settled: (d) => `The same question about ${where(d)} was answered for another message.`,
  review_undone: (d) => `The decision about the ${subjectOfReview(d)} was taken back before it took effect.`,
  deal_linked: (d) => `Linked to a deal in ${where(d)} ${MATCHED[d.matched_by] ?? ''}`.trimEnd() + '.',
  no_deal_found: (d) => `No open deal in ${where(d)} fits.`,
  crm_writes_planned: (d) =>
    `A task and a note for ${where(d)} were composed${d.dry_run ? '; dry run, so nothing is sent' : ''}.`,
  outcome_waits: (d) =>
    d.waits_for === 'deals'
      ? `The outcome waits until the deals of ${where(d)} are read.`
      : `The outcome waits for ${d.crm ? where(d) : 'a CRM'} to be connected.`,
  outcome_stopped_waiting: (d) =>
    `The outcome waits no longer and is not written${STOPPED_WAITING[d.reason] ?? ''}.`,
  planned_writes_requested: (d) => `Somebody had ${count(d.writes, 'planned write', 'planned writes')} sent.`,
  crm_write_planned: (d) => `A ${thing(d)} for ${where(d)} was composed.`,
  crm_write_queued: (d) => `The ${thing(d)} was queued for ${where(d)}.`,
  crm_write_sent: (d) => `The ${thing(d)} was sent to ${where(d)}.`,
  crm_write_succeeded: (d) => `The ${thing(d)} was written to ${where(d)}.`,
  crm_write_found: (d) => `The ${thing(d)} was found in ${where(d)}: it had arrived after all.`,
  crm_write_retry_scheduled: (d) =>
    `The ${thing(d)} did not reach ${where(d)} and will be tried again.${d.code ? ` ${crmErrorWords(d.code)}` : ''}`,
  crm_write_answer_lost: (d) => `${where(d)} did not answer about the ${thing(d)}; it is being checked.`,
  crm_write_parked: (d) =>
    `The ${thing(d)} for ${where(d)} is on hold.${d.code ? ` ${crmErrorWords(d.code)}` : ''}`,
  crm_write_cancelled: (d) => `The ${thing(d)} for ${where(d)} was cancelled.`,
  crm_write_marked_permanent_failure: (d) =>
    `The ${thing(d)} could not be written to ${where(d)}.${d.code ? ` ${crmErrorWords(d.code)}` : ''}`,
  crm_write_retry_requested: (d) => `Somebody asked for the ${thing(d)} to be sent to ${where(d)} again.`,
  crm_write_dismissed: (d) =>
    `The ${thing(d)} for ${where(d)} was dismissed${d.reason ? `: ${dismissalWords(d.reason)}` : ''}.`,
  crm_write_answered: (d) =>
    d.answer === 'written'
      ? `Somebody found the ${thing(d)} in ${where(d)}.`
      : `Somebody looked: the ${thing(d)} is not in ${where(d)}, so it is sent.`,
  crm_connected: (d) => `${where(d)} was connected.`,
  crm_reconnected: (d) => `${where(d)} was connected again.`,
  crm_connection_error: (d) =>
    `The connection to ${where(d)} stopped working.${d.reason ? ` ${crmErrorWords(d.reason)}` : ''}`,
  crm_connection_recovered: (d) => `The connection to ${where(d)} works again.`,
  connection_health_changed: (d) =>
    d.reason
      ? `A check of ${where(d)} found trouble. ${crmErrorWords(d.reason)}`
      : `A check found ${where(d)} working.`,
  install_claimed: (d) => `An installation of ${where(d)} was claimed for this workspace.`,
  workspace_created: () => 'The workspace was created.',
  invitation_created: (d) => `Somebody was invited as ${d.role || 'member'}.`,
  invitation_revoked: () => 'An invitation was withdrawn.',
  invitation_accepted: (d) => `Somebody joined as ${d.role || 'member'}.`,
  member_removed: () => 'A member was removed.',
  live_writes_enabled: () => 'Live writes were switched on.',
  live_writes_disabled: () => 'Live writes were switched off.',
  write_unasked_enabled: () => 'Writing without asking was switched on.',
  write_unasked_disabled: () => 'Writing without asking was switched off.',
  legal_hold_set: (d) =>
    `A legal hold was put on ${d.scope === 'thread' ? 'this conversation' : 'the workspace'}.`,
  legal_hold_released: (d) =>
    `The legal hold on ${d.scope === 'thread' ? 'this conversation' : 'the workspace'} was released.`,
  retention_purge_failed: () => 'A part of the purge failed and is tried again.',
  crm_disconnected: (d) => `${where(d)} was disconnected.`,
  crm_authorization_revoked: (d) => `${where(d)} confirmed that access is revoked.`,
  crm_revocation_given_up: (d) =>
    `${where(d)} never confirmed that access is revoked; the keys were deleted here.`,
  erasure_requested: () => 'A person is to be erased.',
  person_erased: (d) => `A person was erased: ${count(d.messages, 'message', 'messages')}.`,
  workspace_exported: () => 'Everything of the workspace was exported.',
  retention_policy_changed: () => 'The retention policy was changed.',
  retention_purge_completed: (d) =>
    `Mail past its time was redacted${d.messages > 0 ? `: ${count(d.messages, 'message', 'messages')}` : ''}.`,
};

/** One event of the audit trail as a sentence. */
export function eventSentence(event: string, detail: unknown): string {
  const say = EVENTS[event];
  if (say) return say(detailSchema.parse(detail));
  const words = event.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const ACTORS: Record<string, string> = {
  user: 'A person',
  worker: 'Conduit',
  function: 'Conduit',
  system: 'Conduit',
};

/** Who did it: a member by address when they are still one. */
export function actorName(
  event: { actor: string; actor_user_id: string | null },
  members: readonly { userId: string; email: string }[],
): string {
  const member = members.find(({ userId }) => userId === event.actor_user_id);
  return member?.email ?? ACTORS[event.actor] ?? event.actor;
}
