import type { Client } from '../supabase/server.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';

export interface Membership {
  id: string;
  name: string;
  role: string;
  liveWrites: boolean;
  /** Clear readings are written without asking first. */
  writeUnasked: boolean;
  /** The local part mail is sent to; null when the workspace has none that is active. */
  alias: string | null;
}

export const isAdmin = (membership: Pick<Membership, 'role'>): boolean =>
  membership.role === 'owner' || membership.role === 'admin';

/** The workspaces a person belongs to, by name. */
export async function listMemberships(supabase: Client, personId: string): Promise<Loaded<Membership[]>> {
  const { data, error } = await supabase
    .from('workspace_members')
    .select(
      'role, workspaces(id, name, live_writes, write_unasked, inbound_aliases(alias, is_active, created_at))',
    )
    .eq('user_id', personId);
  if (error) return loadFailed(error);
  const memberships = data.map(({ role, workspaces: workspace }) => ({
    id: workspace.id,
    name: workspace.name,
    role,
    liveWrites: workspace.live_writes,
    writeUnasked: workspace.write_unasked,
    alias:
      workspace.inbound_aliases
        .filter((alias) => alias.is_active)
        .sort((a, b) => a.created_at.localeCompare(b.created_at))[0]?.alias ?? null,
  }));
  return loaded(memberships.sort((a, b) => a.name.localeCompare(b.name)));
}

/** How many decisions wait for a person. */
export async function countOpenReviews(supabase: Client, workspaceId: string): Promise<Loaded<number>> {
  const { count, error } = await supabase
    .from('review_items')
    .select('id', { count: 'exact', head: true })
    .eq('workspace_id', workspaceId)
    .eq('status', 'open');
  return error ? loadFailed(error) : loaded(count ?? 0);
}
