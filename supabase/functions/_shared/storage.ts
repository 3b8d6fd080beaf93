import { createClient } from '@supabase/supabase-js';

/** Storage takes no object of this size, and will not when asked again. */
export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge';
}

/** `EntityTooLarge` of the Storage API ("Error codes"): 413, or 400 with the code in the body. */
const isTooLarge = (error: { statusCode?: unknown; status?: unknown }): boolean =>
  [error.status, error.statusCode].some((code) => String(code) === '413' || code === 'EntityTooLarge');

/** Uploads into Supabase Storage with the secret key; replaces an object of the same path. */
export function createStorage(supabaseUrl: string, secretKey: string) {
  const { storage } = createClient(supabaseUrl, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return async (bucket: string, path: string, bytes: Uint8Array, contentType: string): Promise<void> => {
    const { error } = await storage.from(bucket).upload(path, bytes, { contentType, upsert: true });
    if (error && isTooLarge(error))
      throw new ObjectTooLarge(`An object of ${bytes.byteLength} bytes is too large.`);
    if (error) throw error;
  };
}
