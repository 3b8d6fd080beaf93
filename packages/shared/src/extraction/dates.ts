import * as chrono from 'chrono-node';
import { phrase, spans } from './fold.ts';
import type { DueOn, Span, Timeline } from './types.ts';

/** A calendar day as days since 1970-01-01; no time zone is involved once the sender's own day is known. */
type Day = number;

export interface FoundDate extends Span {
  /** First and last day it may mean; equal for a single day. */
  first: string;
  last: string;
  basis: DueOn['basis'];
  granularity: Timeline['kind'] | 'week';
  /** Read two ways: 03/04, or a weekday that is today. */
  ambiguous: boolean;
}

const DAY_MS = 86_400_000;
/** A date written without a year that lies further back than this is the next one of that name. */
const RECENT_DAYS = 28;

const fromIso = (date: string): Day => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const toIso = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const weekday = (day: Day): number => new Date(day * DAY_MS).getUTCDay();
const ymd = (year: number, month: number, day: number): Day => Date.UTC(year, month - 1, day) / DAY_MS;
const yearOf = (day: Day): number => new Date(day * DAY_MS).getUTCFullYear();
const monthOf = (day: Day): number => new Date(day * DAY_MS).getUTCMonth() + 1;
/** The day, or null when there is none: no month has a 32nd, and 29 February is rare. */
const realDay = (year: number, month: number, number: number): Day | null => {
  const at = ymd(year, month, number);
  return monthOf(at) === month && yearOf(at) === year ? at : null;
};
const endOfMonth = (year: number, month: number): Day => ymd(year, month + 1, 1) - 1;

/** The sender's own calendar day: the date part of the Date header, before any shift to UTC. */
export function localDate(sentAt: string): string {
  return sentAt.slice(0, 10);
}

