import { domainOf } from '../mailDomains.ts';
import { anyOf, fold, occurs, spans } from './fold.ts';
import type { Address, Direction, ExtractionContext, MessageForExtraction } from './types.ts';

/** Whether an address belongs to the workspace's own team. */
export function isOwn(address: Address, context: ExtractionContext): boolean {
  const domain = domainOf(address.address);
  return (
    context.ownAddresses.includes(address.address.trim().toLowerCase()) ||
    context.ownDomains.some((own) => domain === own || domain.endsWith(`.${own}`))
  );
}

/** Who wrote to whom, seen from the team; machines are told apart first. */
export function readDirection(
  message: MessageForExtraction,
  reply: string,
  context: ExtractionContext,
): Direction {
  if (isAutomated(message, reply)) return 'automated';
  if (!isOwn(message.from, context)) return 'inbound';
  return [...message.to, ...message.cc].some((address) => !isOwn(address, context)) ? 'outbound' : 'internal';
}

const MACHINE_SENDER =
  /^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|notify|alerts?|newsletters?|news|marketing|updates?|digest|calendar(-notification)?|invitations?|receipts?|billing|invoices?|support-ticket|system|automailer|auto-?confirm|rechnung|jobs?-?alerts?|webinars?|events?)([+._-].*)?$/;
const MACHINE_SUBJECT =
  /^\s*(\[?auto(matic)?[- ]?(reply|response|matische antwort)\]?|auto\s?:|out of (the )?office|ooo\b|away from|abwesen(d|heit)|automatische antwort|reponse automatique|absence\s?:|message d'absence|respuesta automatica|fuera de la oficina|risposta automatica|fuori sede|undeliver(ed|able)|delivery (status|failure|has failed|incomplete)|mail delivery|returned mail|failure notice|unzustellbar|(accepted|declined|tentative|tentatively accepted|updated invitation|invitation|canceled|cancelled|canceled event|cancelled event|new time proposed|zugesagt|abgesagt|abgelehnt|mit vorbehalt|accepte|refuse|aceptado|rechazado|accettato|rifiutato)\s?:|(your )?(payment )?(receipt|order confirmation|invoice \S* is|payment confirmation)|\[ticket #?\d+\] (received|we))/;
const AWAY = anyOf(
  "(i am|i'm|i will be|i'll be) (currently |now )?(out of (the )?office|out on( \\w+)? (leave|vacation|holidays?)|away from (my|the) (desk|office|email)|on (annual |parental |maternity |paternity |sick )?(leave|vacation|holiday))",
  '(with|have|having) (limited|no|intermittent) access to (my )?e-?mails?',
  'ich bin (derzeit |aktuell |momentan |bis |vom )?.{0,40}(nicht im buro|abwesend|im urlaub|nicht erreichbar)',
  '(je suis|je serai) (actuellement )?(absente?|en conges?|hors du bureau)',
  '(estoy|estare) (actualmente )?(fuera de la oficina|de vacaciones|ausente)',
  '(sono|saro) (attualmente )?(fuori (sede|ufficio)|in ferie|assente)',
  'thank you for your (e-?mail|message)\\W+i (am|will be) (currently |out )?(out|away|on)',
);
const MACHINE_BODY = anyOf(
  'this is an? (automated|automatic|auto-generated|system[- ]generated) (message|e-?mail|reply|response|notification)',
  '(please )?do not reply (directly )?to this (e-?mail|message)',
  'this (mailbox|inbox|address) is (not|no longer) (monitored|in use)',
  "(your|the) (message|e-?mail) (could not|couldn't|wasn't|was not) (be )?delivered",
  'has (accepted|declined|tentatively accepted) (your|this) invitation',
  'your (request|ticket|case) (has been|was) (received|created|updated|logged)',
  'you are receiving this (e-?mail|message|newsletter) because',
  'diese (e-?mail|nachricht) wurde automatisch',
);
const NEWSLETTER = anyOf(
  'unsubscribe',
  'view (this e-?mail |it )?in (your )?browser',
  'manage (your )?(preferences|subscription)',
  'update your preferences',
  'opt out',
  'read more',
  'register now',
  'all rights reserved',
  "this (week|month)'s (issue|edition|newsletter)",
  'in this (issue|edition)',
  'abmelden',
  'se desabonner',
  'desinscrire',
  'darse de baja',
  'save your (seat|spot)',
  "you're subscribed",
);

function isAutomated(message: MessageForExtraction, reply: string): boolean {
  if (message.automated === true) return true;
  const local = fold(message.from.address.slice(0, Math.max(0, message.from.address.lastIndexOf('@'))));
  if (MACHINE_SENDER.test(local)) return true;
  if (MACHINE_SUBJECT.test(fold(message.subject.slice(0, 300)))) return true;
  const text = fold(reply.slice(0, 3_000));
  if (occurs(MACHINE_BODY, text)) return true;
  // An absence note says so at once; a person who mentions leave does not write it first.
  if (occurs(AWAY, text.slice(0, 220)) && occurs(RETURNING, text)) return true;
  const whole = fold(message.text.slice(0, 20_000));
  return new Set(spans(NEWSLETTER, whole).map((span) => span.text)).size >= 2;
}

const RETURNING = anyOf(
  '(return|returning|back|until|through|urgent|in my absence|limited access|as soon as|when i get back)',
  '(zuruck|wieder|dringend|bis zum|bis)',
  "(retour|urgence|jusqu'au|des mon)",
  '(regreso|volver|volvere|urgente|hasta)',
  '(rientro|tornero|urgenti?|fino al?)',
);
