import { createClient } from '@supabase/supabase-js';
import { env } from '../../env.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';

/**
 * The bytes of a stored object, read with the secret key: whoever asks has read the row that names it under RLS. Without
 * a path, `removed`.
 */
export async function openObject(
  bucket: 'attachments' | 'raw-email',
  path: string | null,
  filename: string,
): Promise<Loaded<{ filename: string; bytes: ReadableStream }>> {
  if (path === null) return { ok: false, error: { code: 'removed', message: 'No longer kept.' } };
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const { storage } = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } });
  const file = await storage.from(bucket).download(path).asStream();
  if (file.error) return loadFailed({ code: 'storage' });
  return loaded({ filename, bytes: file.data });
}