/** Minutes east of UTC in an ISO 8601 timestamp. */
export function offsetMinutes(sentAt: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(sentAt);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** Moves a date to the next working day (Monday to Friday) unless it is one. */
export function onBusinessDay(date: string): string {
  let day = fromIso(date);
  while (isWeekend(day)) day += 1;
  return toIso(day);
}

/** Moves a date by calendar days. */
export const shiftDate = (date: string, days: number): string => toIso(fromIso(date) + days);

/** Adds working days (Monday to Friday). */
export function addBusinessDays(date: string, count: number): string {
  let day = fromIso(date);
  for (let left = count; left > 0;) {
    day += 1;
    if (!isWeekend(day)) left -= 1;
  }
  return toIso(day);
}

const isWeekend = (day: Day): boolean => weekday(day) === 0 || weekday(day) === 6;
/** That day, or the Friday before a weekend. */
const lastBusinessDay = (day: Day): Day => Math.min(day, mondayOf(day) + 4);
const mondayOf = (day: Day): Day => day - ((weekday(day) + 6) % 7);

interface Found {
  first: Day;
  last: Day;
  basis: DueOn['basis'];
  granularity: FoundDate['granularity'];
  ambiguous?: boolean;
}
interface PeriodRule {
  pattern: RegExp;
  read: (match: string, today: Day) => Found | null;
}

const day = (at: Day, basis: DueOn['basis'], ambiguous = false): Found => ({
  first: at,
  last: at,
  basis,
  granularity: 'date',
  ambiguous,
});
const week = (monday: Day): Found => ({
  first: monday,
  last: monday + 4,
  basis: 'period',
  granularity: 'week',
});
/** From today to Friday; on a weekend, nothing is left of it but today. */
const restOfWeek = (today: Day): Found => ({
  ...week(mondayOf(today)),
  first: today,
  last: Math.max(today, mondayOf(today) + 4),
});
const month = (year: number, number: number): Found => ({
  first: ymd(year, number, 1),
  last: endOfMonth(year, number),
  basis: 'period',
  granularity: 'month',
});
const quarter = (year: number, number: number): Found => ({
  first: ymd(year, number * 3 - 2, 1),
  last: endOfMonth(year, number * 3),
  basis: 'period',
  granularity: 'quarter',
});
const year = (number: number): Found => ({
  first: ymd(number, 1, 1),
  last: ymd(number, 12, 31),
  basis: 'period',
  granularity: 'year',
});
const endOf = (found: Found): Found => ({
  ...found,
  first: lastBusinessDay(found.last),
  last: lastBusinessDay(found.last),
});
const startOf = (found: Found): Found => {
  const first = fromIso(onBusinessDay(toIso(found.first)));
  return { ...found, first, last: first };
};

/** Numbers as words, in English, German, French, Spanish and Italian. */
const COUNT = new Map<string, number>(
  [
    'a an one ein einer einem un une una uno',
    'two couple zwei deux dos due',
    'three few drei trois tres tre',
    'four vier quatre cuatro quattro',
    'five funf cinq cinco cinque',
    'six sechs seis sei',
    'seven sieben sept siete sette',
    'eight acht huit ocho otto',
    'nine neun neuf nueve nove',
    'ten zehn dix diez dieci',
    '',
    'twelve zwolf douze doce dodici',
    '',
    'vierzehn',
    'quinze quince quindici',
  ].flatMap((words, index) => words.split(' ').map((word): [string, number] => [word, index + 1])),
);
/** "A couple of" is two, "the next 10" is ten: the largest number said. */
const countIn = (text: string): number =>
  Math.max(...text.split(/\s+/).map((word) => (/^\d+$/.test(word) ? Number(word) : (COUNT.get(word) ?? 0))));

/** January first, in the five languages. */
const MONTHS = [
  'january|januar|janvier|enero|gennaio',
  'february|februar|fevrier|febrero|febbraio',
  'march|marz|mars|marzo',
  'april|avril|abril|aprile',
  'may|mai|mayo|maggio',
  'june|juni|juin|junio|giugno',
  'july|juli|juillet|julio|luglio',
  'august|aout|agosto',
  'september|septembre|septiembre|settembre',
  'october|oktober|octobre|octubre|ottobre',
  'november|novembre|noviembre',
  'december|dezember|decembre|diciembre|dicembre',
];
const MONTH_NAME = `(?:${MONTHS.join('|')})`;
const MONTH_ABBREVIATIONS = 'jan feb mar apr may jun jul aug sept? oct nov dec'.split(' ');
/** Sunday first, as JavaScript counts. */
const WEEKDAYS = [
  'sunday|sonntag|dimanche|domingo|domenica',
  'monday|mon|montag|lundi|lunes|lunedi',
  'tuesday|tues|tue|dienstag|mardi|martes|martedi',
  'wednesday|wed|mittwoch|mercredi|miercoles|mercoledi',
  'thursday|thurs|thur|thu|donnerstag|jeudi|jueves|giovedi',
  'friday|fri|freitag|vendredi|viernes|venerdi',
  'saturday|samstag|samedi|sabado|sabato',
];
const NAMED_WEEKDAY = `(?:${WEEKDAYS.join('|')})`;
const wholeWords = (alternatives: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${alternatives})(?!\\p{L})`, 'u');
const MONTH_PATTERNS = MONTHS.map((names, index) => wholeWords(`${names}|${MONTH_ABBREVIATIONS[index]}`));
const WEEKDAY_PATTERNS = WEEKDAYS.map(wholeWords);
/** 1 to 12; 0 when none is named. */
const monthIn = (text: string): number => MONTH_PATTERNS.findIndex((names) => names.test(text)) + 1;
/** 0 (Sunday) to 6; -1 when none is named. */
const weekdayIn = (text: string): number => WEEKDAY_PATTERNS.findIndex((names) => names.test(text));

const N = `(?:\\d{1,3}|(?:a )?couple of|a few|${[...COUNT.keys()].filter((word) => word !== '').join('|')})`;
const END =
  "(?:(?:by |before |towards? |until )?(?:the )?(?:very )?end of(?: the)?|ende(?: der| des)?|(?:d'ici )?(?:la )?fin(?: de)?(?: la)?|(?:a |para )?(?:el )?final(?:es)? de|(?:la )?fine(?: della| di)?|eo)";

/** A day and month without a year: the first that is not long past. */
function withoutYear(today: Day, month: number, number: number): Day | null {
  const years = [yearOf(today) - 1, yearOf(today), yearOf(today) + 1];
  const days = years.map((year) => realDay(year, month, number));
  return days.find((at) => at !== null && at >= today - RECENT_DAYS) ?? null;
}

/** The first day after today, or today itself, that is the `number`th of a month. */
function nextDayOfMonth(today: Day, number: number): Day | null {
  for (let ahead = 0; ahead < 3; ahead++) {
    const first = new Date(Date.UTC(yearOf(today), monthOf(today) - 1 + ahead, number));
    const at = first.getTime() / DAY_MS;
    if (first.getUTCDate() === number && at >= today) return at;
  }
  return null;
}

const QUARTERS = [
  /q\s?1|1\.\s*quartal|first/,
  /q\s?2|2\.\s*quartal|second/,
  /q\s?3|3\.\s*quartal|third/,
  /q\s?4|4\.\s*quartal|fourth/,
];
function quarterIn(text: string, today: Day): Found {
  const number = QUARTERS.findIndex((names) => names.test(text)) + 1;
  const written = /(?:^|\D)(?:20)?(\d{2})$/.exec(text)?.[1];
  if (written !== undefined) return quarter(2000 + Number(written), number);
  return quarter(number < quarterOf(today) ? yearOf(today) + 1 : yearOf(today), number);
}
const quarterOf = (day: Day): number => Math.ceil(monthOf(day) / 3);

/** The first such weekday after today. */
const upcoming = (wanted: number, today: Day): Day => today + ((wanted - weekday(today) + 7) % 7 || 7);

function namedWeekday(text: string, today: Day): Found {
  const at = upcoming(weekdayIn(text), today);
  // "Next Thursday" on a Tuesday: in two days or in nine. On a Friday, only one is left.
  if (text.startsWith('next ') && mondayOf(at) === mondayOf(today)) return day(at + 7, 'relative', true);
  // "Tuesday" on a Tuesday: today or in a week.
  return day(at, 'relative', at === today + 7 && !/^(next|coming) /.test(text));
}

/** Own rules for periods and for short forms; chrono reads the rest. Earlier rules win where they overlap. */
const RULES: readonly PeriodRule[] = [
  {
    pattern: phrase(
      `${END} ?(?:next week|nachster woche|nachsten woche|(?:la )?semaine prochaine|la proxima semana|la semana que viene|la prossima settimana|prossima settimana)`,
    ),
    read: (_, today) => endOf(week(mondayOf(today) + 7)),
  },
  {
    pattern: phrase(
      `${END} ?(?:this |dieser |diese |cette |de esta |questa )?(?:work(?:ing)? ?)?(?:week|w|woche|semaine|semana|settimana)`,
    ),
    read: (_, today) => endOf(week(mondayOf(isWeekend(today) ? today + 7 : today))),
  },
  {
    pattern: phrase(
      `${END} ?(?:next month|nachsten monats|du mois prochain|del proximo mes|del prossimo mese)`,
    ),
    read: (_, today) => endOf(month(yearOf(today), monthOf(today) + 1)),
  },
  {
    pattern: phrase(`${END} ?(?:this |dieses |ce |du |este |del )?(?:month|m|monats|monat|mois|mes|mese)`),
    read: (_, today) => endOf(month(yearOf(today), monthOf(today))),
  },
  {
    pattern: phrase(`${END} ?(?:this |the |current )?(?:quarter|q|quartals)`),
    read: (_, today) => endOf(quarter(yearOf(today), quarterOf(today))),
  },
  {
    pattern: phrase(`${END} ?(?:q ?[1-4])(?: (?:of )?(?:20)?\\d{2})?`),
    read: (text, today) => endOf(quarterIn(text, today)),
  },
  {
    pattern: phrase(
      `${END} ?(?:this |the |current |dieses |de l')?(?:calendar )?(?:year|y|jahres|jahr|annee|ano|anno)|year[- ]end|jahresende|fin d'annee|fin de ano|fine anno`,
    ),
    read: (_, today) => endOf(year(yearOf(today))),
  },
  {
    pattern: phrase(`${END} ?${MONTH_NAME}(?: 20\\d{2})?`),
    read: (text, today) => endOf(namedMonth(text, today)),
  },
  {
    pattern: phrase(`(?:the )?(?:first|second|third|fourth|last) week (?:of|in) ${MONTH_NAME}(?: 20\\d{2})?`),
    read: weekOfMonth,
  },
  {
    pattern: phrase(
      `(?:early|beginning of|start of|anfang|debut|principios de|inizio) ?${MONTH_NAME}(?: 20\\d{2})?`,
    ),
    read: (text, today) => startOf(namedMonth(text, today)),
  },
  {
    pattern: phrase(
      `(?:mid|middle of|mitte|mi|milieu de|mediados de|meta(?: di)?)[ -]*${MONTH_NAME}(?: 20\\d{2})?`,
    ),
    read: (text, today) => {
      const found = namedMonth(text, today);
      return startOf({ ...found, first: found.first + 14 });
    },
  },
  {
    pattern: phrase(
      "(?:early|beginning of|start of) (?:the )?(?:new|next) year|after (?:the )?new year(?:'s)?|in the new year|im neuen jahr|anfang (?:des )?(?:nachsten|neuen) jahres?|a la rentree|debut (?:de )?(?:l')?annee",
    ),
    read: (_, today) => startOf({ ...month(yearOf(today) + 1, 1), first: ymd(yearOf(today) + 1, 1, 2) }),
  },
  {
    pattern: phrase(
      '(?:early|beginning of|start of|first thing) next week|anfang nachster woche|debut de semaine prochaine',
    ),
    read: (_, today) => startOf(week(mondayOf(today) + 7)),
  },
  {
    pattern: phrase('(?:early|beginning of|start of) next month'),
    read: (_, today) => startOf(month(yearOf(today), monthOf(today) + 1)),
  },
  {
    pattern: phrase(
      `(?:${NAMED_WEEKDAY}(?: (?:of )?next week)|next week(?:,| on)? ${NAMED_WEEKDAY}|(?:nachste|kommende) woche (?:am )?${NAMED_WEEKDAY}|nachsten ${NAMED_WEEKDAY}|kommenden ${NAMED_WEEKDAY}|${NAMED_WEEKDAY} (?:nachster|der nachsten|kommender) woche|${NAMED_WEEKDAY} (?:de la semaine prochaine|prochain|proximo|prossimo|de la proxima semana|della prossima settimana)|(?:proximo|prossimo) ${NAMED_WEEKDAY})`,
    ),
    read: weekdayNextWeek,
  },
  {
    pattern: phrase(`(?:a|one) week (?:from|on) ${NAMED_WEEKDAY}|${NAMED_WEEKDAY} week`),
    read: (text, today) => day(upcoming(weekdayIn(text), today) + 7, 'relative'),
  },
  {
    pattern: phrase(`(?:next|this|coming|this coming) ${NAMED_WEEKDAY}`),
    read: (text, today) => namedWeekday(text.replace(/^this /, ''), today),
  },
  {
    pattern: phrase('(?:in |for |within )?the next two weeks|in the next fortnight'),
    read: (_, today) => day(today + 14, 'period'),
  },
  {
    pattern: phrase('(?:in |within |over )(?:the )?next (?:couple of|few) (?:business |working )?days'),
    read: (_, today) => ({ ...day(fromIso(addBusinessDays(toIso(today), 3)), 'period'), ambiguous: true }),
  },
  {
    pattern: phrase(
      `(?:in|within|after) (?:the next )?${N} (?:business|working) days?(?:'? time)?|innerhalb von ${N} (?:werk|arbeits)tagen`,
    ),
    read: (text, today) => day(fromIso(addBusinessDays(toIso(today), countIn(text))), 'relative'),
  },
  {
    pattern: phrase(
      `(?:in|within|binnen|innerhalb von|dans|d'ici|en|dentro de|tra|fra|entro) (?:the next |about |around |another )?${N} (?:days?|tagen?|jours?|dias?|giorni)(?:'? time)?`,
    ),
    read: (text, today) => day(today + countIn(text), 'relative'),
  },
  {
    pattern: phrase(
      `(?:in|within|binnen|innerhalb von|dans|d'ici|en|dentro de|tra|fra|entro) (?:the next |about |around |another )?${N} (?:weeks?|wochen?|semaines?|semanas?|settiman[ae])(?:'? time)?|${N} weeks? from (?:now|today)|in a fortnight`,
    ),
    read: (text, today) => day(today + 7 * (text.includes('fortnight') ? 2 : countIn(text)), 'relative'),
  },
  {
    pattern: phrase(
      `(?:in|within|dans|d'ici|en|dentro de|tra|fra) (?:the next |about |around |another )?${N} (?:months?|monat(?:en)?|mois|mes(?:es)?|mes[ei])(?:'? time)?|${N} months? from (?:now|today)`,
    ),
    read: (text, today) => day(addMonths(today, countIn(text)), 'relative'),
  },
  {
    pattern: phrase(
      '(?:mid(?:dle of)?|mid-|mitte|mi-|milieu de|mediados de|meta) ?(?:the )?(?:of )?(?:next week|nachster woche|nachste woche|semaine prochaine|la semana que viene|prossima settimana)',
    ),
    read: (_, today) => day(mondayOf(today) + 9, 'period'),
  },
  {
    pattern: phrase(
      '(?:next week|nachste woche|nachster woche|kommende woche|kommender woche|(?:la )?semaine prochaine|la proxima semana|la semana que viene|(?:la )?(?:prossima settimana|settimana prossima))',
    ),
    read: (_, today) => week(mondayOf(today) + 7),
  },
  {
    pattern: phrase('the week after next|in (?:the )?week after next|ubernachste woche'),
    read: (_, today) => week(mondayOf(today) + 14),
  },
  {
    pattern: phrase(
      'later this week|this week|diese woche|dieser woche|cette semaine|esta semana|questa settimana',
    ),
    read: (_, today) => restOfWeek(today),
  },
  {
    pattern: phrase(
      'next month|nachsten monat|(?:le )?mois prochain|(?:el )?proximo mes|(?:il )?(?:prossimo mese|mese prossimo)',
    ),
    read: (_, today) => month(yearOf(today), monthOf(today) + 1),
  },
  {
    pattern: phrase('later this month|this month|diesen monat|ce mois'),
    read: (_, today) => month(yearOf(today), monthOf(today)),
  },
  {
    pattern: phrase('(?:early )?next quarter|nachstes quartal|nachsten quartal|(?:le )?trimestre prochain'),
    read: (_, today) => quarterAfter(today),
  },
  {
    pattern: phrase('this quarter|the current quarter|dieses quartal|ce trimestre'),
    read: (_, today) => quarter(yearOf(today), quarterOf(today)),
  },
  {
    pattern: phrase(
      "(?:early |late |mid[- ]?)?q ?[1-4](?:[ /']*(?:of )?(?:20)?\\d{2})?|(?:the )?(?:first|second|third|fourth) quarter(?: of 20\\d{2})?|[1-4]\\. quartal(?: 20\\d{2})?",
    ),
    read: quarterIn,
  },
  {
    pattern: phrase(
      "next year|nachstes jahr|nachsten jahr|(?:l')?annee prochaine|(?:el )?proximo ano|(?:il )?(?:prossimo anno|anno prossimo)",
    ),
    read: (_, today) => year(yearOf(today) + 1),
  },
  {
    pattern: phrase("this year|dieses jahr|cette annee|este ano|quest'anno"),
    read: (_, today) => year(yearOf(today)),
  },
  {
    pattern: phrase('(?:day after tomorrow|ubermorgen|apres-demain|pasado manana|dopodomani)'),
    read: (_, today) => day(today + 2, 'relative'),
  },
  {
    pattern: phrase(
      '(?:by |before )?(?:eod|cob|close of (?:business|play)|end of (?:the )?(?:business )?day)(?: on)?(?= (?:mon|tue|wed|thu|fri|tom|on|\\d))',
    ),
    read: () => null,
  },
  {
    pattern: phrase(
      "(?:eod|cob|close of (?:business|play)|end of (?:the )?(?:business )?day|end of today|today|tonight|this (?:morning|afternoon|evening)|heute|aujourd'hui|hoy|oggi)",
    ),
    read: (_, today) => day(today, 'relative'),
  },
  {
    pattern: phrase('(?:tomorrow|tmrw|demain|domani|(?<!guten )morgen(?= |$|\\W)|(?<!la )manana)'),
    read: (_, today) => day(today + 1, 'relative'),
  },
  {
    pattern: phrase(`\\d{1,2}(?:\\.|er|de)? (?:de )?${MONTH_NAME}(?:,? (?:de )?20\\d{2})?`),
    read: dayOfNamedMonth,
  },
  { pattern: phrase(`\\d{1,2}\\.\\d{1,2}\\.(?:20\\d{2}|\\d{2})?`), read: dottedDate },
  {
    pattern: phrase(
      '(?:(?:by|before|until|on|latest|due|after|for|around) |(?<=week (?:of|commencing|beginning|starting) )|mon(?:day)? |tues?(?:day)? |wed(?:nesday)? |thu(?:rsday)? |fri(?:day)? )the \\d{1,2}(?:st|nd|rd|th)(?! (?:of |floor|time|century|step|item|point))|(?:vor dem|bis zum|avant le|pour le|antes del|entro il|am) \\d{1,2}\\.?(?! [a-z]*(?:uhr|prozent))',
    ),
    read: (text, today) => {
      const at = nextDayOfMonth(today, Number(/\d{1,2}/.exec(text)?.[0]));
      return at === null ? null : day(at, 'explicit');
    },
  },
  {
    pattern: phrase(`(?:late )?${MONTH_NAME} 20\\d{2}(?!\\d)`),
    read: namedMonth,
  },
  {
    pattern: phrase(
      `(?:in|by|before|until|until after|for|during|late|from|since|im|fur|en|a|ab|bis|vor|avant|pour|antes de|entro|fine|around|till|of) ${MONTH_NAME}(?! \\d{1,2}(?!\\d))`,
    ),
    read: namedMonth,
  },
  { pattern: phrase(NAMED_WEEKDAY), read: namedWeekday },
];

