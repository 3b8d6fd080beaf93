const REASONS: Record<string, string> = {
  no_clear_intent: 'It is not clear what they want.',
  several_intents: 'They seem to want several things at once.',
  weak_wording: 'The wording is tentative.',
  unclear_date: 'The date is not certain.',
  unclear_contact: 'It is not certain who the contact is.',
  unsupported_language: 'It is in a language Conduit does not read.',
  forwarded: 'It was forwarded, so who speaks is not certain.',
  too_long: 'It is too long to be read safely.',
  automated: 'A machine sent it.',
  internal: 'It stayed within your own team.',
  solicitation: 'Somebody is selling something to you.',
  no_action: 'Nothing in it asks for anything.',
  empty: 'There is no text in it.',
  several_deals: 'More than one open deal fits.',
  asks_first: 'It reads clearly; this workspace is asked before anything is written.',
};

const RETURNED: Record<string, string> = {
  not_understood: 'Your answer could not be read, so nothing was written. Please answer again.',
  date_passed: 'The day you chose had passed, so nothing was written. Choose another one.',
  nothing_to_write: 'There was no contact or no next step to write. Edit to say what it is, or reject it.',
  deal_gone: 'The deal you chose is no longer open, so nothing was written. Choose another one.',
  undone: 'You took your correction back. It is kept: edit to go on with it.',
};

/** Why a question that was answered is asked again. */
export const returnedWords = (code: string): string =>
  RETURNED[code] ?? 'It could not be carried out, so nothing was written. Please answer again.';

/** A reason's code as a sentence. */
export const reasonWords = (code: string): string => REASONS[code] ?? `${code.replaceAll('_', ' ')}.`;

/** What was decided about a message, in one line. */
export function decisionWords(decision: string): string {
  switch (decision) {
    case 'outcome':
      return 'There is an outcome worth writing down.';
    case 'review':
      return 'A person should look before anything is written.';
    case 'nothing':
      return 'There is nothing to write.';
    default:
      return decision;
  }
}
