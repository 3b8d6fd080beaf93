import type { Bucket } from '@conduit/db/retention.ts';
import { createClient } from '@supabase/supabase-js';

/** One entry of a folder in Storage: a file, or a folder below it. */
export interface StoredEntry {
  /** From the top of the bucket. */
  path: string;
  /** ISO; null for a folder. */
  createdAt: string | null;
}

/** Stored files, as the worker needs them. Each call rejects with a `FileStoreError`. */
export interface FileStore {
  /** Deletes; what is not there is as good as deleted. */
  remove(bucket: Bucket, paths: readonly string[]): Promise<void>;
  /** One page of a folder, by name. Some Storages list a folder's entries, others every file below it. */
  list(bucket: Bucket, folder: string, page: { offset: number; limit: number }): Promise<StoredEntry[]>;
  download(bucket: Bucket, path: string): Promise<Uint8Array>;
}

/** Storage did not do as asked. `code` is its status or name; its text is left behind. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';
  readonly code: string;
  constructor(code: string) {
    super(`Storage answered ${code}.`);
    this.code = code;
  }
}

const TIMEOUT_MS = 30_000;

/** Files in Supabase Storage, through its API with the secret key: deleting rows of its tables would leave the bytes. */
export function createFileStore(supabaseUrl: string, secretKey: string): FileStore {
  const { storage } = createClient(supabaseUrl, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }) },
  });
  return {
    async remove(bucket, paths) {
      const { error } = await storage.from(bucket).remove([...paths]);
      if (error) throw failure(error);
    },
    async list(bucket, folder, { offset, limit }) {
      const sortBy = { column: 'name', order: 'asc' };
      const { data, error } = await storage.from(bucket).list(folder, { offset, limit, sortBy });
      if (error) throw failure(error);
      return data.map((entry) => ({
        path: entry.name.startsWith(`${folder}/`) ? entry.name : `${folder}/${entry.name}`,
        createdAt: entry.id === null ? null : entry.created_at,
      }));
    },
    async download(bucket, path) {
      const { data, error } = await storage.from(bucket).download(path);
      if (error) throw failure(error);
      return new Uint8Array(await data.arrayBuffer());
    },
  };
}

const failure = (error: { name: string; status?: number | undefined }): FileStoreError =>
  new FileStoreError(error.status === undefined ? error.name : String(error.status));
