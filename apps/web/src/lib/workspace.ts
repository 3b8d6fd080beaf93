import { notFound } from 'next/navigation';
import { cache } from 'react';
import { listMemberships, type Membership } from './queries/workspaces.ts';
import { requireSession, type Person } from './session.ts';
import type { Client } from './supabase/server.ts';
import { isUuid } from './uuid.ts';

export interface WorkspaceScope {
  supabase: Client;
  person: Person;
  memberships: Membership[];
  workspace: Membership;
}

/**
 * The workspace in the URL, for a member of it. Others get the same "not found" as for one that never was.
 * Once per request, however many parts of the page ask.
 */
export const requireWorkspace = cache(async (workspaceId: string): Promise<WorkspaceScope> => {
  const { supabase, person } = await requireSession();
  if (!isUuid(workspaceId)) notFound();
  const memberships = await listMemberships(supabase, person.id);
  if (!memberships.ok) throw new Error(memberships.error.message);
  const workspace = memberships.value.find((membership) => membership.id === workspaceId);
  if (!workspace) notFound();
  return { supabase, person, memberships: memberships.value, workspace };
});

/** What a workspace's page starts with: who may see it, and its data, fetched side by side. */
export async function pageScope<P extends { workspaceId: string }, T>(
  params: Promise<P>,
  load: (ask: P & { supabase: Client }) => Promise<T>,
): Promise<WorkspaceScope & { data: T }> {
  const [ask, { supabase }] = await Promise.all([params, requireSession()]);
  if (!isUuid(ask.workspaceId)) notFound();
  const [scope, data] = await Promise.all([requireWorkspace(ask.workspaceId), load({ ...ask, supabase })]);
  return { ...scope, data };
}
