import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  extractFacts,
  factOf,
  readReply,
  type ExtractionContext,
  type Fact,
  type FactField,
  type FactValues,
  type MessageForExtraction,
} from '../src/extraction/index.ts';

const context: ExtractionContext = { ownDomains: ['seller.example'], ownAddresses: ['kim@partner.example'] };

const mail = (text: string, over: Partial<MessageForExtraction> = {}): MessageForExtraction => ({
  id: 'm1',
  from: { name: 'Maria Rossi', address: 'maria@acme-robotics.example' },
  to: [{ name: 'Tom', address: 'tom@seller.example' }],
  cc: [],
  // A Tuesday.
  sentAt: '2026-11-17T16:05:00+01:00',
  subject: 'Hello',
  text,
  ...over,
});

const facts = (text: string, over: Partial<MessageForExtraction> = {}): readonly Fact[] =>
  extractFacts(mail(text, over), context).facts;
function read<F extends FactField>(
  field: F,
  text: string,
  over: Partial<MessageForExtraction> = {},
): FactValues[F] | undefined {
  return factOf(facts(text, over), field)?.value;
}
const decision = (text: string, over: Partial<MessageForExtraction> = {}) =>
  extractFacts(mail(text, over), context).decision;

describe('the newest reply', () => {
  const own = (text: string, sender = ''): string =>
    readReply(text, sender)
      .segments.map((span) => text.slice(span.start, span.end))
      .join('|')
      .trim();

  it.each([
    [
      'On … wrote',
      'Yes please.\n\nOn Mon, Nov 16, 2026 at 5:20 PM Tom <tom@seller.example> wrote:\n> Shall I?',
    ],
    [
      'a wrapped On … wrote',
      'Yes please.\n\nOn Monday, November 16, 2026 at 17:20, Tom Seller\n<tom@seller.example> wrote:\n\nShall I?',
    ],
    ['Am … schrieb', 'Yes please.\n\nAm 16.11.2026 um 17:20 schrieb Tom <tom@seller.example>:\n> Soll ich?'],
    [
      'Le … a écrit',
      'Yes please.\n\nLe lun. 16 nov. 2026 à 17:20, Tom <tom@seller.example> a écrit :\n\n> Dois-je ?',
    ],
    [
      'El … escribió',
      'Yes please.\n\nEl lun, 16 nov 2026 a las 17:20, Tom (<tom@seller.example>) escribió:\n> ¿Lo hago?',
    ],
    [
      'Il … ha scritto',
      'Yes please.\n\nIl giorno lun 16 nov 2026 alle 17:20 Tom <tom@seller.example> ha scritto:\n> Devo?',
    ],
    [
      'an Outlook block',
      'Yes please.\n\nFrom: Tom <tom@seller.example>\nSent: Monday, November 16, 2026 5:20 PM\nTo: Maria\nSubject: Hello\n\nShall I?',
    ],
    [
      'an Outlook block below a rule',
      'Yes please.\n\n________________________________\nVon: Tom <tom@seller.example>\nGesendet: Montag, 16. November 2026\nAn: Maria\nBetreff: Hallo\n\nSoll ich?',
    ],
    ['an original message marker', 'Yes please.\n\n-----Original Message-----\nShall I?'],
    ['a forward', 'Yes please.\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\nShall I?'],
    ['a sign-off', 'Yes please.\n\nBest regards,\nMaria Rossi\nHead of Operations\nAcme Robotics'],
    [
      'a disclaimer',
      'Yes please.\n\nThis e-mail and any attachments are confidential. Please call the sender.',
    ],
    ['a device line', 'Yes please.\n\nSent from my iPhone'],
    ['CRLF line ends', 'Yes please.\r\n\r\nBest regards,\r\nMaria'],
    ['a gateway banner', '[EXTERNAL]\nYes please.'],
  ])('ends at %s', (_, text) => {
    expect(own(text)).toBe('Yes please.');
  });

  it('keeps answers written between quoted lines', () => {
    const text =
      'On Mon, Nov 16, 2026 at 5:20 PM Tom <tom@seller.example> wrote:\n> How many?\n\nForty.\n\n> When?\n\nIn May.';
    const reply = readReply(text);
    expect(reply.segments.map((span) => text.slice(span.start, span.end).trim()).filter(Boolean)).toEqual([
      'Forty.',
      'In May.',
    ]);
  });

  it('takes a name alone on a line for the signature', () => {
    expect(own('Yes please.\n\nMaria Rossi\nAcme Robotics', 'Maria Rossi')).toBe('Yes please.');
  });

  it('keeps a postscript', () => {
    expect(own('Yes please.\n\nBest,\nMaria\n\nPS: could you send the price list?')).toContain('price list');
  });

  it('says that a message is cut when it is longer than anyone writes', () => {
    expect(readReply('word '.repeat(10_000)).truncated).toBe(true);
  });

  it('points into the original text', () => {
    const text =
      '\n\n  Yes please.  \n\nOn Mon, Nov 16, 2026 at 5:20 PM Tom <t@seller.example> wrote:\n> Shall I?';
    const { newestReply } = extractFacts(mail(text), context);
    expect(text.slice(newestReply.start, newestReply.end).trim()).toBe('Yes please.');
  });
});

