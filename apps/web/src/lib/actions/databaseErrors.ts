import { refused, type ActionResult } from '../result.ts';

/** The words for what the database refuses, by SQLSTATE (see the migrations). */
const WORDS: Record<string, string> = {
  '42501': 'You are not allowed to do that here. Ask an owner or admin of the workspace.',
  CD001: 'A workspace keeps at least one owner.',
  CD004: 'That was not understood. Check it and try again.',
  CD011: 'This invitation does not exist or was withdrawn.',
  CD012: 'This invitation was already used.',
  CD013: 'This invitation has expired. Ask for a new one.',
  CD014: 'This invitation is for another address.',
  CD020: 'This item is no longer here.',
  CD021: 'Somebody already decided this one.',
  CD022: 'Choose one of this workspace’s deals.',
};

/** A database error as the person should hear it. Its own message stays out of the page. */
export function refusedByDatabase(error: { code?: string }): Extract<ActionResult<never>, { ok: false }> {
  const code = error.code || 'unreachable';
  return refused(code, WORDS[code] ?? 'That did not go through. Please try again.');
}
