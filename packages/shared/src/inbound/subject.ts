/** What mail programs put before the subject of a reply, by language. Calendar and absence answers count. */
const REPLY_PREFIXES = [
  're', // English, and most others
  'aw', // German
  'antwort',
  'sv', // Swedish, Danish, Norwegian
  'vs', // Finnish
  'antw', // Dutch
  'réf', // French
  'rép',
  'r', // Italian
  'rif',
  'res', // Portuguese
  'odp', // Polish
  'ynt', // Turkish
  'vá', // Hungarian
  'отв', // Russian
  'на', // Bulgarian
  'απ', // Greek
  'رد', // Arabic
  'תשובה', // Hebrew
  '回复', // Chinese
  '回覆',
  '答复',
  '返信', // Japanese
  '회신', // Korean
  'accepted',
  'declined',
  'tentative',
  'tentatively accepted',
  'automatic reply',
  'auto reply',
  'autoreply',
  'out of office',
  'automatische antwort',
  'réponse automatique',
  'respuesta automática',
  'risposta automatica',
  'автоответ',
  '自動応答',
];

const FORWARD_PREFIXES = [
  'fwd',
  'fw',
  'wg', // German
  'vb', // Swedish
  'vl', // Finnish
  'vs', // Norwegian writes replies so; both are "part of an earlier conversation"
  'doorst', // Dutch
  'tr', // French
  'i', // Italian
  'rv', // Spanish
  'enc', // Portuguese
  'pd', // Polish
  'ilt', // Turkish
  'továbbítás', // Hungarian
  'пересл', // Russian
  'πρθ', // Greek
  'إعادة توجيه', // Arabic
  '转发', // Chinese
  '轉寄',
  '転送', // Japanese
  '전달', // Korean
];

/** Gateways mark mail from outside; the mark says nothing about the conversation. */
const GATEWAY_TAG = /^\s*[[(](?:ext|extern|external|external email|externe)[\])]:?\s*/i;
/** `Re:`, `RE[2]:`, `Fwd (3) :`, `回复：`. Longer words before a colon belong to the subject. */
const PREFIX = /^\s*([\p{L}\p{M} ]{1,24}?)\s*(?:[[(]\d{1,3}[\])]|\^\d{1,3})?\s*[:：]\s*/u;

/** Every prefix is at least two characters, so this bounds the work on a subject made of them. */
const MAX_PREFIXES = 50;

/** Subjects people give to unrelated conversations. Never enough to join two messages. */
const GENERIC_SUBJECTS = new Set([
  'no subject',
  '(no subject)',
  '(none)',
  'none',
  'untitled',
  'hi',
  'hi there',
  'hello',
  'hello there',
  'hey',
  'good morning',
  'greetings',
  'meeting',
  'our meeting',
  'meeting request',
  'call',
  'our call',
  'phone call',
  'demo',
  'question',
  'questions',
  'quick question',
  'a question',
  'request',
  'inquiry',
  'enquiry',
  'information',
  'info',
  'update',
  'updates',
  'status',
  'status update',
  'follow up',
  'follow-up',
  'followup',
  'following up',
  'checking in',
  'check in',
  'touching base',
  'intro',
  'introduction',
  'catch up',
  'thanks',
  'thank you',
  'thanks!',
  'thank you!',
  'urgent',
  'important',
  'reminder',
  'test',
  'invoice',
  'quote',
  'offer',
  'order',
  'pricing',
  'proposal',
  'contract',
  'document',
  'documents',
  'out of office',
  'automatic reply',
  'hallo',
  'anfrage',
  'angebot',
  'frage',
  'rechnung',
  'termin',
  'bonjour',
  'question rapide',
  'demande',
  'devis',
  'hola',
  'consulta',
  'ciao',
  'olá',
  'hej',
  'привет',
  'здравствуйте',
  'вопрос',
  'こんにちは',
  'お世話になっております',
  'お問い合わせ',
  '你好',
  'مرحبا',
]);

export interface SubjectReading {
  /** Without prefixes, lower case, one space between words. */
  readonly normalised: string;
  readonly isReply: boolean;
  readonly isForward: boolean;
}

/** Takes the reply, forward and gateway prefixes off a subject and says which there were. */
export function readSubject(subject: string): SubjectReading {
  let rest = subject.normalize('NFKC').toLowerCase();
  let isReply = false;
  let isForward = false;
  for (let taken = 0; taken < MAX_PREFIXES; taken += 1) {
    const tag = GATEWAY_TAG.exec(rest);
    if (tag) {
      rest = rest.slice(tag[0].length);
      continue;
    }
    const prefix = PREFIX.exec(rest);
    const word = prefix?.[1]?.trim() ?? '';
    const reply = REPLY_PREFIXES.includes(word);
    const forward = FORWARD_PREFIXES.includes(word);
    if (!prefix || (!reply && !forward)) break;
    isReply ||= reply;
    isForward ||= forward;
    rest = rest.slice(prefix[0].length);
  }
  return { normalised: rest.replace(/\s+/g, ' ').trim(), isReply, isForward };
}

/** Whether a normalised subject is too common to tell one conversation from another. */
export function isGenericSubject(normalised: string): boolean {
  const bare = normalised.replace(/[\s!?.,…-]+$/u, '');
  return bare === '' || GENERIC_SUBJECTS.has(bare) || GENERIC_SUBJECTS.has(normalised);
}