describe('whom a message concerns', () => {
  it('is the sender of inbound mail, with the fuller name of the signature', () => {
    expect(
      read('contact', 'Could you send pricing?\n\nBest,\nMaria Rossi', {
        from: { name: 'Maria', address: 'MARIA@acme.example' },
      }),
    ).toEqual({ name: 'Maria Rossi', email: 'maria@acme.example' });
  });

  it.each([
    ['Rossi, Maria', 'Maria Rossi'],
    ['"Maria Rossi"', 'Maria Rossi'],
    ['Maria Rossi (Acme)', 'Maria Rossi'],
    ['Maria Rossi | Acme', 'Maria Rossi'],
    ['Dr. Maria Rossi', 'Maria Rossi'],
    ['Maria Rossi, PhD', 'Maria Rossi'],
    ['MARIA ROSSI', 'Maria Rossi'],
    ['maria rossi', 'Maria Rossi'],
  ])('reads %s as %s', (name, expected) => {
    expect(
      read('contact', 'Could you send pricing?', { from: { name, address: 'm@acme.example' } })?.name,
    ).toBe(expected);
  });

  it('reads a name out of first.last@, and nobody out of a shared mailbox', () => {
    expect(
      read('contact', 'Could you send pricing?', { from: { name: '', address: 'maria.rossi@acme.example' } })
        ?.name,
    ).toBe('Maria Rossi');
    expect(
      read('contact', 'Could you send pricing?', {
        from: { name: 'Sales Team', address: 'sales@acme.example' },
      })?.name,
    ).toBeNull();
    expect(
      read('contact', 'Could you send pricing?', {
        from: { name: 'x7@acme.example', address: 'x7@acme.example' },
      })?.name,
    ).toBeNull();
  });

  it('is the one greeted when our team writes to several', () => {
    const outbound = {
      from: { name: 'Tom', address: 'tom@seller.example' },
      to: [
        { name: 'Ann Lee', address: 'ann@acme.example' },
        { name: 'Bo Ek', address: 'bo@acme.example' },
      ],
    };
    expect(read('contact', "Hi Bo,\n\nI'll send you the proposal by Friday.", outbound)?.email).toBe(
      'bo@acme.example',
    );
    expect(decision("I'll send you the proposal by Friday.", outbound)).toMatchObject({
      kind: 'review',
      reasons: expect.arrayContaining(['unclear_contact']) as unknown,
    });
  });

  it('lists everybody else outside, and nobody of our own', () => {
    expect(
      read('participants', 'Could you send pricing?', {
        cc: [
          { name: 'Bo Ek', address: 'bo@acme-robotics.example' },
          { name: 'Kim', address: 'kim@partner.example' },
          { name: '', address: '' },
        ],
      }),
    ).toEqual([{ name: 'Bo Ek', email: 'bo@acme-robotics.example' }]);
  });
});

