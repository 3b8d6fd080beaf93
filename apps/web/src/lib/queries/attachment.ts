import { loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';
import { isUuid } from '../uuid.ts';
import { openObject } from './storedObject.ts';

/** A file the caller may read. `removed` once its time to be kept has passed. */
export async function openAttachment(
  supabase: Client,
  workspaceId: string,
  attachmentId: string,
): Promise<Loaded<{ filename: string; bytes: ReadableStream }>> {
  if (!isUuid(workspaceId) || !isUuid(attachmentId)) return NOT_FOUND;
  const { data, error } = await supabase
    .from('attachments')
    .select('filename, path')
    .eq('workspace_id', workspaceId)
    .eq('id', attachmentId)
    .maybeSingle();
  if (error) return loadFailed(error);
  if (!data) return NOT_FOUND;
  return openObject('attachments', data.path, data.filename);
}