function weekdayNextWeek(text: string, today: Day): Found {
  const wanted = weekdayIn(text);
  const at = mondayOf(today) + 7 + ((wanted + 6) % 7);
  if (/week|woche|semaine|semana|settimana/.test(text)) return day(at, 'relative');
  // "nächsten Freitag" early in the week may be this one.
  const next = upcoming(wanted, today);
  return day(next, 'relative', next !== at);
}

function namedMonth(text: string, today: Day): Found {
  const number = monthIn(text);
  const year = /20\d{2}/.exec(text);
  if (year) return month(Number(year), number);
  return month(number < monthOf(today) ? yearOf(today) + 1 : yearOf(today), number);
}

/** The nth week from Monday to Friday, as far as it lies in the month. */
function weekOfMonth(text: string, today: Day): Found {
  const whole = namedMonth(text, today);
  const first = startOf(whole).first;
  if (/\blast /.test(text)) return { ...week(mondayOf(endOf(whole).last)), last: endOf(whole).last };
  const ahead = ['first', 'second', 'third', 'fourth'].findIndex((nth) => text.includes(nth));
  const monday = mondayOf(first) + 7 * ahead;
  return { ...week(monday), first: Math.max(first, monday) };
}

function dayOfNamedMonth(text: string, today: Day): Found | null {
  const year = /20\d{2}/.exec(text);
  return writtenDay(today, Number(/\d{1,2}/.exec(text)), monthIn(text), year ? Number(year) : undefined);
}