describe('their company', () => {
  it('is spelt as in the signature, else as in the domain', () => {
    expect(
      read('company', 'Could you send pricing?\n\nBest,\nMaria Rossi\nAcmeRobotics GmbH', {
        from: { name: 'Maria Rossi', address: 'm@acmerobotics.example' },
      }),
    ).toEqual({ name: 'AcmeRobotics GmbH', domain: 'acmerobotics.example' });
    expect(read('company', 'Could you send pricing?')).toEqual({
      name: 'Acme Robotics',
      domain: 'acme-robotics.example',
    });
    expect(
      read('company', 'Could you send pricing?', {
        from: { name: 'Maria (AcmeTools)', address: 'm@acmetools.example' },
      })?.name,
    ).toBe('AcmeTools');
  });

  it('is not the mail host anyone can have an address at', () => {
    const from = { name: 'Maria Rossi', address: 'maria@post.example' };
    const publicHost = { ...context, publicMailDomains: ['post.example'] };
    const company = (text: string) =>
      factOf(extractFacts(mail(text, { from }), publicHost).facts, 'company')?.value;
    expect(company('Could you send pricing?')).toBeUndefined();
    expect(company('Could you send pricing?\n\nBest,\nMaria Rossi\nRossi Tessuti S.r.l.')).toMatchObject({
      name: expect.stringContaining('Rossi Tessuti') as unknown,
      domain: null,
    });
  });
});

