import { getDomainWithoutSuffix } from 'tldts';
import { domainOf, isPublicMailDomain } from '../mailDomains.ts';
import { isOwn } from './direction.ts';
import { fold } from './fold.ts';
import type {
  Address,
  Contact,
  Direction,
  Evidence,
  ExtractionContext,
  Fact,
  MessageForExtraction,
  Span,
} from './types.ts';

const SHARED_MAILBOX =
  /^(info|accounts (payable|receivable)|customer (service|care|success)|front desk|the team|sales|contact|hello|office|admin|support|team|procurement|purchasing|einkauf|accounts?|finance|hr|help|enquiries|inquiries|reception|mail|kontakt|vertrieb|buero|compras|achats|acquisti|legal|it|orders?|invoices?|ap|ar|service|ventas|pedidos|commandes|ordini|bestellungen|rechnung(en)?|buchhaltung)( (team|department|desk|office|group))?$/;

export interface People {
  facts: Fact[];
  /** Several outsiders and no way to tell whom it is about. */
  unclear: boolean;
}

/** The outside counterpart, everyone else outside, and their company. */
export function readPeople(
  message: MessageForExtraction,
  direction: Direction,
  parts: { opening: string; signature: Span | null },
  context: ExtractionContext,
): People {
  const outside = outsiders(message, context);
  const found =
    direction === 'inbound'
      ? senderOf(message, parts.signature)
      : addresseeOf(message, outside, parts.opening);
  if (!found) return { facts: [], unclear: true };
  const facts: Fact[] = [
    { field: 'contact', value: found.contact, confidence: found.confidence, evidence: found.evidence },
  ];
  const others = outside.filter((person) => person.address.address.toLowerCase() !== found.contact.email);
  if (others.length > 0) {
    facts.push({
      field: 'participants',
      value: others.map((person) => toContact(person.address)),
      confidence: 0.95,
      evidence: others.map((person) => person.evidence),
    });
  }
  const company = readCompany(
    message,
    found.contact.email,
    direction === 'inbound' ? parts.signature : null,
    context,
  );
  if (company) facts.push(company);
  return { facts, unclear: found.confidence < 0.8 };
}

interface Outsider {
  address: Address;
  evidence: Evidence;
}

