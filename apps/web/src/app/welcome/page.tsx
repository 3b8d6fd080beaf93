import type { Metadata } from 'next';
import { AuthCard } from '../../components/auth/authCard.tsx';
import { SignOutButton } from '../../components/auth/signOutButton.tsx';
import { CreateWorkspaceForm } from '../../components/workspace/createWorkspaceForm.tsx';
import { signOut } from '../../lib/actions/auth.ts';
import { createWorkspace } from '../../lib/actions/workspaces.ts';
import { requireSession } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Create a workspace' };

export default async function WelcomePage() {
  const { person } = await requireSession();
  return (
    <AuthCard
      title="Create a workspace"
      lead="A workspace is one sales team: its mail, its CRM and its people. Joining a colleague’s? Ask them for an invitation link."
      footer={
        <>
          Signed in as {person.email}. <SignOutButton signOut={signOut} />
        </>
      }
    >
      <CreateWorkspaceForm action={createWorkspace} />
    </AuthCard>
  );
}