describe('a due date', () => {
  const due = (phrase: string, sentAt?: string): string | undefined =>
    read('due_on', `Could you send the proposal ${phrase}?`, sentAt === undefined ? {} : { sentAt })?.date;

  it.each([
    ['by Friday', '2026-11-20'],
    ['by tomorrow', '2026-11-18'],
    ['today', '2026-11-17'],
    ['by EOD Thursday', '2026-11-19'],
    ['by the end of next week', '2026-11-27'],
    ['by the end of the week', '2026-11-20'],
    ['this week', '2026-11-20'],
    ['next week', '2026-11-27'],
    ['by the end of the month', '2026-11-30'],
    ['by the end of next month', '2026-12-31'],
    ['by the end of the quarter', '2026-12-31'],
    ['by year end', '2026-12-31'],
    ['by the end of January', '2027-01-29'],
    ['before the 15th', '2026-12-14'],
    ['before Friday', '2026-11-19'],
    ['before next week', '2026-11-20'],
    ['on the 20th', '2026-11-20'],
    ['in two weeks', '2026-12-01'],
    ['in a fortnight', '2026-12-01'],
    ['in 3 days', '2026-11-20'],
    ['within five business days', '2026-11-24'],
    ['in a month', '2026-12-17'],
    ['by November 30', '2026-11-30'],
    ['by 3 December 2026', '2026-12-03'],
    ['by May 14', '2027-05-14'],
    ['by 2026-12-01', '2026-12-01'],
    ['the day after tomorrow', '2026-11-19'],
    ['in the week of November 30', '2026-12-04'],
    ['the week after next', '2026-12-04'],
    ['early next week', '2026-11-23'],
    ['on Monday next week', '2026-11-23'],
    ['a week from Monday', '2026-11-30'],
    ['in the first week of December', '2026-12-04'],
    ['by the end of Q1', '2027-03-31'],
    ['by the end of Q4 2026', '2026-12-31'],
    ['early in the new year', '2027-01-04'],
    ['in early December', '2026-12-01'],
    ['early next month', '2026-12-01'],
    ['next month', '2026-12-31'],
    ['this month', '2026-11-30'],
    ['next quarter', '2027-03-31'],
    ['this quarter', '2026-12-31'],
    ['next year', '2027-12-31'],
    ['this year', '2026-12-31'],
    ['in the first quarter of 2028', '2028-03-31'],
    ['within the next two weeks', '2026-12-01'],
    ['mid next week', '2026-11-25'],
    ['on Wednesday of next week', '2026-11-25'],
    ['this Thursday', '2026-11-19'],
    ['this coming Monday', '2026-11-23'],
    ['next Monday', '2026-11-23'],
    ['by the 31st', '2026-12-31'],
    ['by Jan 4', '2027-01-04'],
    ['by 5 October 2027', '2027-10-05'],
    ['by 30.11.', '2026-11-30'],
    ['by 30.11.2026', '2026-11-30'],
    ['by 4.1.27', '2027-01-04'],
    ['by 3.1.', '2027-01-03'],
    ['in December 2026', '2026-12-31'],
    ['in March', '2027-03-31'],
    ['before our meeting on the 3rd', '2026-12-02'],
    ['before the end of the month', '2026-11-30'],
    ['after December 3', '2026-12-03'],
    ['for the week of the 7th', '2026-12-11'],
    ['in 2 months', '2027-01-17'],
    ['within three business days', '2026-11-20'],
  ])('resolves "%s" against the day it was sent', (phrase, expected) => {
    expect(due(phrase)).toBe(expected);
  });

  it.each([
    ['Könnten Sie uns bitte bis Freitag ein Angebot schicken?', '2026-11-20'],
    ['Können wir nächste Woche Mittwoch telefonieren?', '2026-11-25'],
    ['Bitte senden Sie uns das Angebot bis Ende der Woche.', '2026-11-20'],
    ['Bitte senden Sie uns das Angebot bis zum 15. Dezember.', '2026-12-15'],
    ['Bitte senden Sie uns das Angebot bis übermorgen.', '2026-11-19'],
    ['Bitte senden Sie uns das Angebot in zwei Wochen.', '2026-12-01'],
    ['Pourriez-vous nous envoyer un devis avant la fin du mois ?', '2026-11-30'],
    ['Pourriez-vous nous envoyer un devis pour jeudi prochain ?', '2026-11-19'],
    ['Pourriez-vous nous envoyer un devis le 3 décembre ?', '2026-12-03'],
    ['Pourriez-vous nous envoyer un devis demain ?', '2026-11-18'],
    ['¿Podría enviarnos una propuesta la próxima semana?', '2026-11-27'],
    ['¿Podría enviarnos una propuesta antes del 15 de diciembre?', '2026-12-14'],
    ['Potreste inviarci un preventivo entro venerdì?', '2026-11-20'],
    ['Potreste inviarci un preventivo entro la fine della prossima settimana?', '2026-11-27'],
  ])('reads "%s"', (text, expected) => {
    expect(read('due_on', text)?.date).toBe(expected);
  });

  it('knows a date that cannot be', () => {
    expect(due('by 31.2.')).toBeUndefined();
    expect(due('by 12.13.')).toBeUndefined();
    expect(due('by 31 February')).toBeUndefined();
  });

  it('reads Friday said on a weekend, and the end of the week said on a Saturday', () => {
    expect(due('by Friday', '2026-11-21T10:00:00Z')).toBe('2026-11-27');
    expect(due('by the end of the week', '2026-11-21T10:00:00Z')).toBe('2026-11-27');
  });

  it('is not sure which Thursday is next Thursday', () => {
    expect(decision('Could you send the proposal next Thursday?')).toMatchObject({
      kind: 'review',
      reasons: ['unclear_date'],
    });
  });

  it('is found in the sentences around what is asked, when they say so', () => {
    expect(read('due_on', 'Please send the proposal. We need it by Monday at the latest.')?.date).toBe(
      '2026-11-23',
    );
    expect(
      read(
        'due_on',
        'Please send the proposal. It covers two sites. Also the training. And travel. The deadline is 4 December.',
      )?.date,
    ).toBe('2026-12-04');
    expect(read('due_on', 'Our committee meets tomorrow. Could you send pricing before then?')?.date).toBe(
      '2026-11-18',
    );
    expect(read('due_on', 'Can we talk next week? Wednesday would be best.')?.date).toBe('2026-11-25');
    expect(
      read('due_on', 'I am in town next Thursday. Can we meet?', { sentAt: '2026-11-20T10:00:00Z' })?.date,
    ).toBe('2026-11-26');
    expect(read('due_on', 'Can we have a call next week, except Monday?')?.date).toBe('2026-11-27');
    expect(
      read('due_on', 'We are on hold. Please get in touch again. We will know more in March.')?.date,
    ).toBe('2027-03-01');
  });

  it('is not the date of something else', () => {
    expect(read('due_on', 'Please send the contract, the start date is January 4.')).toBeUndefined();
    expect(read('due_on', 'Following our call this morning, kindly submit a proposal.')).toBeUndefined();
    expect(read('due_on', 'The export stopped working on Monday.')).toBeUndefined();
    expect(
      read('due_on', 'Please send the proposal, because our director leaves on Friday.'),
    ).toBeUndefined();
  });

  it('goes to review when two deadlines contradict each other', () => {
    expect(decision('Could you send the proposal by Friday or by December 4?')).toMatchObject({
      kind: 'review',
      reasons: ['unclear_date'],
    });
  });

  it('counts from the sender’s own day, not from UTC', () => {
    expect(due('by tomorrow', '2026-12-01T08:10:00+13:00')).toBe('2026-12-02');
    expect(due('by tomorrow', '2026-12-01T22:10:00-08:00')).toBe('2026-12-02');
  });

  it('reads 12/4 as the sender’s country does', () => {
    expect(due('by 12/4', '2026-11-30T09:00:00-06:00')).toBe('2026-12-04');
    expect(due('by 15/12', '2026-11-30T09:00:00+00:00')).toBe('2026-12-15');
  });

  it('goes to review when it can be read two ways', () => {
    expect(decision('Could you send the proposal by 04/05?')).toMatchObject({
      kind: 'review',
      reasons: ['unclear_date'],
    });
    expect(decision('Could you send the proposal by Tuesday?')).toMatchObject({
      kind: 'review',
      reasons: ['unclear_date'],
    });
  });

  it('tells a written date from one counted and from a period', () => {
    expect(read('due_on', 'Could you send the proposal by November 30?')).toMatchObject({
      basis: 'explicit',
      bound: 'by',
    });
    expect(read('due_on', 'Could you send the proposal in two weeks?')).toMatchObject({
      basis: 'relative',
      bound: 'on',
    });
    expect(read('due_on', 'Could you send the proposal next week?')).toMatchObject({
      basis: 'period',
      bound: 'by',
    });
    expect(read('due_on', 'Please get in touch again in March.')).toEqual({
      date: '2027-03-01',
      basis: 'period',
      bound: 'not_before',
    });
  });

  it('is absent rather than guessed', () => {
    expect(due('')).toBeUndefined();
    expect(read('due_on', 'You sent the deck on Thursday. Could you send pricing?')).toBeUndefined();
  });
});