function outsiders(message: MessageForExtraction, context: ExtractionContext): Outsider[] {
  const listed = (part: 'to' | 'cc'): Outsider[] =>
    message[part].map((address, index) => ({ address, evidence: { part, start: index, end: index + 1 } }));
  const all: Outsider[] = [
    { address: message.from, evidence: { part: 'from', start: 0, end: 1 } },
    ...listed('to'),
    ...listed('cc'),
  ];
  const seen = new Set<string>();
  return all.filter(({ address }) => {
    const key = address.address.trim().toLowerCase();
    if (key === '' || isOwn(address, context) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface FoundContact {
  contact: Contact;
  confidence: number;
  evidence: Evidence[];
}

function senderOf(message: MessageForExtraction, signature: Span | null): FoundContact {
  const contact = toContact(message.from);
  const evidence: Evidence[] = [{ part: 'from', start: 0, end: 1 }];
  const signed = signature && signedName(message.text, signature, domainLabel(contact.email));
  if (signed && (contact.name === null || isPartOf(contact.name, signed.name))) {
    return {
      contact: { ...contact, name: signed.name },
      confidence: 0.97,
      evidence: [...evidence, { part: 'text', ...signed.span }],
    };
  }
  const named = contactOf(message.from);
  return { contact: named, confidence: named.name === null ? 0.85 : 0.97, evidence };
}

/** Of several addressees, the one greeted by name; else the only one it is sent to. */
function addresseeOf(
  message: MessageForExtraction,
  outside: readonly Outsider[],
  opening: string,
): FoundContact | null {
  const first = outside[0];
  if (!first) return null;
  const direct = outside.filter((person) => person.evidence.part === 'to');
  const greeting = fold(opening);
  const greeted = outside.filter((person) => {
    const given = fold(contactOf(person.address).name ?? '').replace(/\s.*$/, '');
    return given.length > 1 && greeting.split(/[^\p{L}]+/u).includes(given);
  });
  const chosen = greeted[0] ?? direct[0] ?? first;
  const contact = contactOf(chosen.address);
  const certain = greeted.length > 0 || direct.length === 1 || outside.length === 1;
  return { contact, confidence: certain ? 0.95 : 0.7, evidence: [chosen.evidence] };
}

function toContact(address: Address): Contact {
  return { name: cleanName(address.name, address.address), email: address.address.trim().toLowerCase() };
}

/** With the name their address spells, if they show none. */
function contactOf(address: Address): Contact {
  const contact = toContact(address);
  return { ...contact, name: contact.name ?? nameFromLocalPart(contact.email) };
}

/** "Rossi, Maria (Acme)" is Maria Rossi; an address, a mailbox or the company of the address is nobody's name. */
function cleanName(name: string, address: string): string | null {
  const cleaned = name
    .slice(0, 120)
    .replace(/["<>]|\(.{0,60}\)|\[.{0,60}\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s(?:\||-|–|—|via|@|at|from|bei|c\/o)\s.*$/, '')
    // "Rossi, Maria", but not "Maria Rossi, PhD".
    .replace(/^([^,]+),\s*(?!.*\b(?:phd|md|mba|jr|sr|cpa|esq)\b)([^,]+)$/i, '$2 $1')
    .replace(/,.*$/, '')
    .trim()
    .replace(/^'(.*)'$/, '$1')
    .replace(/^(mr|mrs|ms|dr|prof|herr|frau|m|mme|sig|sr|sra|ing|dipl\.-ing)\.?\s+/i, '')
    .trim();
  const isMailbox =
    SHARED_MAILBOX.test(fold(cleaned)) ||
    cleaned.includes('@') ||
    fold(cleaned) === fold(address) ||
    isCompanyOf(cleaned, address);
  if (cleaned === '' || isMailbox || /\d/.test(cleaned)) return null;
  if (cleaned === cleaned.toUpperCase() || cleaned === cleaned.toLowerCase())
    return titleCase(cleaned.toLowerCase());
  return cleaned;
}

/** "Acme Robotics" <maria@acme-robotics.example>, but not "Maria Rossi" <maria@mariarossi.example>. */
function isCompanyOf(name: string, address: string): boolean {
  const local = fold(address.replace(/@.*$/, ''));
  return (
    name.includes(' ') &&
    squash(name) === squash(domainLabel(address)) &&
    !fold(name)
      .split(' ')
      .some((word) => local.includes(word))
  );
}

const titleCase = (text: string): string =>
  text.replace(/(^|[\s'-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

/** maria.rossi@ is Maria Rossi; mrossi@ could be anything. */
function nameFromLocalPart(email: string): string | null {
  const local = email.replace(/[+@].*$/, '');
  if (!/^[a-z][a-z'-]+[._][a-z][a-z'-]+$/i.test(local)) return null;
  return titleCase(local.replace(/[._]/, ' ').toLowerCase());
}

const NAME_LINE =
  /^\p{Lu}[\p{L}'’.-]*( (?:(?:de|da|di|van|von|der|den|del|la|le|bin|al|el|ter) )*\p{Lu}[\p{L}'’.-]*){1,3}$/u;

function signedName(text: string, signature: Span, company: string): { name: string; span: Span } | null {
  let start = signature.start;
  for (const line of text.slice(signature.start, signature.end).split('\n').slice(0, 5)) {
    const trimmed = line.trim().replace(/[,*]+$|^[-~*\s]+/g, '');
    const candidate = trimmed.replace(/\s*[|,–—].*$/, '');
    if (
      candidate.length <= 50 &&
      NAME_LINE.test(candidate) &&
      !NOT_A_NAME.test(fold(candidate)) &&
      !SHARED_MAILBOX.test(fold(candidate)) &&
      squash(candidate) !== squash(company)
    ) {
      const at = start + line.indexOf(candidate);
      return { name: candidate, span: { start: at, end: at + candidate.length } };
    }
    start += line.length + 1;
  }
  return null;
}

const NOT_A_NAME =
  /\b(regards|thanks|wishes|best|cheers|sincerely|sent|head|chief|officer|manager|director|sales|marketing|gmbh|inc|ltd|llc|ag|team|group|grusse|grussen|salut[io]|saludos?|cordialement|street|road|looking|talk|soon|many|have|great|buyer|engineer|procurement|operations)\b/;

/** "Maria" is part of "Maria Rossi". */
function isPartOf(name: string, full: string): boolean {
  const words = fold(full).split(/\s+/);
  return fold(name)
    .split(/\s+/)
    .every((word) =>
      words.some((other) => other === word || (word.length <= 2 && other.startsWith(word.replace('.', '')))),
    );
}

const LEGAL_FORM =
  /\b(gmbh( & co)?|ag|kg|se|inc|llc|ltd|limited|corp|corporation|plc|sa|sas|sarl|srl|spa|s\.r\.o|sro|a\.s|sp\. ?z o\.?o|lda|ltda|s\.p\.a|s\.r\.l|s\.a|s\.l|sl|bv|b\.v|nv|ab|as|oy|pty|co|group|holding|ug|e\.v)\b\.?/;

function readCompany(
  message: MessageForExtraction,
  email: string,
  signature: Span | null,
  context: ExtractionContext,
): Fact | null {
  const domain = domainOf(email);
  const label = domainLabel(email);
  const isPublic = isPublicMailDomain(domain) || (context.publicMailDomains ?? []).includes(domain);
  const evidence: Evidence[] = [{ part: direction(message, email), start: 0, end: 1 }];
  const signed = signature && signedCompany(message.text, signature, isPublic ? null : label);
  if (signed) {
    return {
      field: 'company',
      value: { name: signed.name, domain: isPublic ? null : domain },
      confidence: signed.matchesDomain ? 0.97 : 0.85,
      evidence: [...evidence, { part: 'text', ...signed.span }],
    };
  }
  const shown = /[(|@,–-]\s*([^()|@,]{2,50})\)?\s*$/.exec(message.from.name)?.[1]?.trim();
  if (
    shown &&
    email === message.from.address.trim().toLowerCase() &&
    !isPublic &&
    squash(shown) === squash(label)
  ) {
    return { field: 'company', value: { name: shown, domain }, confidence: 0.97, evidence };
  }
  if (isPublic || label === '') return null;
  return {
    field: 'company',
    value: { name: titleCase(label.replaceAll('-', ' ')), domain },
    confidence: 0.9,
    evidence,
  };
}

/** The domain as a name: acme-robotics of mail.acme-robotics.example. */
const domainLabel = (email: string): string => getDomainWithoutSuffix(domainOf(email)) ?? '';

const direction = (message: MessageForExtraction, email: string): 'from' | 'to' =>
  message.from.address.trim().toLowerCase() === email ? 'from' : 'to';

const squash = (text: string): string =>
  fold(text)
    .replace(new RegExp(LEGAL_FORM, 'g'), '')
    .replace(/[^a-z0-9]/g, '');

/** "Rivertown Credit Union" of rivertowncredit.example: the domain, and at most a word or two more. */
function spells(piece: string, label: string): boolean {
  const plain = label.replace(/[^a-z0-9]/g, '');
  const spelt = squash(piece);
  return spelt === plain || (plain.length >= 5 && spelt.startsWith(plain) && piece.split(/\s+/).length <= 5);
}

/** The signature line that spells the domain, or, for a public mail host, that carries a legal form. */
function signedCompany(
  text: string,
  signature: Span,
  label: string | null,
): { name: string; span: Span; matchesDomain: boolean } | null {
  let start = signature.start;
  for (const line of text.slice(signature.start, signature.end).split('\n').slice(0, 12)) {
    for (const match of line.slice(0, 200).matchAll(/[^|,·•–—\t@]+/g)) {
      const piece = match[0]
        .replace(/\s-\s.*$/, '')
        .trim()
        .replace(/^(at|bei|chez|en|presso)\s+/i, '')
        .replace(/[.*]+$/, '');
      if (piece === '' || piece.length > 60 || /https?:|www\.|\.example|\.com/.test(piece)) continue;
      const at = start + line.indexOf(piece);
      const found = { name: piece, span: { start: at, end: at + piece.length } };
      if (label !== null && spells(piece, label)) return { ...found, matchesDomain: true };
      if (label === null && LEGAL_FORM.test(fold(piece)) && /\s/.test(piece))
        return { ...found, matchesDomain: false };
    }
    start += line.length + 1;
  }
  return null;
}