function dottedDate(text: string, today: Day): Found | null {
  const parts = text.split('.');
  const year = Number(parts[2]) % 2000;
  return writtenDay(today, Number(parts[0]), Number(parts[1]), year > 0 ? 2000 + year : undefined);
}

/** A day as written, if it exists. */
function writtenDay(today: Day, number: number, month: number, year?: number): Found | null {
  const at = year === undefined ? withoutYear(today, month, number) : realDay(year, month, number);
  return at === null ? null : day(at, 'explicit');
}

function quarterAfter(today: Day): Found {
  const next = endOfMonth(yearOf(today), quarterOf(today) * 3) + 1;
  return quarter(yearOf(next), quarterOf(next));
}

function addMonths(today: Day, count: number): Day {
  const wanted = new Date(today * DAY_MS);
  const last = endOfMonth(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1 + count);
  return Math.min(ymd(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1 + count, wanted.getUTCDate()), last);
}

/** "May 14", which chrono takes for May 2014. */
const MONTH_DAY = phrase(
  `(?:${MONTH_NAME}|${MONTH_ABBREVIATIONS.join('|')})\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? 20\\d{2})?(?! ?[:/])`,
);

/** Before a day: the week it lies in is meant. */
const WEEK_OF = /(?:the )?week (?:of|commencing|beginning|starting)\s+(?:the )?$/;

