import { refused, type ActionResult } from '../result.ts';

/** The words for what the database refuses, by SQLSTATE (see the migrations). */
const WORDS: Record<string, string> = {
  '42501': 'You are not allowed to do that here. Ask an owner or admin of the workspace.',
  '22X01': 'A workspace keeps at least one owner.',
  '22X04': 'That was not understood. Check it and try again.',
  '22X11': 'This invitation does not exist or was withdrawn.',
  '22X12': 'This invitation was already used.',
  '22X13': 'This invitation has expired. Ask for a new one.',
  '22X14': 'This invitation is for another address.',
  '22X20': 'This item is no longer here.',
  '22X21': 'Somebody already decided this one.',
  '22X22': 'Choose one of this workspace’s open deals.',
  '22X23': 'Only who decided this can take it back.',
  '22X24': 'It has taken effect already.',
  '22X31': 'A check was asked for just now. Give it a few seconds.',
  '22X40': 'That does not match. Type it again.',
  '22X41': 'Something here is on legal hold. Release the hold first.',
  '22X42': 'Delete the workspaces you alone own, or give them another owner, first.',
  '22X50': 'This write is no longer here.',
  '22X51': 'This write is not waiting for an answer any more.',
  '22X52': 'Live writes are off. Switch them on under Integrations first.',
};

/** A database error as the person should hear it. Its own message stays out of the page. */
export function refusedByDatabase(error: { code?: string }): Extract<ActionResult<never>, { ok: false }> {
  const code = error.code || 'unreachable';
  return refused(code, WORDS[code] ?? 'That did not go through. Please try again.');
}
