/**
 * What the database, or a pooler before it, says when it is not there for the moment: SQLSTATEs of Postgres (class 08,
 * shutdown, crash, starting up, too many connections) and the system's codes of a connection that failed.
 */
const AWAY = new Set([
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/** pg gives these no code. */
const AWAY_MESSAGES =
  /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Client (?:has encountered a connection error|was closed) and is not queryable)/;

/** Supavisor and PgBouncer refuse a client that is one too many with words of their own. */
const TOO_MANY =
  /EMAXCONN|max clients? (?:reached|connections reached)|MaxClientsInSessionMode|no more connections allowed/i;

/** pg-boss reports a copy of an error, which is none itself. */
const textOf = (error: unknown, name: 'code' | 'message'): string => {
  if (typeof error !== 'object' || error === null || !(name in error)) return '';
  const text: unknown = Reflect.get(error, name);
  return typeof text === 'string' ? text : '';
};

/** No connection could be had in time, or the database stayed away for too long. Nothing was sent to it. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
  readonly code: 'database_away' | 'no_free_connection';
  constructor(code: NoConnection['code'], message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Refused for having too many connections, by Postgres or by a pooler. */
export const isTooMany = (error: unknown): boolean =>
  textOf(error, 'code') === '53300' || TOO_MANY.test(textOf(error, 'message'));

/**
 * Whether an error says that the database or the connection to it is gone, and nothing about the statement: the same
 * may be tried again once it is back, if it may be done twice.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof NoConnection || isTooMany(error)) return true;
  const code = textOf(error, 'code');
  if (AWAY.has(code) || code.startsWith('08')) return true;
  return AWAY_MESSAGES.test(textOf(error, 'message'));
}

const BACKOFF = { firstMs: 200, mostMs: 2_000 } as const;

/** How long to wait before try number `failures` + 1; short, so that work goes on soon after the database is back. */
export const backoffMs = (failures: number, random: number): number =>
  Math.round(Math.min(BACKOFF.mostMs, BACKOFF.firstMs * 2 ** failures) * (0.5 + random / 2));
