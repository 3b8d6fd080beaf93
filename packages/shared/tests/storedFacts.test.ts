import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ACTIONS } from '../src/extraction/types.ts';
import { factValueSchemas, readStoredFacts, reviewAnswerSchema } from '../src/storedFacts.ts';

const contact = { name: 'Maria Rossi', email: 'maria.rossi@acme-robotics.example' };
/** One value of each field, as the extractor writes it. */
const values = {
  contact,
  participants: [contact, { name: null, email: 'tom.becker@acme-robotics.example' }],
  company: { name: 'Acme Robotics', domain: null },
  intent: 'request_pricing',
  next_step: { action: 'send_pricing', owner: 'us' },
  due_on: { date: '2026-11-27', basis: 'relative', bound: 'by' },
  budget: { status: 'amount', amount: 48_000, currency: 'EUR' },
  authority: { status: 'needs_approval', approver: 'cfo' },
  need: 'growth',
  timeline: { kind: 'quarter', value: '2027-Q1' },
};

describe('stored facts', () => {
  it('have a shape for every field', () => {
    expect(Object.keys(values).sort()).toEqual(Object.keys(factValueSchemas).sort());
  });

  it.each(Object.entries(values))('are read back as they were stored: %s', (field, value) => {
    expect(readStoredFacts([{ field, value, confidence: 0.8 }])).toEqual([
      { field, value, confidence: 0.8, evidence: [] },
    ]);
  });

  it.each([
    ['budget', { status: 'approved' }],
    ['budget', { status: 'none' }],
    ['authority', { status: 'decision_maker' }],
  ])('know every kind of %s', (field, value) => {
    expect(readStoredFacts([{ field, value, confidence: 1 }])).toHaveLength(1);
  });

  it.each([
    ['contact', { name: '', email: 'a@b.example' }],
    ['contact', { name: 'x'.repeat(201), email: 'a@b.example' }],
    ['contact', { name: null, email: 'not an address' }],
    ['participants', contact],
    ['intent', 'world_peace'],
    ['due_on', { date: '2026-02-30', basis: 'explicit', bound: 'by' }],
    ['due_on', null],
    ['budget', { status: 'amount', amount: '48000', currency: null }],
    ['next_step', { action: 'send_pricing', owner: 'nobody' }],
    ['mood', 'good'],
  ])('that no longer have the shape of their field are left out, alone: %s %j', (field, value) => {
    const rows = [
      { field, value, confidence: 1 },
      { field: 'need', value: 'growth', confidence: 1 },
    ];
    expect(readStoredFacts(rows).map((fact) => fact.field)).toEqual(['need']);
  });

  it('never break on what is stored, and say only what is known of a field', () => {
    const row = fc.record({
      field: fc.oneof(fc.constantFrom(...Object.keys(values)), fc.string()),
      value: fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(values))),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const facts = readStoredFacts(rows);
        expect(facts.length).toBeLessThanOrEqual(rows.length);
        for (const { field, value } of facts)
          expect(factValueSchemas[field].safeParse(value).success).toBe(true);
      }),
    );
  });
});

describe('a person’s answer', () => {
  it('may set contact, next step and due date, or leave them', () => {
    const facts = { contact, next_step: values.next_step, due_on: values.due_on };
    expect(reviewAnswerSchema.parse({ facts })).toEqual({ facts });
    expect(reviewAnswerSchema.parse({})).toEqual({ facts: {} });
    expect(reviewAnswerSchema.parse({ facts: {} })).toEqual({ facts: {} });
  });

  it('may be that nothing is due on a day', () => {
    expect(reviewAnswerSchema.parse({ facts: { due_on: null } })).toEqual({ facts: { due_on: null } });
  });

  it('sets nothing else', () => {
    expect(reviewAnswerSchema.parse({ facts: { intent: 'decline', need: 'growth' } })).toEqual({ facts: {} });
  });

  it.each([
    { facts: { contact: null } },
    { facts: { next_step: { action: 'dance', owner: 'us' } } },
    { facts: 'yes' },
    { facts: null },
  ])('is not understood: %j', (answer) => {
    expect(reviewAnswerSchema.safeParse(answer).success).toBe(false);
  });

  it.each(ACTIONS)('may be the step %s, of either side', (action) => {
    for (const owner of ['us', 'them']) {
      expect(reviewAnswerSchema.safeParse({ facts: { next_step: { action, owner } } }).success).toBe(true);
    }
  });
});
