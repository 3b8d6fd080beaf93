import {
  extractFacts,
  factOf,
  type Decision,
  type ExtractionContext,
  type Fact,
  type FactField,
  type FactValues,
  type MessageForExtraction,
} from '../../src/extraction/index.ts';

export const context: ExtractionContext = { ownDomains: ['seller.example'], ownAddresses: [] };

/** From a counterpart to our team, on a Tuesday. */
export const mail = (text: string, over: Partial<MessageForExtraction> = {}): MessageForExtraction => ({
  id: 'm1',
  from: { name: 'Maria Rossi', address: 'maria@acme-robotics.example' },
  to: [{ name: 'Tom', address: 'tom@seller.example' }],
  cc: [],
  sentAt: '2026-11-17T16:05:00+01:00',
  subject: 'Hello',
  text,
  ...over,
});

/** From our team to a counterpart. */
export const outbound: Partial<MessageForExtraction> = {
  from: { name: 'Tom', address: 'tom@seller.example' },
  to: [{ name: 'Maria Rossi', address: 'maria@acme-robotics.example' }],
};

export const factsOf = (text: string, over: Partial<MessageForExtraction> = {}): readonly Fact[] =>
  extractFacts(mail(text, over), context).facts;

export function read<F extends FactField>(
  field: F,
  text: string,
  over: Partial<MessageForExtraction> = {},
): FactValues[F] | undefined {
  return factOf(factsOf(text, over), field)?.value;
}

export const decisionOn = (text: string, over: Partial<MessageForExtraction> = {}): Decision =>
  extractFacts(mail(text, over), context).decision;
