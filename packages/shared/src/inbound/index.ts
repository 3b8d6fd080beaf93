export {
  type AddressedAlias,
  mailboxes,
  normaliseAddress,
  recipientAliases,
  recipientsOf,
} from './addresses.ts';
export { contentMessageId } from './contentMessageId.ts';
export * from './limits.ts';
export type * from './message.ts';
export { parseMailDate } from './mailDate.ts';
export { parseRawEmail } from './parseRawEmail.ts';
export { addressesInPayload, parseProviderPayload, type ProviderPayloadResult } from './providerPayload.ts';
export {
  SIGNATURE_TOLERANCE_SECONDS,
  type SignatureCheck,
  type SignatureVerdict,
  signPayload,
  verifySignature,
} from './signature.ts';
export { fits } from './storableText.ts';
export { isGenericSubject, readSubject, type SubjectReading } from './subject.ts';
export {
  chooseThread,
  SUBJECT_WINDOW_DAYS,
  type ThreadCandidate,
  type ThreadChoice,
  type ThreadingKeys,
  threadingKeys,
} from './threading.ts';
