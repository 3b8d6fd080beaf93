/** `3 mails could not be read`. */
export const refusedTitle = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'mail' : 'mails'} could not be read`;

const WORDS: Record<string, string> = {
  too_large: 'It is larger than mail may be (25 MiB). Ask the sender for a link to large files.',
  unreadable: 'It is not in a form that mail comes in.',
  unstorable: 'It could be read, but not stored. Send the original to support.',
};

/** Why a mail is not among the conversations, and what to do. */
export const refusedWords = (reason: string): string => WORDS[reason] ?? 'It could not be taken in.';
