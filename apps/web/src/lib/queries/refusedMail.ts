import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';
import { isUuid } from '../uuid.ts';
import { openObject } from './storedObject.ts';

/** Shown at once; older ones are in the workspace's export. */
export const REFUSED_SHOWN = 20;

export interface RefusedMailView {
  id: string;
  receivedAt: string;
  reason: string;
  /** Empty when the mail did not say. */
  from: string;
  sizeBytes: number;
  hasOriginal: boolean;
}

export interface RefusedMailPage {
  mails: RefusedMailView[];
  /** All there are. */
  count: number;
}

/** Mail that came in and could not be read, newest first. Admins alone see any. */
export async function listRefusedMail(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<RefusedMailPage>> {
  const { data, count, error } = await supabase
    .from('refused_mail')
    .select('id, received_at, reason, from_address, size_bytes, raw_path', { count: 'exact' })
    .eq('workspace_id', workspaceId)
    .order('received_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(REFUSED_SHOWN);
  if (error) return loadFailed(error);
  const mails = data.map((row) => ({
    id: row.id,
    receivedAt: isoInstant(row.received_at),
    reason: row.reason,
    from: row.from_address,
    sizeBytes: row.size_bytes,
    hasOriginal: row.raw_path !== null,
  }));
  return loaded({ mails, count: count ?? mails.length });
}

/** The original of one, as it came. */
export async function openRefusedMail(
  supabase: Client,
  workspaceId: string,
  mailId: string,
): Promise<Loaded<{ filename: string; bytes: ReadableStream }>> {
  if (!isUuid(workspaceId) || !isUuid(mailId)) return NOT_FOUND;
  const { data, error } = await supabase
    .from('refused_mail')
    .select('raw_path')
    .eq('workspace_id', workspaceId)
    .eq('id', mailId)
    .maybeSingle();
  if (error) return loadFailed(error);
  if (!data) return NOT_FOUND;
  return openObject(
    'raw-email',
    data.raw_path,
    `mail-${mailId}.${data.raw_path?.endsWith('.json') ? 'json' : 'eml'}`,
  );
}
