import { crmName } from './crm.ts';

/** Where what is approved goes. */
export interface Destination {
  /** The CRMs that are connected. */
  crms: readonly string[];
  /** Whether writes leave for them. */
  live: boolean;
}

/** `HubSpot and Salesforce`. */
const named = (crms: readonly string[]): string => crms.map(crmName).join(' and ');

/** What becomes of an approval, as the card says it before anybody approves. */
export function destinationWords({ crms, live }: Destination): string {
  if (crms.length === 0) return 'No CRM is connected: it waits until one is.';
  return live
    ? `Goes to ${named(crms)} once approved.`
    : `Planned for ${named(crms)}; nothing leaves until live writes are on.`;
}

export interface Decided {
  kind: string;
  decision: string;
  /** Of a question about deals, the CRM it was about. */
  crm: string | null;
}

const SAID: Record<string, string> = {
  approved: 'Approved',
  edited: 'Corrected and approved',
  rejected: 'Rejected',
};

/** What was decided, in two or three words. */
export const decidedWords = ({ kind, decision }: Decided): string => {
  if (kind === 'association') return decision === 'rejected' ? 'None of these deals' : 'Deal chosen';
  return SAID[decision] ?? decision;
};

/** What truly happens when the time to take it back is over: `before` a number of seconds, and `after` it. */
export function effectWords(
  decided: Decided,
  { crms, live }: Destination,
): { before: string; after: string } {
  const { kind, decision, crm } = decided;
  if (kind !== 'association' && decision === 'rejected')
    return { before: 'Final in', after: 'nothing is written' };
  const targets = crm === null ? crms : crms.filter((each) => each === crm);
  const deal = kind === 'association' && decision === 'rejected' ? 'without a deal' : null;
  if (targets.length === 0) {
    return { before: 'Takes effect in', after: 'it waits until a CRM is connected' };
  }
  if (!live)
    return { before: `Planned for ${named(targets)} in`, after: 'nothing leaves until live writes are on' };
  return { before: `Goes to ${named(targets)} in`, after: deal ?? '' };
}
