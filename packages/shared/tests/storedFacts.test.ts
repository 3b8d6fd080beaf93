import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ACTIONS, factOf } from '../src/extraction/types.ts';
import { withEdits } from '../src/reviewFacts.ts';
import { factValueSchemas, readReviewAnswer, readStoredFacts } from '../src/storedFacts.ts';

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
  const now = Date.parse('2026-11-23T09:00:00Z');
  const read = readStoredFacts([
    { field: 'contact', value: contact, confidence: 0.9 },
    { field: 'next_step', value: values.next_step, confidence: 0.6 },
    { field: 'due_on', value: { ...values.due_on, date: '2026-11-16' }, confidence: 0.6 },
  ]);
  const answered = (answer: unknown, decision = 'edited') =>
    readReviewAnswer({ decision, answer, decidedAt: now }, read);
  const due = (date: string) => ({ facts: { due_on: { ...values.due_on, date } } });

  it('may set contact, next step and due date, and leaves the rest as it was read', () => {
    const facts = { contact: { name: 'Tom', email: 'tom@acme.example' }, next_step: values.next_step };
    const answer = answered({ facts });
    expect(answer).toEqual({ ok: true, edits: facts });
    const after = withEdits(read, answer.ok ? answer.edits : {});
    expect(factOf(after, 'contact')?.value).toEqual(facts.contact);
    expect(factOf(after, 'due_on')?.value.date).toBe('2026-11-16');
    expect(after).toHaveLength(3);
  });

  it('may be that nothing is due on a day', () => {
    const answer = answered({ facts: { due_on: null } });
    expect(factOf(withEdits(read, answer.ok ? answer.edits : {}), 'due_on')).toBeUndefined();
    expect(answer.ok).toBe(true);
    const moved = withEdits(read, { due_on: { date: '2026-12-01', basis: 'explicit', bound: 'by' } });
    expect(factOf(moved, 'due_on')?.value.date).toBe('2026-12-01');
    expect(withEdits(read, {})).toEqual(read);
  });

  it('may be that what was read is right', () => {
    expect(answered(null, 'approved')).toEqual({ ok: true, edits: {} });
    expect(answered({}, 'approved')).toEqual({ ok: true, edits: {} });
  });

  it.each([
    {},
    null,
    'yes',
    { facts: {} },
    { facts: 'yes' },
    { facts: null },
    { facts: { contact: null } },
    { facts: { intent: 'decline' } },
    { facts: { next_step: values.next_step }, more: 1 },
    { facts: { next_step: { ...values.next_step, more: 1 } } },
    { facts: { next_step: { action: 'dance', owner: 'us' } } },
    due('2026-02-30'),
  ])('is not understood: %j', (answer) => {
    expect(answered(answer)).toEqual({ ok: false, reason: 'not_understood' });
  });

  it('is no approval when it says more', () => {
    expect(answered({ facts: { next_step: values.next_step } }, 'approved').ok).toBe(false);
  });

  it('names no day that is over everywhere, save the one that was read', () => {
    expect(answered(due('2026-11-21'))).toEqual({ ok: false, reason: 'date_passed' });
    expect(answered(due('2026-11-22')).ok).toBe(true);
    expect(answered(due('2026-11-16')).ok).toBe(true);
    expect(readReviewAnswer({ decision: 'edited', answer: due('2026-11-21'), decidedAt: now }, []).ok).toBe(
      false,
    );
  });

  it.each(ACTIONS)('may be the step %s, of either side', (action) => {
    for (const owner of ['us', 'them']) {
      expect(answered({ facts: { next_step: { action, owner } } }).ok).toBe(true);
    }
  });
});
