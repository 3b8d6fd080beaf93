import type { Crm } from './crm.ts';

/** An open deal that mail could be about. */
export interface CandidateDeal {
  id: string;
  crm: Crm;
  companyDomain: string | null;
  /** Lower case. */
  contactEmails: readonly string[];
}

export type Association =
  | { kind: 'linked'; dealId: string; matchedBy: 'participant' | 'domain' }
  /** More than one deal fits: a person chooses. */
  | { kind: 'ambiguous'; dealIds: string[]; matchedBy: 'participant' | 'domain' }
  | { kind: 'none' };

/**
 * Which deal of one CRM a conversation is about: by a participant who is on the deal, else by their company's domain.
 * One that fits is linked, several are a person's choice, none stays unlinked.
 *
 * @param people lower-cased addresses of the counterpart's side
 * @param domains lower-cased domains of their companies, free mail hosts left out
 */
export function associate(
  people: readonly string[],
  domains: readonly string[],
  deals: readonly CandidateDeal[],
): Association {
  const byParticipant = deals.filter((deal) => deal.contactEmails.some((email) => people.includes(email)));
  if (byParticipant.length > 0) return choose(byParticipant, 'participant');
  const byDomain = deals.filter(
    (deal) => deal.companyDomain !== null && domains.includes(deal.companyDomain),
  );
  return choose(byDomain, 'domain');
}

function choose(fitting: readonly CandidateDeal[], matchedBy: 'participant' | 'domain'): Association {
  const [first, ...others] = fitting;
  if (!first) return { kind: 'none' };
  if (others.length === 0) return { kind: 'linked', dealId: first.id, matchedBy };
  return { kind: 'ambiguous', dealIds: fitting.map((deal) => deal.id), matchedBy };
}
