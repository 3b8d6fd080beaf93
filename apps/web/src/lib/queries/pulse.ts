import { createHash } from 'node:crypto';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

/** Ids are given out in another order than they are committed in: an event that comes late is among so many. */
const NEWEST = 50;

/**
 * A short text that changes with everything that happens in a workspace: every decision is on the audit trail. Equal
 * pulses mean that a page read then is still what a page read now would be.
 */
export async function loadPulse(supabase: Client, workspaceId: string): Promise<Loaded<string>> {
  const { data, error } = await supabase
    .from('audit_events')
    .select('id')
    .eq('workspace_id', workspaceId)
    .order('id', { ascending: false })
    .limit(NEWEST);
  if (error) return loadFailed(error);
  const ids = data.map(({ id }) => id).join();
  return loaded(createHash('sha256').update(ids).digest('base64url'));
}
