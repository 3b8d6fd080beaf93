import { describe, expect, it } from 'vitest';
import { factOf } from '../../src/extraction/index.ts';
import { readNumber } from '../../src/extraction/qualification.ts';
import { factsOf, read } from './message.ts';

describe('a number as people write it', () => {
  it.each([
    ['12500', 12_500],
    ['12,500', 12_500],
    ['12.500', 12_500],
    ['12 500', 12_500],
    ["12'500", 12_500],
    ['12.500,50', 12_500.5],
    ['12,500.50', 12_500.5],
    ['1,234,567', 1_234_567],
    ['1.5', 1.5],
    ['1,5', 1.5],
  ])('%s is %d', (written, expected) => {
    expect(readNumber(written)).toBe(expected);
  });
});

describe('a budget', () => {
  it.each([
    ['Our budget is 20k.', 20_000, null],
    ['Our budget is 20,000 for this.', 20_000, null],
    ['Our budget is 20,000 EUR for 40 users at 500 EUR each.', 20_000, 'EUR'],
    ['Our budget is 20,000 and the ceiling 30,000.', 20_000, null],
    ['We have a budget of 10-15k.', 15_000, null],
    ['We have 12 500 EUR of budget.', 12_500, 'EUR'],
    ['Budget: US$ 5 million.', 5_000_000, 'USD'],
    ['Budget: CA$40k.', 40_000, 'CAD'],
    ['Budget: 3 Mio. EUR.', 3_000_000, 'EUR'],
    ["A budget of SFr. 5'000.50 is set aside.", 5_000.5, 'CHF'],
    ['Nuestro presupuesto es de 20 mil euros.', 20_000, 'EUR'],
  ])('is said in "%s"', (text, amount, currency) => {
    expect(read('budget', text)).toEqual({ status: 'amount', amount, currency });
  });

  it('is less sure when it is hedged', () => {
    const confidence = (text: string) => factOf(factsOf(text), 'budget')?.confidence;
    expect(confidence('Our budget is probably around 20k EUR.')).toBe(0.85);
    expect(confidence('Our budget is 20k EUR.')).toBe(0.93);
  });

  it.each([
    "The budget isn't approved.",
    'Your budget of 5k EUR is too low.',
    'If we ever have a budget of 5k.',
  ])('is not said in "%s"', (text) => {
    expect(read('budget', text)).toBeUndefined();
  });
});

describe('who approves', () => {
  it.each([
    ['We need sign-off from our CFO.', 'cfo'],
    ['The contract must be approved by our legal team.', 'legal'],
    ['It needs the approval of the board and the CEO.', 'board'],
    ['Das muss unser Geschäftsführer freigeben.', 'ceo'],
    ['La validation par le conseil est nécessaire.', 'board'],
  ])('is said in "%s"', (text, approver) => {
    expect(read('authority', text)).toEqual({ status: 'needs_approval', approver });
  });

  it.each([
    'They liked it. She signs off.',
    'Approval goes quickly. Our board meets in May.',
    'The approval takes a week for procurement.',
  ])('is not said in "%s"', (text) => {
    expect(read('authority', text)).toBeUndefined();
  });
});

describe('a timeline', () => {
  const timeline = (text: string) => factOf(factsOf(text), 'timeline');

  it('is less sure when its date can be read two ways, or when it is denied', () => {
    expect(timeline('We want to go live in March.')).toMatchObject({ confidence: 0.9 });
    expect(timeline('We want to go live by 04/05.')).toMatchObject({ confidence: 0.7 });
    expect(timeline("We don't go live before March.")).toMatchObject({
      value: { kind: 'month', value: '2027-03' },
      confidence: 0.75,
    });
  });

  it('is a day, when a week is said', () => {
    expect(timeline('We want to go live next week.')?.value).toEqual({ kind: 'date', value: '2026-11-27' });
  });

  it('keeps the month of which only the middle is meant', () => {
    expect(timeline('We want to go live in mid-March.')?.value).toEqual({ kind: 'month', value: '2027-03' });
  });

  it('is not a condition', () => {
    expect(timeline('If we go live in March, we hire.')).toBeUndefined();
  });
});
