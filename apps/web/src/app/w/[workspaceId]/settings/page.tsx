import type { Metadata } from 'next';
import { InviteForm, OpenInvitations } from '../../../../components/settings/invitations.tsx';
import { Members } from '../../../../components/settings/members.tsx';
import { RenameForm } from '../../../../components/settings/renameForm.tsx';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { createInvitation, removeMember, revokeInvitation } from '../../../../lib/actions/people.ts';
import { renameWorkspace } from '../../../../lib/actions/workspaces.ts';
import { loadPeople } from '../../../../lib/queries/settings.ts';
import { isAdmin } from '../../../../lib/queries/workspaces.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ workspaceId: string }> }) {
  const {
    workspace,
    person,
    data: people,
  } = await pageScope(params, ({ supabase, workspaceId }) => loadPeople(supabase, workspaceId, new Date()));
  const admin = isAdmin(workspace);
  if (!people.ok) return <LoadProblem error={people.error} retry={`/w/${workspace.id}/settings`} />;
  const heading = 'text-lg font-semibold tracking-tight';
  return (
    <>
      <PageHeader title="Settings" lead={admin ? undefined : 'Owners and admins can change these.'} />
      <div className="grid max-w-3xl gap-5">
        {admin && (
          <Card aria-labelledby="workspace" className="grid gap-4 p-5 sm:p-6">
            <h2 id="workspace" className={heading}>
              Workspace
            </h2>
            <RenameForm workspaceId={workspace.id} name={workspace.name} rename={renameWorkspace} />
          </Card>
        )}
        <Card aria-labelledby="members" className="grid gap-4 p-5 sm:p-6">
          <h2 id="members" className={heading}>
            Members
          </h2>
          <Members
            workspaceId={workspace.id}
            members={people.value.members}
            me={{ userId: person.id, role: workspace.role }}
            remove={removeMember}
          />
        </Card>
        {admin && (
          <Card aria-labelledby="invitations" className="grid gap-4 p-5 sm:p-6">
            <h2 id="invitations" className={heading}>
              Invitations
            </h2>
            <InviteForm workspaceId={workspace.id} create={createInvitation} />
            <OpenInvitations
              workspaceId={workspace.id}
              invitations={people.value.invitations}
              revoke={revokeInvitation}
            />
          </Card>
        )}
      </div>
    </>
  );
}
