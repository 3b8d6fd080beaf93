import { describe, expect, it } from 'vitest';
import { extractFacts, factOf } from '../../src/extraction/index.ts';
import { context, decisionOn, mail, outbound, read } from './message.ts';

const ASK = 'Could you send pricing?';
const from = (name: string, address = 'm@acme-robotics.example') => ({ from: { name, address } });

describe('the name of a contact', () => {
  it.each([
    ['Rossi, Maria (Acme)', 'Maria Rossi'],
    ['Rossi , Maria', 'Maria Rossi'],
    ['Maria Rossi, PhD', 'Maria Rossi'],
    ['Maria Rossi, Head of IT, Acme', 'Maria Rossi'],
    ['Maria Rossi via Acme', 'Maria Rossi'],
    ["'Maria Rossi'", 'Maria Rossi'],
    ['Frau Maria Rossi', 'Maria Rossi'],
    ["jean-pierre o'neil", "Jean-Pierre O'Neil"],
    ['m@acme-robotics.example', null],
    ['Agent 47', null],
    ['Accounts Payable', null],
  ])('shown as %s is %s', (name, expected) => {
    expect(read('contact', ASK, from(name))?.name).toBe(expected);
  });

  it.each([
    ['maria.rossi@acme.example', 'Maria Rossi'],
    ['maria_rossi+news@acme.example', 'Maria Rossi'],
    ['mrossi@acme.example', null],
    ['maria.rossi.2@acme.example', null],
    ['m.rossi@acme.example', null],
  ])('written as %s is %s', (address, expected) => {
    expect(read('contact', ASK, from('', address))?.name).toBe(expected);
  });

  it.each([
    ['Acme Robotics', 'maria.rossi@acme-robotics.example', 'Maria Rossi'],
    ['ACME ROBOTICS', 'mr@acmerobotics.example', null],
    ['Maria Rossi', 'maria@mariarossi.example', 'Maria Rossi'],
    ['Rossi', 'm@rossi.example', 'Rossi'],
  ])('shown as %s at %s is %s: a company is nobody', (name, address, expected) => {
    expect(read('contact', ASK, from(name, address))?.name ?? null).toBe(expected);
  });

  it.each([
    ['Maria', 'Maria Rossi', 'Maria Rossi'],
    ['J. Lee', 'Jane Lee', 'Jane Lee'],
    ['J. Lee', 'Maria Rossi', 'J. Lee'],
    ['', 'Maria Rossi | Acme', 'Maria Rossi'],
    ['Maria Rossi', 'Tom Seller', 'Maria Rossi'],
    ['Maria', 'Sales Team', 'Maria'],
  ])('shown as "%s" and signed as "%s" is %s', (name, signed, expected) => {
    expect(read('contact', `${ASK}\n\nBest,\n${signed}\nAcme`, from(name))?.name).toBe(expected);
  });
});

describe('whom our own mail concerns', () => {
  const PROMISE = "I'll send you the proposal by Friday.";
  const ann = { name: '', address: 'ann.lee@acme.example' };
  const shared = { name: '', address: 'info@acme.example' };

  it('is the one greeted, by the name that an address spells too', () => {
    expect(read('contact', `Dear Ann,\n\n${PROMISE}`, { ...outbound, to: [shared, ann] })).toEqual({
      name: 'Ann Lee',
      email: 'ann.lee@acme.example',
    });
  });

  it('is the only outsider, be it in copy', () => {
    const kim = { name: 'Kim', address: 'kim@seller.example' };
    expect(read('contact', PROMISE, { ...outbound, to: [kim], cc: [ann] })?.email).toBe(ann.address);
    expect(decisionOn(PROMISE, { ...outbound, to: [kim], cc: [ann] }).kind).toBe('outcome');
  });

  it('is nobody when no address can be read, and a person must say who', () => {
    const undisclosed = { ...outbound, to: [{ name: 'undisclosed recipients', address: '' }] };
    expect(read('contact', PROMISE, undisclosed)).toBeUndefined();
    expect(decisionOn(PROMISE, undisclosed)).toMatchObject({
      kind: 'review',
      reasons: expect.arrayContaining(['unclear_contact']) as unknown,
    });
  });
});

describe('a company', () => {
  const signed = (line: string, address = 'm@rivertowncredit.example') =>
    read('company', `${ASK}\n\nBest,\nMaria Rossi\n${line}`, from('Maria Rossi', address));

  it.each([
    ['Rivertown Credit Union', 'Rivertown Credit Union'],
    ['Buyer at Rivertown | Rivertown Credit Ltd.', 'Rivertown Credit Ltd'],
    ['www.rivertowncredit.example', 'Rivertowncredit'],
    ['Rivertown Credit is the oldest lender in the valley', 'Rivertowncredit'],
    [`Rivertown Credit ${'and partners '.repeat(6)}`, 'Rivertowncredit'],
  ])('signed as "%s" is %s', (line, expected) => {
    expect(signed(line)).toEqual({ name: expected, domain: 'rivertowncredit.example' });
  });

  it('of an address at a public mail host is the one in the signature that says its legal form', () => {
    expect(signed('Rossi Tessuti GmbH', 'maria@gmail.com')).toEqual({
      name: 'Rossi Tessuti GmbH',
      domain: null,
    });
    expect(signed('Rossi Tessuti', 'maria@yahoo.co.uk')).toBeUndefined();
  });

  it('is not named by a host without a domain', () => {
    expect(read('company', ASK, from('Maria Rossi', 'maria@localhost'))).toBeUndefined();
  });

  it('is read from an address with spaces around it too', () => {
    const { facts } = extractFacts(mail(ASK, from('Maria Rossi', ' Maria@Acme.Example ')), context);
    expect(factOf(facts, 'company')?.value).toEqual({ name: 'Acme', domain: 'acme.example' });
  });
});
