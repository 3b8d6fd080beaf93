import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

/** How many conversations wait for a CRM to be connected. */
export async function countWaitingForCrm(supabase: Client, workspaceId: string): Promise<Loaded<number>> {
  const { count, error } = await supabase
    .from('threads')
    .select('id', { count: 'exact', head: true })
    .eq('workspace_id', workspaceId)
    .eq('status', 'waits_crm');
  return error ? loadFailed(error) : loaded(count ?? 0);
}

/** How many writes a dry run has composed and nobody has sent. */
export async function countPlanned(supabase: Client, workspaceId: string): Promise<Loaded<number>> {
  const { count, error } = await supabase
    .from('crm_write_log')
    .select('id', { count: 'exact', head: true })
    .eq('workspace_id', workspaceId)
    .eq('state', 'planned');
  return error ? loadFailed(error) : loaded(count ?? 0);
}
