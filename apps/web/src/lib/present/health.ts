import { nextStepWords, reasonWords, whoseMove } from '@conduit/shared/healthWords.ts';
import type { BadgeTone } from '../../components/ui/badge.tsx';
import type { ConnectionView } from '../queries/integrations.ts';
import { crmErrorWords } from './crm.ts';

/** Looks a word up by what the database says, which may be newer than this build. */
const wordOf = (words: Record<string, string>, key: string | null): string | null =>
  key !== null && Object.hasOwn(words, key) ? (words[key] ?? null) : null;

export const reasonOf = (reason: string): string => wordOf(reasonWords, reason) ?? crmErrorWords(reason);
export const moveOf = (owner: string | null): string | null => wordOf(whoseMove, owner);
export const stepOf = (nextStep: string): string | null =>
  nextStep === 'none' ? null : wordOf(nextStepWords, nextStep);

export interface ConnectionWords {
  label: string;
  tone: 'good' | 'warn' | 'bad';
}

/** A connection's state in a word. A warning that waits for the customer is worth more than a shrug. */
export function connectionWords({ status, health }: ConnectionView): ConnectionWords {
  if (status === 'error' || health?.status === 'error') return { label: 'Needs attention', tone: 'bad' };
  if (health?.status === 'warning') {
    return { label: health.owner === 'customer_admin' ? 'Needs attention' : 'Unsteady', tone: 'warn' };
  }
  return { label: 'Connected', tone: 'good' };
}

const DAY_WORDS: Record<string, string> = { ok: 'working', warning: 'unsteady', error: 'not working' };

/** `25 November 2026: not working, 75 % up` for a screen reader and a tooltip. */
export function dayWords(day: { worst: string | null; uptime: number | null }, date: string): string {
  if (day.worst === null) return `${date}: not checked`;
  const share = day.uptime === null ? '' : `, ${percent(day.uptime)} up`;
  return `${date}: ${DAY_WORDS[day.worst] ?? day.worst}${share}`;
}

/** A share in percent, never rounded up to all of it. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  return `${share < 1 ? Math.min(rounded, 99.9) : 100} %`;
}

export const toneOfDay = (worst: string | null): BadgeTone =>
  worst === 'ok' ? 'good' : worst === 'warning' ? 'warn' : worst === 'error' ? 'bad' : 'neutral';