describe('what a message asks for', () => {
  it.each([
    ['Could you send us pricing for 50 seats?', 'request_pricing', 'send_pricing'],
    ['We would like to see a demo.', 'request_demo', 'schedule_demo'],
    ['Please prepare a proposal for us.', 'request_proposal', 'send_proposal'],
    ['Please send the contract.', 'request_contract', 'send_contract'],
    ['Could you share your SOC 2 report?', 'request_information', 'send_information'],
    ['Can we have a call on Thursday?', 'schedule_meeting', 'schedule_meeting'],
    ['Please call me back.', 'schedule_meeting', 'call_back'],
    ['Could you do 10% off?', 'negotiate', 'review_terms'],
    ['It is too expensive for us.', 'objection', 'address_objection'],
    ['We have put the project on hold.', 'postpone', 'follow_up'],
    ['We have decided to go with another vendor.', 'decline', 'close_out'],
    ['Please find attached purchase order 4500123.', 'purchase_order', 'process_order'],
    ["I'd like to introduce you to Jane, who runs sales.", 'introduction', 'reach_out'],
    ['Any update on this?', 'follow_up', 'follow_up'],
    ['Nobody can log in, we get an error.', 'support', 'resolve_issue'],
  ])('reads "%s" as %s', (text, intent, action) => {
    expect(read('intent', text)).toBe(intent);
    expect(read('next_step', text)).toEqual({ action, owner: 'us' });
    expect(decision(text).kind).toBe('outcome');
  });

  it.each([
    ["We'll sign and return the contract by Friday.", 'sign_contract'],
    ["We'll issue the PO next week.", 'send_purchase_order'],
    ["I'll get back to you next week.", 'follow_up'],
    ["I'll send you the requirements document tomorrow.", 'send_information'],
    ["I'll loop in our CTO.", 'loop_in_colleague'],
    ["I'll send an invite for Thursday.", 'schedule_meeting'],
  ])('reads "%s" as theirs to do', (text, action) => {
    expect(read('next_step', text)).toEqual({ action, owner: 'them' });
  });

  it('turns round who owes what in our own mail, which has no intent', () => {
    const outbound = {
      from: { name: 'Tom', address: 'tom@seller.example' },
      to: [{ name: 'Maria Rossi', address: 'maria@acme.example' }],
    };
    expect(read('next_step', "I'll send you the proposal by Friday.", outbound)).toEqual({
      action: 'send_proposal',
      owner: 'us',
    });
    expect(read('next_step', 'Could you sign and return it by Friday?', outbound)).toEqual({
      action: 'sign_contract',
      owner: 'them',
    });
    expect(read('next_step', 'Just checking in. Any news?', outbound)).toEqual({
      action: 'follow_up',
      owner: 'them',
    });
    expect(read('intent', "I'll send you the proposal by Friday.", outbound)).toBeUndefined();
    expect(decision('Thanks for your time today!', outbound)).toEqual({
      kind: 'nothing',
      reason: 'no_action',
    });
  });
});

