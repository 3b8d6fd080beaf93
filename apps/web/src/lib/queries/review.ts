import type { Fact, FactField, FactValues } from '@conduit/shared/extraction/types.ts';
import { readStoredFacts } from '@conduit/shared/storedFacts.ts';
import { z } from 'zod';
import { FACT_FIELDS, isFactField, parseFact, standingFacts } from '../facts.ts';
import type { Decided, Destination } from '../present/decisions.ts';
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
  /** What a write is composed from: the same facts and the same time the worker takes. */
  source: { facts: Fact[]; sentAt: string };
  /** The deals the conversation is linked to. */
  deals: { crm: string; name: string }[];
  /** Why it is asked again, and what was entered then. */
  returned: { reason: string; entered: { label: string; words: string }[] } | null;
  proposal:
    | {
        kind: 'extraction';
        facts: { field: string; label: string; words: string }[];
        defaults: ReviewDefaults;
      }
    | { kind: 'association'; crm: string; candidates: Candidate[] };
}

/** A decision that can still be taken back. */
export interface UndoableView extends Decided {
  id: string;
  subject: string;
  msLeft: number;
}

const factsProposal = z.object({ facts: z.record(z.string(), z.unknown()).catch({}) }).catch({ facts: {} });
const enteredSchema = z.object({ facts: z.record(z.string(), z.unknown()).catch({}) }).catch({ facts: {} });
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

/** Where this workspace's approvals go. */
export async function loadDestination(
  supabase: Client,
  { id, liveWrites }: { id: string; liveWrites: boolean },
): Promise<Loaded<Destination>> {
  const { data, error } = await supabase
    .from('crm_connections')
    .select('crm')
    .eq('workspace_id', id)
    .in('status', ['connected', 'error'])
    .order('crm');
  return error ? loadFailed(error) : loaded({ crms: data.map(({ crm }) => crm), live: liveWrites });
}

/** The caller's decisions that can still be taken back. */
export async function listUndoable(supabase: Client, workspaceId: string): Promise<Loaded<UndoableView[]>> {
  const { data, error } = await supabase.rpc('undoable_reviews', { workspace_id: workspaceId });
  if (error) return loadFailed(error);
  return loaded(data.map(({ ms_left, ...decided }) => ({ ...decided, msLeft: ms_left })));
}

/** Open decisions, the oldest first. */
export async function listOpenReviews(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<ReviewCardView[]>> {
  const { data, error } = await supabase
    .from('review_items')
    .select(
      `id, kind, crm, reasons, proposal, resolution, returned_for, thread_id, created_at,
       threads(subject, thread_links(crm, deals(name))),
       messages(from_name, from_address, sent_at, sent_at_local, body_text, is_redacted),
       extraction_runs(reply_start, reply_end,
         field_values(id, field, value, confidence, evidence, source, created_at))`,
    )
    .eq('workspace_id', workspaceId)
    .eq('status', 'open')
    .order('created_at')
    .order('id')
    .limit(QUEUE_LENGTH);
  if (error) return loadFailed(error);
  const candidates = data.flatMap((row) => candidatesOf(row.proposal).map(({ dealId }) => dealId));
  const open = await openDeals(supabase, workspaceId, candidates);
  if (!open.ok) return open;
  return loaded(
    data.map((row) => ({
      id: row.id,
      threadId: row.thread_id,
      subject: row.threads.subject,
      from: row.messages.from_name || row.messages.from_address,
      sentAt: isoInstant(row.messages.sent_at),
      reasons: row.reasons,
      excerpt: excerptOf(row.messages.body_text, row.extraction_runs),
      source: {
        facts: readStoredFacts(standingFacts(row.extraction_runs.field_values)),
        sentAt: row.messages.sent_at_local,
      },
      deals: row.threads.thread_links.map((link) => ({ crm: link.crm, name: link.deals.name })),
      returned:
        row.returned_for === null
          ? null
          : { reason: row.returned_for, entered: enteredFacts(row.resolution).map(inWords) },
      proposal:
        row.kind === 'association'
          ? {
              kind: 'association' as const,
              crm: row.crm ?? '',
              candidates: candidatesOf(row.proposal).filter(({ dealId }) => open.value.has(dealId)),
            }
          : {
              kind: 'extraction' as const,
              ...proposalOf(row.proposal, row.returned_for === null ? null : row.resolution),
            },
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

/** Of these deals, those that may still be chosen. */
async function openDeals(
  supabase: Client,
  workspaceId: string,
  ids: readonly string[],
): Promise<Loaded<ReadonlySet<string>>> {
  if (ids.length === 0) return loaded(new Set());
  const { data, error } = await supabase
    .from('deals')
    .select('id')
    .eq('workspace_id', workspaceId)
    .eq('is_open', true)
    .in('id', [...new Set(ids)]);
  return error ? loadFailed(error) : loaded(new Set(data.map(({ id }) => id)));
}

/** What a person entered, field by field, whatever it is. */
const enteredFacts = (resolution: unknown): [string, unknown][] =>
  Object.entries(enteredSchema.parse(resolution).facts);

const ENTERED_LENGTH = 200;
/** Also what cannot be read is shown to whoever entered it. */
function inWords([field, value]: [string, unknown]) {
  const readable = isFactField(field) && parseFact(field, value) !== undefined;
  return {
    label: factLabel(field.slice(0, ENTERED_LENGTH)),
    words: readable ? factWords(field, value) : (JSON.stringify(value) ?? '').slice(0, ENTERED_LENGTH),
  };
}

function proposalOf(proposal: unknown, resolution: unknown) {
  const { facts } = factsProposal.parse(proposal);
  const entered = Object.fromEntries(enteredFacts(resolution));
  /** What was entered before, where it can be read, else what was read. */
  const get = <F extends FactField>(field: F) =>
    parseFact(field, entered[field]) ?? parseFact(field, facts[field]);
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
