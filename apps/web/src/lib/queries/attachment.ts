import { createClient } from '@supabase/supabase-js';
import { env } from '../../env.ts';
import { loaded, loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';
import { isUuid } from '../uuid.ts';

const BUCKET = 'attachments';

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
  if (data.path === null) return { ok: false, error: { code: 'removed', message: 'No longer kept.' } };

  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const storage = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false },
  }).storage;
  const file = await storage.from(BUCKET).download(data.path).asStream();
  if (file.error) return loadFailed({ code: 'storage' });
  return loaded({ filename: data.filename, bytes: file.data });
}