describe('what is asked in other words', () => {
  it.each([
    ['He asked for a cost breakdown. Could you send one?', 'send_pricing'],
    ['Could you sign the order form and return it?', 'sign_contract'],
    ['Can we push our call to Monday?', 'schedule_meeting'],
    ['Can we have a call to discuss pricing?', 'schedule_meeting'],
    ['Any news on the quote?', 'send_pricing'],
    ['What do you charge per user?', 'send_pricing'],
  ])('reads "%s"', (text, action) => {
    expect(read('next_step', text)).toEqual({ action, owner: 'us' });
  });

  it.each([
    ['Will circle back in January.', 'follow_up'],
    ['I have shared it with the team and will give you feedback on Monday.', 'follow_up'],
    ["I'll call you on Thursday.", 'call_back'],
    ['Our finance will issue the PO tomorrow.', 'send_purchase_order'],
  ])('reads "%s" as a promise', (text, action) => {
    expect(read('next_step', text)).toEqual({ action, owner: 'them' });
  });

  it('reads what our own mail asks for and waits for', () => {
    const outbound = {
      from: { name: 'Tom', address: 'tom@seller.example' },
      to: [{ name: 'Maria Rossi', address: 'maria@acme.example' }],
    };
    expect(read('next_step', 'Could you let me know by Thursday?', outbound)).toEqual({
      action: 'follow_up',
      owner: 'them',
    });
    expect(
      read('next_step', 'Could you send me the requirements? I will then prepare the proposal.', outbound),
    ).toEqual({ action: 'send_information', owner: 'them' });
    expect(read('next_step', 'You mentioned the requirements list. Could you send it?', outbound)).toEqual({
      action: 'send_information',
      owner: 'them',
    });
  });

  it('is not an order when the order is only the purpose', () => {
    expect(read('intent', 'Please send the renewal quote so that we can place the order.')).toBe(
      'request_pricing',
    );
  });
});

describe('what is only mentioned', () => {
  it.each([
    'No need to send the proposal.',
    "Please don't schedule another demo.",
    'Thanks for sending the pricing so quickly.',
    'The demo yesterday was great.',
    'You sent the contract last week already.',
    "If we ever need a quote I'll let you know.",
    'Simon asked our IT to prepare accounts.',
    'Got it, thanks!',
  ])('is nothing to write: "%s"', (text) => {
    expect(decision(text).kind).not.toBe('outcome');
    expect(factOf(facts(text), 'next_step')).toBeUndefined();
  });
});

