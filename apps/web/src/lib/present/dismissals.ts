/** Why a write may be given up, as the database knows the reasons. */
export const DISMISSALS = [
  { reason: 'done_by_hand', label: 'Done by hand', words: 'done by hand' },
  { reason: 'not_needed', label: 'Not needed any more', words: 'not needed any more' },
  { reason: 'duplicate', label: 'It is in the CRM already', words: 'in the CRM already' },
  { reason: 'wrong', label: 'It is wrong', words: 'it was wrong' },
  { reason: 'other', label: 'Another reason', words: 'another reason' },
] as const;
export type Dismissal = (typeof DISMISSALS)[number]['reason'];

export const dismissalWords = (reason: string): string =>
  DISMISSALS.find((each) => each.reason === reason)?.words ?? reason.replaceAll('_', ' ');
