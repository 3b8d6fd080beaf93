export { composeOutcome, DEFAULT_DUE_BUSINESS_DAYS } from './compose.ts';
export type { NoteOutcome, Outcome, OutcomeInput, Priority, TaskOutcome } from './compose.ts';
export { ledgerKey, type LedgerKeyParts } from './ledgerKey.ts';
