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
const FRIDAY = 5;
/** A date written without a year that lies further back than this is next year's. */
const RECENT_DAYS = 7;

const fromIso = (date: string): Day => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
const toIso = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const weekday = (day: Day): number => new Date(day * DAY_MS).getUTCDay();
const ymd = (year: number, month: number, day: number): Day => Date.UTC(year, month - 1, day) / DAY_MS;
const yearOf = (day: Day): number => new Date(day * DAY_MS).getUTCFullYear();
const monthOf = (day: Day): number => new Date(day * DAY_MS).getUTCMonth() + 1;
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
const lastBusinessDay = (day: Day): Day =>
  weekday(day) === 0 ? day - 2 : weekday(day) === 6 ? day - 1 : day;
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

const COUNT: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  couple: 2,
  few: 3,
  einer: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  une: 1,
  un: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  una: 1,
  dos: 2,
  tres: 3,
  due: 2,
  tre: 3,
};
const countIn = (text: string): number =>
  Number(/\d+/.exec(text)?.[0] ?? 0) ||
  (text
    .split(/\s+/)
    .map((word) => COUNT[word])
    .findLast((n) => n !== undefined) ??
    1);

const MONTHS: Readonly<Record<string, number>> = {
  jan: 1,
  feb: 2,
  fev: 2,
  ene: 1,
  gen: 1,
  mar: 3,
  apr: 4,
  avr: 4,
  abr: 4,
  may: 5,
  mai: 5,
  mag: 5,
  jun: 6,
  jui: 6,
  giu: 6,
  jul: 7,
  lug: 7,
  aug: 8,
  aou: 8,
  ago: 8,
  sep: 9,
  set: 9,
  oct: 10,
  okt: 10,
  ott: 10,
  nov: 11,
  dec: 12,
  dez: 12,
  dic: 12,
};
const monthNumber = (name: string): number => (name.startsWith('juil') ? 7 : (MONTHS[name.slice(0, 3)] ?? 1));
const MONTH_NAME =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|marz|mai|juni|juli|oktober|dezember|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)';
const WEEKDAYS: Readonly<Record<string, number>> = {
  montag: 1,
  dienstag: 2,
  mittwoch: 3,
  donnerstag: 4,
  freitag: 5,
  lundi: 1,
  mardi: 2,
  mercredi: 3,
  jeudi: 4,
  vendredi: 5,
  lunes: 1,
  martes: 2,
  miercoles: 3,
  jueves: 4,
  viernes: 5,
  lunedi: 1,
  martedi: 2,
  mercoledi: 3,
  giovedi: 4,
  venerdi: 5,
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  mon: 1,
  tue: 2,
  tues: 2,
  wed: 3,
  thu: 4,
  thur: 4,
  thurs: 4,
  fri: 5,
  saturday: 6,
  sunday: 0,
};
const NAMED_WEEKDAY = `(?:${Object.keys(WEEKDAYS).join('|')})`;
const N =
  '(?:\\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|(?:a )?couple(?: of)?|a few|einer|zwei|drei|vier|une?|deux|trois|quatre|una|dos|tres|due|tre)';
const END =
  "(?:(?:by |before |towards? |until )?(?:the )?(?:very )?end of(?: the)?|ende(?: der| des)?|(?:d'ici )?(?:la )?fin(?: de)?(?: la)?|(?:a |para )?(?:el )?final(?:es)? de|fine(?: della)?|eo)";

/** The first day after today, or today itself, that is the `number`th of a month. */
function nextDayOfMonth(today: Day, number: number): Day | null {
  for (let ahead = 0; ahead < 3; ahead++) {
    const first = new Date(Date.UTC(yearOf(today), monthOf(today) - 1 + ahead, number));
    const at = first.getTime() / DAY_MS;
    if (first.getUTCDate() === number && at >= today) return at;
  }
  return null;
}

function nextMonthNamed(today: Day, number: number): Found {
  const thisYear = yearOf(today);
  return month(number < monthOf(today) ? thisYear + 1 : thisYear, number);
}

function quarterIn(text: string, today: Day): Found {
  const number = Number(
    /q\s?([1-4])/.exec(text)?.[1] ??
      /([1-4])\.? quartal/.exec(text)?.[1] ??
      ORDINAL_QUARTER[/(first|second|third|fourth)/.exec(text)?.[1] ?? 'first'],
  );
  const written = /\b(?:20)?(\d{2})$/.exec(text.replace(/q\s?[1-4]/, ''))?.[1];
  if (written) return quarter(2000 + Number(written), number);
  const current = Math.ceil(monthOf(today) / 3);
  return quarter(number < current ? yearOf(today) + 1 : yearOf(today), number);
}
const ORDINAL_QUARTER: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4 };

function weekdayIn(text: string, today: Day): Found | null {
  const wanted = longestWeekday(text);
  if (wanted === undefined) return null;
  const ahead = (wanted - weekday(today) + 7) % 7;
  const upcoming = today + (ahead || 7);
  // "Next Thursday" on a Tuesday: in two days or in nine. On a Friday, only one is left.
  if (text.startsWith('next ') && mondayOf(upcoming) === mondayOf(today))
    return day(upcoming + 7, 'relative', true);
  return day(upcoming, 'relative', ahead === 0 && !/^(next|coming) /.test(text));
}

