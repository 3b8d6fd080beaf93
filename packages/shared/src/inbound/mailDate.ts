const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** RFC 5322 §4.3: the only alphabetic zones with a meaning; all others say nothing, which is `-0000`. */
const ZONES: Readonly<Record<string, string>> = {
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  CST: '-06:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
};

/** A mailer that has lost its clock says 1970 or 1980. Email older than this is not a sales conversation. */
const EARLIEST_YEAR = 1990;
const LATEST_YEAR = 2199;
/** Line Islands. No place on earth is further from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;

const RFC_5322_DATE =
  /^(?:[a-z]+\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{4}|\d{2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([+-]\d{2}:?\d{2}|[a-z]{1,5}))?$/i;

const ISO_8601_DATE =
  /^(\d{4})-(\d{2})-(\d{2})[T\s](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([+-]\d{2}:?\d{2}|Z)$/i;

function offsetOf(zone: string): string | null {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric) {
    const [, sign = '+', hours = '', minutes = ''] = numeric;
    const inRange = Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= MAX_OFFSET_MINUTES;
    if (!inRange) return null;
    // -0000 says "UTC, zone unknown" (RFC 5322 §3.3); ISO 8601 has no such sign.
    const isZero = Number(hours) === 0 && Number(minutes) === 0;
    return `${isZero ? '+' : sign}${hours}:${minutes}`;
  }
  return ZONES[zone.toUpperCase()] ?? '+00:00';
}

function fullYear(written: string): number {
  const year = Number(written);
  if (written.length > 2) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}

/**
 * A Date header (RFC 5322 §3.3, with the obsolete forms of §4.3, and ISO 8601 as some services write it) as
 * ISO 8601 **in the sender's own offset**: "by Friday" means the sender's Friday. Null if it names no real
 * moment.
 */
export function parseMailDate(header: string): string | null {
  const value = header
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const iso = ISO_8601_DATE.exec(value);
  const rfc = iso ? null : RFC_5322_DATE.exec(value);
  const [, first = '', second = '', third = '', hour = '', minute = '', second60 = '00', zone = ''] =
    iso ?? rfc ?? [];
  const year = fullYear(iso ? first : third);
  const month = iso ? Number(second) : MONTHS.indexOf(second.toLowerCase()) + 1;
  const day = Number(iso ? third : first);
  const offset = offsetOf(zone);
  if (offset === null || year < EARLIEST_YEAR || year > LATEST_YEAR || month < 1) return null;
  // A leap second (:60) is a legal Date that neither JavaScript nor Postgres keeps.
  const seconds = second60 === '60' ? 59 : Number(second60);
  const at = new Date(Date.UTC(year, month - 1, day, Number(hour), Number(minute), seconds));
  const real =
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === Number(hour) &&
    at.getUTCMinutes() === Number(minute) &&
    at.getUTCSeconds() === seconds;
  return real ? `${at.toISOString().slice(0, 19)}${offset}` : null;
}
