import type { BadgeTone } from '../../components/ui/badge.tsx';

interface StatusWords {
  label: string;
  tone: BadgeTone;
}

const STATUSES: Record<string, StatusWords> = {
  new: { label: 'Reading', tone: 'neutral' },
  outcome: { label: 'Outcome', tone: 'good' },
  review: { label: 'Needs review', tone: 'warn' },
  waits_crm: { label: 'Waits for a CRM', tone: 'warn' },
  waits_deals: { label: 'Waits for deals', tone: 'info' },
  nothing: { label: 'Nothing to write', tone: 'neutral' },
  failed: { label: 'Not written', tone: 'bad' },
};

/** A thread's status in words. */
export const threadStatus = (status: string): StatusWords =>
  STATUSES[status] ?? { label: status, tone: 'neutral' };

/** The tabs of the inbox, in order. */
export const INBOX_TABS = [
  { status: 'all', label: 'All' },
  { status: 'outcome', label: 'Outcome' },
  { status: 'review', label: 'Needs review' },
  { status: 'waiting', label: 'Waiting' },
  { status: 'nothing', label: 'Nothing' },
] as const;
export type InboxTab = (typeof INBOX_TABS)[number]['status'];
/** Statuses of what was read and cannot be written yet. */
export const WAITING = ['waits_crm', 'waits_deals'];

export const inboxTab = (value: unknown): InboxTab =>
  INBOX_TABS.find((tab) => tab.status === value)?.status ?? 'all';

export const subjectOf = (subject: string): string => subject.trim() || '(no subject)';

export const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** How many conversations wait for a CRM. */
export const waitingWords = (n: number): string =>
  `${count(n, 'conversation waits', 'conversations wait')} for a CRM to be connected.`;