describe('mail without a person to answer', () => {
  it.each<[string, string, Partial<MessageForExtraction>]>([
    ['an absence note by its subject', 'Could you send pricing?', { subject: 'Automatic reply: Hello' }],
    [
      'an absence note by its words',
      'I am out of the office until Monday with limited access to email. Please call.',
      {},
    ],
    [
      'a no-reply sender',
      'Please send the contract.',
      { from: { name: 'Board', address: 'no-reply@board.example' } },
    ],
    ['a bounce', 'Please call.', { from: { name: '', address: 'mailer-daemon@mx.example' } }],
    ['a calendar answer', 'Could we meet?', { subject: 'Accepted: Call' }],
    ['a newsletter', 'Please read more. Unsubscribe or view in browser.', {}],
    ['a notice that says so', 'This is an automated message. Please call us.', {}],
    ['mail whose headers say so', 'Please send pricing.', { automated: true }],
  ])('is automated: %s', (_, text, over) => {
    const extraction = extractFacts(mail(text, over), context);
    expect(extraction.direction).toBe('automated');
    expect(extraction.decision).toEqual({ kind: 'nothing', reason: 'automated' });
  });

  it('is internal among our own, subdomains and outside addresses of ours included', () => {
    const over = {
      from: { name: 'Tom', address: 'tom@eu.seller.example' },
      to: [{ name: 'Kim', address: 'kim@partner.example' }],
    };
    expect(decision('Could you send Maria the pricing?', over)).toEqual({
      kind: 'nothing',
      reason: 'internal',
    });
  });

  it('is a pitch when someone sells to us', () => {
    expect(decision('We help companies increase their traffic with SEO. Could we have a call?')).toEqual({
      kind: 'nothing',
      reason: 'solicitation',
    });
  });

  it('is perhaps a pitch when one phrase of a pitch is all there is', () => {
    expect(decision('I came across your website. Could we have a call?')).toMatchObject({
      kind: 'review',
      reasons: ['possible_solicitation'],
    });
  });

  it('is empty when nothing is written anew', () => {
    expect(decision('> Could you send pricing?')).toEqual({ kind: 'nothing', reason: 'empty' });
    expect(decision('')).toEqual({ kind: 'nothing', reason: 'empty' });
  });
});

describe('what a person must look at', () => {
  it('is a question the rules cannot place', () => {
    expect(decision('Does it also run on a ship?')).toMatchObject({
      kind: 'review',
      reasons: ['no_clear_intent'],
    });
  });

  it('is a wish that is hedged', () => {
    expect(decision('Maybe we need a proposal.')).toMatchObject({
      kind: 'review',
      reasons: ['weak_wording'],
    });
  });

  it('is a message in another script', () => {
    expect(decision('Пришлите, пожалуйста, прайс-лист.')).toMatchObject({
      kind: 'review',
      reasons: ['unsupported_language'],
    });
  });

  it('is a forward, whose content is only context', () => {
    const text =
      'FYI\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\n\nPlease send the contract.';
    expect(decision(text)).toMatchObject({ kind: 'review', reasons: ['forwarded'] });
    expect(factOf(facts(text), 'next_step')).toBeUndefined();
    expect(decision(`Could you send the contract?\n\n${text}`)).toMatchObject({
      kind: 'review',
      reasons: ['forwarded'],
    });
  });

  it('is a refusal together with a request', () => {
    expect(
      decision('We have decided to go with another vendor. Could you send the proposal for phase two?'),
    ).toMatchObject({ kind: 'review', reasons: ['several_intents'] });
  });

  it('is anything below the threshold asked for', () => {
    const strict = extractFacts(mail('Could you send us pricing?'), { ...context, threshold: 0.99 }).decision;
    expect(strict).toMatchObject({ kind: 'review' });
  });

  it('is a message too long to read whole', () => {
    expect(decision(`Could you send us pricing?\n\n${'We are happy. '.repeat(4_000)}`)).toMatchObject({
      kind: 'review',
      reasons: ['too_long'],
    });
  });
});