/** Noon UTC of a day, so that no zone arithmetic in chrono can move it to another. */
const reference = (today: Day): { instant: Date; timezone: number } => ({
  instant: new Date(today * DAY_MS + DAY_MS / 2),
  timezone: 0,
});

/**
 * Every date named in a clause, resolved against the sender's own day.
 * @param text folded
 * @param monthFirst whether 03/04 is the 4th of March
 */
export function findDates(text: string, sentOn: string, monthFirst: boolean): FoundDate[] {
  const today = fromIso(sentOn);
  const taken: Span[] = [];
  const found: FoundDate[] = [];
  const free = (span: Span): boolean =>
    taken.every((other) => span.end <= other.start || span.start >= other.end);
  const add = (span: Span, date: Found | null): void => {
    // "Thursday, the 3rd of December": the weekday belongs to the date.
    const weekdayLead = date?.basis === 'explicit' ? WEEKDAY_LEAD.exec(text.slice(0, span.start)) : null;
    const start = weekdayLead ? weekdayLead.index : span.start;
    const { end } = span;
    taken.push({ start, end });
    if (!date) return;
    // "Before the 15th": the date is the 15th, and what "before" makes of it is for the reader of the date.
    const lead = LEAD.exec(text.slice(start, end))?.[0].length ?? 0;
    found.push({
      start: start + lead,
      end,
      first: toIso(date.first),
      last: toIso(date.last),
      basis: date.basis,
      granularity: date.granularity,
      ambiguous: date.ambiguous === true || contradictsWeekday(text.slice(start, end), date),
    });
  };
  for (const span of spans(MONTH_DAY, text)) add(span, dayOfNamedMonth(span.text, today));
  for (const span of chronoExplicit(text, today, monthFirst)) if (free(span)) add(span, span.found);
  for (const rule of RULES)
    for (const span of spans(rule.pattern, text)) if (free(span)) add(span, rule.read(span.text, today));
  return found.map((date) => widened(date, text)).sort((a, b) => a.start - b.start);
}

