const LOCALE = 'en-GB';

/** A timestamp of the Data API as strict ISO 8601: it may write Postgres's own `2026-11-20 15:05:00+00`. */
export const isoInstant = (value: string): string => value.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');

/** `20 Nov 2026, 16:05` in a time zone; says UTC when it is UTC. */
export function formatMoment(iso: string, timeZone: string): string {
  const at = new Date(isoInstant(iso));
  if (Number.isNaN(at.getTime())) return 'at an unknown time';
  const text = new Intl.DateTimeFormat(LOCALE, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
  return timeZone === 'UTC' ? `${text} UTC` : text;
}

/** `27 November 2026` for `2026-11-27`: a calendar day, the same everywhere. */
export function formatDay(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return new Intl.DateTimeFormat(LOCALE, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(at);
}

/** `March 2027` for `2027-03`. */
export function formatMonth(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return month;
  return new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(at);
}