function longestWeekday(text: string): number | undefined {
  const names = Object.keys(WEEKDAYS).filter((name) => phrase(name).test(text));
  const longest = names.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : WEEKDAYS[longest];
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
    read: (_, today) =>
      endOf(
        week(
          isWeekend(today) || weekday(today) === FRIDAY
            ? mondayOf(today + (isWeekend(today) ? 7 : 0))
            : mondayOf(today),
        ),
      ),
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
    read: (_, today) => endOf(quarter(yearOf(today), Math.ceil(monthOf(today) / 3))),
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
    pattern: phrase(`(?:the )?first week (?:of|in) ${MONTH_NAME}(?: 20\\d{2})?`),
    read: (text, today) => {
      const first = startOf(namedMonth(text, today)).first;
      return { ...week(mondayOf(first)), first };
    },
  },
  {
    pattern: phrase(
      `(?:early|beginning of|start of|anfang|debut|principios de|inizio) ?${MONTH_NAME}(?: 20\\d{2})?`,
    ),
    read: (text, today) => startOf(namedMonth(text, today)),
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
    read: (_, today) => ({ ...startOf(week(mondayOf(today) + 7)) }),
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
    read: (text, today) => {
      const found = weekdayIn(text.replace(/(?:a|one) week (?:from|on) | week$/, ''), today);
      return found && day(found.first + 7, 'relative');
    },
  },
  {
    pattern: phrase(`(?:next|this|coming|this coming) ${NAMED_WEEKDAY}`),
    read: (text, today) => weekdayIn(text.replace(/^this (coming )?/, ''), today),
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
      `(?:in|within|dans|d'ici|en|dentro de|tra|fra) (?:the next |about |around |another )?${N} (?:months?|monaten?|mois|mes(?:es)?|mes[ei])(?:'? time)?|${N} months? from (?:now|today)`,
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
    read: (_, today) => quarter(yearOf(today), Math.ceil(monthOf(today) / 3)),
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
  { pattern: phrase('\\d{1,2}\\.\\d{1,2}\\.(?:20\\d{2}|\\d{2})?'), read: dottedDate },
  {
    pattern: phrase(
      '(?:(?:by|before|until|on|latest|due|after|for|around) |mon(?:day)? |tues?(?:day)? |wed(?:nesday)? |thu(?:rsday)? |fri(?:day)? )the \\d{1,2}(?:st|nd|rd|th)(?! (?:of |floor|time|century|step|item|point))|(?:vor dem|bis zum|avant le|pour le|antes del|entro il|am) \\d{1,2}\\.?(?! [a-z]*(?:uhr|prozent))',
    ),
    read: (text, today) => {
      const at = nextDayOfMonth(today, Number(/\d{1,2}/.exec(text)?.[0]));
      return at === null ? null : day(at, 'explicit');
    },
  },
  {
    pattern: phrase(`(?:late|mid[- ]?|mitte|mi-|mediados de|meta)? ?${MONTH_NAME} 20\\d{2}(?!\\d)`),
    read: namedMonth,
  },
  {
    pattern: phrase(
      `(?:in|by|before|until|until after|for|during|mid|mid-|late|from|since|im|fur|en|a|ab|bis|vor|avant|pour|antes de|entro|fine|around|till|of) ${MONTH_NAME}(?! \\d{1,2}(?!\\d))`,
    ),
    read: namedMonth,
  },
  { pattern: phrase(NAMED_WEEKDAY), read: weekdayIn },
];

function weekdayNextWeek(text: string, today: Day): Found | null {
  const wanted = longestWeekday(text);
  if (wanted === undefined) return null;
  const at = mondayOf(today) + 7 + ((wanted + 6) % 7);
  // "nächsten Freitag" early in the week may be this one.
  const bare = !/week|woche|semaine|semana|settimana/.test(text);
  const upcoming = today + ((wanted - weekday(today) + 7) % 7 || 7);
  return bare ? day(upcoming, 'relative', upcoming !== at) : day(at, 'relative');
}

function namedMonth(text: string, today: Day): Found {
  const name = new RegExp(MONTH_NAME).exec(text)?.[0] ?? /^[a-z]+/.exec(text)?.[0] ?? '';
  const written = /20\d{2}/.exec(text)?.[0];
  const number = monthNumber(name);
  return written ? month(Number(written), number) : nextMonthNamed(today, number);
}

function dayOfNamedMonth(text: string, today: Day): Found | null {
  const number = Number(/\d{1,2}/.exec(text)?.[0]);
  const of = namedMonth(text, today);
  const at = of.first + number - 1;
  if (number < 1 || at > of.last) return null;
  const hasYear = /20\d{2}/.test(text);
  return day(
    !hasYear && at < today - RECENT_DAYS ? ymd(yearOf(of.first) + 1, monthOf(of.first), number) : at,
    'explicit',
  );
}

