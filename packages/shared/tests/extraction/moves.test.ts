import { describe, expect, it } from 'vitest';
import { factOf } from '../../src/extraction/index.ts';
import { decisionOn, factsOf, outbound, read } from './message.ts';

describe('what is asked', () => {
  it.each([
    ['Thanks for the call, we would like a quote.', 'send_pricing'],
    ['Thank you for your time, I need the contract.', 'send_contract'],
    ['You sent the deck so we need the contract?', 'send_contract'],
    ["We'd like approx. 40 seats. Please send a quote.", 'send_pricing'],
    ['– could you send pricing?', 'send_pricing'],
    ['I have read the proposal, could you send the contract?', 'send_contract'],
    ['Hast du Zeit? Bitte senden Sie uns ein Angebot.', 'send_proposal'],
  ])('is asked of us: %s', (text, action) => {
    expect(read('next_step', text)).toEqual({ action, owner: 'us' });
    expect(decisionOn(text).kind).toBe('outcome');
  });

  it('may be wrapped over several lines', () => {
    const text =
      'Could you send a quote for the two sites which we have in the\nnorth of Germany and for the one in France by Friday?';
    expect(read('next_step', text)).toEqual({ action: 'send_pricing', owner: 'us' });
    expect(read('due_on', text)?.date).toBe('2026-11-20');
  });

  it.each([
    "We don't want a discount.",
    'Thanks for introducing me to Jane.',
    'Last week we discussed the payment terms.',
    'We received the deck and need no quote.',
    'Yesterday we talked about what we want from a demo.',
  ])('is nothing: %s', (text) => {
    expect(factOf(factsOf(text), 'next_step')).toBeUndefined();
    expect(decisionOn(text).kind).not.toBe('outcome');
  });

  it.each([
    ['What is the demo?', 'no_clear_intent'],
    ['Which contract is that?', 'no_clear_intent'],
    ['Could you send it?', 'no_clear_intent'],
    ['Really?', 'no_clear_intent'],
    ['Could you send a quote in case we decide to switch?', 'weak_wording'],
    ['We want to go live by 04/05. Could you send pricing?', 'weak_wording'],
  ])('is for a person to say: %s', (text, reason) => {
    expect(decisionOn(text)).toMatchObject({ kind: 'review', reasons: [reason] });
  });
});

describe('what is promised', () => {
  it.each([
    ["I'll get back to you and send the proposal.", 'send_proposal', 0.9],
    ["I'll get back to you with feedback on the proposal.", 'follow_up', 0.9],
    ['We will discuss it internally.', 'follow_up', 0.85],
  ])('is theirs to do: %s', (text, action, confidence) => {
    const step = factOf(factsOf(text), 'next_step');
    expect(step).toMatchObject({ value: { action, owner: 'them' }, confidence });
  });
});

describe('our own mail', () => {
  it.each(['Please confirm by Friday.', 'Any feedback on the proposal? Could you let me know by Friday?'])(
    'waits for an answer: %s',
    (text) => {
      expect(read('next_step', text, outbound)).toEqual({ action: 'follow_up', owner: 'them' });
      expect(read('due_on', text, outbound)?.date).toBe('2026-11-20');
    },
  );

  it.each(['Feel free to let me know if anything is unclear.', 'Tom told me to confirm.'])(
    'waits for nothing: %s',
    (text) => {
      expect(decisionOn(text, outbound)).toEqual({ kind: 'nothing', reason: 'no_action' });
    },
  );
});
