import type { FactField, FactValues } from '@conduit/shared/extraction/types.ts';
import { z } from 'zod';
import { FACT_FIELDS, parseFact } from '../facts.ts';
import { isoInstant } from '../present/dates.ts';
import { marksOf, pieces, readEvidence, replyZones, type Piece } from '../present/evidence.ts';
import { factLabel, factWords } from '../present/facts.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

/** Shown at once; the rest follow as these are decided. */
const QUEUE_LENGTH = 30;

/** What the edit form starts from. */
export interface ReviewDefaults {
  action: FactValues['next_step']['action'] | null;
  owner: FactValues['next_step']['owner'];
  dueOn: string | null;
  contactName: string | null;
  contactEmail: string | null;
}

export interface Candidate {
  dealId: string;
  name: string;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  companyName: string | null;
}

export interface ReviewCardView {
  id: string;
  threadId: string;
  subject: string;
  from: string;
  sentAt: string;
  reasons: string[];
  /** The newest reply, cut where evidence begins and ends; null once redacted. */
  excerpt: Piece[] | null;
  proposal:
    | {
        kind: 'extraction';
        facts: { field: string; label: string; words: string }[];
        defaults: ReviewDefaults;
      }
    | { kind: 'association'; crm: string; candidates: Candidate[] };
}

const factsProposal = z.object({ facts: z.record(z.string(), z.unknown()).catch({}) }).catch({ facts: {} });
const dealsProposal = z
  .object({
    candidates: z.array(
      z.object({
        deal_id: z.guid(),
        name: z.string(),
        stage: z.string().nullable().catch(null),
        amount: z.coerce.number().nullable().catch(null),
        currency: z.string().nullable().catch(null),
        company_name: z.string().nullable().catch(null),
      }),
    ),
  })
  .catch({ candidates: [] });

/** Open decisions, the oldest first. */
export async function listOpenReviews(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<ReviewCardView[]>> {
  const { data, error } = await supabase
    .from('review_items')
    .select(
      `id, kind, crm, reasons, proposal, thread_id, created_at,
       threads(subject),
       messages(from_name, from_address, sent_at, body_text, is_redacted),
       extraction_runs(reply_start, reply_end, field_values(id, evidence))`,
    )
    .eq('workspace_id', workspaceId)
    .eq('status', 'open')
    .order('created_at')
    .order('id')
    .limit(QUEUE_LENGTH);
  if (error) return loadFailed(error);
  return loaded(
    data.map((row) => ({
      id: row.id,
      threadId: row.thread_id,
      subject: row.threads.subject,
      from: row.messages.from_name || row.messages.from_address,
      sentAt: isoInstant(row.messages.sent_at),
      reasons: row.reasons,
      excerpt: excerptOf(row.messages.body_text, row.extraction_runs),
      proposal:
        row.kind === 'association'
          ? { kind: 'association' as const, crm: row.crm ?? '', candidates: candidatesOf(row.proposal) }
          : { kind: 'extraction' as const, ...proposalOf(row.proposal) },
    })),
  );
}

function excerptOf(
  text: string | null,
  run: { reply_start: number; reply_end: number; field_values: { id: string; evidence: unknown }[] },
): Piece[] | null {
  if (text === null) return null;
  const [from, to] = replyZones(text, { start: run.reply_start, end: run.reply_end }).newest;
  const marks = run.field_values
    .flatMap((fact) => marksOf(fact.id, readEvidence(fact.evidence)))
    .filter((mark) => mark.part === 'text');
  return pieces(text, marks, from, to);
}

function proposalOf(proposal: unknown) {
  const { facts } = factsProposal.parse(proposal);
  const get = <F extends FactField>(field: F) => parseFact(field, facts[field]);
  const contact = get('contact');
  const step = get('next_step');
  return {
    facts: FACT_FIELDS.filter((field) => facts[field] !== undefined).map((field) => ({
      field,
      label: factLabel(field),
      words: factWords(field, facts[field]),
    })),
    defaults: {
      action: step?.action ?? null,
      owner: step?.owner ?? ('us' as const),
      dueOn: get('due_on')?.date ?? null,
      contactName: contact?.name ?? null,
      contactEmail: contact?.email ?? null,
    },
  };
}

const candidatesOf = (proposal: unknown): Candidate[] =>
  dealsProposal.parse(proposal).candidates.map((deal) => ({
    dealId: deal.deal_id,
    name: deal.name,
    stage: deal.stage,
    amount: deal.amount,
    currency: deal.currency,
    companyName: deal.company_name,
  }));
