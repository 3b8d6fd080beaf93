import type { Action, Approver, FactValues, Intent, Need } from '../extraction/types.ts';

/** What a rep reads for each value of the closed lists. */
export const INTENT_LABELS: Readonly<Record<Intent, string>> = {
  request_pricing: 'Pricing requested',
  request_demo: 'Demo requested',
  request_proposal: 'Proposal requested',
  request_contract: 'Contract requested',
  request_information: 'Information requested',
  schedule_meeting: 'Meeting requested',
  negotiate: 'Terms under negotiation',
  objection: 'Objection raised',
  postpone: 'Postponed',
  decline: 'Declined',
  purchase_order: 'Order confirmed',
  introduction: 'New contact introduced',
  commitment: 'Promise made',
  follow_up: 'Waiting for our answer',
  support: 'Support needed',
};

/** `{who}` is the contact; without one the phrase ends before it. */
const OURS: Readonly<Record<Action, readonly [string, string]>> = {
  send_pricing: ['Send pricing', ' to {who}'],
  send_proposal: ['Send proposal', ' to {who}'],
  send_contract: ['Send contract', ' to {who}'],
  sign_contract: ['Sign contract', ' with {who}'],
  schedule_meeting: ['Schedule meeting', ' with {who}'],
  schedule_demo: ['Schedule demo', ' with {who}'],
  send_information: ['Send information', ' to {who}'],
  answer_questions: ['Answer questions', ' from {who}'],
  call_back: ['Call back', ': {who}'],
  follow_up: ['Follow up', ' with {who}'],
  review_terms: ['Review terms', ' with {who}'],
  address_objection: ['Address objection', ' of {who}'],
  loop_in_colleague: ['Loop in colleague', ' for {who}'],
  reach_out: ['Reach out to new contact', ' from {who}'],
  process_order: ['Process order', ' of {who}'],
  send_purchase_order: ['Send purchase order', ' to {who}'],
  resolve_issue: ['Resolve issue', ' for {who}'],
  close_out: ['Close out opportunity', ': {who}'],
};

const THEIRS: Readonly<Record<Action, string>> = {
  send_pricing: 'Await pricing',
  send_proposal: 'Await proposal',
  send_contract: 'Await contract',
  sign_contract: 'Await signed contract',
  schedule_meeting: 'Await meeting time',
  schedule_demo: 'Await demo time',
  send_information: 'Await information',
  answer_questions: 'Await answers',
  call_back: 'Await call',
  follow_up: 'Await reply',
  review_terms: 'Await view on terms',
  address_objection: 'Await reply',
  loop_in_colleague: 'Await introduction',
  reach_out: 'Await introduction',
  process_order: 'Await order',
  send_purchase_order: 'Await purchase order',
  resolve_issue: 'Await reply',
  close_out: 'Await reply',
};

/** The next step as a task subject, or without a contact as a phrase. */
export function stepLabel(step: FactValues['next_step'], who: string | null): string {
  if (step.owner === 'them') return who === null ? THEIRS[step.action] : `${THEIRS[step.action]} from ${who}`;
  const [what, whom] = OURS[step.action];
  return who === null ? what : what + whom.replace('{who}', () => who);
}

export const APPROVER_LABELS: Readonly<Record<Approver, string>> = {
  ceo: 'CEO',
  cfo: 'CFO',
  cto: 'CTO',
  cio: 'CIO',
  ciso: 'CISO',
  coo: 'COO',
  board: 'board',
  management: 'management',
  manager: 'manager',
  director: 'director',
  vp: 'VP',
  finance: 'finance',
  procurement: 'procurement',
  legal: 'legal',
  it: 'IT',
  security: 'security',
  partners: 'partners',
};

export const NEED_LABELS: Readonly<Record<Need, string>> = {
  replace_tool: 'tool replacement',
  growth: 'growth',
  compliance: 'compliance',
  cut_costs: 'lower costs',
  save_time: 'less manual work',
  integration: 'integration',
};
