import type {
  Action,
  Address,
  Authority,
  Budget,
  ExtractionContext,
  Intent,
  MessageForExtraction,
  Owner,
} from '@conduit/shared/extraction/index.ts';

/**
 * What a careful assistant would write down after reading the message.
 *
 * - `due` is a day the message ties to the next step. A period is its last working day when something has to be
 *   done in it and its first when nothing is to happen before it; "before Friday" is Thursday.
 * - `timeline` is when they want to have decided, bought or be live, as precisely as they say it.
 * - `intent` is the counterpart's; mail from our own team has none.
 * - Where two readings are equally right, both are listed.
 */
export interface Facts {
  contact: string;
  name?: string;
  company?: string;
  intent?: Intent | readonly Intent[];
  step?: Step | readonly Step[];
  due?: string;
  budget?: Budget;
  authority?: Authority;
  timeline?: string;
}
/** `action/owner`. */
export type Step = `${Action}/${Owner}`;

export interface LabelledMessage {
  id: string;
  /** The held-out quarter was written after the rules and is only measured: its misses are not read to tune them. */
  split: 'tune' | 'held_out';
  message: MessageForExtraction;
  /** `nothing`: there is nothing to write, whatever the message mentions. */
  expected: Facts | 'nothing';
}

/** The team whose mail it is. */
export const TEAM: ExtractionContext = {
  ownDomains: ['northpeak.example'],
  ownAddresses: ['tom.reed@fieldreps.example'],
  publicMailDomains: ['webmail.example'],
};

export interface Written {
  from: string;
  /** Defaults to Dana Cole of our team. */
  to?: string;
  cc?: string;
  at: string;
  subject: string;
  text: string;
  automated?: boolean;
}

export const tune = (
  id: string,
  written: Written,
  expected: LabelledMessage['expected'],
): LabelledMessage => ({
  id,
  split: 'tune',
  message: toMessage(id, written),
  expected,
});

export const heldOut = (
  id: string,
  written: Written,
  expected: LabelledMessage['expected'],
): LabelledMessage => ({
  ...tune(id, written, expected),
  split: 'held_out',
});

function toMessage(
  id: string,
  { from, to, cc, at, subject, text, automated }: Written,
): MessageForExtraction {
  return {
    id,
    from: toAddress(from),
    to: toAddresses(to ?? 'Dana Cole <dana@northpeak.example>'),
    cc: toAddresses(cc ?? ''),
    sentAt: at,
    subject,
    text: text.replace(/^\n/, ''),
    ...(automated === undefined ? {} : { automated }),
  };
}

/** "Name <address>", or an address alone. */
function toAddress(written: string): Address {
  const match = /^(.*)<(.+)>$/.exec(written.trim());
  return match
    ? { name: match[1]?.trim() ?? '', address: match[2] ?? '' }
    : { name: '', address: written.trim() };
}

const toAddresses = (written: string): Address[] =>
  written
    .split(';')
    .filter((part) => part.trim() !== '')
    .map(toAddress);
