import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export interface MemberView {
  userId: string;
  email: string;
  role: string;
  joinedAt: string;
}

export interface InvitationView {
  id: string;
  email: string | null;
  role: string;
  expiresAt: string;
}

export interface PeopleView {
  members: MemberView[];
  /** Open ones; members who are not admins see none. */
  invitations: InvitationView[];
}

/** Who belongs to a workspace and who may still join. `now` decides which invitations have expired. */
export async function loadPeople(
  supabase: Client,
  workspaceId: string,
  now: Date,
): Promise<Loaded<PeopleView>> {
  const [members, invitations] = await Promise.all([
    supabase
      .from('workspace_members')
      .select('user_id, email, role, joined_at')
      .eq('workspace_id', workspaceId)
      .order('joined_at'),
    supabase
      .from('workspace_invitations')
      .select('id, email, role, expires_at')
      .eq('workspace_id', workspaceId)
      .is('accepted_at', null)
      .is('revoked_at', null)
      .gt('expires_at', now.toISOString())
      .order('created_at', { ascending: false }),
  ]);
  if (members.error) return loadFailed(members.error);
  if (invitations.error) return loadFailed(invitations.error);
  return loaded({
    members: members.data.map((member) => ({
      userId: member.user_id,
      email: member.email,
      role: member.role,
      joinedAt: isoInstant(member.joined_at),
    })),
    invitations: invitations.data.map((invitation) => ({
      id: invitation.id,
      email: invitation.email,
      role: invitation.role,
      expiresAt: isoInstant(invitation.expires_at),
    })),
  });
}
