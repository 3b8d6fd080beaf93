import { createClient } from '@supabase/supabase-js';

/** Uploads into Supabase Storage with the secret key; replaces an object of the same path. */
export function createStorage(supabaseUrl: string, secretKey: string) {
  const { storage } = createClient(supabaseUrl, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return async (bucket: string, path: string, bytes: Uint8Array, contentType: string): Promise<void> => {
    const { error } = await storage.from(bucket).upload(path, bytes, { contentType, upsert: true });
    if (error) throw error;
  };
}
