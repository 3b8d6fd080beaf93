import { erasePersonRows, loadErasure } from '@conduit/db/erasure.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';

import { NotDoneYet, type JobContext } from '../context.ts';
import { deleteOwedFiles } from './purgeRetention.ts';

/** Erases one person from a workspace: rows in one transaction, then their files. Run again, it deletes what is still owed. */
export async function erasePerson(
  context: JobContext,
  { workspaceId, requestId }: JobPayload<'erase_person'>,
): Promise<void> {
  const request = await loadErasure(context.db, workspaceId, requestId);
  if (request && (await erasePersonRows(context.db, request)) === 'held') {
    throw new NotDoneYet('The workspace is on legal hold; the erasure waits.');
  }
  await deleteOwedFiles(context, workspaceId, null);
}
