import type { BadgeTone } from '../../components/ui/badge.tsx';

/** Where a write that is not done stands, as `public.write_groups` tells it. */
export const WRITE_KINDS = ['failed', 'answer', 'checking', 'held', 'retrying'] as const;
export type WriteKind = (typeof WRITE_KINDS)[number];

const WORDS: Record<WriteKind, { label: string; tone: BadgeTone }> = {
  failed: { label: 'Failed', tone: 'bad' },
  answer: { label: 'May already be there', tone: 'warn' },
  checking: { label: 'Being checked', tone: 'warn' },
  held: { label: 'On hold', tone: 'info' },
  retrying: { label: 'Retried by itself', tone: 'neutral' },
};
export const kindWords = (kind: WriteKind) => WORDS[kind];

/** The views of the page: what needs somebody first, then what goes on by itself. */
export const WRITE_VIEWS = [
  {
    view: 'attention',
    label: 'Needs you',
    kinds: ['failed', 'answer'],
    empty: 'Nothing needs you',
    lead: 'Every write either went through or is being seen to.',
  },
  {
    view: 'checking',
    label: 'Being checked',
    kinds: ['checking'],
    empty: 'Nothing is being checked',
    lead: 'Writes whose answer was lost are looked for in the CRM, and appear here meanwhile.',
  },
  {
    view: 'held',
    label: 'On hold',
    kinds: ['held'],
    empty: 'Nothing is on hold',
    lead: 'Writes wait here for what each of them names: a connection, a quota, live writes or a contact. It uses up no attempts.',
  },
  {
    view: 'retrying',
    label: 'Being retried',
    kinds: ['retrying'],
    empty: 'Nothing is being retried',
    lead: 'What did not go through for a passing reason is tried again by itself for three days.',
  },
] as const satisfies readonly { view: string; kinds: readonly WriteKind[]; [words: string]: unknown }[];
export type WriteView = (typeof WRITE_VIEWS)[number];

export const writeView = (value: unknown): WriteView =>
  WRITE_VIEWS.find(({ view }) => view === value) ?? WRITE_VIEWS[0];