/** "Friday, 3 December" when that is a Thursday: one of the two is a slip. */
function contradictsWeekday(written: string, date: Found): boolean {
  const named = weekdayIn(written);
  return date.basis === 'explicit' && named >= 0 && named !== weekday(date.first);
}

/** "The week of 30 November" is the week that day lies in. */
function widened(date: FoundDate, text: string): FoundDate {
  const lead = WEEK_OF.exec(text.slice(0, date.start))?.[0];
  if (lead === undefined || date.granularity !== 'date') return date;
  const monday = mondayOf(fromIso(date.first));
  return {
    ...date,
    start: date.start - lead.length,
    first: toIso(monday),
    last: toIso(monday + 4),
    basis: 'period',
    granularity: 'week',
  };
}

const WEEKDAY_LEAD = new RegExp(
  `(?<!\\p{L})${NAMED_WEEKDAY}\\.?,?\\s+(?:(?:the|den|dem|le|el|il)\\s+)?$`,
  'u',
);
const LEAD =
  /^(?:by|before|until|till|on|latest|due|after|for|around|during|from|since|vor dem|bis zum|avant le|pour le|antes del|entro il|am|im|en|bis|vor|avant|pour|antes de|entro|in(?= [a-z]{3,}(?:$| 20)))\s+/;

