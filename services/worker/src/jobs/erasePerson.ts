import { erasePersonRows, loadErasure } from '@conduit/db/erasure.ts';
import type { JobPayload } from '@conduit/db/jobs.ts';

import type { JobContext } from '../context.ts';
import { deleteOwedFiles } from './purgeRetention.ts';

/**
 * Erases one person from a workspace: rows in one transaction, then their files. Run again, it deletes what is still owed.
 * Under a legal hold the request waits: releasing the hold sends it again, and so does every night.
 */
export async function erasePerson(
  context: JobContext,
  { workspaceId, requestId }: JobPayload<'erase_person'>,
): Promise<void> {
  const request = await loadErasure(context.db, workspaceId, requestId);
  if (request && (await erasePersonRows(context.db, request)) === 'held') {
    context.log.info({ workspace: workspaceId, request: requestId }, 'erasure waits for a legal hold');
    return;
  }
  await deleteOwedFiles(context, workspaceId, null);
}
