import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  APPROVERS,
  INTENTS,
  NEEDS,
  type Fact,
  type FactField,
  type FactValues,
} from '../src/extraction/index.ts';
import { composeOutcome, DEFAULT_DUE_BUSINESS_DAYS, ledgerKey, type Outcome } from '../src/outcome/index.ts';

const fact = <F extends FactField>(field: F, value: FactValues[F]): Fact =>
  ({ field, value, confidence: 0.9, evidence: [] }) as unknown as Fact; // a union member per field

const maria = fact('contact', { name: 'Maria Rossi', email: 'maria@acme.example' });
const acme = fact('company', { name: 'Acme Robotics GmbH', domain: 'acme.example' });
const pricing = fact('next_step', { action: 'send_pricing', owner: 'us' });

// A Friday.
const sentAt = '2026-11-20T16:05:00+01:00';
function compose(...facts: Fact[]): Outcome {
  const outcome = composeOutcome({ facts, sentAt });
  if (!outcome) throw new Error('nothing composed');
  return outcome;
}

describe('a task', () => {
  it('says what to do, for whom and at which company', () => {
    expect(compose(maria, acme, pricing).task.subject).toBe('Send pricing to Maria Rossi (Acme Robotics)');
  });

  it('names the company, or else the address, of someone without a name', () => {
    const nobody = fact('contact', { name: null, email: 'sales@acme.example' });
    expect(compose(nobody, acme, pricing).task.subject).toBe('Send pricing to Acme Robotics');
    expect(compose(nobody, pricing).task.subject).toBe('Send pricing to sales@acme.example');
  });

  it('leaves the company out where name and company together are long enough to repeat a signature', () => {
    const long = fact('company', { name: 'Northwind Traders of Europe', domain: null });
    const { task, note } = compose(maria, long, pricing);
    expect(task.subject).toBe('Send pricing to Maria Rossi');
    expect(note.body).toContain('Company: Northwind Traders of Europe');
  });

  it('shortens a name of more words than may stand side by side', () => {
    const long = fact('contact', { name: 'Ana Maria de la Cruz y Vega', email: 'ana@acme.example' });
    expect(compose(long, acme, pricing).task.subject).toBe('Send pricing to Ana Maria de la');
  });

  it('waits for what they owe', () => {
    expect(compose(maria, fact('next_step', { action: 'sign_contract', owner: 'them' })).task.subject).toBe(
      'Await signed contract from Maria Rossi',
    );
  });

  it('is due when the email says, and says that the email said so', () => {
    const { task } = compose(
      maria,
      pricing,
      fact('due_on', { date: '2026-12-04', basis: 'explicit', bound: 'by' }),
    );
    expect(task.dueOn).toBe('2026-12-04');
    expect(task.body).toContain('Due 4 Dec 2026: deadline taken from the email.');
  });

  it('is due the next working day when nothing is said, and says that this is the default', () => {
    const { task } = compose(maria, pricing);
    expect(task.dueOn).toBe('2026-11-23');
    expect(task.body).toContain('Due 23 Nov 2026: default of 1 working day, no date given.');
  });

  it('waits a working week for what they owe, and four for what is put off', () => {
    expect(DEFAULT_DUE_BUSINESS_DAYS).toEqual({ us: 1, them: 5, postponed: 20 });
    expect(compose(maria, fact('next_step', { action: 'follow_up', owner: 'them' })).task.dueOn).toBe(
      '2026-11-27',
    );
    expect(
      compose(maria, fact('intent', 'postpone'), fact('next_step', { action: 'follow_up', owner: 'us' })).task
        .dueOn,
    ).toBe('2026-12-18');
  });

  it.each<[FactValues['intent'], string, Outcome['task']['priority']]>([
    ['support', '2026-12-04', 'high'],
    ['request_pricing', '2026-11-23', 'high'],
    ['request_pricing', '2026-12-04', 'normal'],
    ['postpone', '2026-11-23', 'low'],
    ['decline', '2026-11-23', 'low'],
  ])('for %s due %s has priority %s', (intent, date, priority) => {
    expect(
      compose(
        maria,
        pricing,
        fact('intent', intent),
        fact('due_on', { date, basis: 'explicit', bound: 'by' }),
      ).task.priority,
    ).toBe(priority);
  });

  it('is for the contact a person chose instead', () => {
    const outcome = composeOutcome({
      facts: [maria, pricing],
      sentAt,
      contact: { name: 'Jo Lee', email: 'jo@acme.example' },
    });
    expect(outcome?.task.subject).toBe('Send pricing to Jo Lee');
  });

  it('is not written without a contact or a next step', () => {
    expect(composeOutcome({ facts: [pricing], sentAt })).toBeNull();
    expect(composeOutcome({ facts: [maria], sentAt })).toBeNull();
  });
});