function dottedDate(text: string, today: Day): Found | null {
  const [number = 0, monthPart = 0, yearPart = 0] = text.split('.').map(Number);
  if (monthPart < 1 || monthPart > 12 || number < 1) return null;
  const inYear = (y: number): Day => ymd(y, monthPart, number);
  if (number > endOfMonth(2028, monthPart) - ymd(2028, monthPart, 1) + 1) return null;
  if (yearPart) return day(inYear(yearPart < 100 ? 2000 + yearPart : yearPart), 'explicit');
  const at = inYear(yearOf(today));
  return day(at < today - RECENT_DAYS ? inYear(yearOf(today) + 1) : at, 'explicit');
}

function quarterAfter(today: Day): Found {
  const current = Math.ceil(monthOf(today) / 3);
  return current === 4 ? quarter(yearOf(today) + 1, 1) : quarter(yearOf(today), current + 1);
}

function addMonths(today: Day, count: number): Day {
  const wanted = new Date(today * DAY_MS);
  const last = endOfMonth(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1 + count);
  return Math.min(ymd(wanted.getUTCFullYear(), wanted.getUTCMonth() + 1 + count, wanted.getUTCDate()), last);
}

function weekOf(text: string, today: Day): Found | null {
  const parsed = chrono.en.casual.parse(
    text.replace(/^.*?week (of|commencing|beginning|starting) (the )?/, ''),
    reference(today),
    { forwardDate: true },
  )[0];
  const start = parsed?.start;
  if (start?.isCertain('day'))
    return week(
      mondayOf(ymd(start.get('year') ?? yearOf(today), start.get('month') ?? 1, start.get('day') ?? 1)),
    );
  const number = Number(/(\d{1,2})(st|nd|rd|th)\b/.exec(text)?.[1] ?? 0);
  const at = number > 0 ? nextDayOfMonth(today, number) : null;
  return at === null ? null : week(mondayOf(at));
}

/** "May 14", which chrono takes for May 2014. */
const MONTH_DAY = phrase(
  `(?:${MONTH_NAME}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? 20\\d{2})?(?! ?[:/])`,
);

const WEEK_OF = phrase(
  '(?:the )?week (?:of|commencing|beginning|starting) (?:the )?(?:mon(?:day)?,? )?[a-z0-9]+(?:st|nd|rd|th)?(?: of)? ?[a-z0-9]*(?:st|nd|rd|th)?',
);

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
    taken.push(span);
    if (!date) return;
    // "Before the 15th": the date is the 15th, and what "before" makes of it is for the reader of the date.
    const lead = LEAD.exec(text.slice(span.start, span.end))?.[0].length ?? 0;
    found.push({
      start: span.start + lead,
      end: span.end,
      first: toIso(date.first),
      last: toIso(date.last),
      basis: date.basis,
      granularity: date.granularity,
      ambiguous: date.ambiguous ?? false,
    });
  };
  for (const span of spans(WEEK_OF, text).filter((week) => /\d/.test(week.text)))
    add(span, weekOf(span.text, today));
  for (const span of spans(MONTH_DAY, text)) if (free(span)) add(span, dayOfNamedMonth(span.text, today));
  for (const span of chronoExplicit(text, today, monthFirst)) if (free(span)) add(span, span.found);
  for (const rule of RULES)
    for (const span of spans(rule.pattern, text)) if (free(span)) add(span, rule.read(span.text, today));
  return found.sort((a, b) => a.start - b.start);
}

const LEAD =
  /^(?:by|before|until|till|on|latest|due|after|for|around|during|from|since|vor dem|bis zum|avant le|pour le|antes del|entro il|am|im|en|bis|vor|avant|pour|antes de|entro|in(?= [a-z]{3,}(?:$| 20)))\s+/;

/** Dates with a written day and month, which chrono reads in every usual form. */
function chronoExplicit(text: string, today: Day, monthFirst: boolean): (Span & { found: Found })[] {
  const parser = monthFirst ? chrono.en.casual : chrono.en.GB;
  return parser.parse(text, reference(today), { forwardDate: false }).flatMap((result) => {
    const { start } = result;
    const [y, m, d] = [start.get('year'), start.get('month'), start.get('day')];
    if (!start.isCertain('day') || !start.isCertain('month') || !/\d/.test(result.text) || !y || !m || !d)
      return [];
    if (
      /^(in|within)\b|ago|day|week|month|hour|minute|now|last|next|end/.test(result.text) &&
      !/\d{1,2}(st|nd|rd|th)|(mon|tues|wednes|thurs|fri)day/.test(result.text)
    )
      return [];
    let at = ymd(y, m, d);
    if (!start.isCertain('year')) {
      at = ymd(yearOf(today), m, d);
      if (at < today - RECENT_DAYS * 4) at = ymd(yearOf(today) + 1, m, d);
    }
    const numeric = /\b(\d{1,2})[/](\d{1,2})\b/.exec(result.text);
    const ambiguous =
      numeric !== null &&
      Number(numeric[1]) <= 12 &&
      Number(numeric[2]) <= 12 &&
      numeric[1] !== numeric[2] &&
      !monthFirst;
    return [
      { start: result.index, end: result.index + result.text.length, found: day(at, 'explicit', ambiguous) },
    ];
  });
}
