/** Closed lists and shapes of what is read from one message. Values are facts; text is only pointed at. */

export interface Address {
  name: string;
  address: string;
}

export interface MessageForExtraction {
  id: string;
  from: Address;
  to: readonly Address[];
  cc: readonly Address[];
  /** ISO 8601 with the offset of the Date header, such as `2026-11-20T16:05:00+01:00`. */
  sentAt: string;
  subject: string;
  /** The plain text part, or the text of the HTML part. */
  text: string;
  /** True when headers say a machine sent it (RFC 3834 `Auto-Submitted`, `Precedence`, `List-Id`). */
  automated?: boolean;
}

export interface ExtractionContext {
  /** Lower-cased domains of the workspace's own team; subdomains count. */
  ownDomains: readonly string[];
  /** Lower-cased addresses of the workspace's own team. */
  ownAddresses: readonly string[];
  /** Mail hosts anyone can have an address at, besides the well-known ones: they name no company. */
  publicMailDomains?: readonly string[];
  /** Below this confidence a person looks first. Defaults to `DEFAULT_THRESHOLD`. */
  threshold?: number;
}

/** Offsets in UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

export type EvidencePart = 'subject' | 'text' | 'from' | 'to' | 'cc' | 'date';

/**
 * Where a fact was read. For `subject` and `text`, offsets into that string; for `to` and `cc`, positions in
 * the list of addresses; for `from` and `date`, 0 to 1.
 */
export interface Evidence extends Span {
  part: EvidencePart;
}

export const INTENTS = [
  'request_pricing',
  'request_demo',
  'request_proposal',
  'request_contract',
  'request_information',
  'schedule_meeting',
  'negotiate',
  'objection',
  'postpone',
  'decline',
  'purchase_order',
  'introduction',
  'commitment',
  'follow_up',
  'support',
] as const;
/** What the counterpart wants. Outbound mail carries no intent, only a next step. */
export type Intent = (typeof INTENTS)[number];

export const ACTIONS = [
  'send_pricing',
  'send_proposal',
  'send_contract',
  'sign_contract',
  'schedule_meeting',
  'schedule_demo',
  'send_information',
  'answer_questions',
  'call_back',
  'follow_up',
  'review_terms',
  'address_objection',
  'loop_in_colleague',
  'reach_out',
  'process_order',
  'send_purchase_order',
  'resolve_issue',
  'close_out',
] as const;
/** What is owed next. */
export type Action = (typeof ACTIONS)[number];

/** `us` is the workspace's team, `them` the counterpart. */
export type Owner = 'us' | 'them';

export const APPROVERS = [
  'ceo',
  'cfo',
  'cto',
  'cio',
  'ciso',
  'coo',
  'board',
  'management',
  'manager',
  'director',
  'vp',
  'finance',
  'procurement',
  'legal',
  'it',
  'security',
  'partners',
] as const;
export type Approver = (typeof APPROVERS)[number];

export const NEEDS = [
  'replace_tool',
  'growth',
  'compliance',
  'cut_costs',
  'save_time',
  'integration',
] as const;
export type Need = (typeof NEEDS)[number];

export type Budget =
  | { status: 'amount'; amount: number; /** ISO 4217, or null when not said. */ currency: string | null }
  | { status: 'approved' }
  | { status: 'none' };

export type Authority = { status: 'decision_maker' } | { status: 'needs_approval'; approver: Approver };

export interface DueOn {
  /** YYYY-MM-DD in the sender's own time zone. */
  date: string;
  /** A calendar date as written, a date counted from the sent date, or the edge of a period ("next week"). */
  basis: 'explicit' | 'relative' | 'period';
  /** Done by that day, on that day, or not before it. */
  bound: 'by' | 'on' | 'not_before';
}

/** When the counterpart wants to have bought or be live: `2027-03-01`, `2027-03`, `2027-Q1` or `2027`. */
export interface Timeline {
  kind: 'date' | 'month' | 'quarter' | 'year';
  value: string;
}

export interface Contact {
  name: string | null;
  email: string;
}

export interface FactValues {
  contact: Contact;
  participants: readonly Contact[];
  company: { name: string; domain: string | null };
  intent: Intent;
  next_step: { action: Action; owner: Owner };
  due_on: DueOn;
  budget: Budget;
  authority: Authority;
  need: Need;
  timeline: Timeline;
}
export type FactField = keyof FactValues;
export type FactValue = FactValues[FactField];

export interface FactOf<F extends FactField> {
  field: F;
  value: FactValues[F];
  /** 0 to 1. */
  confidence: number;
  evidence: readonly Evidence[];
}
export type Fact = { [F in FactField]: FactOf<F> }[FactField];

export const REVIEW_REASONS = [
  'no_clear_intent',
  'several_intents',
  'weak_wording',
  'unclear_date',
  'unclear_contact',
  'unsupported_language',
  'forwarded',
  'possible_solicitation',
  'too_long',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

export const NOTHING_REASONS = ['automated', 'internal', 'solicitation', 'no_action', 'empty'] as const;
export type NothingReason = (typeof NOTHING_REASONS)[number];

export type Decision =
  | { kind: 'outcome'; confidence: number }
  | { kind: 'review'; confidence: number; reasons: readonly ReviewReason[] }
  | { kind: 'nothing'; reason: NothingReason };

export type Direction = 'inbound' | 'outbound' | 'internal' | 'automated';

export interface Extraction {
  /** Changes whenever the rules may decide differently. */
  version: string;
  /** From the first to the last character the sender wrote anew. */
  newestReply: Span;
  direction: Direction;
  facts: readonly Fact[];
  decision: Decision;
}

/** The fact of one field, if it was found. */
export function factOf<F extends FactField>(facts: readonly Fact[], field: F): FactOf<F> | undefined {
  return facts.find((fact): fact is Extract<Fact, { field: F }> & FactOf<F> => fact.field === field);
}