/** A day and a month, not "in 3 days" or "tomorrow at 3pm", which are for the rules above. */
const MONTH_START = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const DAY_AND_MONTH = new RegExp(
  `\\d(?:st|nd|rd|th)?(?: of)?[ -]?${MONTH_START}|(?<!\\p{L})${MONTH_START}[a-z]*[. -]*\\d{1,2}(?!\\d)|\\d/\\d|\\d{4}-\\d|\\d([-.])\\d{1,2}\\1\\d`,
  'u',
);

/** 03/04, but not 03/03 or 03/14. */
const TWO_WAYS = /(?<![\d/])(0?[1-9]|1[0-2])\/(?!\1\b)(?:0?[1-9]|1[0-2])\b/;

/** Dates with a written day and month, which chrono reads in every usual form. */
function chronoExplicit(text: string, today: Day, monthFirst: boolean): (Span & { found: Found | null })[] {
  const parser = monthFirst ? chrono.en.casual : chrono.en.GB;
  return parser.parse(text, reference(today), { forwardDate: false }).flatMap((result) => {
    const { start, text: written } = result;
    if (!start.isCertain('day') || !start.isCertain('month') || !DAY_AND_MONTH.test(written)) return [];
    const part = (name: 'year' | 'month' | 'day'): number => Number(start.get(name));
    const year = start.isCertain('year') ? part('year') : undefined;
    const found = writtenDay(today, part('day'), part('month'), year);
    if (found && !monthFirst && TWO_WAYS.test(written)) found.ambiguous = true;
    return [{ start: result.index, end: result.index + written.length, found }];
  });
}
