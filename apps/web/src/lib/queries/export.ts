import {
  EXPORT_FILES,
  EXPORT_TABLES,
  exportedName,
  exportFilename,
  type ExportTable,
} from '@conduit/shared/workspaceExport.ts';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { env } from '../../env.ts';
import { loaded, loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';
import { isUuid } from '../uuid.ts';

/** One file of an export, as `client-zip` takes it. */
export interface ExportEntry {
  name: string;
  lastModified: Date;
  input: AsyncIterable<string> | ReadableStream<Uint8Array> | string;
}

/** No more is held in memory at once than a page of rows, or a piece of one file. */
const PAGE = 200;

const rows = z.array(z.record(z.string(), z.unknown()));
type Row = z.output<typeof rows>[number];

/**
 * Everything of a workspace that the caller may read, piece by piece: each table as JSON lines, each stored file, and
 * last a manifest of what there was. Puts it on the trail first; refused with `42501` for whoever is no admin.
 */
export async function openExport(
  supabase: Client,
  workspaceId: string,
  now: Date,
): Promise<Loaded<{ filename: string; entries: AsyncIterable<ExportEntry> }>> {
  if (!isUuid(workspaceId)) return NOT_FOUND;
  // Fresh, so that it lasts for as long as a download may: once bytes are under way no cookie can be renewed.
  const { data, error: noSession } = await supabase.auth.refreshSession();
  if (noSession || !data.session) return loadFailed({ code: 'not_signed_in' });
  const { error } = await supabase.rpc('record_export', { workspace_id: workspaceId });
  if (error) return loadFailed(error);
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const token = data.session.access_token;
  const caller = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    accessToken: () => Promise.resolve(token),
  });
  const { data: workspace, error: unreadable } = await supabase
    .from('workspaces')
    .select('name')
    .eq('id', workspaceId)
    .single();
  if (unreadable) return loadFailed(unreadable);
  return loaded({
    filename: exportFilename(workspace.name, now.toISOString().slice(0, 10)),
    entries: entriesOf(caller, workspaceId, workspace.name, now),
  });
}

async function* entriesOf(
  caller: SupabaseClient,
  workspaceId: string,
  workspace: string,
  now: Date,
): AsyncGenerator<ExportEntry> {
  const counts: Record<string, number> = {};
  for (const each of EXPORT_TABLES) {
    yield {
      name: `${each.table}.jsonl`,
      lastModified: now,
      input: linesOf(caller, each, workspaceId, counts),
    };
  }
  let files = 0;
  const missing: string[] = [];
  const storage = openStorage();
  for (const { table, column, bucket } of EXPORT_FILES) {
    const wanted = { table, owner: 'workspace_id', key: 'id', columns: ['id', column] } as const;
    for await (const row of rowsOf(caller, wanted, workspaceId)) {
      const path = row[column];
      const name = typeof path === 'string' ? exportedName(workspaceId, bucket, path) : null;
      if (typeof path !== 'string' || name === null) continue;
      const file = await storage.from(bucket).download(path).asStream();
      // A purge may have come in between; what is gone is named, not passed over.
      if (file.error) missing.push(name);
      else {
        files += 1;
        yield { name, lastModified: now, input: file.data };
      }
    }
  }
  const manifest = { workspace, workspaceId, exportedAt: now.toISOString(), rows: counts, files, missing };
  yield { name: 'manifest.json', lastModified: now, input: `${JSON.stringify(manifest, null, 2)}\n` };
}

async function* linesOf(
  caller: SupabaseClient,
  table: ExportTable,
  workspaceId: string,
  counts: Record<string, number>,
): AsyncGenerator<string> {
  counts[table.table] = 0;
  for await (const row of rowsOf(caller, table, workspaceId)) {
    counts[table.table] = (counts[table.table] ?? 0) + 1;
    yield `${JSON.stringify(row)}\n`;
  }
}

/** Rows under the caller's own rights, by their key. Throws when a page cannot be read: half an export is none. */
async function* rowsOf(
  caller: SupabaseClient,
  { table, owner, key, columns }: ExportTable,
  workspaceId: string,
): AsyncGenerator<Row> {
  for (let after: unknown = null; ;) {
    let page = caller
      .from(table)
      .select(columns?.join(', ') ?? '*')
      .eq(owner, workspaceId)
      .order(key)
      .limit(PAGE);
    if (after !== null) page = page.gt(key, after);
    const { data, error } = await page;
    if (error) throw new Error(`${table} could not be exported: ${error.code}`);
    const read = rows.parse(data);
    yield* read;
    if (read.length < PAGE) return;
    after = read.at(-1)?.[key];
  }
}

/** Stored files are read with the secret key, each by the path in a row that RLS has already allowed. */
function openStorage() {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  return createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, { auth: { persistSession: false } }).storage;
}

export interface LastExport {
  at: string;
  userId: string | null;
}

/** When the workspace was last exported, and by whom. Null: never. */
export async function loadLastExport(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<LastExport | null>> {
  const { data, error } = await supabase
    .from('audit_events')
    .select('at, actor_user_id')
    .eq('workspace_id', workspaceId)
    .eq('event', 'workspace_exported')
    .order('id', { ascending: false })
    .limit(1)
    .maybeSingle();
  if (error) return loadFailed(error);
  return loaded(data && { at: data.at, userId: data.actor_user_id });
}
