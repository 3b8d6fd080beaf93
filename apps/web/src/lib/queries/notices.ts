import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export interface NoticeView {
  id: string;
  crm: string;
  kind: string;
  reason: string | null;
}

/** More than this is no news but a story; the integrations page tells it. */
const SHOWN = 3;

/** What the workspace's admins have not closed yet, newest first. Others see none, by RLS. */
export async function listNotices(supabase: Client, workspaceId: string): Promise<Loaded<NoticeView[]>> {
  const { data, error } = await supabase
    .from('notices')
    .select('id, crm, kind, reason')
    .eq('workspace_id', workspaceId)
    .is('closed_at', null)
    .order('created_at', { ascending: false })
    .limit(SHOWN);
  return error ? loadFailed(error) : loaded(data);
}