describe('a note', () => {
  it('lists what is known, one fact a line', () => {
    const { note } = compose(
      maria,
      acme,
      pricing,
      fact('intent', 'request_pricing'),
      fact('budget', { status: 'amount', amount: 20_000, currency: 'EUR' }),
      fact('authority', { status: 'needs_approval', approver: 'cfo' }),
      fact('need', 'replace_tool'),
      fact('timeline', { kind: 'quarter', value: '2027-Q1' }),
      fact('participants', [{ name: 'Bo Ek', email: 'bo@acme.example' }]),
    );
    expect(note).toEqual({
      title: 'Pricing requested: Maria Rossi (Acme Robotics)',
      body: [
        'Next step: send pricing (owner: our team).',
        'Due 23 Nov 2026: default of 1 working day, no date given.',
        'Company: Acme Robotics',
        'Budget: EUR 20,000',
        'Authority: approval pending (CFO)',
        'Need: tool replacement',
        'Timeline: Q1 2027',
        'Others on the thread: 1',
      ].join('\n'),
      occurredAt: sentAt,
    });
  });

  it.each<[Fact, string]>([
    [fact('budget', { status: 'amount', amount: 5_000, currency: null }), 'Budget: 5,000'],
    [fact('budget', { status: 'approved' }), 'Budget: approved'],
    [fact('budget', { status: 'none' }), 'Budget: none at present'],
    [fact('authority', { status: 'decision_maker' }), 'Authority: decision maker'],
    [fact('timeline', { kind: 'date', value: '2027-03-01' }), 'Timeline: 1 Mar 2027'],
    [fact('timeline', { kind: 'month', value: '2027-03' }), 'Timeline: Mar 2027'],
    [fact('timeline', { kind: 'year', value: '2027' }), 'Timeline: 2027'],
  ])('words a fact plainly', (known, line) => {
    expect(compose(maria, pricing, known).note.body.split('\n')).toContain(line);
  });

  it('has words for every value of the closed lists', () => {
    for (const action of ACTIONS) {
      for (const owner of ['us', 'them'] as const) {
        const { task, note } = compose(maria, fact('next_step', { action, owner }));
        expect(task.subject).toContain('Maria Rossi');
        expect(note.body).not.toMatch(/undefined|\{who\}|_/);
      }
    }
    for (const intent of INTENTS)
      expect(compose(maria, pricing, fact('intent', intent)).note.title).not.toContain('undefined');
    for (const approver of APPROVERS)
      expect(
        compose(maria, pricing, fact('authority', { status: 'needs_approval', approver })).note.body,
      ).not.toContain('undefined');
    for (const need of NEEDS)
      expect(compose(maria, pricing, fact('need', need)).note.body).not.toContain('undefined');
  });
});

describe('a ledger key', () => {
  const parts = {
    workspaceId: 'w1',
    crm: 'hubspot',
    object: 'task',
    action: 'create',
    sourceEvent: 'message:1',
  };

  it('is the same for the same write, and safe in a URL and an external id', async () => {
    const key = await ledgerKey(parts);
    expect(key).toBe(await ledgerKey({ ...parts }));
    expect(key).toMatch(/^cdt_[A-Za-z0-9_-]{43}$/);
  });

  it('differs as soon as one part differs, wherever the text is cut', async () => {
    const part = fc.string({ maxLength: 8 });
    const parts = fc.record({ workspaceId: part, crm: part, object: part, action: part, sourceEvent: part });
    await fc.assert(
      fc.asyncProperty(parts, parts, async (a, b) => {
        expect((await ledgerKey(a)) === (await ledgerKey(b))).toBe(
          JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort()),
        );
      }),
    );
  });
});
