import { describe, expect, it } from 'vitest';
import { read } from './message.ts';

describe('a date near what is asked', () => {
  it.each([
    // In the same sentence
    ['Could you send the proposal; Friday would be best.', '2026-11-20'],
    ['Can we meet from Wednesday?', '2026-11-18'],
    // In the next
    ['Can we talk? Friday works.', '2026-11-20'],
    ['Can we talk? Would that be Friday?', '2026-11-20'],
    ['Can we talk? I am free from Wednesday.', '2026-11-18'],
    ['Could you send the proposal? We need it Friday.', '2026-11-20'],
    ['Could you send the proposal? Ideally we have it next week.', '2026-11-27'],
    ['We cannot log in. Could it work on Friday?', '2026-11-20'],
    ['It is too expensive. Do you have an answer by Friday?', '2026-11-20'],
    // Not before
    ['Could you send the contract after December 3?', '2026-12-03'],
    // The day before an event
    ['Could you send the proposal ahead of our board meeting on December 3?', '2026-12-02'],
  ])('is when it is due: %s', (text, expected) => {
    expect(read('due_on', text)?.date).toBe(expected);
  });

  it.each([
    // The date of something else
    'Following our call on Friday, please send the proposal.',
    'Further to our meeting on Thursday, could you send the proposal?',
    'Could you send the proposal which we discussed on Friday?',
    'Could you send the proposal that you agreed to prepare on Friday?',
    'Could you send the proposal? Friday is fine.',
    'Could you send the proposal? It would be great to start next month.',
    'We need it Friday. Could you send the proposal?',
    'Can we talk? The office is closed on Friday.',
    'Can we talk? We are not in the office on Friday.',
    'We cannot log in. The release was on Friday.',
    'Could you send the contract? The old one expires on Friday.',
    // Too far away
    'We are on hold. Please get in touch again. Thanks. It is fine. All good. We will know more in March.',
    // Past
    'Could you send the proposal of November 10?',
  ])('is not: %s', (text) => {
    expect(read('next_step', text)).toBeDefined();
    expect(read('due_on', text)).toBeUndefined();
  });
});