describe('budget, authority, need and timeline', () => {
  it.each([
    ['Our budget is around 20k EUR.', { status: 'amount', amount: 20_000, currency: 'EUR' }],
    ["We've set aside £12,500.50 for this.", { status: 'amount', amount: 12_500.5, currency: 'GBP' }],
    ['Unser Budget liegt bei 15.000 €.', { status: 'amount', amount: 15_000, currency: 'EUR' }],
    ["Budget: CHF 60'000.", { status: 'amount', amount: 60_000, currency: 'CHF' }],
    ['Our budget is between 8,000 and 10,000 euros.', { status: 'amount', amount: 10_000, currency: 'EUR' }],
    ['We can spend up to $1.5 million.', { status: 'amount', amount: 1_500_000, currency: 'USD' }],
    ['The budget has been approved.', { status: 'approved' }],
    ['We have no budget this year.', { status: 'none' }],
    ['The budget is frozen.', { status: 'none' }],
  ])('reads the budget of "%s"', (text, expected) => {
    expect(read('budget', text)).toEqual(expected);
  });

  it.each([
    'You quoted $14,500.',
    'What is your budget of $5,000 for?',
    'The budget needs to be approved.',
    'Once the budget is approved we can talk.',
  ])('reads no budget in "%s"', (text) => {
    expect(read('budget', text)).toBeUndefined();
  });

  it.each([
    ['Our CFO needs to sign off.', { status: 'needs_approval', approver: 'cfo' }],
    ['The board has to approve it.', { status: 'needs_approval', approver: 'board' }],
    ["I'm the decision maker.", { status: 'decision_maker' }],
    ['Our CEO was curious. She signs off on all software.', { status: 'needs_approval', approver: 'ceo' }],
  ])('reads the authority of "%s"', (text, expected) => {
    expect(read('authority', text)).toEqual(expected);
  });

  it('does not take an approval given for one to come', () => {
    expect(read('authority', 'Finance approved it this morning.')).toBeUndefined();
    expect(read('authority', 'Does your CFO need to sign off?')).toBeUndefined();
  });

  it.each([
    ['We are replacing our current tool.', 'replace_tool'],
    ['We are growing fast.', 'growth'],
    ['It must integrate with SAP.', 'integration'],
    ['We want to reduce our software costs.', 'cut_costs'],
  ])('reads the need of "%s"', (text, expected) => {
    expect(read('need', text)).toBe(expected);
  });

  it.each([
    ['We want to go live in Q1.', { kind: 'quarter', value: '2027-Q1' }],
    ['We want to be up and running by March 31.', { kind: 'date', value: '2027-03-31' }],
    ['We would like to launch in March.', { kind: 'month', value: '2027-03' }],
    ['We plan to roll this out next year.', { kind: 'year', value: '2027' }],
    ['Our contract ends in June, we want to decide next quarter.', { kind: 'quarter', value: '2027-Q1' }],
    ['Our licence expires on 31 January.', { kind: 'date', value: '2027-01-31' }],
  ])('reads the timeline of "%s"', (text, expected) => {
    expect(read('timeline', text)).toEqual(expected);
  });
});

describe('an extraction', () => {
  it('points at its evidence and copies none of it', () => {
    const text = 'Hi,\n\ncould you send us pricing by Friday?';
    const { facts: found } = extractFacts(mail(text), context);
    const step = factOf(found, 'next_step');
    const [evidence] = step?.evidence ?? [];
    expect(evidence?.part).toBe('text');
    expect(text.slice(evidence?.start, evidence?.end)).toBe('could you send us pricing');
    expect(
      text.slice(factOf(found, 'due_on')?.evidence[0]?.start, factOf(found, 'due_on')?.evidence[0]?.end),
    ).toBe('Friday');
  });

  it('is the same every time, and never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ maxLength: 60 }),
        (text, name) => {
          const message = mail(text, { from: { name, address: 'x@y.example' }, subject: text });
          const first = extractFacts(message, context);
          expect(extractFacts(message, context)).toEqual(first);
          for (const fact of first.facts) {
            for (const evidence of fact.evidence) expect(evidence.start).toBeLessThanOrEqual(evidence.end);
            expect(fact.confidence).toBeGreaterThan(0);
            expect(fact.confidence).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('reads dates the same wherever it runs', () => {
    const zone = process.env['TZ'];
    try {
      const read = ['Asia/Tokyo', 'America/Los_Angeles', 'UTC'].map((name) => {
        process.env['TZ'] = name;
        return facts('Could you send the proposal by Friday? We go live on March 1.');
      });
      expect(read[1]).toEqual(read[0]);
      expect(read[2]).toEqual(read[0]);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it.each([
    ['words', 'could you send pricing by friday '],
    ['one endless line', 'on a '],
    ['quote headers', 'Op schreef\n'],
    ['blank lines', '\n'],
    ['spaces', ' '],
    ['brackets', 'From: <[<[ '],
    ['numbers', '1,000 '],
    ['dates', 'monday or '],
    ['angle quotes', '> '],
    ['sign-offs', 'thanks and '],
  ])('takes less than a second for a megabyte of %s', (_, unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    const started = Date.now();
    extractFacts(
      mail(text, { subject: text, from: { name: text.slice(0, 5_000), address: 'x@y.example' } }),
      context,
    );
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});
