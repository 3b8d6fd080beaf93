import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays, findDates, offsetMinutes, onBusinessDay } from '../../src/extraction/dates.ts';
import { fold } from '../../src/extraction/fold.ts';

const TUESDAY = '2026-11-17';

/** "2026-11-20", "2026-11-23 to 2026-11-27", with a question mark when it can be read two ways. */
const dates = (text: string, sentOn = TUESDAY, monthFirst = false): string[] =>
  findDates(fold(text), sentOn, monthFirst).map(
    ({ first, last, ambiguous }) => `${first}${first === last ? '' : ` to ${last}`}${ambiguous ? ' ?' : ''}`,
  );
const words = (text: string): string[] =>
  findDates(fold(text), TUESDAY, false).map((date) => text.slice(date.start, date.end));

describe('a phrase about time, on Tuesday 17 November 2026', () => {
  it.each([
    // The end of something
    ['by the end of next week', '2026-11-27'],
    ['by EOW', '2026-11-20'],
    ['by EOM', '2026-11-30'],
    ['by EOQ', '2026-12-31'],
    ['by EOY', '2026-12-31'],
    ['by the end of Q2 2027', '2027-06-30'],
    ['by the end of May', '2027-05-31'],
    ['by the end of May 2027', '2027-05-31'],
    ['by EOD tomorrow', '2026-11-18'],
    ['by COB on Thursday', '2026-11-19'],
    ['by close of business', '2026-11-17'],
    ['tonight', '2026-11-17'],
    // Its beginning and its middle
    ['first thing next week', '2026-11-23'],
    ['early December', '2026-12-01'],
    ['early next month', '2026-12-01'],
    ["after new year's", '2027-01-04'],
    ['mid next week', '2026-11-25'],
    ['mid-December', '2026-12-15'],
    ['in mid January 2027', '2027-01-15'],
    ['the middle of May', '2027-05-17'],
    // Weeks
    ['in the first week of March 2027', '2027-03-01 to 2027-03-05'],
    ['the second week of January', '2027-01-04 to 2027-01-08'],
    ['the last week in March', '2027-03-29 to 2027-03-31'],
    ['the week of November 30', '2026-11-30 to 2026-12-04'],
    ['the week of the 7th', '2026-12-07 to 2026-12-11'],
    ['week commencing Monday 7 December', '2026-12-07 to 2026-12-11'],
    ['week beginning 30/11', '2026-11-30 to 2026-12-04'],
    ['the week of Monday', '2026-11-23 to 2026-11-27'],
    ['the week after next', '2026-11-30 to 2026-12-04'],
    ['later this week', '2026-11-17 to 2026-11-20'],
    ['later this month', '2026-11-01 to 2026-11-30'],
    // Weekdays
    ['Friday', '2026-11-20'],
    ['on Sunday', '2026-11-22'],
    ['Tuesday', '2026-11-24 ?'],
    ['next Tuesday', '2026-11-24'],
    ['next Friday', '2026-11-27 ?'],
    ['coming Friday', '2026-11-20'],
    ['this coming Wednesday', '2026-11-18'],
    ['Friday week', '2026-11-27'],
    ['one week on Monday', '2026-11-30'],
    ['next week, Friday', '2026-11-27'],
    // Counted
    ['in a few days', '2026-11-20'],
    ['in the next couple of days', '2026-11-20 ?'],
    ['in 10 days', '2026-11-27'],
    ["in 3 working days' time", '2026-11-20'],
    ['within ten business days', '2026-12-01'],
    ['in a couple of weeks', '2026-12-01'],
    ['in the next fortnight', '2026-12-01'],
    ['3 weeks from now', '2026-12-08'],
    ['a week from today', '2026-11-24'],
    ['in twelve months', '2027-11-17'],
    ['6 months from now', '2027-05-17'],
    // Quarters and years
    ['in Q1', '2027-01-01 to 2027-03-31'],
    ['in Q4', '2026-10-01 to 2026-12-31'],
    ["Q1'27", '2027-01-01 to 2027-03-31'],
    ['Q2 of 2028', '2028-04-01 to 2028-06-30'],
    ['the fourth quarter', '2026-10-01 to 2026-12-31'],
    ['the third quarter of 2027', '2027-07-01 to 2027-09-30'],
    ['next quarter', '2027-01-01 to 2027-03-31'],
    ['next year', '2027-01-01 to 2027-12-31'],
    // Written out
    ['December 3rd', '2026-12-03'],
    ['Dec. 3, 2027', '2027-12-03'],
    ['the 3rd of December 2026', '2026-12-03'],
    ['24 Nov 10am', '2026-11-24'],
    ['sept 9', '2027-09-09'],
    ['3.12.2026', '2026-12-03'],
    ['3-12-2026', '2026-12-03'],
    ['2026/12/03', '2026-12-03'],
    ['31/12', '2026-12-31'],
    ['5.12.26', '2026-12-05'],
    ['tomorrow at 3.30pm', '2026-11-18'],
    ['on Monday the 23rd', '2026-11-23'],
    ['in May', '2027-05-01 to 2027-05-31'],
    ['late March 2027', '2027-03-01 to 2027-03-31'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(dates(text)).toEqual([expected]);
  });

  it.each([
    ['bis morgen früh', '2026-11-18'],
    ['bis Ende dieser Woche', '2026-11-20'],
    ['bis Ende nächsten Monats', '2026-12-31'],
    ['bis Ende des Quartals', '2026-12-31'],
    ['Anfang nächster Woche', '2026-11-23'],
    ['im neuen Jahr', '2027-01-04'],
    ['Mitte Januar', '2027-01-15'],
    ['nächsten Freitag', '2026-11-20 ?'],
    ['Freitag nächster Woche', '2026-11-27'],
    ['am Samstag', '2026-11-21'],
    ['in 14 Tagen', '2026-12-01'],
    ['in zehn Tagen', '2026-11-27'],
    ['innerhalb von 5 Werktagen', '2026-11-24'],
    ['in einem Monat', '2026-12-17'],
    ['im 2. Quartal', '2027-04-01 to 2027-06-30'],
    ['am 3.', '2026-12-03'],
    ['Donnerstag, den 3. Dezember', '2026-12-03'],
    ['übernächste Woche', '2026-11-30 to 2026-12-04'],
    ["d'ici la fin de la semaine", '2026-11-20'],
    ['fin du mois prochain', '2026-12-31'],
    ['début décembre', '2026-12-01'],
    ['mi-janvier', '2027-01-15'],
    ['lundi prochain', '2026-11-23'],
    ['le 1er février', '2027-02-01'],
    ['le 15 juin 2027', '2027-06-15'],
    ['le 15 juillet 2027', '2027-07-15'],
    ['jeudi 3 décembre', '2026-12-03'],
    ['dans quinze jours', '2026-12-02'],
    ['le trimestre prochain', '2027-01-01 to 2027-03-31'],
    ['a finales de enero', '2027-01-29'],
    ['a mediados de mayo', '2027-05-17'],
    ['el próximo lunes', '2026-11-23'],
    ['el viernes de la próxima semana', '2026-11-27'],
    ['el 3 de diciembre de 2026', '2026-12-03'],
    ['dentro de quince días', '2026-12-02'],
    ['mañana por la mañana', '2026-11-18'],
    ['entro la fine di gennaio', '2027-01-29'],
    ['entro fine mese', '2026-11-30'],
    ['metà maggio', '2027-05-17'],
    ['giovedì 3 dicembre', '2026-12-03'],
    ['fra dieci giorni', '2026-11-27'],
    ['sabato', '2026-11-21'],
    ["l'anno prossimo", '2027-01-01 to 2027-12-31'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(dates(text)).toEqual([expected]);
  });

  it.each([
    '31 April',
    '31.11.',
    '29.2.',
    '29.02.2027',
    '30 February',
    '2026-02-30',
    '13/13',
    '00.12.',
    'by the 45th',
    'week starting the 45th',
    'guten Morgen',
    'por la mañana',
    'in an hour',
    'last week',
    'by 3.30pm',
    'in due course',
  ])('finds no date in "%s"', (text) => {
    expect(dates(text)).toEqual([]);
  });

  it('points at the words, without the preposition that says what the date is for', () => {
    expect(words('before the 15th, or in the week of Monday, 7 December')).toEqual([
      'the 15th',
      'the week of Monday, 7 December',
    ]);
    expect(words('Bitte bis zum 15. oder am 20.')).toEqual(['15.', '20.']);
  });

  it('keeps several dates apart, in the order they are said', () => {
    expect(dates('on Thursday, or December 3, or in Q1')).toEqual([
      '2026-11-19',
      '2026-12-03',
      '2027-01-01 to 2027-03-31',
    ]);
  });
});

describe('a weekday written with its date', () => {
  it.each(['Thursday, December 3', 'Monday, the 7th of December', 'Freitag, 20.11.', 'Sat 5 December'])(
    'is one date: %s',
    (text) => {
      expect(dates(text)).toHaveLength(1);
    },
  );

  it.each(['Friday, December 3', 'Fri 3 Dec 2026', 'Montag, 3.12.', 'on Monday the 24th'])(
    'that does not fall on it is in doubt: %s',
    (text) => {
      expect(dates(text)).toEqual([expect.stringMatching(/ \?$/)]);
    },
  );
});

describe('a date without a year', () => {
  it.each([
    ['December 28', '2027-01-04', '2026-12-28'],
    ['28.12.', '2027-01-04', '2026-12-28'],
    ['28 December', '2027-03-01', '2027-12-28'],
    ['October 25', TUESDAY, '2026-10-25'],
    ['25 October', TUESDAY, '2026-10-25'],
    ['October 10', TUESDAY, '2027-10-10'],
    ['29 February', '2028-01-31', '2028-02-29'],
    ['29 February', '2027-11-17', '2028-02-29'],
  ])('%s, sent on %s, is %s', (text, sentOn, expected) => {
    expect(dates(text, sentOn)).toEqual([expected]);
  });
});

describe('the edge of a month, a quarter, a year', () => {
  it.each([
    ['in a month', '2027-01-31', '2027-02-28'],
    ['in a month', '2028-01-31', '2028-02-29'],
    ['in three months', '2026-11-30', '2027-02-28'],
    ['next month', '2026-12-31', '2027-01-01 to 2027-01-31'],
    ['by the end of next month', '2026-12-15', '2027-01-29'],
    ['next quarter', '2027-05-03', '2027-07-01 to 2027-09-30'],
    ['this quarter', '2027-05-03', '2027-04-01 to 2027-06-30'],
    ['Q1', '2027-05-03', '2028-01-01 to 2028-03-31'],
    // 31 October 2026 is a Saturday, 31 January 2027 a Sunday.
    ['end of the month', '2026-10-24', '2026-10-30'],
    ['end of the month', '2027-01-04', '2027-01-29'],
    ['by the 30th', '2028-01-31', '2028-03-30'],
    ['by the 31st', '2027-01-31', '2027-01-31'],
    ['tomorrow', '2026-12-31', '2027-01-01'],
    ['the day after tomorrow', '2028-02-28', '2028-03-01'],
  ])('"%s", sent on %s, is %s', (text, sentOn, expected) => {
    expect(dates(text, sentOn)).toEqual([expected]);
  });

  it('is the coming week’s for whoever writes on a weekend', () => {
    expect(dates('by the end of the week', '2026-11-20')).toEqual(['2026-11-20']);
    expect(dates('by the end of the week', '2026-11-21')).toEqual(['2026-11-27']);
    expect(dates('by the end of the week', '2026-11-22')).toEqual(['2026-11-27']);
    expect(dates('this week', '2026-11-21')).toEqual(['2026-11-21']);
  });
});

describe('day and month in figures', () => {
  it('can be read two ways unless they are equal, or one is no month', () => {
    expect(dates('04/05')).toEqual(['2027-05-04 ?']);
    expect(dates('1/12/2026')).toEqual(['2026-12-01 ?']);
    expect(dates('12/12')).toEqual(['2026-12-12']);
    expect(dates('11/20')).toEqual(['2026-11-20']);
  });

  it('are month first for those who write them so', () => {
    expect(dates('04/05', TUESDAY, true)).toEqual(['2027-04-05']);
    expect(dates('12/4/2026', TUESDAY, true)).toEqual(['2026-12-04']);
  });
});

describe('the clock of the sender', () => {
  it.each([
    ['2026-11-17T16:05:00+01:00', 60],
    ['2026-11-17T16:05:00-0530', -330],
    ['2026-11-17T16:05:00Z', 0],
  ])('%s is %i minutes east of UTC', (sentAt, minutes) => {
    expect(offsetMinutes(sentAt)).toBe(minutes);
  });
});

describe('working days', () => {
  const aDay = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  it('leave out weekends', () => {
    expect(addBusinessDays('2026-11-20', 1)).toBe('2026-11-23');
    expect(addBusinessDays('2026-11-20', 0)).toBe('2026-11-20');
    expect(onBusinessDay('2026-11-21')).toBe('2026-11-23');
    expect(onBusinessDay('2026-11-20')).toBe('2026-11-20');
  });

  it('are five in any seven days, whenever one starts', () => {
    fc.assert(
      fc.property(aDay, (date) => {
        const start = onBusinessDay(date);
        expect(Date.parse(addBusinessDays(start, 5)) - Date.parse(start)).toBe(7 * 86_400_000);
      }),
    );
  });

  it('never end before they start, whatever the phrase and the day', () => {
    const phrases = [
      'this week',
      'mid-March',
      'the last week of May',
      'EOQ',
      'next Friday',
      'week of the 30th',
    ];
    fc.assert(
      fc.property(aDay, fc.constantFrom(...phrases), (sentOn, text) => {
        for (const { first, last } of findDates(fold(text), sentOn, false)) {
          expect(first <= last).toBe(true);
        }
      }),
    );
  });
});
